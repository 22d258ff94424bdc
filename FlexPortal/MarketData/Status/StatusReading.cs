using FlexPortal.Core.MarketData.Bars;
using FlexPortal.Core.MarketData.Coverage;
using FlexPortal.Core.MarketData.Freshness;
using FlexPortal.Core.MarketData.Status;
using FlexPortal.Core.Platform.Lists;
using FlexPortal.Core.Platform.LiveEvents;
using Microsoft.AspNetCore.Components;

namespace FlexPortal.MarketData.Status;

/// <summary>The list of series as its page shows it.</summary>
/// <param name="Snapshot">All series.</param>
/// <param name="Page">Those of the page.</param>
/// <param name="Barcodes">Their coverage by day.</param>
internal sealed record StatusPart(StatusSnapshot Snapshot, Page<SeriesStatus> Page, BarcodeSet Barcodes);

/// <summary>Coverage by day of several series.</summary>
/// <param name="Version">The snapshot that they belong to.</param>
/// <param name="Of">Drawing and words by asset and interval.</param>
public sealed record BarcodeSet(
    string Version, IReadOnlyDictionary<(int AssetId, string Interval), (MarkupString Drawing, string Words)> Of);

/// <summary>Failures as the page shows them.</summary>
/// <param name="Rate">How many slices ended well.</param>
/// <param name="Newest">The newest failures and repairs.</param>
public sealed record FailurePart(SuccessRate Rate, IReadOnlyList<RemediationEntry> Newest)
{
    /// <summary>Changes with what is shown.</summary>
    internal object Version => (
        Rate.Succeeded, Rate.Failed, Rate.Skipped, string.Join(' ', Newest.Select(entry => entry.RemediationId)));
}

/// <summary>Incidents that are not over, as the page shows them.</summary>
/// <param name="Open">The incidents.</param>
public sealed record IncidentPart(IReadOnlyList<MarketAlert> Open)
{
    /// <summary>Changes with what is shown.</summary>
    internal string Version => string.Join('|', Open);
}

/// <summary>Reads the list as its page shows it. Viewers of the same list share the reads and the drawings.</summary>
internal sealed class StatusReading(
    StatusQueries status, CoverageDayQueries days, RemediationQueries remediation, SuccessRateQueries rate, AlertQueries alerts,
    SharedReads shared)
{
    /// <summary>Days of a barcode: those of a backfill, and today.</summary>
    public const int BarcodeDays = Core.MarketData.Backfill.PlanBackfill.DefaultDays + 1;

    private const int NewestFailures = 10;

    private const int MostIncidents = 50;

    private const string FailureKey = "market-failures";

    private const string IncidentKey = "market-incidents";

    /// <summary>One page of the list.</summary>
    /// <param name="request">The list.</param>
    /// <param name="fresh">Whether the read must begin now.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public async Task<StatusPart> ReadAsync(
        ListRequest<SeriesStatus, SeriesStatus> request, bool fresh, CancellationToken cancellationToken)
    {
        var snapshot = await status.ReadAsync(fresh, cancellationToken);
        var page = await snapshot.PageAsync(request.Filters, request.Cursor, PageSize.Default);
        int[] assets = [.. page.Items.Select(series => series.AssetId).Distinct().Order()];
        var barcodes = await shared.ReadAsync<BarcodeSet>(
            new BarcodeKey(string.Join(' ', assets)), StatusQueries.Topic, fresh,
            (last, ct) => last is not null && string.Equals(last.Version, snapshot.Version, StringComparison.Ordinal)
                ? Task.FromResult(last) : DrawAsync(assets, snapshot, ct), cancellationToken);
        return new(snapshot, page, barcodes);
    }

    /// <summary>The newest failures and the rate of success.</summary>
    /// <param name="fresh">Whether the read must begin now.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public Task<FailurePart> ReadFailuresAsync(bool fresh, CancellationToken cancellationToken) => shared.ReadAsync<FailurePart>(
        FailureKey, StatusQueries.Topic, fresh,
        async (_, ct) => new(
            await rate.ReadAsync(ct),
            (await remediation.ListAsync(FilterSet<RemediationRow>.None, cursor: null, NewestFailures, ct)).Items),
        cancellationToken);

    /// <summary>The incidents that are not over.</summary>
    /// <param name="fresh">Whether the read must begin now.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public Task<IncidentPart> ReadIncidentsAsync(bool fresh, CancellationToken cancellationToken) => shared.ReadAsync<IncidentPart>(
        IncidentKey, StatusQueries.Topic, fresh, async (_, ct) => new(await alerts.ListOpenAsync(MostIncidents, ct)), cancellationToken);

    private async Task<BarcodeSet> DrawAsync(int[] assets, StatusSnapshot snapshot, CancellationToken ct)
    {
        var today = DateOnly.FromDateTime(snapshot.AsOfUtc.UtcDateTime);
        var series = await days.ReadAsync(assets, today.AddDays(1 - BarcodeDays), today, ct);
        return new(snapshot.Version, series.ToDictionary(
            one => (one.AssetId, one.Interval.Text()), one => (CoverageBarcode.Draw(one.Days), CoverageBarcode.Words(one.Days))));
    }

    private sealed record BarcodeKey(string Assets);
}
