using FlexPortal.Core.MarketData.Freshness;
using FlexPortal.Core.MarketData.Status;
using FlexPortal.Core.MarketData.Vendors;
using FlexPortal.MarketData.Status;
using FlexPortal.Shell.Parts;

namespace FlexPortal.MarketData.Alerts;

/// <summary>Incidents in words.</summary>
internal static class AlertFormatter
{
    /// <summary>What it is about.</summary>
    public static string Name(MarketAlert incident) => incident.Asset is { } asset
        ? $"{asset}, {StatusFormatter.Interval(incident.Interval!)}" : $"Outage of {incident.Vendor}";

    public static (string Word, IconName Icon, Tone Tone) State(AlertState state) => state switch
    {
        AlertState.Open => ("open", IconName.Warning, Tone.Bad),
        AlertState.Acknowledged => ("acknowledged", IconName.User, Tone.Warn),
        _ => ("cleared", IconName.Success, Tone.Good),
    };

    /// <summary>What happened, in a sentence.</summary>
    public static string Sentence(MarketAlert incident)
    {
        if (incident is { LagMinutes: 0, VendorState: VendorState.Ok })
            return "The last check found nothing late; the incident ends when the next one does not either.";

        var lag = ValueFormatter.Count(incident.LagMinutes, "trading minute", "trading minutes");
        var vendor = StatusFormatter.Of(incident.VendorState).Word;
        if (incident.Asset is null)
            return $"The vendor is {vendor}; at the last check its series were up to {lag} behind.";
        return incident.LagMinutes <= SeriesStatus.LateAfterMinutes
            ? $"At the last check the series was {lag} behind: it has caught up, and the incident ends when the next check finds the same."
            : $"At the last check the series was {lag} behind; its vendor {incident.Vendor} is {vendor}.";
    }
}
