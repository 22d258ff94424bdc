using System.Runtime.InteropServices;
using FlexPortal.Core.Flex.Ledger.Reading;
using FlexPortal.Core.Flex.Statements;

namespace FlexPortal.Core.Flex.Ledger.Events;

/// <summary>What the rows say about one contract of one account.</summary>
internal sealed class KnownInstrument(string accountId, string conid)
{
    private static readonly RowAttribute[] Texts =
    [
        RowAttribute.Symbol, RowAttribute.AssetCategory, RowAttribute.SubCategory, RowAttribute.Isin, RowAttribute.Cusip,
        RowAttribute.Sedol, RowAttribute.Figi, RowAttribute.SecurityID, RowAttribute.SecurityIDType, RowAttribute.ListingExchange,
        RowAttribute.Issuer, RowAttribute.IssuerCountryCode, RowAttribute.UnderlyingSymbol, RowAttribute.Maturity,
    ];

    private static readonly RowAttribute[] Numbers = [RowAttribute.Multiplier, RowAttribute.Strike, RowAttribute.PrincipalAdjustFactor];

    private static readonly RowAttribute[] Days = [RowAttribute.Expiry, RowAttribute.IssueDate];

    private static readonly string[] PutOrCall = ["P", "C"];

    private readonly Dictionary<RowAttribute, (object Value, InstrumentRank Rank)> _facts = [];
    private readonly List<Sighting> _names = [];
    private readonly LastRow[] _last = new LastRow[Enum.GetValues<InstrumentSource>().Length];
    private (string Ref, Guid Key, InstrumentRank Rank) _best = ("", default, default);

    public IEnumerable<InstrumentName> Names => _names.Select(name =>
        new InstrumentName(accountId, conid, name.Symbol, name.Isin, name.First, name.Last, name.SourceRowRef) { RowKey = name.RowKey });

    /// <summary>Notes under which name the row knows the contract.</summary>
    public void Meet(RowValues row, DateOnly? day)
    {
        var symbol = row.Find(RowAttribute.Symbol);
        var isin = row.Find(RowAttribute.Isin);
        if (symbol.IsEmpty && isin.IsEmpty)
            return;
        foreach (var name in _names)
        {
            if (!symbol.SequenceEqual(name.Symbol) || !isin.SequenceEqual(name.Isin))
                continue;
            name.First = day is null || name.First <= day ? name.First : day;
            name.Last = day is null || name.Last >= day ? name.Last : day;
            return;
        }

        // A contract has a handful of names. A file with more is damaged or hostile; its names cost no more than this.
        if (_names.Count < 1000)
            _names.Add(new(row.Text(RowAttribute.Symbol), row.Text(RowAttribute.Isin), day, row.SourceRowRef, row.Key));
    }

    /// <summary>Takes the attributes of the row that no better row has stated.</summary>
    public void Read(RowValues row, InstrumentRank rank)
    {
        // Most rows of a section say again what the row before said.
        ref var last = ref _last[(int)rank.Source];
        if (ReferenceEquals(last.Names, row.Names) && rank <= last.Rank && rank.Statement == last.Rank.Statement
            && row.Find(RowAttribute.Symbol).SequenceEqual(last.Symbol))
            return;
        last = new(row.Names, rank, row.Text(RowAttribute.Symbol));
        if (_best.Ref.Length == 0 || rank > _best.Rank)
            _best = (row.SourceRowRef, row.Key, rank);

        foreach (var attribute in Texts)
            Take(attribute, row.Text(attribute), rank);
        foreach (var attribute in Numbers)
            Take(attribute, row.Number(attribute) is { } number && number != 0 ? number : null, rank);
        foreach (var attribute in Days)
            Take(attribute, row.Day(attribute), rank);
        Take(RowAttribute.UnderlyingConid, row.SharedId(RowAttribute.UnderlyingConid), rank);
        Take(RowAttribute.PutCall, row.OneOf(RowAttribute.PutCall, PutOrCall), rank);
        if (rank.Source < InstrumentSource.OpenPosition)
            return;
        Take(RowAttribute.Currency, row.Currency(RowAttribute.Currency), rank);
        Take(RowAttribute.Description, row.Text(RowAttribute.Description), rank);
    }

    public Instrument ToInstrument() => new()
    {
        AccountId = accountId,
        Conid = conid,
        SourceRowRef = _best.Ref,
        SourceRawRecordId = _best.Key,
        Symbol = Text(RowAttribute.Symbol),
        Description = Text(RowAttribute.Description),
        AssetCategory = Text(RowAttribute.AssetCategory),
        SubCategory = Text(RowAttribute.SubCategory),
        Currency = Text(RowAttribute.Currency),
        Isin = Text(RowAttribute.Isin),
        Cusip = Text(RowAttribute.Cusip),
        Sedol = Text(RowAttribute.Sedol),
        Figi = Text(RowAttribute.Figi),
        SecurityId = Text(RowAttribute.SecurityID),
        SecurityIdType = Text(RowAttribute.SecurityIDType),
        ListingExchange = Text(RowAttribute.ListingExchange),
        Issuer = Text(RowAttribute.Issuer),
        IssuerCountryCode = Text(RowAttribute.IssuerCountryCode),
        UnderlyingConid = Text(RowAttribute.UnderlyingConid),
        UnderlyingSymbol = Text(RowAttribute.UnderlyingSymbol),
        Multiplier = Value<decimal>(RowAttribute.Multiplier),
        Strike = Value<decimal>(RowAttribute.Strike),
        PutCall = Text(RowAttribute.PutCall),
        ExpiryDateLocal = Value<DateOnly>(RowAttribute.Expiry),
        Maturity = Text(RowAttribute.Maturity),
        IssueDateLocal = Value<DateOnly>(RowAttribute.IssueDate),
        PrincipalAdjustFactor = Value<decimal>(RowAttribute.PrincipalAdjustFactor),
    };

    private void Take(RowAttribute attribute, object? value, InstrumentRank rank)
    {
        if (value is not null && (!_facts.TryGetValue(attribute, out var known) || rank > known.Rank))
            _facts[attribute] = (value, rank);
    }

    private string? Text(RowAttribute attribute) => _facts.GetValueOrDefault(attribute).Value as string;

    private T? Value<T>(RowAttribute attribute) where T : struct => _facts.GetValueOrDefault(attribute).Value as T?;

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct LastRow(AttributeNames? Names, InstrumentRank Rank, string? Symbol);

    private sealed class Sighting(string? symbol, string? isin, DateOnly? day, string sourceRowRef, Guid rowKey)
    {
        public string? Symbol { get; } = symbol;

        public string? Isin { get; } = isin;

        public DateOnly? First { get; set; } = day;

        public DateOnly? Last { get; set; } = day;

        public string SourceRowRef { get; } = sourceRowRef;

        public Guid RowKey { get; } = rowKey;
    }
}
