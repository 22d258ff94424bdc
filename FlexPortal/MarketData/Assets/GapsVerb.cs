using System.CommandLine;
using System.Globalization;
using FlexPortal.Cli;
using FlexPortal.Cli.Remote;
using FlexPortal.Core.MarketData;
using FlexPortal.Core.MarketData.Assets;
using FlexPortal.Core.MarketData.Bars;
using FlexPortal.Core.MarketData.Coverage;

namespace FlexPortal.MarketData.Assets;

/// <summary><c>market gaps SYMBOL</c>.</summary>
internal static class GapsVerb
{
    private const string Missing = "vendor_gap,rejected,not_fetched,acknowledged";

    public static Command Gaps()
    {
        var (options, json) = (new SeriesOptions(), CliOptions.Json());
        var command = new Command("gaps", "List missing bars, and why they are missing") { json, CliOptions.Settings }.GoesRemote();
        options.AddTo(command);
        command.SetAction(async (result, ct) =>
        {
            var (symbol, query) = options.Read(result);
            if (!SeriesQuery.TryRead(query, out var asked, out var fault))
            {
                await Console.Error.WriteLineAsync(fault);
                return ExitCodes.Usage;
            }

            if (AssetEndpoints.SlotsOf(asked, TimeProvider.System.GetUtcNow()).Length > SlotQueries.LongestWindow(asked.Interval))
            {
                await Console.Error.WriteLineAsync(AssetEndpoints.WindowTooLong(asked.Interval));
                return ExitCodes.Usage;
            }

            await using var place = await CommandPlace.OpenAsync(result, CliHost.ReadAsync, ct);
            if (await place.FindAsync(
                SeriesOptions.At($"/market/{Uri.EscapeDataString(symbol)}/gaps?state={Missing}", query),
                here => ReadAsync(here, symbol, asked, ct), ct) is not var (report, text))
                return await CommandErrors.WriteAsync(MarketDataErrors.AssetNotFound());
            if (result.GetValue(json))
                await Console.Out.WriteLineAsync(text);
            else
                await WriteAsync(report);
            return ExitCodes.Success;
        });
        return command;
    }

    private static async Task<SlotReport?> ReadAsync(IServiceProvider here, string symbol, SeriesQuery asked, CancellationToken ct)
    {
        if (await here.GetRequiredService<AssetQueries>().FindAsync(symbol, ct) is not { } asset)
            return null;

        var window = AssetEndpoints.SlotsOf(asked, here.GetRequiredService<TimeProvider>().GetUtcNow());
        return await here.GetRequiredService<SlotQueries>()
            .ReadAsync(asset, asked.Interval, window, AssetReading.Missing, AssetEndpoints.UsualRanges, ct);
    }

    private static async Task WriteAsync(SlotReport report)
    {
        var counts = report.Counts.Select(pair => string.Create(CultureInfo.InvariantCulture, $"{pair.Key} {pair.Value:N0}"));
        await Console.Out.WriteLineAsync(
            $"{report.Symbol} {report.Interval}, {SeriesOptions.Moment(report.FromUtc)} to {SeriesOptions.Moment(report.ToUtc)}: "
            + string.Join(", ", counts));
        foreach (var range in report.Ranges)
        {
            var answer = range switch
            {
                { Evidence: { } evidence } => $" (answer {evidence.LineageId})",
                { Acknowledgement: { } known } => $" {known.AcknowledgedBy}: {known.Reason} ({known.GapAcknowledgementId})",
                _ => "",
            };
            await Console.Out.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"{SeriesOptions.Moment(range.FromUtc)}  {SeriesOptions.Moment(range.ToUtc)}  {range.Slots,7:N0}  "
                    + $"{SlotFormatter.Word(range.State),-12} {range.Reason}{answer}"));
        }

        if (report.Ranges.Count == 0)
            await Console.Out.WriteLineAsync("No bar is missing between the first answer and the last.");
        if (report.NextFromUtc is { } next)
            await Console.Out.WriteLineAsync($"Go on: --from {SeriesQuery.WriteExact(next)}");
    }
}
