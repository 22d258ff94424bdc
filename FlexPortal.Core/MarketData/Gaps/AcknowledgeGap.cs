using FlexPortal.Core.MarketData.Assets;
using FlexPortal.Core.MarketData.Bars;
using FlexPortal.Core.MarketData.Coverage;
using FlexPortal.Core.Platform.Audit;
using FlexPortal.Core.Platform.Persistence;

namespace FlexPortal.Core.MarketData.Gaps;

/// <summary>A request to mark missing slots as known.</summary>
/// <param name="Symbol">Symbol of the asset, in any case.</param>
/// <param name="Interval">Length of the bars.</param>
/// <param name="Window">The window, UTC; only what is missing in it is marked.</param>
public sealed record GapRequest(string Symbol, BarInterval Interval, TimeSlice Window)
{
    /// <summary>Why it is known.</summary>
    public string Reason { get; init; } = "";

    /// <summary>An address with more, http or https; null or empty for none.</summary>
    public string? Link { get; init; }

    /// <summary>Last day by UTC; null: until a user ends it.</summary>
    public DateOnly? Until { get; init; }
}

/// <summary>
/// Marks the missing slots of a window as known: those that are a gap of the vendor, not fetched or rejected. They stay missing, and
/// count apart. A bar that comes later is stored as any other.
/// </summary>
internal sealed class AcknowledgeGap(
    PortalDatabase database, AssetQueries assets, SlotQueries slots, AuditLog audit, TimeProvider time)
{
    /// <summary>Shortest and longest reason, in characters.</summary>
    public const int ShortestReason = 3, LongestReason = 500;

    /// <summary>Longest link, in characters.</summary>
    public const int LongestLink = 500;

    /// <summary>The longest that an acknowledgement with a last day lasts, in days.</summary>
    public const int MostDays = 3_660;

    /// <summary>Separate gaps of one acknowledgement: every one costs each later count of the series.</summary>
    public const int MostPieces = 10_000;

    private static readonly HashSet<SlotState> Missing = [SlotState.VendorGap, SlotState.NotFetched, SlotState.Rejected];

    /// <summary>Acknowledges. A refusal is in the audit log too.</summary>
    public async Task<(GapAcknowledgement? Gap, PortalError? Error)> ExecuteAsync(
        GapRequest request, AuditActor by, CancellationToken cancellationToken)
    {
        var (gap, error) = FaultOf(request) is { } fault ? (null, fault)
            : await assets.FindAsync(request.Symbol, cancellationToken) is not { } asset ? (null, MarketDataErrors.AssetNotFound())
            : await StoreAsync(request, asset, by, cancellationToken);
        if (error is not null)
            await audit.WriteAsync(GapAuditEvents.NotAcknowledged(by, request.Symbol, request.Interval, error.Code), cancellationToken);
        return (gap, error);
    }

    private PortalError? FaultOf(GapRequest request)
    {
        var (reason, today) = (request.Reason.Trim(), DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime));
        if (reason.Length is < ShortestReason or > LongestReason || reason.Any(char.IsControl))
            return GapErrors.ReasonInvalid();
        if (!string.IsNullOrWhiteSpace(request.Link) && !IsLink(request.Link.Trim()))
            return GapErrors.LinkInvalid();
        if (request.Until is { } until && (until < today || until > today.AddDays(MostDays)))
            return GapErrors.UntilInvalid(today);
        var longest = SlotQueries.LongestWindow(request.Interval);
        return request.Window.IsEmpty || request.Window.Length > longest ? GapErrors.WindowInvalid(longest) : null;
    }

    private static bool IsLink(string link) =>
        link.Length <= LongestLink && !link.Any(letter => char.IsControl(letter) || char.IsWhiteSpace(letter))
        && (link.StartsWith("https://", StringComparison.Ordinal) || link.StartsWith("http://", StringComparison.Ordinal))
        && Uri.TryCreate(link, UriKind.Absolute, out var address) && address is { UserInfo: "", Host.Length: > 0 };

    private async Task<(GapAcknowledgement? Gap, PortalError? Error)> StoreAsync(
        GapRequest request, MarketAsset asset, AuditActor by, CancellationToken ct)
    {
        await using var connection = await database.Main.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        var sql = new GapSql(connection, asset.AssetId, request.Interval);
        await sql.LockAsync(ct);
        var states = await slots.ClassifyAsync(connection, asset, request.Interval, request.Window, ct);
        var missing = TimeRanges.Of(states.Where(range => Missing.Contains(range.State)).Select(range => range.Slice));
        if (missing.IsEmpty)
        {
            return (null, states.Any(range => range.State == SlotState.Acknowledged)
                ? GapErrors.AlreadyAcknowledged() : GapErrors.NothingMissing());
        }

        if (missing.Pieces.Count > MostPieces)
            return (null, GapErrors.TooManyPieces());

        var gap = new GapAcknowledgement(
            Guid.CreateVersion7(), asset.Setting.Symbol, request.Interval.Text(), missing.Pieces[0].From, missing.Pieces[^1].To,
            missing.CountSlots(request.Interval.Length()), request.Reason.Trim(),
            string.IsNullOrWhiteSpace(request.Link) ? null : request.Link.Trim(), request.Until, by.Name, time.GetUtcNow(), null, null);
        await sql.InsertAsync(gap, missing, ct);
        await sql.CountAsync(missing, ct);
        await audit.CommitAsync(transaction, GapAuditEvents.Acknowledged(by, gap), ct);
        return (gap, null);
    }
}
