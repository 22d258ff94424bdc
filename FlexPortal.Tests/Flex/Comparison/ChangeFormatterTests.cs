using System.Globalization;
using FlexPortal.Core.Flex.Comparison;
using FlexPortal.Flex.Comparison;
using Xunit;

namespace FlexPortal.Tests.Flex.Comparison;

/// <summary>The sentences of a comparison, each pinned here and nowhere else.</summary>
public sealed class ChangeFormatterTests
{
    private static readonly ComparedRun Run = new(
        Guid.Empty, DateTimeOffset.UnixEpoch, "U1", "4711", Sandbox: false, "20261101-20261118", Guid.Empty, "", 1, 1);

    private static readonly RunComparison Different = new(
        Run, Run, SameQuery: true, IdenticalBytes: false, PeriodMoved: true, [], AttributesRecorded: true, [], [], 12);

    [Fact]
    public void The_main_changes_are_one_sentence_and_those_of_the_period_another()
    {
        var comparison = Different with
        {
            Rows =
            [
                Changes("Trades", "Trade", (RowChangeKind.Restated, 3), (RowChangeKind.LeftPeriod, 212)),
                Changes("OpenPositions", "OpenPosition", (RowChangeKind.Gone, 1), (RowChangeKind.MovedOn, 14)),
                Changes("Surprises", "Surprise", (RowChangeKind.Added, 2), (RowChangeKind.EnteredPeriod, 5)),
            ],
        };

        Assert.Equal("3 trades restated, 1 position gone, 2 Surprise rows added late.", ChangeFormatter.Sentence(comparison));
        Assert.Equal(
            "As expected when the days move: 212 rows left the period, 5 rows are of new days, "
            + "14 balances and positions moved on with the day.",
            ChangeFormatter.PeriodSentence(comparison));
    }

    [Fact]
    public void Without_changed_rows_a_removed_section_is_named()
    {
        var gone = Different with
        {
            Sections = [new("U1", "CashReport", SectionChangeKind.Gone, 3, null)],
            Rows = [Changes("CashReport", "CashReportCurrency", (RowChangeKind.Gone, 3)) with { Now = 0 }],
        };

        Assert.Equal(
            "No row of the sections and days that both statements cover was restated, added or lost. "
            + "CashReport is no longer in the statement.",
            ChangeFormatter.Sentence(gone));
        Assert.Null(ChangeFormatter.PeriodSentence(gone));
        Assert.Equal(
            "The broker sent the same bytes: nothing changed.", ChangeFormatter.Sentence(Different with { IdenticalBytes = true }));
    }

    [Fact]
    public void Changed_rows_of_a_section_that_only_another_account_lost_are_counted()
    {
        var gone = Different with
        {
            Sections = [new("U2", "Trades", SectionChangeKind.Gone, 3, null)],
            Rows = [Changes("Trades", "Trade", (RowChangeKind.Restated, 2), (RowChangeKind.Gone, 3))],
        };

        Assert.Equal(
            "2 trades restated, 3 trades gone. Trades of U2 is no longer in the statement.", ChangeFormatter.Sentence(gone));
    }

    [Fact]
    public void What_a_row_is_known_by_is_named()
    {
        var trades = Changes("Trades", "Trade") with { Identity = ["transactionID"], Ambiguous = 2 };

        Assert.Equal(
            "transactionID; 2 changes among rows that share it, paired in the order of the statement", ChangeFormatter.KnownBy(trades));
        Assert.Equal("its account", ChangeFormatter.KnownBy(trades with { Identity = [], Ambiguous = 0 }));
        Assert.Equal(
            "the whole row: a changed row is one gone and one added",
            ChangeFormatter.KnownBy(trades with { Identity = null, Ambiguous = 0 }));
    }

    [Fact]
    public void A_restated_amount_has_its_currency_and_its_rows() =>
        Assert.Equal("ibCommission −28.975 USD over 30 rows", ChangeFormatter.Restated(new("ibCommission", "USD", 30, -28.975m)));

    [Theory]
    [InlineData("0", "0")]
    [InlineData("1234.5", "+1,234.5")]
    [InlineData("-0.000001", "−0.000001")]
    public void Differences_have_their_sign(string difference, string shown) =>
        Assert.Equal(shown, ChangeFormatter.Difference(decimal.Parse(difference, CultureInfo.InvariantCulture)));

    [Fact]
    public void Figures_beside_each_other_have_one_sign_and_as_many_decimals()
    {
        Assert.Equal(
            ("−1,005.30", "−1,005.31", "−0.01"),
            ChangeFormatter.Values(new("amount", "-1005.3", "-1005.31", IsFigure: true, Difference: -0.01m)));
        Assert.Equal(("2", "0", "−2"), ChangeFormatter.Values(new("quantity", "2", "0", IsFigure: true, Difference: -2m)));
        Assert.Equal(("a", null, ""), ChangeFormatter.Values(new("code", "a", null, IsFigure: false, Difference: null)));
    }

    [Fact]
    public void A_difference_is_a_correction_only_when_both_statements_cover_the_same()
    {
        var (same, query, unknown) = (
            Different with { PeriodMoved = false }, Different with { SameQuery = false, PeriodMoved = false },
            Different with { PeriodMoved = null });

        Assert.Null(ChangeFormatter.CoverageSentence(same));
        Assert.Null(ChangeFormatter.CoverageSentence(Different with { IdenticalBytes = true }));
        Assert.Equal(
            "The statements do not cover the same: they are of queries 4711 and 4711. A difference need not be a correction.",
            ChangeFormatter.CoverageSentence(query));
        Assert.All(new[] { Different, query, unknown }, comparison => Assert.NotNull(ChangeFormatter.CoverageSentence(comparison)));
        Assert.Equal(
            [true, false, false, false],
            new[] { same, Different, query, unknown }.Select(comparison => ChangeFormatter
                .Meaning(RowChangeKind.Restated, comparison.SameCoverage).EndsWith("The broker corrected it.", StringComparison.Ordinal)));
    }

    private static ElementChanges Changes(string section, string element, params (RowChangeKind Kind, long Rows)[] counts) => new(
        section, element, [], 100, 100, 90, counts.ToDictionary(count => count.Kind, count => count.Rows), 0, [], []);
}
