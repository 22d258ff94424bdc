using System.CommandLine;
using System.Globalization;
using FlexPortal.Audit;
using FlexPortal.Cli;
using FlexPortal.Core.MarketData.Assets;
using FlexPortal.Core.MarketData.Backfill;
using FlexPortal.Shell.Parts;

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
            var choice = new BackfillChoice(
                result.GetValue(assets) ?? [], result.GetValue(interval), result.GetValue(from), result.GetValue(to));
            if (choice.Fault is { } fault)
            {
                await Console.Error.WriteLineAsync(fault);
                return ExitCodes.Usage;
            }

            var request = choice.Request(MarketRunTrigger.Cli, AuditActors.OfCommand);
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
            await Console.Out.WriteLineAsync(CommandJson.Of(services, new BackfillAnswer("preview", preview)));
        else
            await WriteAsync(preview!);
        return ExitCodes.Success;
    }

    private static async Task WriteAsync(BackfillPreview preview)
    {
        await Console.Out.WriteLineAsync(
            $"{Requests(preview.Slices)} for at most {ValueFormatter.Count(preview.Bars, "bar", "bars")}");
        foreach (var share in preview.Vendors)
        {
            await Console.Out.WriteLineAsync(
                $"{share.Vendor}: {Requests(share.Requests)}, {MarketRunFormatter.Shortest(share) ?? "no limit"}");
        }

        foreach (var series in preview.Series)
        {
            await Console.Out.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture, $"{series.Symbol,-16} {series.Interval}  {series.Requests,7:N0}  {series.Bars,11:N0} bars"));
        }

        static string Requests(int count) => ValueFormatter.Count(count, "request", "requests");
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
                await Console.Out.WriteLineAsync(json ? CommandJson.Of(services, run) : Sentence(run));
                return run.Error is null ? ExitCodes.Success : await CommandErrors.WriteAsync(run.Error);
            default:
                await Console.Out.WriteLineAsync(
                    json ? CommandJson.Of(services, new BackfillAnswer("nothing_to_do", null)) : "Nothing is missing in the window.");
                return ExitCodes.Success;
        }
    }

    private static string Sentence(MarketRunView run) => string.Create(
        CultureInfo.InvariantCulture,
        $"run {run.RunNumber}: {MarketRunFormatter.Slices(run)}, {ValueFormatter.Count(run.RowsInserted, "new bar", "new bars")}, "
        + $"{run.RowsUpdated:N0} changed");
}
