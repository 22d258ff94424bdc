namespace FlexPortal.Core.Flex.Lots;

/// <summary>Finds how a corporate action divides the basis of one contract, from the factors that are known.</summary>
internal sealed class BasisAllocation
{
    // Factors that are read from lots are rounded; what is missing to 1 goes to the last target.
    private const decimal Rounding = 0.0001m;

    private readonly Dictionary<string, List<AllocationFactor>> _byTarget = new(StringComparer.Ordinal);

    public BasisAllocation(IEnumerable<AllocationFactor> factors)
    {
        foreach (var factor in factors)
        {
            if (factor.Factor is < 0 or > 1)
                continue;
            if (!_byTarget.TryGetValue(factor.TargetConid, out var list))
                _byTarget.Add(factor.TargetConid, list = []);
            list.Add(factor);
        }
    }

    /// <summary>The contract that a factor names as the source of the first target; null when there is none.</summary>
    public string? SourceOf(string? actionId, IEnumerable<ActionSide> targets)
    {
        foreach (var target in targets)
        {
            if (Find(actionId, null, target.Conid)?.SourceConid is { } source
                && !string.Equals(source, target.Conid, StringComparison.Ordinal))
                return source;
        }

        return null;
    }

    /// <summary>
    /// The share of each target; null where it is not known. The rest stays with the source or is paid in cash; without such a rest
    /// the shares are 1 together.
    /// </summary>
    public decimal?[] Shares(string? actionId, string source, List<ActionSide> targets, bool hasRest)
    {
        var shares = new decimal?[targets.Count];
        var (sum, missing, last) = (0m, 0, targets.Count - 1);
        for (var i = 0; i < targets.Count; i++)
        {
            shares[i] = Find(actionId, source, targets[i].Conid)?.Factor;
            sum += shares[i] ?? 0;
            if (shares[i] is null)
                (missing, last) = (missing + 1, i);
        }

        var rest = hasRest ? Find(actionId, source, source)?.Factor : 0;
        if (sum + (rest ?? 0) > 1 + Rounding)
            return new decimal?[targets.Count];
        if (missing > 1 || (missing == 1 && rest is null))
            return shares;
        if (missing == 1)
            shares[last] = Math.Max(0, 1 - sum - rest!.Value);
        else if (!hasRest)
            shares[last] = sum >= 1 - Rounding ? 1 - (sum - shares[last]) : null;
        return shares;
    }

    private AllocationFactor? Find(string? actionId, string? source, string target)
    {
        if (!_byTarget.TryGetValue(target, out var list))
            return null;
        return list.Find(factor => (factor.ActionId is null || string.Equals(factor.ActionId, actionId, StringComparison.Ordinal))
            && (source is null || string.Equals(factor.SourceConid, source, StringComparison.Ordinal)));
    }
}
