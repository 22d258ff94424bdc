using System.Collections.Frozen;
using FlexPortal.Core.Flex.Ledger.Reading;
using FlexPortal.Core.Flex.Raw;
using FlexPortal.Core.Flex.Statements;

namespace FlexPortal.Core.Flex.Ledger.Events;

/// <summary>
/// Reads the rows of one document, one after the other and in their order, and gives what they say happened: <see cref="LedgerEvents"/>.
/// The rows come from a statement that is being read or from the database; the same rows give the same events.
/// </summary>
public sealed class StatementEvents
{
    /// <summary>Sections whose rows say anything that the ledger reads.</summary>
    internal static readonly FrozenSet<string> Sections = FrozenSet.Create(
        StringComparer.Ordinal, "Trades", "ConversionRates", "OpenPositions", "CashTransactions", "CorporateActions", "SecuritiesInfo",
        "SalesTaxes", "AccountInformation");

    private readonly DocumentState _document;
    private readonly BaseCurrencies _currencies = new();
    private readonly FillEvents _fills;
    private readonly DealEvents _deals;
    private readonly CashEvents _cash;
    private readonly CorporateActionEvents _actions;
    private readonly RateEvents _rates;
    private readonly InstrumentFacts _instruments;
    private readonly Dictionary<(int Statement, string Section), (bool HasDetail, string Account, LedgerRowRef Row)> _levels = [];
    private int _consolidated;

    /// <summary>Begins a document.</summary>
    public StatementEvents()
        : this(isStreamed: false)
    {
    }

    /// <summary>Begins a document whose events may be handed over while it is read, see <see cref="Drain"/>.</summary>
    internal StatementEvents(bool isStreamed)
    {
        _document = new(isStreamed);
        _fills = new(_document);
        _deals = new(_document);
        _cash = new(_document);
        _actions = new(_document, _cash);
        _rates = new(_document, _currencies);
        _instruments = new(_document);
    }

    /// <summary>The account of rows that name none, as their statement; empty when they are of no account.</summary>
    internal string Account { get; init; } = "";

    /// <summary>The events of a whole document.</summary>
    /// <param name="reader">The reader, before its first item.</param>
    /// <param name="cancellationToken">Observed at every row.</param>
    /// <exception cref="PortalException">The document is refused: see <see cref="FlexStatementReader.Read"/>.</exception>
    public static LedgerEvents Read(FlexStatementReader reader, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(reader);
        var events = new StatementEvents();
        while (reader.Read(cancellationToken))
        {
            if (reader.Kind == StatementItem.StatementStart)
                events.StartStatement(reader.Statement!);
            else if (reader.Kind == StatementItem.Row)
                events.Add(reader.SectionName, reader.Row);
        }

        return events.Complete();
    }

    /// <summary>
    /// Names a statement before its rows: when it was made decides which of two values of one figure is in force. Without it the one that
    /// comes later in the document is.
    /// </summary>
    public void StartStatement(StatementHeader header)
    {
        ArgumentNullException.ThrowIfNull(header);
        _document.Describe(header);
    }

    /// <summary>Takes a row as the reader gives it.</summary>
    /// <param name="sectionName">Element name of the section.</param>
    /// <param name="row">The row; nothing of it is kept.</param>
    public void Add(string sectionName, StatementRow row)
    {
        ArgumentNullException.ThrowIfNull(row);
        Add(sectionName, row, Guid.Empty);
    }

    /// <summary>Takes a row that was stored under a key.</summary>
    internal void Add(string sectionName, StatementRow row, Guid key)
    {
        if (!IsRead(sectionName))
            return;
        _document.Row.Set(sectionName, row, Account, key);
        Add();
    }

    /// <summary>Takes a row as the database holds it.</summary>
    internal void Add(StoredRow row, Guid key = default)
    {
        if (!IsRead(row.Section))
            return;
        _document.Row.Set(row, key);
        Add();
    }

    /// <summary>
    /// Hands over, of a streamed document, the events of the rows since the last call. The same event may come again: none
    /// is kept to compare it with. What needs the whole document comes with <see cref="Complete"/>.
    /// </summary>
    internal LedgerEvents Drain() => new()
    {
        Instruments = [],
        InstrumentNames = [],
        Fills = _fills.Drain(),
        Deals = _deals.Drain(_currencies),
        Cash = _cash.Drain(),
        CorporateActions = [],
        Rates = _rates.Drain(),
        Restatements = [],
        Diagnostics = _document.Log.Drain(),
        UnidentifiedFills = [],
        UnidentifiedDeals = [],
        BaseCurrencies = new Dictionary<string, string>(StringComparer.Ordinal),
        TwinCount = 0,
        ConsolidatedCount = 0,
    };

