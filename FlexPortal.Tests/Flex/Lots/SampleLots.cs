using System.Globalization;
using System.Text;
using FlexPortal.Core.Flex.Lots;
using FlexPortal.Core.Flex.Statements;
using FlexPortal.Tests.Flex.Statements;
using Xunit;

namespace FlexPortal.Tests.Flex.Lots;

/// <summary>A lot of a sample's open positions.</summary>
internal sealed record SampleLot(string Conid, decimal Quantity, decimal CostBasis, string TransactionId);

/// <summary>
/// Sample statements as input of the matcher, read as simply as possible: single executions, detail legs, transfers.
/// </summary>
internal sealed class SampleLots
{
    private static readonly string[] Times = ["HHmmss", "HH:mm:ss"];

    private readonly List<LotEvent> _events = [];
    private readonly List<LotSeed> _seeds = [];
    private readonly List<SampleLot> _lots = [];
    private readonly Dictionary<string, string> _conids = new(StringComparer.Ordinal);

    public IReadOnlyList<LotEvent> Events => _events;

    /// <summary>Rows of level LOT.</summary>
    public IReadOnlyList<SampleLot> Lots => _lots;

    public List<AllocationFactor> Factors { get; } = [];

    /// <summary>Path of a sample; the test is left out where the folder or the file is not there.</summary>
    public static string Find(string folder, string file)
    {
        var corpus = Environment.GetEnvironmentVariable("FLEXPORTAL_CORPUS");
        Assert.SkipWhen(string.IsNullOrEmpty(corpus), "FLEXPORTAL_CORPUS names no folder of sample statements.");
        var path = Path.Combine(corpus!, "..", folder, file);
        Assert.SkipUnless(File.Exists(path) || Directory.Exists(path), $"The samples do not have {file}.");
        return path;
    }

    public SampleLots Read(string folder, string file) => Read(File.ReadAllText(Find(folder, file)));

    /// <summary>Reads a document; one that is a section alone gets a statement around it.</summary>
    public SampleLots Read(string document)
    {
        if (document.StartsWith("<Trades>", StringComparison.Ordinal))
            document = Documents.Of(document);
        using var content = new MemoryStream(Encoding.UTF8.GetBytes(document));
        using var reader = FlexStatementReader.Open(content, StatementLimits.Default);
        while (reader.Read(TestContext.Current.CancellationToken))
        {
            if (reader.Kind == StatementItem.Row && Text(reader.Row, "accountId") is not "-")
                Take(reader.SectionName, reader.Row);
        }

        return this;
    }

    public SampleLots Seed(string conid, decimal quantity, decimal basis, int order = 0)
    {
        _seeds.Add(new LotSeed
        {
            AccountId = _events[0].AccountId,
            Conid = conid,
            Quantity = quantity,
            CostBasis = basis,
            Opened = new LotMoment(new DateOnly(2000, 1, 1).AddDays(order), null),
            Ref = $"seed{_seeds.Count}",
        });
        return this;
    }

    public LotMatches Match()
    {
        var events = _events.Select(lotEvent =>
            lotEvent is LotLeg leg && ActionText.SubjectIsin(leg.Description) is { } isin && _conids.TryGetValue(isin, out var conid)
                ? leg with { SubjectConid = conid }
                : lotEvent);
        return LotMatcher.Match(events, _seeds, Factors);
    }

    private void Take(string section, StatementRow row)
    {
        if (Text(row, "conid") is not { } conid)
            return;
        if (DayOf(row) is null)
            return;
        if (Text(row, "isin") is { } isin)
            _conids[isin] = conid;
        var level = Text(row, "levelOfDetail");
        switch (row.ElementName)
        {
            case "Trade" when section is "Trades" && level is null or "EXECUTION":
                _events.Add(Fill(row, conid));
                break;
            case "CorporateAction" when level is null or "DETAIL":
                _events.Add(Leg(row, conid));
                break;
            case "Transfer" when Number(row, "quantity") is not (null or 0):
                _events.Add(Transfer(row, conid));
                break;
            case "OpenPosition" when level is "LOT" && Text(row, "originatingTransactionID") is { } id:
                _lots.Add(new SampleLot(conid, Number(row, "position")!.Value, Number(row, "costBasisMoney")!.Value, id));
                break;
        }
    }

