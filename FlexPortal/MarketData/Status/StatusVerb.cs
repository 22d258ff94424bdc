using System.CommandLine;
using System.Globalization;
using FlexPortal.Cli;
using FlexPortal.Cli.Remote;
using FlexPortal.Core.MarketData;
using FlexPortal.Core.MarketData.Status;
using FlexPortal.Core.Platform.Lists;
using FlexPortal.Core.Platform.Persistence;
using FlexPortal.Hosting;
using FlexPortal.MarketData.Assets;

namespace FlexPortal.MarketData.Status;

/// <summary><c>market status</c>.</summary>
internal static class StatusVerb
{
    public static Command Status()
    {
        var (filters, limit, json) = (new ListOptions(StatusFilters.List.Parameters), CliOptions.Limit(), CliOptions.Json());
        var command = new Command("status", "List the series: coverage, last bar, lag, gaps")
        {
            limit, json, CliOptions.Settings,
        }.GoesRemote();
        filters.AddTo(command);
        command.SetAction(async (result, ct) =>
        {
            var query = filters.Read(result);
            if (!StatusFilters.List.TryRead(query, zone: null, out var request, out var fault))
            {
                await Console.Error.WriteLineAsync(fault);
                return ExitCodes.Usage;
            }

            await using var place = await CommandPlace.OpenAsync(result, CliHost.ReadAsync, ct);
            if (await place.FindAsync(
                query.With("limit", $"{result.GetValue(limit)}").At("/status/summary"),
                async here => await StatusSummary.OfAsync(
                    await here.GetRequiredService<StatusQueries>().ReadAsync(fresh: true, ct), request.Filters, request.Cursor,
                    result.GetValue(limit)),
                ct) is not var (summary, text))
                return await CommandErrors.WriteAsync(MarketDataErrors.AssetNotFound());
            if (result.GetValue(json))
                await Console.Out.WriteLineAsync(text);
            else
                await WriteAsync(summary);
            return ExitCodes.Success;
        });
        return command;
    }

    private static async Task WriteAsync(StatusSummary summary)
    {
        await Console.Out.WriteLineAsync(StatusFormatter.Answer(summary.Tally, summary.InventedPrices));
        foreach (var series in summary.Items)
        {
            await Console.Out.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"{series.Symbol,-16} {series.Interval}  {EnumFormatter.From(series.Condition),-13} "
                    + $"{(series.LastFinalAtUtc is { } last ? SeriesOptions.Moment(last) : "-"),17}  "
                    + $"lag {series.LagMinutes?.ToString("N0", CultureInfo.InvariantCulture) ?? "-",8}  "
                    + $"{StatusFormatter.Percent(series.CoveredPercent),8}  gaps {series.GapCount,5}  {series.Vendor}"));
        }

        foreach (var series in summary.Items.Where(series => StatusFormatter.Former(series) is not null))
            await Console.Out.WriteLineAsync($"{series.Symbol} {series.Interval}: {StatusFormatter.Former(series)}");
        if (summary.NextCursor is not null)
            await Console.Out.WriteLineAsync($"Go on: --cursor {summary.NextCursor}");
    }
}
