using System.CommandLine;
using System.Globalization;
using FlexPortal.Cli;
using FlexPortal.Cli.Remote;
using FlexPortal.Core.MarketData;
using FlexPortal.Core.MarketData.Assets;
using FlexPortal.Core.MarketData.Status;
using FlexPortal.Hosting;
using FlexPortal.MarketData.Assets;
using FlexPortal.Shell.Parts;

namespace FlexPortal.MarketData.Status;

/// <summary><c>market failures</c>.</summary>
internal static class FailuresVerb
{
    public static Command Failures()
    {
        var (filters, limit, json) = (new ListOptions(RemediationFilters.List.Parameters), CliOptions.Limit(), CliOptions.Json());
        var command = new Command("failures", "List failures and repairs, newest first") { limit, json, CliOptions.Settings }.GoesRemote();
        filters.AddTo(command);
        command.SetAction(async (result, ct) =>
        {
            var query = filters.Read(result);
            if (!RemediationFilters.List.TryRead(query, zone: null, out var request, out var fault))
            {
                await Console.Error.WriteLineAsync(fault);
                return ExitCodes.Usage;
            }

            await using var place = await CommandPlace.OpenAsync(result, CliHost.ReadAsync, ct);
            if (await place.FindAsync(
                query.With("limit", $"{result.GetValue(limit)}").At("/status/remediation"),
                async here => await here.GetRequiredService<AssetQueries>().IsUnknownAsync(request.Filters.Of(RemediationFilters.Asset), ct)
                    ? null
                    : await here.GetRequiredService<RemediationQueries>().ListAsync(
                        request.Filters, request.Cursor, result.GetValue(limit), ct),
                ct) is not var (page, text))
                return await CommandErrors.WriteAsync(MarketDataErrors.AssetNotFound());
            if (result.GetValue(json))
            {
                await Console.Out.WriteLineAsync(text);
                return ExitCodes.Success;
            }

            foreach (var entry in page.Items)
                await Console.Out.WriteLineAsync(Line(entry));
            if (page.Items.Count == 0)
                await Console.Out.WriteLineAsync("No failures or repairs.");
            if (page.NextCursor is not null)
                await Console.Out.WriteLineAsync($"Older entries: --cursor {page.NextCursor}");
            return ExitCodes.Success;
        });
        return command;
    }

    private static string Line(RemediationEntry entry)
    {
        var series = entry.Asset is null ? "-" : $"{entry.Asset} {entry.Interval}";
        var window = entry is { FromUtc: { } from, ToUtc: { } to } ? $"{SeriesOptions.Moment(from)} to {SeriesOptions.Moment(to)}" : "-";
        var error = entry.ErrorText is { } words ? $" ({words}{(entry.HttpStatus is { } status ? $", HTTP {status}" : "")})" : "";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{ValueFormatter.Machine(entry.AtUtc)}  {series,-19}  {entry.Vendor ?? "-",-8}  {window,-38}  {entry.KindText}{error}: "
                + $"{entry.Message}{(entry.ByUser is { } user ? $" By {user}." : "")}");
    }
}
