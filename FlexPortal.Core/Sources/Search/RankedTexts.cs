namespace FlexPortal.Core.Sources.Search;

/// <summary>
/// Merges rankings: a text has the sum of 1 / (60 + place) over the rankings that have it, so that scores of different kinds need not be
/// compared.
/// </summary>
internal sealed class RankedTexts
{
    private const double Damping = 60;

    private readonly Dictionary<(Guid SetId, int Number), Entry> _entries = [];

    /// <summary>Adds a ranking, best first.</summary>
    public void Add(SearchReason why, IEnumerable<(Guid SetId, int Number)> ranking)
    {
        foreach (var (place, text) in ranking.Distinct().Index())
        {
            if (!_entries.TryGetValue(text, out var entry))
                _entries[text] = entry = new();
            entry.Score += 1 / (Damping + place + 1);
            entry.Why.Add(why);
        }
    }

    /// <summary>All texts, best first.</summary>
    public IEnumerable<(Guid SetId, int Number, double Score, IReadOnlyList<SearchReason> Why)> Best() => _entries
        .OrderByDescending(entry => entry.Value.Score).ThenBy(entry => entry.Key.SetId).ThenBy(entry => entry.Key.Number)
        .Select(entry => (entry.Key.SetId, entry.Key.Number, entry.Value.Score, (IReadOnlyList<SearchReason>)[.. entry.Value.Why.Order()]));

    private sealed class Entry
    {
        public double Score { get; set; }

        public HashSet<SearchReason> Why { get; } = [];
    }
}
