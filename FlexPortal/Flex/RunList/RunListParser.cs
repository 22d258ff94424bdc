using System.Globalization;
using FlexPortal.Core.Flex.Accounts;
using FlexPortal.Core.Flex.RunList;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Core.Platform.Persistence;
using FlexPortal.Flex.RunList;
using FlexPortal.Shell.Parts;

namespace FlexPortal.Flex;

/// <summary>A list of runs, read: what to filter by, in which order, from where on.</summary>
/// <param name="Filter">The filter without the text to search for, and without the account where it is named by a key.</param>
/// <param name="Order">The order.</param>
/// <param name="Cursor">The place; null for the beginning.</param>
/// <param name="Search">What to search for; null for nothing.</param>
/// <param name="Count">Whether to count to the end (true), to a bound (false), or not at all.</param>
internal sealed record RunListing(RunFilter Filter, RunOrder Order, RunCursor? Cursor = null, string? Search = null, bool? Count = null)
{
    /// <summary>The key of the account; null for any.</summary>
    public string? AccountKey { get; init; }
}

/// <summary>Reads the filters of the run list as addresses and command lines write them.</summary>
internal static class RunListParser
{
    /// <summary>The list that a query asks for; false with a sentence when it cannot be understood.</summary>
    /// <param name="query">The texts.</param>
    /// <param name="zone">The zone of days and times without one; null for the one that the query names, else UTC.</param>
    /// <param name="listing">What was read.</param>
    /// <param name="fault">What is wrong.</param>
    public static bool TryRead(RunListQuery query, ReadingZone? zone, out RunListing listing, out string fault)
    {
        listing = new RunListing(new RunFilter(), RunOrder.Newest);
        fault = FaultOf(query) ?? "";
        if (fault.Length > 0)
            return false;

        var named = string.IsNullOrWhiteSpace(query.Zone) ? ReadingZone.Utc : ReadingZone.Find(query.Zone);
        if ((zone ?? named) is not { } there)
            return Refuse("tz is an IANA time zone, such as Europe/Zurich.", out fault);
        if (!TryReadTime(query.From, there, endOfDay: false, out var from))
            return Refuse("from is a day (2026-11-20) or a time (2026-11-20T08:00:00Z).", out fault);
        if (!TryReadTime(query.To, there, endOfDay: true, out var to))
            return Refuse("to is a day (2026-11-20) or a time (2026-11-20T08:00:00Z).", out fault);

        var cursor = Blank(query.Cursor) is { } place && RunCursor.TryParse(place, out var read) ? read : null;
        if ((cursor is null) != (Blank(query.Cursor) is null) || (cursor is not null && cursor.Order != query.Order))
            return Refuse("cursor is not one that this list gave out in this order.", out fault);

        var filter = new RunFilter(
            Word<RunStatus>(query.Status), Word<RunOutcome>(query.State), AccountId: null, Blank(query.Query), from, to,
            Blank(query.ErrorCode), Word<RunTrigger>(query.Trigger), Blank(query.RequestedBy));
        bool? count = Blank(query.Count)?.ToUpperInvariant() switch { null => null, "EXACT" => true, _ => false };
        listing = new RunListing(filter, query.Order, cursor, Blank(query.Search), count) { AccountKey = Blank(query.Account) };
        return true;
    }

    /// <summary>What is said of an account that is not named by its key. It does not repeat what was given.</summary>
    public const string AccountFault = "account is the key of an account, as account_key in GET /ingestion/accounts: its number has no place in an address.";

    /// <summary>Whether it names no account, or one by its key.</summary>
    public static bool IsAccount(string? text) => Blank(text) is not { } key || AccountKeys.IsKey(key);

    /// <summary>Whether the database can compare with it: PostgreSQL knows no text with a NUL.</summary>
    public static bool IsText(string? text) => text is null || !text.Any(char.IsControl);

    private static string? FaultOf(RunListQuery query) => query switch
    {
        _ when !IsText(query.Query) || !IsText(query.ErrorCode) || !IsText(query.RequestedBy) || !IsText(query.Search) =>
            "query, error_code, requested_by and search are words without control characters.",
        _ when !IsAccount(query.Account) || AccountKeys.IsNumber(query.Search) => AccountFault,
        _ when !IsWord<RunStatus>(query.Status) => "status is started, success or failed.",
        _ when !IsWord<RunOutcome>(query.State) => "state is running, complete, incomplete, failed, lost or cancelled.",
        _ when !IsWord<RunTrigger>(query.Trigger) => "trigger is ui, api or cli.",
        _ when !IsWord<RunOrder>(query.Sort) => "sort is newest, oldest, longest, shortest, most_rows or fewest_rows.",
        _ when Blank(query.Count)?.ToUpperInvariant() is not (null or "EXACT" or "BOUNDED") => "count is bounded or exact.",
        _ => null,
    };

    private static bool IsWord<T>(string? text) where T : struct, Enum => Blank(text) is null || Word<T>(text) is not null;

    private static T? Word<T>(string? text) where T : struct, Enum =>
        Blank(text) is { } word && EnumText.TryParse<T>(word.ToLowerInvariant(), out var value) ? value : null;

    private static string? Blank(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    private static bool Refuse(string sentence, out string fault)
    {
        fault = sentence;
        return false;
    }

    /// <summary>A day or a time in an address; a day that ends something counts to its end. False when it is neither.</summary>
    public static bool TryReadTime(string? given, ReadingZone zone, bool endOfDay, out DateTimeOffset? time)
    {
        time = null;
        if (Blank(given) is not { } text)
            return true;
        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
        {
            // The last day there is has no day after it.
            time = !endOfDay ? Moment(day.ToDateTime(TimeOnly.MinValue), zone)
                : day < DateOnly.MaxValue ? Moment(day.AddDays(1).ToDateTime(TimeOnly.MinValue), zone) : DateTimeOffset.MaxValue;
            return true;
        }

        // In an address a '+' of a zone arrives as a blank.
        var written = text.Replace(' ', '+');
        if (!DateTimeOffset.TryParse(written, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var moment))
            return false;

        var bare = DateTime.TryParse(written, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var local) && local.Kind == DateTimeKind.Unspecified;
        time = bare ? Moment(local, zone) : moment;
        return true;
    }

    /// <summary>The moment that a clock of the zone shows; the first of two, and at the edges of the calendar the nearest there is.</summary>
    private static DateTimeOffset Moment(DateTime local, ReadingZone zone)
    {
        // Where clocks were put forward over midnight the day begins an hour later.
        var shown = zone.Info.IsInvalidTime(local) ? local.AddHours(1) : local;
        var offset = zone.Info.IsAmbiguousTime(shown) ? zone.Info.GetAmbiguousTimeOffsets(shown).Max() : zone.Info.GetUtcOffset(shown);
        return new DateTimeOffset(Math.Clamp(shown.Ticks - offset.Ticks, 0, DateTime.MaxValue.Ticks), TimeSpan.Zero);
    }
}
