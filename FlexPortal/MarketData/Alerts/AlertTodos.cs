using FlexPortal.Core.MarketData.Freshness;
using FlexPortal.Core.MarketData.Status;
using FlexPortal.Core.MarketData.Vendors;
using FlexPortal.MarketData.Backfill;
using FlexPortal.MarketData.Status;
using FlexPortal.Shell.Overview;
using FlexPortal.Shell.Parts;

namespace FlexPortal.MarketData.Alerts;

/// <summary>
/// What of market data needs the user: vendors that give nothing, incidents that no user has taken on, and bars that a backfill has not
/// asked for or left out.
/// </summary>
internal static class AlertTodos
{
    private const int Most = 5;

    /// <summary>The to-dos; the same for every user who can read runs.</summary>
    public static async Task<IReadOnlyList<OverviewTodo>> ReadAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        var snapshot = await services.GetRequiredService<StatusQueries>().ReadAsync(fresh: false, cancellationToken);
        var reading = await services.GetRequiredService<StatusReading>().ReadIncidentsAsync(fresh: false, cancellationToken);
        return [.. OfVendors(snapshot.Vendors, reading.Open), .. OfIncidents(reading.Open), .. OfBackfill(snapshot.Tally)];
    }

    private static IEnumerable<OverviewTodo> OfBackfill(StatusTally tally)
    {
        if (tally.NeedsBackfill)
        {
            yield return new(
                Tone.Warn, tally.Backfill?.Sentence.TrimEnd('.') ?? "Series begin later than asked", tally.History, "MARKET_BARS_NOT_ASKED",
                new("Start a backfill", IconName.Older, MarketRunsPage.Path));
        }
    }

    private static IEnumerable<OverviewTodo> OfVendors(IReadOnlyList<VendorHealth> vendors, IReadOnlyList<MarketAlert> incidents) =>
        from vendor in vendors
        where vendor.State is VendorState.Unavailable or VendorState.Blocked
            && !incidents.Any(incident => incident.Asset is null && string.Equals(incident.Vendor, vendor.Vendor, StringComparison.Ordinal))
        select new OverviewTodo(
            Tone.Bad, $"Vendor {vendor.Vendor} is {StatusFormatter.Of(vendor.State).Word}", $"{vendor.Cause} {vendor.WhatToDo}".TrimEnd(),
            "MARKET_VENDOR_OUT", new("Show the status", IconName.Older, $"{MarketPage.Path}?vendor={vendor.Vendor}"));

    /// <summary>Those of an outage are below it, and say nothing more.</summary>
    private static IEnumerable<OverviewTodo> OfIncidents(IReadOnlyList<MarketAlert> incidents)
    {
        var open = incidents.Where(incident => incident is { State: AlertState.Open, ParentAlertId: null }).ToArray();
        foreach (var incident in open.Take(open.Length > Most ? Most - 1 : Most))
        {
            yield return new(
                Tone.Bad, incident.Asset is null ? AlertFormatter.Name(incident) : $"{AlertFormatter.Name(incident)} is late",
                AlertFormatter.Sentence(incident), incident.Asset is null ? "MARKET_VENDOR_OUT" : "MARKET_SERIES_LATE",
                new("Open the incident", IconName.Older, AlertsPage.At(incident.AlertId)));
        }

        if (open.Length > Most)
        {
            yield return new(
                Tone.Bad, $"{ValueFormatter.Number(open.Length - Most + 1)} more incidents are open", "Series of market data are late.",
                "MARKET_SERIES_LATE", new("Show all", IconName.Older, $"{AlertsPage.Path}?state=open"));
        }
    }
}
