using FlexPortal.Core.Flex.Ledger.Events;
using FlexPortal.Tests.Flex.Statements;
using Xunit;

namespace FlexPortal.Tests.Flex.Ledger.Events;

public sealed class InstrumentFactsTests
{
    [Fact]
    public void The_section_that_knows_contracts_is_asked_first_and_the_others_fill_what_it_leaves_out()
    {
        var events = Mapped.Of(
            Mapped.Cash(("cusip", "000000001"), ("description", "A SENTENCE"), ("currency", "EUR")),
            Mapped.Row("OpenPosition", ("conid", "1001"), ("symbol", "POS"), ("figi", "BBG1"), ("description", "POSITION")),
            Mapped.Trade(("symbol", "TRD"), ("description", "TRADE"), ("listingExchange", "NYSE")),
            Mapped.Row(
                "SecurityInfo", ("conid", "1001"), ("symbol", "ABC"), ("description", "ABC INC"), ("assetCategory", "OPT"),
                ("strike", "42.5"),
                ("putCall", "C"), ("expiry", "20260116"), ("multiplier", "100"), ("underlyingConid", "77"), ("issueDate", "2020-01-02"),
                ("currency", "USD"), ("isin", "")));

        var one = Assert.Single(events.Instruments);
        Assert.Equal(
            ("ABC", "ABC INC", "OPT", "USD", "US0000000001", "000000001", "BBG1", "NYSE"),
            (one.Symbol, one.Description, one.AssetCategory, one.Currency, one.Isin, one.Cusip, one.Figi, one.ListingExchange));
        Assert.Equal(
            (42.5m, "C", new DateOnly(2026, 1, 16), 100m, "77", new DateOnly(2020, 1, 2), "1/SecuritiesInfo/SecurityInfo[1]"),
            (one.Strike, one.PutCall, one.ExpiryDateLocal, one.Multiplier, one.UnderlyingConid, one.IssueDateLocal, one.SourceRowRef));
    }

    [Fact]
    public void Cash_and_corporate_actions_say_nothing_about_the_contracts_name_or_currency()
    {
        var one = Assert.Single(Mapped.Of(Mapped.Cash(("multiplier", "0"))).Instruments);
        Assert.Equal(("ABC", (string?)null, (string?)null, (decimal?)null), (one.Symbol, one.Description, one.Currency, one.Multiplier));
    }

    [Fact]
    public void Names_are_kept_with_the_days_on_which_rows_had_them()
    {
        var events = Mapped.Of(
            Trade("1", "20260107", "RITM"), Trade("2", "20260103", "NRZ"), Trade("3", "20260105", "NRZ"), Trade("4", "20260109", "RITM"),
            Mapped.Row("SecurityInfo", ("conid", "1001"), ("symbol", "RITM"), ("isin", "US0000000001")));

        Assert.Equal(
            [
                new("U1", "1001", "RITM", "US0000000001", new(2026, 1, 7), new(2026, 1, 9), "1/Trades/Trade[1]"),
                new("U1", "1001", "NRZ", "US0000000001", new(2026, 1, 3), new(2026, 1, 5), "1/Trades/Trade[2]"),
            ],
            events.InstrumentNames);
        Assert.Equal("RITM", Assert.Single(events.Instruments).Symbol);
    }

    [Fact]
    public void Of_one_section_the_latest_day_has_the_newest_name_whatever_the_order()
    {
        string[] rows = [Trade("1", "20260107", "NEW"), Trade("2", "20260103", "OLD"), Trade("3", "20260105", "MIDDLE")];
        Assert.Equal("NEW", Mapped.Of(rows).Instruments[0].Symbol);
        Assert.Equal("NEW", Mapped.Of([.. rows.Reverse()]).Instruments[0].Symbol);
    }

    [Fact]
    public void The_last_statement_that_states_an_attribute_is_believed()
    {
        var events = Mapped.OfStatements(
            Mapped.Statement(Documents.Header, Mapped.Row("SecurityInfo", ("conid", "1001"), ("symbol", "OLD"), ("issuer", "ISSUER"))),
            Mapped.Statement(Documents.Header, Trade("1", "20260107", "NEW")));
        Assert.Equal(("NEW", "ISSUER"), (events.Instruments[0].Symbol, events.Instruments[0].Issuer));
    }

    private static string Trade(string id, string day, string symbol) => Mapped.Trade(
        ("ibExecID", id), ("transactionID", "900" + id), ("reportDate", day), ("tradeDate", day), ("dateTime", day + ";120000"),
        ("symbol", symbol));
}
