namespace FlexPortal.Core.Flex.Comparison;

/// <summary>Counts changes by element and keeps the first of each kind, in document order.</summary>
internal sealed class ChangeTally(int examples)
{
    private readonly Dictionary<(string Section, string Element), Element> _elements = [];
    private readonly Dictionary<(string Account, string Section), Dictionary<RowChangeKind, long>> _sections = [];

    /// <summary>Adds a difference; null when it makes no change of the row.</summary>
    public void Add(StoredDifference difference, RowChange? change)
    {
        if (!_elements.TryGetValue((difference.Section, difference.Element), out var element))
            _elements.Add((difference.Section, difference.Element), element = new Element(examples));
        if (change is null)
            return;

        element.Add(change, difference);
        if (!_sections.TryGetValue((change.AccountId, change.Section), out var section))
            _sections.Add((change.AccountId, change.Section), section = []);
        section[change.Kind] = section.GetValueOrDefault(change.Kind) + 1;
    }

    /// <summary>The changes by account and section, in the order of their names.</summary>
    public IReadOnlyList<SectionRowChanges> BySection() =>
    [
        .. _sections.Select(section => new SectionRowChanges(section.Key.Account, section.Key.Section, section.Value))
            .OrderBy(section => section.AccountId, StringComparer.Ordinal).ThenBy(section => section.Section, StringComparer.Ordinal),
    ];

    /// <summary>All elements of both statements, those with the heaviest change first.</summary>
    public IReadOnlyList<ElementChanges> ToList(IEnumerable<StoredCount> counts, IReadOnlyDictionary<string, RowIdentity> identities) =>
    [
        .. counts.Select(count => Describe(count, identities.GetValueOrDefault(count.Element)))
            .OrderBy(element => element.Counts.Count == 0 ? int.MaxValue : (int)element.Counts.Keys.Min())
            // What happened comes before the balances that follow from it.
            .ThenBy(element => identities.GetValueOrDefault(element.Element)?.Nature ?? RowNature.Reference)
            .ThenBy(element => element.Section, StringComparer.Ordinal).ThenBy(element => element.Element, StringComparer.Ordinal),
    ];

    private ElementChanges Describe(StoredCount count, RowIdentity? identity)
    {
        var names = identity is null ? null : identity.Ids.Count > 0 ? [.. identity.Ids, .. identity.With] : identity.Otherwise;
        if (!_elements.TryGetValue((count.Section, count.Element), out var element))
            return new(
                count.Section, count.Element, names, count.Before, count.Now, count.Now, new Dictionary<RowChangeKind, long>(), 0, [], []);
        return new(
            count.Section, count.Element, names, count.Before, count.Now, count.Now - element.OnlyNow - element.Pairs,
            element.Counts, element.Ambiguous, element.Restated(), element.Examples());
    }

    private sealed class Element(int examples)
    {
        // A sum of twenty million rows below this fits a decimal; no account has more.
        private const decimal Largest = 1_000_000_000_000_000_000m;

        private readonly Dictionary<RowChangeKind, SortedList<long, RowChange>> _first = [];
        private readonly Dictionary<(string Attribute, string Currency), (long Rows, decimal Difference)> _restated = [];

        public Dictionary<RowChangeKind, long> Counts { get; } = [];

        public long Ambiguous { get; private set; }

        /// <summary>Rows of both sides that are not the same.</summary>
        public long Pairs { get; private set; }

        public long OnlyNow { get; private set; }

        public void Add(RowChange change, StoredDifference difference)
        {
            Counts[change.Kind] = Counts.GetValueOrDefault(change.Kind) + 1;
            Ambiguous += change.Ambiguous ? 1 : 0;
            Pairs += difference is { Before: not null, Now: not null } ? 1 : 0;
            OnlyNow += difference.Before is null ? 1 : 0;
            if (change.Kind == RowChangeKind.Restated)
                AddUp(change);
            if (change.Kind is RowChangeKind.MovedOn or RowChangeKind.EnteredPeriod or RowChangeKind.LeftPeriod)
                return;

            if (!_first.TryGetValue(change.Kind, out var first))
                _first.Add(change.Kind, first = []);
            first.Add((change.Now ?? change.Before)!.ByteOffset, change);
            if (first.Count > examples)
                first.RemoveAt(examples);
        }

        /// <summary>The largest sums first.</summary>
        public IReadOnlyList<RestatedAmount> Restated() =>
        [
            .. _restated.Select(sum => new RestatedAmount(sum.Key.Attribute, sum.Key.Currency, sum.Value.Rows, sum.Value.Difference))
                .OrderByDescending(sum => Math.Abs(sum.Difference)).ThenBy(sum => sum.Attribute, StringComparer.Ordinal),
        ];

        private void AddUp(RowChange change)
        {
            foreach (var value in change.Values)
            {
                if (value.Difference is not { } difference || Math.Abs(difference) > Largest || !PayloadValues.IsAdditive(value.Attribute))
                    continue;
                var sum = _restated.GetValueOrDefault((value.Attribute, change.Currency));
                _restated[(value.Attribute, change.Currency)] = (sum.Rows + 1, sum.Difference + difference);
            }
        }

        public IReadOnlyList<RowChange> Examples() => [.. _first.OrderBy(kind => kind.Key).SelectMany(kind => kind.Value.Values)];
    }
}
