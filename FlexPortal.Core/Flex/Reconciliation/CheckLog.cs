using System.Runtime.InteropServices;

namespace FlexPortal.Core.Flex.Reconciliation;

/// <summary>What a check is about.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ProofSubject(
    ProofStep Step,
    string Identity,
    string AccountId,
    string? Currency = null,
    string? Conid = null,
    string? Symbol = null,
    DateOnly? Day = null);

/// <summary>Collects the checks of one statement.</summary>
internal sealed class CheckLog(int statement, List<ProofCheck> all)
{
    /// <summary>Digits that the broker does not state.</summary>
    public const decimal Exact = 0.00001m;

    /// <summary>Largest quantity that is no difference.</summary>
    public const decimal Units = 0.000001m;

    /// <summary>Checks that do not tie and may be explained by what is found later.</summary>
    public List<ProofCheck> All => all;

    /// <summary>Compares two figures; one that is not known is a missing column.</summary>
    public void Compare(
        ProofSubject subject,
        decimal? expected,
        decimal? actual,
        decimal tolerance = Exact,
        IReadOnlyList<string>? expectedRows = null,
        RowRefs? actualRows = null,
        Func<decimal, ProofExplanation?>? explain = null)
    {
        var verdict = expected is null || actual is null ? ProofVerdict.NotProvable
            : Math.Abs(actual.Value - expected.Value) <= tolerance ? ProofVerdict.Ties
            : ProofVerdict.DoesNotTie;
        var unidentified = actualRows?.HasUnidentified == true;
        if (unidentified)
            verdict = ProofVerdict.NotProvable;
        all.Add(Of(subject) with
        {
            Expected = expected,
            Actual = actual,
            Tolerance = tolerance,
            Verdict = verdict,
            Reason = verdict != ProofVerdict.NotProvable ? null
                : unidentified ? ProofReason.ExecutionIdMissing : ProofReason.ColumnMissing,
            Explanation = verdict == ProofVerdict.DoesNotTie ? explain?.Invoke(expected!.Value - actual!.Value) : null,
            ExpectedRows = expectedRows ?? [],
            ActualRows = actualRows?.First ?? [],
            ActualRowCount = actualRows?.Count ?? 0,
        });
    }

    /// <summary>Says why something cannot be proved, with the figures that are known.</summary>
    public void NotProvable(
        ProofSubject subject,
        string reason,
        string? section = null,
        string? attribute = null,
        decimal? expected = null,
        decimal? actual = null,
        IReadOnlyList<string>? expectedRows = null,
        RowRefs? actualRows = null,
        int count = 1) => all.Add(Of(subject) with
        {
            Expected = expected,
            Actual = actual,
            Verdict = ProofVerdict.NotProvable,
            Reason = reason,
            Section = section,
            Attribute = attribute,
            Count = count,
            ExpectedRows = expectedRows ?? [],
            ActualRows = actualRows?.First ?? [],
            ActualRowCount = actualRows?.Count ?? 0,
        });

    /// <summary>A check without figures that holds.</summary>
    public void Holds(ProofSubject subject, string? section = null, int count = 1) =>
        all.Add(Of(subject) with { Verdict = ProofVerdict.Ties, Section = section, Count = count });

    public ProofCheck Of(ProofSubject subject) => new()
    {
        Step = subject.Step,
        Identity = subject.Identity,
        Statement = statement,
        AccountId = subject.AccountId,
        Currency = subject.Currency,
        Conid = subject.Conid,
        Symbol = subject.Symbol,
        Day = subject.Day,
        Verdict = ProofVerdict.Ties,
    };
}
