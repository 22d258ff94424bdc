using FlexPortal.Core.MarketData.Freshness;
using FlexPortal.Core.MarketData.Status;
using FlexPortal.Core.Platform.Lists;
using FlexPortal.LiveEvents;
using Microsoft.AspNetCore.Components;

namespace FlexPortal.MarketData.Alerts;

/// <summary>Requests the list of incidents again when one of them changes.</summary>
public sealed class AlertWatch : PageWatch
{
    [Inject]
    private AlertQueries Queries { get; set; } = null!;

    /// <summary>The list that the address asks for.</summary>
    [Parameter, EditorRequired]
    public string Query { get; set; } = "";

    protected override string? Topic => StatusQueries.Topic;

    /// <summary>Mark of a page of the list. The lag, which grows by itself, does not change it.</summary>
    internal static string MarkOf(Page<MarketAlert> page) => MarkOf(page.Items.Select(incident =>
        $"{incident.AlertId} {incident.State} {incident.VendorState} {incident.SnoozedUntilUtc?.UtcTicks} {incident.ParentAlertId} "));

    protected override async Task<string?> MarkAsync(bool fresh, CancellationToken cancellationToken) =>
        MarkOf(await AlertsPage.ReadAsync(Queries, new ListQuery { Text = Query }, ReadingZone, cancellationToken));
}
