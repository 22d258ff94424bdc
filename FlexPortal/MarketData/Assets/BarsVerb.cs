using System.CommandLine;
using System.Globalization;
using FlexPortal.Cli;
using FlexPortal.Cli.Remote;
using FlexPortal.Core.MarketData;
using FlexPortal.Core.MarketData.Assets;
using FlexPortal.Core.MarketData.Bars;
using FlexPortal.Core.Platform.Lists;
using Microsoft.AspNetCore.WebUtilities;

namespace FlexPortal.MarketData.Assets;

/// <summary><c>market bars SYMBOL</c>.</summary>
internal static class BarsVerb
{
    public static Command Bars()
    {
        var options = new SeriesOptions(
            ("known-at", $"The bars as they were stored at this time: {SeriesQuery.Accepts}"),
            ("cursor", "next_cursor of the previous page"));
        var last = new Option<bool>("--last") { Description = "The last bars of the window instead of the first" };
        var (limit, json) = (CliOptions.Limit(), CliOptions.Json());
        var command = new Command("bars", "List bars, now or as they were known at an earlier time")
        {
            last, limit, json, CliOptions.Settings,
        }.GoesRemote();
        options.AddTo(command);
        command.SetAction(async (result, ct) =>
        {
            var (symbol, query) = options.Read(result);
            var isCursor = BarQueries.TryReadCursor(query["cursor"], out var after);
            if (!SeriesQuery.TryRead(query, out var asked, out var fault) || !isCursor || asked.KnownAt > TimeProvider.System.GetUtcNow())
            {
                await Console.Error.WriteLineAsync(!isCursor ? Cursor.Fault : fault.Length > 0 ? fault : SeriesQuery.KnownLater);
                return ExitCodes.Usage;
            }

            var place = new BarPlace(after, result.GetValue(limit), result.GetValue(last));
            await using var portal = await CommandPlace.OpenAsync(result, CliHost.ReadAsync, ct);
            if (await portal.FindAsync(
                Address(symbol, query, place),
                async here => await here.GetRequiredService<AssetQueries>().FindAsync(symbol, ct) is { } asset
                    ? await AssetEndpoints.BarsOfAsync(
                        here.GetRequiredService<BarQueries>(), asset, asked, place, here.GetRequiredService<TimeProvider>().GetUtcNow(), ct)
                    : null,
                ct) is not var (page, text))
                return await CommandErrors.WriteAsync(MarketDataErrors.AssetNotFound());
            if (result.GetValue(json))
                await Console.Out.WriteLineAsync(text);
            else
                await WriteAsync(page);
            return ExitCodes.Success;
        });
        return command;
    }

    private static string Address(string symbol, QueryCollection query, BarPlace place) => QueryHelpers.AddQueryString(
        SeriesOptions.At($"/market/{Uri.EscapeDataString(symbol)}/bars", query),
        new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["limit"] = place.Most.ToString(CultureInfo.InvariantCulture),
            ["last"] = place.IsLast ? "true" : null,
        });

    private static async Task WriteAsync(BarPage page)
    {
        if (page.KnownAtUtc is { } known)
        {
            await Console.Out.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture, $"As known at {known.UtcDateTime:yyyy-MM-dd HH:mm:ss}Z:"));
        }

        foreach (var bar in page.Items)
        {
            await Console.Out.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"{SeriesOptions.Moment(bar.TimeUtc)}  {bar.Open}  {bar.High}  {bar.Low}  {bar.Close}  {bar.Volume}"
                    + $"{(bar.IsFinal ? "" : "  provisional")}{(bar.Revision > 0 ? $"  revision {bar.Revision}" : "")}"
                    + $"  (answer {bar.LineageId})"));
        }

        if (page.Items.Count == 0)
            await Console.Out.WriteLineAsync("No bar.");
        if (page.NextCursor is not null)
            await Console.Out.WriteLineAsync($"Go on: --cursor {page.NextCursor}");
    }
}
