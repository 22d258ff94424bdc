using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using FlexPortal.Audit;
using FlexPortal.Cli;
using FlexPortal.Core.MarketData.Assets;
using FlexPortal.Core.MarketData.Backfill;
using FlexPortal.Core.MarketData.Bars;
using FlexPortal.Hosting;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;

namespace FlexPortal.MarketData.Backfill;

/// <summary><c>ingestion-backfill</c>: fetches what a window lacks and waits for the end; fit for cron.</summary>
internal static class BackfillVerbs
{
    public static Command Backfill()
    {
        var assets = new Option<string[]>("--asset") { Description = "Symbol; may be repeated. Every asset when left out" };
        var interval = new Option<string?>("--interval") { Description = "1d or 1m; both when left out" };
        var from = new Option<string?>("--from") { Description = "First day (UTC), yyyy-MM-dd" };
        var to = new Option<string?>("--to") { Description = "Last day (UTC), included" };
        var preview = new Option<bool>("--preview") { Description = "Only say what would be asked for" };
        var json = CliOptions.Json();
        var command = new Command("ingestion-backfill", "Fetch the bars that a window lacks and wait until the run is over")
        {
            assets, interval, from, to, preview, json, CliOptions.Settings,
        };
        command.SetAction(async (result, ct) =>
        {
            if (!TryReadDay(result.GetValue(from), out var first) || !TryReadDay(result.GetValue(to), out var last)
                || (result.GetValue(interval) is { } text && BarIntervals.Parse(text) is null))
            {
                await Console.Error.WriteLineAsync("--interval is 1d or 1m; --from and --to are days such as 2026-11-20.");
                return ExitCodes.Usage;
            }

            var request = new BackfillRequest(MarketRunKind.Backfill, MarketRunTrigger.Cli, AuditActors.OfCommand)
            {
                Symbols = result.GetValue(assets) ?? [],
                Interval = BarIntervals.Parse(result.GetValue(interval)),
                From = first,
                To = last?.AddDays(1),
            };
            await using var host = await CliHost.StartAsync(result, ct);
            await host.Services.GetRequiredService<SeedAssets>().EnsureAsync(ct);
            return result.GetValue(preview)
                ? await PreviewAsync(host.Services, request, result.GetValue(json), ct)
                : await RunAsync(host.Services, request, result.GetValue(json), ct);
        });
        return command;
    }

    private static async Task<int> PreviewAsync(IServiceProvider services, BackfillRequest request, bool json, CancellationToken ct)
    {
        var (preview, error) = await services.GetRequiredService<PlanBackfill>().PreviewAsync(request, ct);
        if (error is not null)
            return await CommandErrors.WriteAsync(error);

        if (json)
            await Console.Out.WriteLineAsync(JsonSerializer.Serialize(preview, Options(services)));
        else
            await WriteAsync(preview!);
        return ExitCodes.Success;
    }

    private static async Task WriteAsync(BackfillPreview preview)
    {
        await Console.Out.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture, $"{preview.Slices:N0} requests for at most {preview.Bars:N0} bars"));
        foreach (var share in preview.Vendors)
        {
            await Console.Out.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"{share.Vendor}: {share.Requests:N0} requests, {MarketRunFormatter.Shortest(share) ?? "no limit"}"));
        }
    }

    private static async Task<int> RunAsync(IServiceProvider services, BackfillRequest request, bool json, CancellationToken ct)
    {
        var start = services.GetRequiredService<StartBackfill>();
        switch (await start.ExecuteAsync(request, ct))
        {
            case BackfillOutcome.AlreadyActive active:
                await Console.Error.WriteLineAsync($"run already active: {active.RunId}");
                return ExitCodes.AlreadyActive;
            case BackfillOutcome.Refused refused:
                return await CommandErrors.WriteAsync(refused.Error);
            case BackfillOutcome.Started { RunId: var id }:
                using (ct.Register(() => _ = services.GetRequiredService<CancelBackfill>().ExecuteAsync(
                    id, AuditActors.OfCommand, "The command was interrupted.", CancellationToken.None)))
                {
                    await start.WaitAsync(id);
                }

                var run = (await services.GetRequiredService<MarketRunQueries>().FindAsync(id, CancellationToken.None))!;
                await Console.Out.WriteLineAsync(json ? JsonSerializer.Serialize(run, Options(services)) : Sentence(run));
                return run.Error is null ? ExitCodes.Success : await CommandErrors.WriteAsync(run.Error);
            default:
                await Console.Out.WriteLineAsync(json ? "{}" : "Nothing is missing in the window.");
                return ExitCodes.Success;
        }
    }

    private static string Sentence(MarketRunView run) => string.Create(
        CultureInfo.InvariantCulture,
        $"run {run.RunNumber}: {run.SlicesDone:N0} of {run.SlicesTotal:N0} slices, "
        + $"{run.RowsInserted:N0} new bars, {run.RowsUpdated:N0} changed");

    private static JsonSerializerOptions Options(IServiceProvider services) =>
        services.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions;

    private static bool TryReadDay(string? text, out DateTimeOffset? day)
    {
        day = null;
        if (string.IsNullOrWhiteSpace(text))
            return true;
        if (!DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var read))
            return false;

        day = new DateTimeOffset(read.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);
        return true;
    }
}
