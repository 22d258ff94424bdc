using FlexPortal.Core.MarketData.Bars;
using FlexPortal.Core.Platform.Audit;

namespace FlexPortal.Core.MarketData.Backfill;

/// <summary>What a run is asked to fetch.</summary>
/// <param name="Kind">Kind of the run.</param>
/// <param name="Trigger">What asks.</param>
/// <param name="By">The user.</param>
public sealed record BackfillRequest(MarketRunKind Kind, MarketRunTrigger Trigger, AuditActor By)
{
    /// <summary>Symbols of the assets; empty: every active asset.</summary>
    public IReadOnlyList<string> Symbols { get; init; } = [];

    /// <summary>Length of the bars; null: days and minutes.</summary>
    public BarInterval? Interval { get; init; }

    /// <summary>First moment, UTC; null: three years back for days, 90 days for minutes.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>First moment after the window, UTC; null: now.</summary>
    public DateTimeOffset? To { get; init; }
}

/// <summary>The plan of a run as its row keeps it: decided at creation, because "now" moves.</summary>
/// <param name="Symbols">Symbols of the assets.</param>
/// <param name="Interval">Length of the bars; null: both.</param>
/// <param name="DaysFromUtc">First moment of the window of daily bars; null when they are not wanted.</param>
/// <param name="MinutesFromUtc">First moment of the window of minute bars; null when they are not wanted.</param>
/// <param name="ToUtc">First moment after both windows.</param>
/// <param name="Resumes">The run whose remaining slices this one took over; null for a new plan.</param>
public sealed record BackfillPlan(
    IReadOnlyList<string> Symbols, BarInterval? Interval, DateTimeOffset? DaysFromUtc, DateTimeOffset? MinutesFromUtc,
    DateTimeOffset ToUtc, Guid? Resumes = null);

/// <summary>What a plan asks of one vendor.</summary>
/// <param name="Vendor">Code of the vendor.</param>
/// <param name="Requests">Requests, one for each slice.</param>
/// <param name="PerMinute">Requests a minute that the portal allows itself; null: as fast as the vendor answers.</param>
/// <param name="Minutes">Shortest time that the limit allows, in minutes; null without a limit.</param>
/// <param name="IsReplay">Whether the vendor of this machine answers, with invented prices.</param>
public sealed record VendorShare(string Vendor, int Requests, int? PerMinute, decimal? Minutes, bool IsReplay);

/// <summary>What a plan asks for one series.</summary>
/// <param name="Symbol">Symbol of the asset.</param>
/// <param name="Interval"><c>1d</c> or <c>1m</c>.</param>
/// <param name="Requests">Requests, one for each slice.</param>
/// <param name="Bars">Slots whose bar is wanted.</param>
public sealed record SeriesShare(string Symbol, string Interval, int Requests, long Bars);

/// <summary>A plan before it is started.</summary>
/// <param name="Plan">The window.</param>
/// <param name="Slices">Slices in all.</param>
/// <param name="Bars">Slots whose bar is wanted: closed hours and what was answered do not count.</param>
/// <param name="Vendors">Share of each vendor.</param>
/// <param name="Series">Share of each series that lacks something, by symbol, days before minutes.</param>
public sealed record BackfillPreview(
    BackfillPlan Plan, int Slices, long Bars, IReadOnlyList<VendorShare> Vendors, IReadOnlyList<SeriesShare> Series);

/// <summary>The result of a request to start.</summary>
public abstract record BackfillOutcome
{
    private BackfillOutcome()
    {
    }

    /// <summary>The run is under way.</summary>
    public sealed record Started(Guid RunId) : BackfillOutcome;

    /// <summary>Nothing is missing in the window: no run was made.</summary>
    public sealed record NothingToDo : BackfillOutcome;

    /// <summary>A run of this kind is under way.</summary>
    public sealed record AlreadyActive(Guid RunId) : BackfillOutcome;

    /// <summary>Refused.</summary>
    public sealed record Refused(PortalError Error) : BackfillOutcome;
}