    private LotFill Fill(StatementRow row, string conid) => new()
    {
        AccountId = row.AccountId,
        Conid = conid,
        UnderlyingConid = Text(row, "underlyingConid"),
        Moment = Moment(row),
        TransactionId = Text(row, "transactionID"),
        TradeId = Text(row, "tradeID"),
        OrigTransactionId = Text(row, "origTransactionID"),
        OrigTradeId = Text(row, "origTradeID"),
        ExecIdentity = Text(row, "ibExecID") ?? Text(row, "transactionID"),
        Position = _events.Count,
        Ref = row.SourceRowRef,
        Quantity = Number(row, "quantity") ?? 0,
        Price = Number(row, "tradePrice"),
        Multiplier = Number(row, "multiplier"),
        NetMoney = Number(row, "proceeds") + (Number(row, "ibCommission") ?? 0) + (Number(row, "taxes") ?? 0),
        OpenClose = Text(row, "openCloseIndicator"),
        TransactionType = Text(row, "transactionType"),
        Codes = row.Names.Contains("notes") ? Text(row, "notes") ?? "" : null,
        AssetCategory = Text(row, "assetCategory"),
        PutCall = Text(row, "putCall"),
        Strike = Number(row, "strike"),
        BrokerCost = Number(row, "cost"),
        BrokerRealized = Number(row, "fifoPnlRealized"),
        Model = Text(row, "model"),
    };

    private LotLeg Leg(StatementRow row, string conid) => new()
    {
        AccountId = row.AccountId,
        Conid = conid,
        Moment = Moment(row),
        TransactionId = Text(row, "transactionID"),
        Position = _events.Count,
        Ref = row.SourceRowRef,
        ActionId = Text(row, "actionID"),
        ReorgCode = Text(row, "type"),
        Codes = Text(row, "code"),
        Description = Text(row, "description"),
        Quantity = Number(row, "quantity") ?? 0,
        Proceeds = Number(row, "proceeds"),
        Value = Number(row, "value"),
        BrokerRealized = Number(row, "fifoPnlRealized"),
    };

    private LotTransfer Transfer(StatementRow row, string conid) => new()
    {
        AccountId = row.AccountId,
        Conid = conid,
        Moment = Moment(row),
        TransactionId = Text(row, "transactionID"),
        Position = _events.Count,
        Ref = row.SourceRowRef,
        Quantity = Number(row, "quantity")!.Value,
        Direction = Text(row, "direction") is "OUT" ? TransferDirection.Out : TransferDirection.In,
        Codes = Text(row, "code"),
    };

    private static LotMoment Moment(StatementRow row)
    {
        var text = TimeOf(row);
        var day = DayOf(row)!.Value;
        var time = text[(text.Contains('-', StringComparison.Ordinal) ? 10 : 8)..].Trim(';', ',', ' ').Split(' ')[0];
        if (!TimeOnly.TryParseExact(time, Times, CultureInfo.InvariantCulture, DateTimeStyles.None, out var clock))
            return new LotMoment(day, null);
        var local = day.ToDateTime(clock, DateTimeKind.Unspecified);
        return new LotMoment(day, new DateTimeOffset(local, BrokerZone.Info.GetUtcOffset(local)).ToUniversalTime());
    }

    private static string TimeOf(StatementRow row) =>
        Text(row, "dateTime") ?? Text(row, "tradeDate") ?? Text(row, "date") ?? Text(row, "reportDate") ?? "";

    private static DateOnly? DayOf(StatementRow row) => FlexDates.TryParse(TimeOf(row), out var day) ? day : null;

    private static string? Text(StatementRow row, string name)
    {
        for (var i = 0; i < row.AttributeCount; i++)
        {
            if (string.Equals(row.Names[i], name, StringComparison.Ordinal))
                return row.GetValue(i).ToString() is { } text && text is not ("" or "--" or "N/A") ? text : null;
        }

        return null;
    }

    private static decimal? Number(StatementRow row, string name) =>
        decimal.TryParse(Text(row, name), NumberStyles.Number, CultureInfo.InvariantCulture, out var number) ? number : null;
}
