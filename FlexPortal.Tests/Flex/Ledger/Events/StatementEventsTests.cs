using FlexPortal.Core.Flex.Ledger.Events;
using FlexPortal.Tests.Flex.Statements;
using Xunit;

namespace FlexPortal.Tests.Flex.Ledger.Events;

public sealed class StatementEventsTests
{
    private static readonly string[] Everything =
    [
        Mapped.Row("AccountInformation", ("accountId", "U1"), ("currency", "CHF")),
        Mapped.Row(
            "SecurityInfo", ("conid", "1001"), ("symbol", "ABC"), ("isin", "US0000000001"),
            ("description", "ABC \u00e4 &quot;INC&quot;")),
        Mapped.Trade(), Mapped.Trade(("ibExecID", ""), ("transactionID", ""), ("tradeID", "")),
        Mapped.Trade(("assetCategory", "CASH"), ("symbol", "EUR.USD"), ("ibExecID", "0003.01.01"), ("transactionID", "9003")),
        Mapped.Cash(), Mapped.Cash(("transactionID", "")), Mapped.Cash(("amount", "x")), Mapped.Action(),
        Mapped.Row("ConversionRate", ("reportDate", "20260105"), ("fromCurrency", "USD"), ("toCurrency", "CHF"), ("rate", "0.9")),
    ];

    [Fact]
    public void Rows_that_are_stored_give_the_events_that_they_gave_when_they_were_read()
    {
        var document = Documents.Utf8(Documents.Response(
            Mapped.Statement(Mapped.Header("20260202;010000"), Everything),
            Mapped.Statement(Mapped.Header("20260201;010000"), [Mapped.Trade(("ibCommission", "-2")), .. Everything])));

        var (live, stored) = (Mapped.OfDocument(document), Mapped.OfStored(document));

        Assert.Equal(live.Fills.Select(fill => (fill.ExecIdentity, fill.Commission, fill.SourceRowRef, fill.OccurredAtUtc)),
            stored.Fills.Select(fill => (fill.ExecIdentity, fill.Commission, fill.SourceRowRef, fill.OccurredAtUtc)));
        Assert.Equal(live.Deals.Select(leg => (leg.Currency, leg.Amount, leg.FunctionalCurrency)),
            stored.Deals.Select(leg => (leg.Currency, leg.Amount, leg.FunctionalCurrency)));
        Assert.Equal(live.Cash.Select(cash => (cash.TransactionId, cash.Amount, cash.CashOrdinal)),
            stored.Cash.Select(cash => (cash.TransactionId, cash.Amount, cash.CashOrdinal)));
        Assert.Equal(live.CorporateActions.Select(leg => leg.SourceRowRef), stored.CorporateActions.Select(leg => leg.SourceRowRef));
        Assert.Equal(live.Rates, stored.Rates);
        Assert.Equal(live.InstrumentNames, stored.InstrumentNames);
        Assert.Equal(
            live.Instruments.Select(one => (one.Conid, one.Description)),
            stored.Instruments.Select(one => (one.Conid, one.Description)));
        Assert.Equal(live.Restatements, stored.Restatements);
        Assert.Equal(live.Diagnostics, stored.Diagnostics);
        Assert.Equal((live.TwinCount, live.ConsolidatedCount), (stored.TwinCount, stored.ConsolidatedCount));
    }

    [Fact]
    public void Two_statements_of_one_account_that_overlap_count_each_thing_once()
    {
        var once = Mapped.Of(Everything);
        var twice = Mapped.OfStatements(Mapped.Statement(Documents.Header, Everything), Mapped.Statement(Documents.Header, Everything));

        Assert.Equal(
            Counts(once),
            Counts(twice));
        Assert.Equal(once.Cash.Sum(cash => cash.Amount), twice.Cash.Sum(cash => cash.Amount));
        Assert.Empty(twice.Restatements);

        static int[] Counts(LedgerEvents events) =>
        [
            events.Fills.Count, events.Deals.Count, events.Cash.Count, events.CorporateActions.Count, events.Rates.Count,
            events.Instruments.Count,
        ];
    }