    /// <summary>Ends the document.</summary>
    public LedgerEvents Complete()
    {
        _actions.Complete();
        _deals.Complete(_currencies);
        foreach (var ((_, section), level) in _levels)
        {
            if (!level.HasDetail)
            {
                _document.Log.Add(new(LedgerCode.LevelOfDetailMissing, level.Account, level.Row.Place!, Value: section)
                {
                    RowKey = level.Row.Key,
                });
            }
        }

        return new LedgerEvents
        {
            Instruments = _instruments.Instruments,
            InstrumentNames = _instruments.Names,
            Fills = _fills.All,
            Deals = [.. _deals.All],
            Cash = _cash.All,
            CorporateActions = _actions.All,
            Rates = _rates.All,
            Restatements = _document.Restatements,
            Diagnostics = _document.Log.All,
            UnidentifiedFills = _fills.Unidentified,
            UnidentifiedDeals = _deals.Unidentified,
            BaseCurrencies = _currencies.All,
            TwinCount = _document.TwinCount,
            ConsolidatedCount = _consolidated,
        };
    }

    /// <summary>Whether the rows of a section say anything that the ledger reads.</summary>
    internal static bool IsRead(string section) => Sections.Contains(section);

    private void Add()
    {
        var row = _document.Row;
        _document.StartStatement(StatementOf(row.SourceRowRef));
        if (row.IsConsolidated)
        {
            AddConsolidated(row);
            return;
        }

        if (row.AccountId.Length == 0)
        {
            _document.Log.CountValue(LedgerCode.AccountUnknown, row, RowAttribute.AccountId);
            return;
        }

        switch (row.SectionName)
        {
            case "Trades":
                AddTrade(row);
                break;
            case "CashTransactions" when HasLevel(row, "CashTransaction", "DETAIL"):
                _cash.Read();
                _instruments.Read(InstrumentSource.CashTransaction);
                break;
            case "SalesTaxes" when row.ElementName is "SalesTax":
                _cash.ReadSalesTax();
                break;
            case "CorporateActions" when row.ElementName is "CorporateAction":
                _actions.Read();
                _instruments.Read(InstrumentSource.CorporateAction);
                break;
            case "ConversionRates" when row.ElementName is "ConversionRate":
                _rates.Read();
                break;
            case "SecuritiesInfo" when row.ElementName is "SecurityInfo":
                _instruments.Read(InstrumentSource.SecurityInfo);
                break;
            case "OpenPositions" when row.ElementName is "OpenPosition":
                _instruments.Read(InstrumentSource.OpenPosition);
                break;
            case "AccountInformation" when row.Currency(RowAttribute.Currency) is { } currency:
                _currencies.State(row.AccountId, currency);
                break;
        }
    }

    /// <summary>Leaves the row out, but not unnoticed where no other row says the same.</summary>
    private void AddConsolidated(RowValues row)
    {
        _consolidated++;
        if (row.SectionName is "CorporateActions" && row.ElementName is "CorporateAction")
            _actions.ReadSummary();
        else if (row.SectionName is "Trades" or "CashTransactions")
            NoteLevel(row, has: false);
    }

    private void AddTrade(RowValues row)
    {
        if (!HasLevel(row, "Trade", "EXECUTION"))
            return;
        if (DealEvents.IsDeal(row))
            _deals.Read();
        else
            _fills.Read();
        _instruments.Read(InstrumentSource.Trade);
    }

    /// <summary>
    /// Whether the row is of the level that is read; rows of other levels say the same money again. A row without a level is what its
    /// element says. Whether a section had such rows at all is noted.
    /// </summary>
    private bool HasLevel(RowValues row, string element, string level)
    {
        var has = string.Equals(row.ElementName, element, StringComparison.Ordinal)
            && row.Find(RowAttribute.LevelOfDetail) is var found && (found.IsEmpty || found.SequenceEqual(level));
        NoteLevel(row, has);
        return has;
    }

    private void NoteLevel(RowValues row, bool has)
    {
        var key = (_document.Statement, row.SectionName);
        if (!_levels.TryGetValue(key, out var known))
            _levels.Add(key, (has, row.AccountId, new(row.SourceRowRef, row.Key)));
        else if (has && !known.HasDetail)
            _levels[key] = known with { HasDetail = true };
    }

    private static int StatementOf(string sourceRowRef)
    {
        var ordinal = 0;
        foreach (var character in sourceRowRef)
        {
            if (!char.IsAsciiDigit(character))
                break;
            ordinal = (ordinal * 10) + (character - '0');
        }

        return ordinal;
    }
}
