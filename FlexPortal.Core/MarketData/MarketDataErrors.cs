using System.Globalization;
using FlexPortal.Core.MarketData.Backfill;
using FlexPortal.Core.MarketData.Vendors;

namespace FlexPortal.Core.MarketData;

/// <summary>Expected errors of market data.</summary>
internal static class MarketDataErrors
{
    /// <summary>The process that worked on a run stopped answering.</summary>
    public static PortalError RunAbandoned() => new(
        "MARKET_RUN_ABANDONED", "The process that worked on this run stopped answering. Stored slices are kept.",
        "Nothing to do: a portal goes on with the slices that are missing, as another run.", ErrorOwner.Portal, Retryable: true);

    /// <summary>The same, after a request to cancel.</summary>
    public static PortalError RunCanceledAfterLoss() => new(
        "MARKET_RUN_CANCELED", "The run was cancelled. Stored slices are kept.", "Nothing to do.");

    /// <summary>A user cancelled a run.</summary>
    public static PortalError RunCanceled() => new(
        "MARKET_RUN_CANCELED", "The run was cancelled. Stored slices are kept.", "Start it again when you want the rest.", Retryable: true);

    /// <summary>The portal stopped while it worked on a run.</summary>
    public static PortalError RunStoppedByShutdown() => new(
        "MARKET_RUN_SHUTDOWN", "The portal stopped while the run was under way. Stored slices are kept.",
        "Nothing to do: a portal goes on with the slices that are missing, as another run.", ErrorOwner.Portal, Retryable: true);

    /// <summary>Some slices could not be fetched.</summary>
    /// <param name="failed">How many.</param>
    /// <param name="total">Slices of the run.</param>
    /// <param name="failures">The causes, by vendor.</param>
    public static PortalError SlicesFailed(int failed, int total, IReadOnlyList<VendorFailure> failures)
    {
        var most = failures.OrderByDescending(failure => failure.Slices).First(failure => failure.Asked).Error;
        return new(
            "MARKET_SLICES_FAILED",
            string.Create(CultureInfo.InvariantCulture, $"{failed:N0} of {total:N0} slices failed. {Causes(failures)}"),
            $"{Remedies(failures)} A new run asks only for what is missing.", most.Owner, most.Retryable);
    }

    /// <summary>No slice failed, and some were left out.</summary>
    /// <param name="failures">The causes, by vendor.</param>
    public static PortalError NothingAsked(IReadOnlyList<VendorFailure> failures) => new(
        "MARKET_NOTHING_ASKED",
        $"{string.Join(", ", Vendors(failures))} {(Vendors(failures).Length == 1 ? "was" : "were")} not asked. {failures[0].Error.Message}",
        failures[0].Error.WhatToDo, failures[0].Error.Owner);

    /// <summary>An unforeseen fault.</summary>
    public static PortalError Internal(string fingerprint) => new(
        "MARKET_RUN_INTERNAL", $"The run ended with an internal error ({fingerprint}). Stored slices are kept.",
        "Start it again; if it happens again, the portal's log has the details under this number.", ErrorOwner.Portal, Retryable: true);

    /// <summary>The portal is stopping.</summary>
    public static PortalError PortalStopping() => new(
        "PORTAL_STOPPING", "The portal is stopping and starts no run.", "Start the run when the portal runs again.", ErrorOwner.Portal,
        Retryable: true);

    /// <summary>Another run ended in the same instant.</summary>
    public static PortalError TryAgain() => new(
        "MARKET_RUN_RACE", "Another run ended in the same instant.", "Start again.", ErrorOwner.Portal, Retryable: true);

    /// <summary>There is no such run.</summary>
    public static PortalError RunNotFound() => new(
        "RUN_NOT_FOUND", "There is no such run.", "Choose a run from the list.");

    /// <summary>A part of a run that only runs of statements have was asked for.</summary>
    public static PortalError RunWithoutStatement() => new(
        "MARKET_RUN_WITHOUT_STATEMENT", "This run fetched bars of market data: it has no statement, sections, stage log or evidence.",
        "Read it at /ingestion/runs/{id} ('runs show'); /ingestion/runs/{id}/events has its events.");

    /// <summary>The window holds nothing.</summary>
    public static PortalError WindowEmpty() => new(
        "MARKET_WINDOW_INVALID", "The window ends before it begins.", "Choose a first moment before the last one.")
    { Field = "from" };

