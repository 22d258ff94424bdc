using System.Text;
using FlexPortal.Core.Flex.Ledger.Events;
using FlexPortal.Core.Flex.Raw;
using FlexPortal.Core.Flex.Statements;
using FlexPortal.Tests.Flex.Statements;
using Xunit;

namespace FlexPortal.Tests.Flex.Ledger.Events;

/// <summary>Statements written for the tests, and the events of their rows.</summary>
internal static class Mapped
{
    public const string Account = "U1";

    private static readonly (string Name, string Value)[] TradeDefaults =
    [
        ("accountId", Account), ("currency", "USD"), ("fxRateToBase", "0.9"), ("assetCategory", "STK"), ("symbol", "ABC"),
        ("conid", "1001"), ("isin", "US0000000001"), ("multiplier", "1"), ("tradeID", "501"),
        ("transactionID", "9001"), ("ibExecID", "0001.01.01"),
        ("reportDate", "20260105"), ("tradeDate", "20260105"), ("dateTime", "20260105;093001"), ("settleDateTarget", "20260107"),
        ("transactionType", "ExchTrade"), ("buySell", "BUY"), ("openCloseIndicator", "O"), ("quantity", "10"), ("tradePrice", "5.5"),
        ("tradeMoney", "55"), ("proceeds", "-55"), ("taxes", "0"), ("ibCommission", "-1"), ("ibCommissionCurrency", "USD"),
        ("netCash", "-56"), ("cost", "56"), ("fifoPnlRealized", "0"), ("mtmPnl", "1"), ("levelOfDetail", "EXECUTION"),
    ];

    private static readonly (string Name, string Value)[] CashDefaults =
    [
        ("accountId", Account), ("currency", "USD"), ("fxRateToBase", "0.9"), ("symbol", "ABC"), ("conid", "1001"), ("type", "Dividends"),
        ("amount", "5"), ("dateTime", "20260105;202000"), ("reportDate", "20260106"), ("settleDate", "20260105"), ("actionID", "77"),
        ("transactionID", "3001"), ("description", "ABC CASH DIVIDEND"), ("code", ""), ("levelOfDetail", "DETAIL"),
    ];

    private static readonly (string Name, string Value)[] ActionDefaults =
    [
        ("accountId", Account), ("currency", "USD"), ("symbol", "ABC"), ("conid", "1001"), ("type", "TC"), ("actionID", "88"),
        ("transactionID", "4001"), ("dateTime", "20260105;202500"), ("reportDate", "20260106"), ("quantity", "-10"), ("proceeds", "60"),
        ("amount", "-60"), ("value", "-60"), ("fifoPnlRealized", "4"), ("code", ""), ("description", "ABC MERGED"),
        ("levelOfDetail", "DETAIL"),
    ];

    public static string Trade(params (string, string?)[] changes) => Row("Trade", TradeDefaults, changes);

    public static string Cash(params (string, string?)[] changes) => Row("CashTransaction", CashDefaults, changes);

    public static string Action(params (string, string?)[] changes) => Row("CorporateAction", ActionDefaults, changes);

    /// <summary>A row of these attributes; null leaves one of the defaults out.</summary>
    public static string Row(string element, params (string, string?)[] attributes) => Row(element, [], attributes);

    /// <summary>A statement of rows, each in the section that its element belongs to; neighbours share one.</summary>
    public static string Statement(string header, params string[] rows)
    {
        var sections = new StringBuilder();
        var open = "";
        foreach (var row in rows)
        {
            var section = SectionOf(row[1..row.IndexOf(' ')]);
            if (!string.Equals(section, open, StringComparison.Ordinal))
                sections.Append(open.Length > 0 ? $"</{open}>" : "").Append(section.Length > 0 ? $"<{section}>" : "");
            open = section;
            sections.Append(row);
        }

        return Documents.Statement(sections + (open.Length > 0 ? $"</{open}>" : ""), header);
    }

    public static LedgerEvents Of(params string[] rows) => OfStatements(Statement(Documents.Header, rows));

    public static LedgerEvents OfStatements(params string[] statements) => OfDocument(Documents.Utf8(Documents.Response(statements)));

    public static LedgerEvents OfDocument(byte[] document)
    {
        using var reader = Documents.Open(document);
        return StatementEvents.Read(reader, TestContext.Current.CancellationToken);
    }

    /// <summary>The events of the rows as the database would hold them.</summary>
    public static LedgerEvents OfStored(byte[] document)
    {
        using var reader = Documents.Open(document);
        var events = new StatementEvents();
        var payload = new System.Buffers.ArrayBufferWriter<byte>();
        while (reader.Read(TestContext.Current.CancellationToken))
        {
            if (reader.Kind == StatementItem.StatementStart)
                events.StartStatement(reader.Statement!);
            if (reader.Kind != StatementItem.Row)
                continue;
            payload.ResetWrittenCount();
            var row = reader.Row;
            row.WriteJson(payload);
            events.Add(new StoredRow(
                row.AccountId, row.ReportDate, reader.RowDate, reader.SectionName, row.SourceRowRef, row.ElementName, row.ByteOffset,
                row.ByteLength, payload.WrittenSpan.ToArray()));
        }

        return events.Complete();
    }

    /// <summary>A header of a statement of one day.</summary>
    public static string Header(string generated) =>
        $"accountId=\"{Account}\" fromDate=\"20260101\" toDate=\"20260131\" period=\"\" whenGenerated=\"{generated}\"";

    public static string[] Codes(LedgerEvents events) => [.. events.Diagnostics.Select(diagnostic => diagnostic.Code)];

    private static string SectionOf(string element) => element switch
    {
        "Trade" or "Order" or "SymbolSummary" or "AssetSummary" or "Lot" => "Trades",
        "CashTransaction" => "CashTransactions",
        "CorporateAction" => "CorporateActions",
        "SalesTax" => "SalesTaxes",
        "ConversionRate" => "ConversionRates",
        "SecurityInfo" => "SecuritiesInfo",
        "OpenPosition" => "OpenPositions",
        _ => "",
    };

    private static string Row(string element, (string Name, string Value)[] defaults, (string Name, string? Value)[] changes)
    {
        var values = new List<(string Name, string? Value)>();
        foreach (var (name, value) in defaults)
            values.Add((name, value));
        foreach (var change in changes)
        {
            var place = values.FindIndex(value => string.Equals(value.Name, change.Name, StringComparison.Ordinal));
            if (place < 0)
                values.Add(change);
            else
                values[place] = change;
        }

        var attributes = values.Where(value => value.Value is not null).Select(value => $"{value.Name}=\"{value.Value}\"");
        return $"<{element} {string.Join(' ', attributes)} />";
    }
}
