using FlexPortal.Core.Flex.Completeness;
using FlexPortal.Core.Flex.Runs;
using Xunit;

namespace FlexPortal.Tests.Flex.Completeness;

public sealed class CompletenessJudgeTests
{
    private static readonly DateTimeOffset FridayMorning = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);
    private static readonly DateOnly Thursday = new(2026, 11, 19);

    private static readonly string[] Everything =
    [
        "AccountInformation", "CashReport", "CashTransactions", "ChangeInNAV", "ConversionRates", "CorporateActions", "EquitySummaryInBase",
        "FIFOPerformanceSummaryInBase", "MTMPerformanceSummaryInBase", "OpenPositions", "SecuritiesInfo", "Trades",
    ];

    [Fact]
    public void Without_a_run_nothing_can_be_said()
    {
        var verdict = Judge(new("U1", "4711"));

        Assert.Equal((TrustTone.Unknown, "No statement yet."), (verdict.Tone, verdict.Sentence));
        Assert.Empty(verdict.Notes);
        Assert.Empty(verdict.Needs);
        Assert.Null(verdict.CompleteTo);
        Assert.Equal(Thursday, verdict.ExpectedDay);
    }

    [Fact]
    public void Without_a_statement_a_failure_and_a_run_under_way_are_told()
    {
        var active = Guid.NewGuid();

        var verdict = Judge(new("U1", "4711", Sandbox: true, ActiveRunId: active, Ended: Failed()));

        Assert.Equal(TrustTone.Unknown, verdict.Tone);
        Assert.Equal(["The newest run failed: The token has expired.", "A run is under way.", "Sandbox: every figure is invented."], verdict.Notes);
        Assert.Equal((active, "FLEX_TOKEN_EXPIRED"), (verdict.ActiveRunId, verdict.ErrorCode));
    }

    [Fact]
    public void A_statement_that_says_no_days_is_unknown_and_not_good()
    {
        var verdict = Judge(Facts(day: null));

        Assert.Equal((TrustTone.Unknown, "The newest statement names no days, so today's data is unknown."), (verdict.Tone, verdict.Sentence));
        Assert.True(verdict.Needs.All(need => need.Complete));
    }

    [Fact]
    public void Everything_to_the_expected_day_is_good()
    {
        var verdict = Judge(Facts(Thursday));

        Assert.Equal((TrustTone.Good, "Positions, trades, cash, performance and net asset value complete to Thu 19 Nov."), (verdict.Tone, verdict.Sentence));
        Assert.Empty(verdict.Notes);
        Assert.Empty(verdict.DaysMissing);
    }

    [Fact]
    public void A_missing_section_is_told_with_its_first_day_and_its_consequence()
    {
        var verdict = Judge(Facts(Thursday, new MissingSince("CashReport", new(2026, 11, 12))));

        Assert.Equal(TrustTone.Warn, verdict.Tone);
        Assert.Equal(
            "Positions, trades, performance and net asset value complete to Thu 19 Nov. CashReport missing since Thu 12 Nov: cash cannot be proven.",
            verdict.Sentence);
        Assert.Equal(["CashReport"], Assert.Single(verdict.Needs, need => !need.Complete).Missing);
    }

    [Fact]
    public void Sections_that_went_on_different_days_are_told_apart()
    {
        var verdict = Judge(Facts(
            Thursday, new("CashReport", new(2026, 11, 12)), new("ChangeInNAV", new(2026, 11, 12)), new("MTMPerformanceSummaryInBase", null),
            new("EquitySummaryInBase", new(2025, 10, 1), OrLonger: true)));

        Assert.Equal(
            "Positions and trades complete to Thu 19 Nov. "
            + "CashReport and ChangeInNAV missing since Thu 12 Nov: cash cannot be proven and the change of net asset value cannot be proven. "
            + "MTMPerformanceSummaryInBase never arrived: daily profit cannot be proven. "
            + "EquitySummaryInBase missing since Wed 1 Oct 2025 or longer: net asset value cannot be proven.",
            verdict.Sentence);
    }

    [Theory]
    [InlineData("Trades")]
    [InlineData("OpenPositions")]
    public void Without_what_positions_and_trades_rest_on_nothing_is_to_be_trusted(string section) =>
        Assert.Equal(TrustTone.Bad, Judge(Facts(Thursday, new MissingSince(section, Thursday))).Tone);

    [Fact]
    public void A_section_that_no_need_rests_on_still_counts()
    {
        var verdict = Judge(Facts(Thursday, new MissingSince("Transfers", null)));

        Assert.Equal(TrustTone.Warn, verdict.Tone);
        Assert.EndsWith("Transfers never arrived: what is computed from it is not provable.", verdict.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void The_newest_day_that_is_not_in_yet_is_named()
    {
        var verdict = Judge(Facts(new(2026, 11, 18)));

        Assert.Equal(TrustTone.Warn, verdict.Tone);
        Assert.EndsWith("complete to Wed 18 Nov. Thu 19 Nov is not in yet.", verdict.Sentence, StringComparison.Ordinal);
        Assert.Equal([Thursday], verdict.DaysMissing);
    }

    [Fact]
    public void Several_days_that_are_not_in_are_bad()
    {
        var verdict = Judge(Facts(new(2026, 11, 13)));

        Assert.Equal(TrustTone.Bad, verdict.Tone);
        Assert.EndsWith("complete to Fri 13 Nov. 4 trading days since then are not in.", verdict.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void A_weekend_and_a_holiday_are_not_missed()
    {
        // The Friday after Thanksgiving: Thursday was no trading day.
        var verdict = CompletenessJudge.Judge(Facts(new(2026, 11, 25)), new(2026, 11, 27, 12, 0, 0, TimeSpan.Zero));

        Assert.Equal(TrustTone.Good, verdict.Tone);
    }

    [Fact]
    public void A_later_failure_is_told_and_what_is_here_stays()
    {
        var verdict = Judge(Facts(Thursday) with { Ended = Failed() });

        Assert.Equal(TrustTone.Warn, verdict.Tone);
        Assert.EndsWith("complete to Thu 19 Nov.", verdict.Sentence, StringComparison.Ordinal);
        Assert.Equal(["The newest run failed: The token has expired."], verdict.Notes);
    }

    [Fact]
    public void A_later_failure_while_a_day_is_missing_is_bad() =>
        Assert.Equal(TrustTone.Bad, Judge(Facts(new(2026, 11, 18)) with { Ended = Failed() }).Tone);

    [Theory]
    [InlineData(RunOutcome.Lost, TrustTone.Warn, "The newest run was lost.")]
    [InlineData(RunOutcome.Cancelled, TrustTone.Good, "The newest run was cancelled.")]
    public void A_lost_run_is_a_worry_and_a_cancelled_one_is_not(RunOutcome outcome, TrustTone tone, string note)
    {
        var verdict = Judge(Facts(Thursday) with { Ended = Failed() with { Outcome = outcome } });

        Assert.Equal(tone, verdict.Tone);
        Assert.Equal([note], verdict.Notes);
    }

    [Fact]
    public void A_run_under_way_spoils_nothing()
    {
        var verdict = Judge(Facts(Thursday) with { ActiveRunId = Guid.NewGuid() });

        Assert.Equal(TrustTone.Good, verdict.Tone);
        Assert.Equal(["A run is under way."], verdict.Notes);
    }

    [Fact]
    public void A_muted_section_is_named_and_spoils_nothing_and_what_rests_on_it_is_not_claimed()
    {
        var verdict = Judge(Facts(Thursday, new MissingSince("CashReport", null, Muted: true)));

        Assert.Equal((TrustTone.Good, "Positions, trades, performance and net asset value complete to Thu 19 Nov."), (verdict.Tone, verdict.Sentence));
        Assert.Equal(["Muted: CashReport."], verdict.Notes);
        Assert.Equal(["CashReport"], verdict.MutedSections);
        Assert.Empty(verdict.MissingSections);
    }

    [Fact]
    public void What_the_settings_do_not_ask_for_is_not_claimed_either()
    {
        var verdict = Judge(Facts(Thursday) with { Statement = new(Guid.Empty, FridayMorning, Thursday, ["OpenPositions", "SecuritiesInfo", "CorporateActions"], []) });

        Assert.Equal(TrustTone.Good, verdict.Tone);
        Assert.Equal("Positions complete to Thu 19 Nov.", verdict.Sentence);
        Assert.StartsWith("Not there and not asked for by the settings: Trades, CashTransactions, CashReport", Assert.Single(verdict.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public void With_nothing_complete_the_day_is_still_told()
    {
        var verdict = Judge(Facts(Thursday) with { Statement = new(Guid.Empty, FridayMorning, Thursday, [], []) });

        Assert.Equal("The newest statement ends with Thu 19 Nov.", verdict.Sentence);
    }

    private static CompletenessVerdict Judge(CompletenessFacts facts) => CompletenessJudge.Judge(facts, FridayMorning);

    private static CompletenessFacts Facts(DateOnly? day, params MissingSince[] missing) => new(
        "U1", "4711", Statement: new NewestStatement(
            Guid.NewGuid(), FridayMorning, day, [.. Everything.Except(missing.Select(section => section.Section), StringComparer.Ordinal)], missing));

    private static FailedSince Failed() => new(Guid.NewGuid(), RunOutcome.Failed, "FLEX_TOKEN_EXPIRED", "The token has expired.");
}