    /// <summary>The window begins in the future.</summary>
    public static PortalError WindowAhead() => new(
        "MARKET_WINDOW_INVALID", "The window begins in the future.", "Choose a first moment that is over.")
    { Field = "from" };

    /// <summary>The window begins before the days that a calendar knows.</summary>
    /// <param name="calendar">Code of the calendar.</param>
    /// <param name="first">Its first day.</param>
    public static PortalError WindowBeforeCalendar(string calendar, DateOnly first) => new(
        "MARKET_WINDOW_INVALID",
        string.Create(
            CultureInfo.InvariantCulture, $"The window begins before {first:yyyy-MM-dd}, the first day of the calendar {calendar}."),
        "Choose a first moment on that day or later.")
    { Field = "from" };

    /// <summary>No asset of this symbol is collected.</summary>
    public static PortalError AssetUnknown(string symbol) => new(
        "MARKET_ASSET_UNKNOWN", $"No asset has the symbol {Shown(symbol)}.", "Choose one of the assets in MarketData:Assets.");

    /// <summary>No asset has that symbol, collected or not.</summary>
    public static PortalError AssetNotFound() => new(
        "ASSET_NOT_FOUND", "There is no asset with this symbol.",
        "Choose a symbol of the status list.");

    /// <summary>The symbol that was typed to confirm is not that of the asset.</summary>
    public static PortalError RemovalNotConfirmed() => new(
        "MARKET_REMOVAL_NOT_CONFIRMED", "The symbol is not that of the asset. No bar was removed.", "Type the symbol of the asset.")
    { Field = "confirm" };

    /// <summary>The bars of a series are from another vendor than the one that the asset has now.</summary>
    public static PortalError VendorChanged(string symbol, string stored, string now) => new(
        VendorErrors.OtherVendor.Code,
        $"{Shown(symbol)} holds bars of {stored} and its vendor is now {now}. A series has bars of one vendor only, so nothing is fetched.",
        $"Remove its bars (market remove-bars {Shown(symbol)}) and fetch them again, or list the asset under another symbol.");

    /// <summary>A run has open slices of the asset.</summary>
    public static PortalError AssetInUse(string symbol) => new(
        "MARKET_ASSET_IN_USE", $"A run is fetching bars of {Shown(symbol)}. No bar was removed.", "Cancel the run, or wait for its end.",
        Retryable: true);

    /// <summary>The asset has no bars.</summary>
    public static PortalError BarsNotFound(string symbol) => new(
        "MARKET_BARS_NOT_FOUND", $"{Shown(symbol)} has no bars. Nothing was removed.", "Choose another asset.");

    /// <summary>The settings name no asset.</summary>
    public static PortalError NoAssets() => new(
        "MARKET_NO_ASSETS", "The settings name no asset.", "Add assets to MarketData:Assets and start the portal again.");

    /// <summary>The plan is larger than a run can be.</summary>
    public static PortalError PlanTooLong(int most) => new(
        "MARKET_PLAN_TOO_LONG", string.Create(CultureInfo.InvariantCulture, $"The plan has more than {most:N0} slices."),
        "Choose a shorter window or fewer assets.");

    /// <summary>An asset of a vendor that this version does not know.</summary>
    public static PortalError VendorUnknown() => new(
        "MARKET_VENDOR_UNKNOWN", "An asset is of a vendor that this version of the portal does not know.",
        "Choose another vendor for it in MarketData:Assets.");

    private static string Causes(IReadOnlyList<VendorFailure> failures) =>
        string.Join(' ', failures.Select(failure => $"{failure.Vendor}: {failure.Error.Message}"));

    /// <summary>What to do about each vendor; said once when it is the same for all of them.</summary>
    private static string Remedies(IReadOnlyList<VendorFailure> failures) =>
        failures.Select(failure => failure.Error.WhatToDo).Distinct(StringComparer.Ordinal).ToArray() is [var one]
            ? one : string.Join(' ', failures.Select(failure => $"{failure.Vendor}: {failure.Error.WhatToDo}"));

    private static string[] Vendors(IReadOnlyList<VendorFailure> failures) =>
        [.. failures.Select(failure => failure.Vendor).Distinct(StringComparer.Ordinal)];

    private static string Shown(string symbol) =>
        new([.. symbol.Where(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '-').Take(16)]);
}
