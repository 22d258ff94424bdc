using FlexPortal.Core.Flex.Ledger.Events;
using FlexPortal.Core.Flex.Ledger.Reading;
using FlexPortal.Core.Flex.Raw;
using FlexPortal.Core.Flex.Statements;

namespace FlexPortal.Core.Flex.Reconciliation.Reading;

/// <summary>
/// Reads the rows of one statement that are no events: reports, positions, lots, transfers. Memory grows with those rows alone, not with
/// trades.
/// </summary>
internal sealed class StatementFigures
{
    private readonly DiagnosticLog _log = new();
    private readonly RowValues _row;
    private readonly Dictionary<(string Element, AttributeNames Names), FigureShape> _shapes = [];
    private readonly Dictionary<string, List<FigureRow>> _rows = new(StringComparer.Ordinal);
    private string? _lastExecution;

    public StatementFigures() => _row = new RowValues(_log);

    /// <summary>Values that could not be read.</summary>
    public IReadOnlyList<LedgerDiagnostic> Diagnostics => _log.All;

    /// <summary>The account's lot matching, as the broker writes it; null when not stated.</summary>
    public string? LotMethod { get; private set; }

    /// <summary>The first day on which the account can have held something; null when not stated.</summary>
    public DateOnly? Funded { get; private set; }

    /// <summary>Rows of an element, in the order of the document.</summary>
    public IReadOnlyList<FigureRow> Of(string element) => _rows.TryGetValue(element, out var rows) ? rows : [];

    /// <summary>Rows of a level of detail; rows without a level count as the first level.</summary>
    public IEnumerable<FigureRow> Of(string element, string level) => Of(element)
        .Where(row => string.Equals(row.Level ?? level, level, StringComparison.OrdinalIgnoreCase));

    /// <summary>Takes a row as the reader gives it.</summary>
    public void Add(string sectionName, StatementRow row)
    {
        if (!IsRead(sectionName, row.ElementName))
            return;
        _row.Set(sectionName, row);
        Add();
    }

    /// <summary>Takes a row as the database holds it.</summary>
    public void Add(StoredRow row)
    {
        if (!IsRead(row.Section, row.Element))
            return;
        _row.Set(row);
        Add();
    }

    private static bool IsRead(string section, string element) =>
        element is "Trade" ? section is "Trades" : FigureSections.Has(element);

    private void Add()
    {
        if (_row.IsConsolidated)
            return;
        if (_row.ElementName is "Trade")
        {
            if (_row.Find(RowAttribute.LevelOfDetail) is var level && (level.IsEmpty || level is "EXECUTION"))
                _lastExecution = _row.SourceRowRef;
            return;
        }

        if (_row.ElementName is "AccountInformation")
        {
            LotMethod = _row.Text(RowAttribute.TaxLotMatchingMethod) ?? LotMethod;
            Funded = _row.Day(RowAttribute.DateFunded) ?? _row.Day(RowAttribute.DateOpened) ?? Funded;
        }

        var key = (_row.ElementName, _row.Names);
        if (!_shapes.TryGetValue(key, out var shape))
            _shapes.Add(key, shape = FigureSections.Shape(_row.ElementName, _row.Names));
        if (!_rows.TryGetValue(_row.ElementName, out var rows))
            _rows.Add(_row.ElementName, rows = []);
        rows.Add(Row(shape));
    }

    private FigureRow Row(FigureShape shape)
    {
        var values = new decimal?[shape.Places.Length];
        for (var i = 0; i < values.Length; i++)
            values[i] = FlexNumbers.TryParse(_row.At(shape.Places[i]).Trim(), out var number) ? number : null;
        var isLot = _row.ElementName is "Lot";
        var moment = _row.Moment(isLot || _row.ElementName is "OpenPosition" ? RowAttribute.OpenDateTime : RowAttribute.DateTime);
        return new FigureRow(shape, values)
        {
            Section = _row.SectionName,
            Element = _row.ElementName,
            AccountId = _row.AccountId,
            Ref = _row.SourceRowRef,
            Level = _row.Text(RowAttribute.LevelOfDetail),
            Currency = _row.Text(RowAttribute.Currency),
            Conid = _row.SharedId(RowAttribute.Conid),
            Symbol = _row.Text(RowAttribute.Symbol),
            Isin = _row.Text(RowAttribute.Isin),
            AssetCategory = _row.Text(RowAttribute.AssetCategory),
            Description = _row.Text(RowAttribute.Description),
            Code = _row.Text(RowAttribute.Code),
            Model = _row.Text(RowAttribute.Model),
            TransactionId = _row.Id(RowAttribute.OriginatingTransactionID) ?? _row.Id(RowAttribute.TransactionID),
            Direction = _row.Text(RowAttribute.Direction) ?? _row.Text(RowAttribute.BuySell),
            Day = _row.Day(RowAttribute.ReportDate) ?? _row.Day(RowAttribute.Date),
            At = moment.Utc,
            AtDay = moment.Day ?? _row.Day(RowAttribute.Date),
            AfterRef = isLot ? _lastExecution : null,
        };
    }
}
