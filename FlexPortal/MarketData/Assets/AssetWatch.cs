using FlexPortal.Core.MarketData.Status;
using FlexPortal.LiveEvents;
using Microsoft.AspNetCore.Components;

namespace FlexPortal.MarketData.Assets;

/// <summary>Requests the page of an asset again when its bars, its gaps, an incident or its vendor change.</summary>
public sealed class AssetWatch : PageWatch
{
    [Inject]
    private StatusQueries Status { get; set; } = null!;

    /// <summary>Symbol of the asset.</summary>
    [Parameter, EditorRequired]
    public string Symbol { get; set; } = "";

    protected override string? Topic => StatusQueries.Topic;

    /// <summary>Mark of the series of an asset. The lag, which grows by itself, does not change it.</summary>
    internal static string MarkOf(IEnumerable<SeriesStatus> series) => MarkOf(series.Select(one =>
        $"{one.Interval} {one.UpdatedAtUtc?.UtcTicks} {one.Condition} {one.VendorState} {one.LastAlert?.AlertId} {one.LastAlert?.State} "));

    protected override async Task<string?> MarkAsync(bool fresh, CancellationToken cancellationToken)
    {
        var snapshot = await Status.ReadAsync(fresh, cancellationToken);
        return MarkOf(snapshot.Of(Symbol));
    }
}
