using FlexPortal.Core.Flex.Statements;

namespace FlexPortal.Core.Flex.Statements.Reading;

/// <summary>Counts what one FlexStatement contains. Everything that a document could make grow without end is bounded.</summary>
internal sealed class StatementTally(StatementHeader header)
{
    private const int MaxAccounts = 50;
    private const int MaxUnknown = 100;

    private readonly List<SectionTally> _sections = [];
    private readonly Dictionary<string, SectionTally> _byName = new(StringComparer.Ordinal);
    private readonly List<(string Text, long Rows)> _accounts = [];
    private readonly Dictionary<(string Element, string Attribute), long> _unknown = [];
    private SectionTally _current = new("");
    private long _slashed;
    private string? _firstSlashed;
    private long _independent;

    public void StartSection(string name)
    {
        if (_byName.TryGetValue(name, out var known))
        {
            _current = known;
            return;
        }

        _current = new SectionTally(name);
        _byName.Add(name, _current);
        _sections.Add(_current);
    }

    public void AddRow(ElementNames element, ReadOnlySpan<char> levelOfDetail) => _current.Add(element, levelOfDetail);

    public void AddAccount(ReadOnlySpan<char> account)
    {
        if (!FlexAccounts.IsUsable(account))
            return;
        for (var i = _accounts.Count - 1; i >= 0; i--)
        {
            if (!account.SequenceEqual(_accounts[i].Text))
                continue;
            _accounts[i] = (_accounts[i].Text, _accounts[i].Rows + 1);
            return;
        }

        if (_accounts.Count < MaxAccounts)
            _accounts.Add((account.ToString(), 1));
    }

    public void AddIndependent() => _independent++;

    public void AddSlashed(string element, string attribute)
    {
        _slashed++;
        _firstSlashed ??= $"{_current.Name}/{element}@{attribute}";
    }

    public void AddUnknown(string element, string attribute)
    {
        if (_unknown.TryGetValue((element, attribute), out var rows))
            _unknown[(element, attribute)] = rows + 1;
        else if (_unknown.Count < MaxUnknown)
            _unknown.Add((element, attribute), 1);
    }

    public StatementContents ToContents()
    {
        var slashed = FlexDates.IsSlashed(header.FromDateText) || FlexDates.IsSlashed(header.ToDateText) ? 1 : 0;
        return new StatementContents(
            header,
            _sections.Sum(s => s.Rows),
            [.. _sections.Select(s => s.ToContents())],
            [.. _accounts.Select(a => new RowAccount(a.Text, a.Rows))],
            [.. _unknown.Select(u => new AttributeCount(u.Key.Element, u.Key.Attribute, u.Value))
                .OrderBy(u => u.Element, StringComparer.Ordinal).ThenBy(u => u.Attribute, StringComparer.Ordinal)],
            _slashed + slashed,
            slashed > 0 ? "FlexStatement@fromDate" : _firstSlashed,
            _independent);
    }

    private sealed class SectionTally(string name)
    {
        private const int MaxKinds = 64;

        private readonly List<Kind> _kinds = [];

        public string Name { get; } = name;

        public long Rows { get; private set; }

        public void Add(ElementNames element, ReadOnlySpan<char> levelOfDetail)
        {
            Rows++;
            foreach (var kind in _kinds)
            {
                if (!ReferenceEquals(kind.Element, element) || !levelOfDetail.SequenceEqual(kind.LevelOfDetail))
                    continue;
                kind.Rows++;
                return;
            }

            if (_kinds.Count < MaxKinds)
                _kinds.Add(new Kind(element, levelOfDetail.ToString()) { Rows = 1 });
        }

        public SectionContents ToContents() => new(
            Name, SectionCatalog.IsKnown(Name), Rows, [.. _kinds.Select(k => new ElementCount(k.Element.Name, k.LevelOfDetail, k.Rows))]);

        private sealed class Kind(ElementNames element, string levelOfDetail)
        {
            public ElementNames Element { get; } = element;

            public string LevelOfDetail { get; } = levelOfDetail;

            public long Rows { get; set; }
        }
    }
}
