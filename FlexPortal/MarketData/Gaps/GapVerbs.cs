using System.CommandLine;
using System.Globalization;
using FlexPortal.Audit;
using FlexPortal.Cli;
using FlexPortal.Cli.Remote;
using FlexPortal.Core.MarketData.Bars;
using FlexPortal.Core.MarketData.Gaps;
using FlexPortal.MarketData.Assets;
using FlexPortal.MarketData.Calendars;

namespace FlexPortal.MarketData.Gaps;

/// <summary><c>market acknowledge|reopen</c>.</summary>
internal static class GapVerbs
{
    public static Command Acknowledge()
    {
        var options = new SeriesOptions(
            ("reason", "Why these bars are missing"), ("link", "An http or https address with more"),
            ("until", "Last day by UTC, such as 2026-12-31; without it until a user ends it"));
        var json = CliOptions.Json();
        var command = new Command("acknowledge", "Mark the missing bars of a window as known") { json, CliOptions.Settings }.GoesRemote();
        options.AddTo(command);
        command.SetAction(async (result, ct) =>
        {
            var (symbol, query) = options.Read(result);
            var (until, day) = (query["until"].ToString(), DayQuery.ReadDate(query["until"]));
            if (!SeriesQuery.TryRead(query, out var asked, out var fault) || asked is not { From: { } from, To: { } to }
                || (until.Length > 0 && day is null))
            {
                await Console.Error.WriteLineAsync(fault.Length > 0 ? fault : "--from and --to are needed, and --until is a day.");
                return ExitCodes.Usage;
            }

            var request = new GapRequest(symbol, asked.Interval, new(from, to))
            {
                Reason = query["reason"].ToString(),
                Link = query["link"].ToString(),
                Until = day,
            };
            await using var place = await CommandPlace.OpenAsync(result, CliHost.WriteAsync, ct);
            var (answer, error) = place.Portal is { } portal
                ? (await portal.SendAsync<GapAcknowledgement>(HttpMethod.Post, $"/market/{Uri.EscapeDataString(symbol)}/gaps/acknowledged",
                    new AcknowledgeGapBody(asked.Interval.Text(), from, to, request.Reason, request.Link, day), ct), null)
                : place.Told(await place.Services.GetRequiredService<AcknowledgeGap>().ExecuteAsync(request, AuditActors.OfCommand, ct));
            if (answer is not var (gap, text))
                return await CommandErrors.WriteAsync(error!);

            await Console.Out.WriteLineAsync(result.GetValue(json)
                ? text
                : string.Create(
                    CultureInfo.InvariantCulture,
                    $"{gap.Slots:N0} missing slots of {gap.Asset} {gap.Interval} are acknowledged. Reopen them: market reopen {gap.Asset} "
                        + $"{gap.GapAcknowledgementId}"));
            return ExitCodes.Success;
        });
        return command;
    }

    public static Command Reopen()
    {
        var symbol = new Argument<string>("symbol") { Description = "Symbol of the asset" };
        var id = CliOptions.Id("The acknowledgement's id, as 'market acknowledge' shows it");
        var command = new Command("reopen", "Reopen an acknowledged gap") { symbol, id, CliOptions.Settings }.GoesRemote();
        command.SetAction(async (result, ct) =>
        {
            var (asset, gap) = (result.GetValue(symbol)!, result.GetValue(id));
            await using var place = await CommandPlace.OpenAsync(result, CliHost.WriteAsync, ct);
            if (place.Portal is { } portal)
            {
                await portal.SendAsync<ReopenedGap>(
                    HttpMethod.Delete, $"/market/{Uri.EscapeDataString(asset)}/gaps/acknowledged/{gap}", body: null, ct);
            }
            else if (await EndAsync(place.Services, asset, gap, ct) is { } error)
            {
                return await CommandErrors.WriteAsync(error);
            }

            await Console.Out.WriteLineAsync("The gap is reopened.");
            return ExitCodes.Success;
        });
        return command;
    }

    private static async Task<PortalError?> EndAsync(IServiceProvider here, string symbol, Guid id, CancellationToken ct)
    {
        var (asset, _) = await here.GetRequiredService<GapQueries>().FindSeriesAsync(id, ct);
        return string.Equals(asset?.Setting.Symbol, symbol, StringComparison.OrdinalIgnoreCase)
            ? await here.GetRequiredService<ReopenGap>().ExecuteAsync(id, AuditActors.OfCommand, ct) : GapErrors.NotFound();
    }
}