    [Fact]
    public void A_row_costs_its_event_and_little_more()
    {
        const int rows = 2_000;
        var document = Documents.Utf8(Documents.Response(Mapped.Statement(Documents.Header, [.. Enumerable.Range(1, rows).Select(row =>
            Mapped.Trade(("ibExecID", $"{row}.01.01"), ("transactionID", $"9{row}"), ("tradeID", $"5{row}")))])));
        Mapped.OfDocument(document);

        var before = GC.GetAllocatedBytesForCurrentThread();
        var events = Mapped.OfDocument(document);
        var each = (GC.GetAllocatedBytesForCurrentThread() - before) / rows;

        Assert.Equal(rows, events.Fills.Count);
        // The event itself is about 800 bytes, its ids and references 300; a dictionary of 30 attributes would be 4,000.
        Assert.InRange(each, 500, 2_500);
    }

    [Fact]
    public void Accounts_of_one_document_are_kept_apart()
    {
        var events = Mapped.Of(
            Mapped.Cash(), Mapped.Cash(("accountId", "U2")), Mapped.Action(), Mapped.Action(("accountId", "U2")),
            Mapped.Trade(("accountId", "U2")));
        Assert.Equal(["U1", "U2", "U1", "U2"], events.Cash.Select(cash => cash.AccountId));
        Assert.Equal([("U1", "1001"), ("U2", "1001")], events.Instruments.Select(one => (one.AccountId, one.Conid)).Order());
    }

    [Fact]
    public void A_row_that_belongs_to_no_account_is_no_event()
    {
        var trade = Mapped.Trade(("accountId", null));
        var events = Mapped.OfStatements(Documents.Statement($"<Trades>{trade}</Trades>", "fromDate='20260101'"));
        Assert.Empty(events.Fills);
        Assert.Equal([LedgerCode.AccountUnknown], Mapped.Codes(events));
    }

    [Fact]
    public void Sections_that_are_no_events_are_not_read()
    {
        var events = Mapped.OfStatements(Documents.Statement(
            "<StmtFunds><StatementOfFundsLine amount='x' transactionID='1'/></StmtFunds>"
            + "<TradeConfirms><TradeConfirm quantity='5'/></TradeConfirms><Trades/><CashTransactions/>"));
        Assert.Empty(events.Fills);
        Assert.Empty(events.Cash);
        Assert.Empty(events.Diagnostics);
    }

    [Fact]
    public void Rates_are_one_for_each_day_and_pair_and_a_changed_one_is_restated()
    {
        var events = Mapped.OfStatements(
            Mapped.Statement(Documents.Header, Rate("0.9"), Rate("0.8", "EUR"), Rate("0.90")),
            Mapped.Statement(Documents.Header, Rate("0.91"), Rate("-1", "XYZ")));

        Assert.Equal([("USD", 0.91m), ("EUR", 0.8m)], events.Rates.Select(rate => (rate.FromCurrency, rate.Rate)));
        Assert.Equal(
            [
                new(
                    "U1", "fx_rate", "2026-01-05|USD|CHF", "rate", 0.9m, 0.91m, "1/ConversionRates/ConversionRate[1]",
                    "2/ConversionRates/ConversionRate[1]"),
            ],
            events.Restatements);
        Assert.Equal([LedgerCode.ValueNotRead, LedgerCode.EventValueMissing], Mapped.Codes(events));
        Assert.Equal("CHF", events.BaseCurrencies["U1"]);

        static string Rate(string rate, string from = "USD") => Mapped.Row(
            "ConversionRate", ("reportDate", "20260105"), ("fromCurrency", from), ("toCurrency", "CHF"), ("rate", rate));
    }
}
