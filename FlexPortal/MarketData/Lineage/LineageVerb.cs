using System.CommandLine;
using System.Globalization;
using FlexPortal.Cli;
using FlexPortal.Cli.Remote;
using FlexPortal.Core.MarketData;
using FlexPortal.Core.MarketData.Assets;
using FlexPortal.Core.MarketData.Lineage;
using FlexPortal.Core.Platform.Lists;
using FlexPortal.Core.Platform.Persistence;
using FlexPortal.MarketData.Assets;

namespace FlexPortal.MarketData.Lineage;

/// <summary><c>market lineage SYMBOL</c>.</summary>
internal static class LineageVerb
{
    public static Command Lineage()
    {
        var options = new SeriesOptions(
            ("at", "A moment: which answer brought the bar of this slot"), ("cursor", "next_cursor of the previous page"));
        var (limit, json) = (CliOptions.Limit(), CliOptions.Json());
        var command = new Command("lineage", "List the answers that bars come from") { limit, json, CliOptions.Settings }.GoesRemote();
        options.AddTo(command);
        command.SetAction(async (result, ct) =>
        {
            var (symbol, query) = options.Read(result);
            var isCursor = LineageQueries.Newest.TryParse(query["cursor"], out var cursor);
            if (!SeriesQuery.TryRead(query, out var asked, out var fault) || !isCursor)
            {
                await Console.Error.WriteLineAsync(isCursor ? fault : Cursor.Fault);
                return ExitCodes.Usage;
            }

            await using var place = await CommandPlace.OpenAsync(result, CliHost.ReadAsync, ct);
            if (await place.FindAsync(
                SeriesOptions.At($"/lineage?asset={Uri.EscapeDataString(symbol)}&limit={result.GetValue(limit)}", query),
                async here => await here.GetRequiredService<AssetQueries>().FindAsync(symbol, ct) is not { } asset ? null
                    : await ReadAsync(here.GetRequiredService<LineageQueries>(), asset, asked, (cursor, result.GetValue(limit)), ct),
                ct) is not var (report, text))
                return await CommandErrors.WriteAsync(MarketDataErrors.AssetNotFound());
            if (result.GetValue(json))
                await Console.Out.WriteLineAsync(text);
            else
                await WriteAsync(report);
            return ExitCodes.Success;
        });
        return command;
    }

    private static Task<LineageReport> ReadAsync(
        LineageQueries lineage, MarketAsset asset, SeriesQuery asked, (Cursor? Cursor, int Size) page, CancellationToken ct) =>
        asked.At is { } at ? lineage.FindAsync(asset, asked.Interval, at, ct)
        : lineage.ListAsync(asset, asked.Interval, (asked.From, asked.To), page.Cursor, page.Size, ct);

    private static async Task WriteAsync(LineageReport report)
    {
        if (report.Items.Count == 0)
            await Console.Out.WriteLineAsync("No answer.");
        foreach (var answer in report.Items)
        {
            await Console.Out.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"{answer.LineageId,10}  {SeriesOptions.Moment(answer.FromUtc)}  {SeriesOptions.Moment(answer.ToUtc)}  {answer.Vendor,-10} "
                    + $"{EnumFormatter.From(answer.Condition),-9}  {answer.RowsReceived,6:N0} bars, {answer.RowsInserted:N0} new, "
                    + $"{answer.RowsUpdated:N0} changed  asked {SeriesOptions.Moment(answer.RequestedAtUtc)}  {answer.PayloadSha256}"));
        }

        if (report.NextCursor is not null)
            await Console.Out.WriteLineAsync($"Go on: --cursor {report.NextCursor}");
    }
}
