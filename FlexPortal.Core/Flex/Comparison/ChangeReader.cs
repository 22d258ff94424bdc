namespace FlexPortal.Core.Flex.Comparison;

/// <summary>Classifies the differences between two statements.</summary>
internal sealed class ChangeReader(
    IReadOnlyDictionary<string, RowIdentity> identities,
    StatementPeriods periods,
    IReadOnlyDictionary<(string Section, string Element), IReadOnlySet<string>>? drift)
{
    private static readonly HashSet<string> NoDrift = [];

    /// <summary>The change; null when the values that both statements have are the same.</summary>
    public RowChange? Read(StoredDifference difference)
    {
        var before = difference.Before is { } was ? PayloadValues.Parse(was.Payload) : null;
        var now = difference.Now is { } @is ? PayloadValues.Parse(@is.Payload) : null;
        var nature = identities.GetValueOrDefault(difference.Element)?.Nature;
        IReadOnlyList<ValueChange> values = [];
        RowChangeKind kind;
        if (before is not null && now is not null)
        {
            values = PayloadValues.Differences(before, now, Drift(difference));
            if (values.Count == 0)
                return null;
            kind = KindOfPair(nature, difference, before, now, values);
        }
        else
        {
            kind = before is not null
                ? Left(nature, difference.Before!, before) ? RowChangeKind.LeftPeriod : RowChangeKind.Gone
                : Entered(nature, difference.Now!, now!) ? RowChangeKind.EnteredPeriod : RowChangeKind.Added;
        }

        return new RowChange(
            kind, difference.Section, difference.Element, difference.AccountId, (now ?? before!).GetValueOrDefault("currency", ""),
            Place(difference.Before), Place(difference.Now),
            difference.Shared > 1, PayloadValues.About(now ?? before!), values);
    }

    private RowChangeKind KindOfPair(
        RowNature? nature,
        StoredDifference difference,
        Dictionary<string, string> before,
        Dictionary<string, string> now,
        IReadOnlyList<ValueChange> values)
    {
        var figures = values.Any(value => value.IsFigure);
        return nature switch
        {
            RowNature.Reference => RowChangeKind.Changed,
            RowNature.Snapshot when MovedOn(difference, before, now) => RowChangeKind.MovedOn,
            _ => figures ? RowChangeKind.Restated : RowChangeKind.Changed,
        };
    }

    /// <summary>Whether a snapshot row is for another day: its own, else the statement's.</summary>
    private bool MovedOn(StoredDifference difference, Dictionary<string, string> before, Dictionary<string, string> now) =>
        (difference.Before!.ReportDate, difference.Now!.ReportDate) is ({ } was, { } day)
            ? was != day
            : !string.Equals(before.GetValueOrDefault("toDate"), now.GetValueOrDefault("toDate"), StringComparison.Ordinal)
              || periods.Moved != false;

    // A position that is no longer there was closed or removed, on any day.
    private bool Left(RowNature? nature, StoredSide row, Dictionary<string, string> values) =>
        nature is not (RowNature.Snapshot or RowNature.Reference)
        && StatementPeriods.IsOutside(periods.Now, StatementPeriods.DayOf(row.ReportDate, values));

    private bool Entered(RowNature? nature, StoredSide row, Dictionary<string, string> values) =>
        nature is not (RowNature.Snapshot or RowNature.Reference)
        && StatementPeriods.IsOutside(periods.Before, StatementPeriods.DayOf(row.ReportDate, values));

    private IReadOnlySet<string>? Drift(StoredDifference difference) =>
        drift is null ? null : drift.GetValueOrDefault((difference.Section, difference.Element), NoDrift);

    private static RowPlace? Place(StoredSide? side) => side is null ? null : new(side.Ref, side.ByteOffset, side.ByteLength);
}
