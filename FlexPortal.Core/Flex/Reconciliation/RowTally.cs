namespace FlexPortal.Core.Flex.Reconciliation;

/// <summary>
/// Checks of single rows: each that fails is a result of its own; those that tie, and those that lack the same attribute, are one for each
/// identity, currency and contract.
/// </summary>
internal sealed class RowTally(CheckLog log)
{
    private readonly Dictionary<(ProofSubject Subject, string? Reason, string? Attribute), RowGroup> _groups = [];

    public void Compare(
        ProofSubject subject,
        decimal? expected,
        decimal? actual,
        string row,
        decimal tolerance,
        string attribute,
        Func<decimal, ProofExplanation?>? explain = null)
    {
        if (expected is null || actual is null)
        {
            NotProvable(subject, ProofReason.ColumnMissing, row, attribute);
            return;
        }

        if (Math.Abs(actual.Value - expected.Value) > tolerance)
        {
            var refs = new RowRefs();
            refs.Add(actual, row);
            log.Compare(subject, expected, actual, tolerance, [row], refs, explain);
            return;
        }

        var group = Group(subject with { Day = null }, null, null);
        group.Expected += expected.Value;
        group.Tolerance = Math.Max(group.Tolerance, tolerance);
        group.Rows.Add(actual, row);
    }

    public void NotProvable(ProofSubject subject, string reason, string row, string? attribute = null) =>
        Group(subject with { Day = null }, reason, attribute).Rows.Add(null, row);

    /// <summary>Adds the results of the groups.</summary>
    public void Complete()
    {
        foreach (var ((subject, reason, attribute), group) in _groups)
        {
            var verdict = reason is null ? ProofVerdict.Ties : ProofVerdict.NotProvable;
            log.All.Add(log.Of(subject) with
            {
                Verdict = verdict,
                Reason = reason,
                Attribute = attribute,
                Expected = reason is null ? group.Expected : null,
                Actual = reason is null ? group.Rows.Sum : null,
                Tolerance = group.Tolerance * group.Rows.Count,
                Count = group.Rows.Count,
                ExpectedRows = group.Rows.First,
                ActualRows = group.Rows.First,
                ActualRowCount = group.Rows.Count,
            });
        }
    }

    private RowGroup Group(ProofSubject subject, string? reason, string? attribute)
    {
        if (!_groups.TryGetValue((subject, reason, attribute), out var group))
            _groups.Add((subject, reason, attribute), group = new RowGroup());
        return group;
    }

    private sealed class RowGroup
    {
        public decimal Expected { get; set; }

        public decimal Tolerance { get; set; }

        public RowRefs Rows { get; } = new();
    }
}
