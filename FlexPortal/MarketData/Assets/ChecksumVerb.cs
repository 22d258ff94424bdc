using System.CommandLine;
using System.Globalization;
using FlexPortal.Cli;
using FlexPortal.Cli.Remote;
using FlexPortal.Core.MarketData;
using FlexPortal.Core.MarketData.Assets;
using FlexPortal.Core.MarketData.Status;

namespace FlexPortal.MarketData.Assets;

/// <summary><c>market checksum SYMBOL</c>.</summary>
internal static class ChecksumVerb
{
    public static Command Checksum()
    {
        var (options, json) = (new SeriesOptions(), CliOptions.Json());
        var command = new Command("checksum", "Count the slots of whole days by state, with one digest of their bars")
        {
            json, CliOptions.Settings,
        }.GoesRemote();
        options.AddTo(command);
        command.SetAction(async (result, ct) =>
        {
            var (symbol, query) = options.Read(result);
            if (!SeriesQuery.TryRead(query, out var asked, out var fault))
            {
                await Console.Error.WriteLineAsync(fault);
                return ExitCodes.Usage;
            }

            await using var place = await CommandPlace.OpenAsync(result, CliHost.ReadAsync, ct);
            if (await place.FindAsync(
                SeriesOptions.At($"/market/{Uri.EscapeDataString(symbol)}/checksum", query),
                async here => await here.GetRequiredService<AssetQueries>().FindAsync(symbol, ct) is { } asset
                    ? await AssetEndpoints.ChecksumOfAsync(
                        here.GetRequiredService<ChecksumQueries>(), asset, asked, here.GetRequiredService<TimeProvider>(), ct)
                    : null,
                ct) is not var (report, text))
                return await CommandErrors.WriteAsync(MarketDataErrors.AssetNotFound());
            await Console.Out.WriteLineAsync(result.GetValue(json) ? text : Sentence(report));
            return ExitCodes.Success;
        });
        return command;
    }

    private static string Sentence(SeriesChecksum report) => report.Days == 0
        ? $"{report.Symbol} {report.Interval}: no day of the window was asked for."
        : string.Create(
            CultureInfo.InvariantCulture,
            $"{report.Symbol} {report.Interval}, {report.FirstDay:yyyy-MM-dd} to {report.LastDay:yyyy-MM-dd}, {report.Days:N0} days: "
            + $"expected {report.Expected:N0}, present {report.Present:N0}, no trade {report.NoTrade:N0}, "
            + $"vendor gap {report.VendorGap:N0}, rejected {report.Rejected:N0}, acknowledged {report.Acknowledged:N0}, "
            + $"not fetched {report.NotFetched:N0}, pending {report.Pending:N0}; duplicates {report.Duplicates:N0}\n"
            + $"{report.Sha256 ?? "no final bar"}");
}
