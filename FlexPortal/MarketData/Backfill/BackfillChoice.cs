using FlexPortal.Core.MarketData.Backfill;
using FlexPortal.Core.MarketData.Bars;
using FlexPortal.Core.Platform.Audit;
using FlexPortal.MarketData.Calendars;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;

namespace FlexPortal.MarketData.Backfill;

/// <summary>What a form, an address or a command chooses for a backfill, as texts; blank and empty parts choose nothing.</summary>
/// <param name="Assets">Symbols; empty: every asset.</param>
/// <param name="Interval"><c>1d</c> or <c>1m</c>; null: both.</param>
/// <param name="From">First day (UTC); null: three years back for days, 90 days for minutes.</param>
/// <param name="To">Last day (UTC), included; null: now.</param>
public sealed record BackfillChoice(IReadOnlyList<string> Assets, string? Interval, string? From, string? To)
{
    /// <summary>Names of the fields.</summary>
    public const string AssetField = "asset", IntervalField = "interval", FromField = "from", ToField = "to";

    /// <summary>Whether anything is chosen.</summary>
    public bool IsChosen => Fields.Any();

    /// <summary>What cannot be understood, as a sentence; null for nothing.</summary>
    public string? Fault => Interval is not null && BarIntervals.Parse(Interval) is null ? "interval is 1d or 1m."
        : IsDay(From) && IsDay(To) ? null : "from and to are days such as 2026-11-20.";

    /// <summary>The fields that are filled in.</summary>
    public IEnumerable<KeyValuePair<string, string?>> Fields => Assets.Select(symbol => (AssetField, (string?)symbol))
        .Concat([(IntervalField, Interval), (FromField, From), (ToField, To)])
        .Where(part => part.Item2 is not null).Select(part => KeyValuePair.Create(part.Item1, part.Item2));

    /// <summary>Reads the values of an address or a form.</summary>
    public static BackfillChoice Of(Func<string, StringValues> values)
    {
        return new(
            [.. values(AssetField).Where(symbol => !string.IsNullOrWhiteSpace(symbol)).Select(symbol => symbol!.Trim())],
            Text(IntervalField), Text(FromField), Text(ToField));

        string? Text(string name) => string.IsNullOrWhiteSpace(values(name)) ? null : values(name).ToString().Trim();
    }

    /// <summary>An address with the fields.</summary>
    public string At(string path) => QueryHelpers.AddQueryString(path, Fields);

    /// <summary>The request; only without a fault.</summary>
    public BackfillRequest Request(MarketRunTrigger trigger, AuditActor by) => new(MarketRunKind.Backfill, trigger, by)
    {
        Symbols = Assets,
        Interval = BarIntervals.Parse(Interval),
        From = StartOf(From),
        To = StartOf(To)?.AddDays(1),
    };

    private static bool IsDay(string? text) => text is null || (DayQuery.ReadDate(text) is { } day && day < DateOnly.MaxValue);

    private static DateTimeOffset? StartOf(string? day) =>
        DayQuery.ReadDate(day) is { } date ? new DateTimeOffset(date.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero) : null;
}
