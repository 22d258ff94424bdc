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

    /// <summary>The sentences of a verdict, pinned here and nowhere else.</summary>
    [Fact]
    public void A_verdict_says_what_is_complete_to_which_day_and_what_is_missing_since_when()
    {
        Assert.Equal("No statement yet.", Judge(new("U1", "4711")).Sentence);
        Assert.Equal("The newest statement names no days, so today's data is unknown.", Judge(Facts(day: null)).Sentence);
        Assert.Equal(
            "Positions, trades, cash, performance and net asset value complete to Fri 13 Nov. 4 trading days since then are not in.",
            Judge(Facts(new(2026, 11, 13))).Sentence);
        Assert.Equal(
            "Positions and trades complete to Wed 18 Nov. Thu 19 Nov is not in yet. "
            + "CashReport and ChangeInNAV missing since Thu 12 Nov: "
            + "cash cannot be reconciled and the change of net asset value cannot be reconciled. "
            + "MTMPerformanceSummaryInBase never arrived: daily profit cannot be reconciled. "
            + "EquitySummaryInBase missing since Wed 1 Oct 2025 or longer: net asset value cannot be reconciled.",
            Judge(Facts(
                new(2026, 11, 18), new("CashReport", new(2026, 11, 12)), new("ChangeInNAV", new(2026, 11, 12)),
                new("MTMPerformanceSummaryInBase", null), new("EquitySummaryInBase", new(2025, 10, 1), OrLonger: true))).Sentence);
        Assert.Equal("The newest statement ends with Thu 19 Nov.", Judge(With(sections: [])).Sentence);
    }

    /// <summary>The notes of a verdict, pinned here and nowhere else.</summary>
    [Fact]
    public void Notes_tell_of_the_newest_run_of_mutes_of_sections_that_no_setting_needs_and_of_the_sandbox()
    {
        var facts = With(["OpenPositions", "SecuritiesInfo", "CorporateActions"], new MissingSince("CashReport", null, Muted: true));

        var notes = Judge(facts with { Sandbox = true, ActiveRunId = Guid.NewGuid(), Ended = Failed() }).Notes;

        Assert.Equal(5, notes.Count);
        Assert.Equal(["The newest run failed: The token has expired.", "A run is under way.", "Muted: CashReport."], notes.Take(3));
        Assert.StartsWith("Not there and not asked for by the settings: Trades, CashTransactions, ", notes[3], StringComparison.Ordinal);
        Assert.Equal("Sandbox: every figure is invented.", notes[4]);
    }

    [Fact]
    public void Without_a_run_nothing_is_known()
    {
        var verdict = Judge(new("U1", "4711"));

        Assert.Equal(TrustTone.Unknown, verdict.Tone);
        Assert.Empty(verdict.Notes);
        Assert.Empty(verdict.Needs);
        Assert.Null(verdict.CompleteTo);
        Assert.Equal(Thursday, verdict.ExpectedDay);
    }

    [Fact]
    public void Without_a_statement_a_failure_and_a_run_under_way_are_named()
    {
        var active = Guid.NewGuid();

        var verdict = Judge(new("U1", "4711", Sandbox: true, ActiveRunId: active, Ended: Failed()));

        // There is nothing that could be trusted, and the reason is known.
        Assert.Equal(TrustTone.Bad, verdict.Tone);
        Assert.Equal("FLEX_TOKEN_EXPIRED", verdict.Failure?.ErrorCode);
        Assert.Equal(3, verdict.Notes.Count);
        Assert.Equal((active, "FLEX_TOKEN_EXPIRED", true), (verdict.ActiveRunId, verdict.ErrorCode, verdict.Sandbox));
    }

    [Fact]
    public void A_statement_without_days_is_unknown_and_not_good()
    {
        var verdict = Judge(Facts(day: null));

        Assert.Equal((TrustTone.Unknown, null), (verdict.Tone, verdict.CompleteTo));
        Assert.True(verdict.Needs.All(need => need.Complete));
    }

    [Fact]
    public void Everything_to_the_expected_day_is_good()
    {
        var verdict = Judge(Facts(Thursday));

        Assert.Equal((TrustTone.Good, Thursday), (verdict.Tone, verdict.CompleteTo));
        Assert.All(verdict.Needs, need => Assert.True(need.Complete));
        Assert.Empty(verdict.Notes);
        Assert.Empty(verdict.DaysMissing);
    }

    [Fact]
    public void A_missing_section_is_named_with_its_first_day_and_the_need_that_lacks_it()
    {
        var missing = new MissingSince("CashReport", new(2026, 11, 12));

        var verdict = Judge(Facts(Thursday, missing));

        Assert.Equal((TrustTone.Warn, Thursday), (verdict.Tone, verdict.CompleteTo));
        Assert.Equal([missing], verdict.MissingSections);
        var lacking = Assert.Single(verdict.Needs, need => !need.Complete);
        Assert.Equal((AnalystNeed.Cash, "CashReport"), (lacking.Need, Assert.Single(lacking.Missing)));
    }

    [Theory]
    [InlineData("Trades")]
    [InlineData("OpenPositions")]
    public void Without_the_sections_of_positions_and_trades_nothing_can_be_trusted(string section) =>
        Assert.Equal(TrustTone.Bad, Judge(Facts(Thursday, new MissingSince(section, Thursday))).Tone);

    [Fact]
    public void A_missing_section_that_no_need_uses_still_counts()
    {
        var verdict = Judge(Facts(Thursday, new MissingSince("Transfers", null)));

        Assert.Equal(TrustTone.Warn, verdict.Tone);
        Assert.Equal([new("Transfers", null)], verdict.MissingSections);
        Assert.All(verdict.Needs, need => Assert.True(need.Complete));
        Assert.EndsWith(
            $"Transfers never arrived: {NeededSection.ConsequenceOf("Transfers")}.", verdict.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void The_newest_day_that_is_not_in_yet_is_named()
    {
        var verdict = Judge(Facts(new(2026, 11, 18)));

        Assert.Equal(TrustTone.Warn, verdict.Tone);
        Assert.Equal(new DateOnly(2026, 11, 18), verdict.CompleteTo);
        Assert.Equal([Thursday], verdict.DaysMissing);
    }

    [Fact]
    public void Several_days_that_are_not_in_are_bad()
    {
        var verdict = Judge(Facts(new(2026, 11, 13)));

        Assert.Equal(TrustTone.Bad, verdict.Tone);
        Assert.Equal((new DateOnly(2026, 11, 13), 4), (verdict.CompleteTo!.Value, verdict.DaysMissing.Count));
    }

    [Fact]
    public void A_weekend_and_a_holiday_are_not_missed()
    {
        // The Friday after Thanksgiving: Thursday was no trading day.
        var verdict = CompletenessJudge.Judge(Facts(new(2026, 11, 25)), new(2026, 11, 27, 12, 0, 0, TimeSpan.Zero));

        Assert.Equal(TrustTone.Good, verdict.Tone);
    }

    [Fact]
    public void A_later_failure_is_noted_and_the_statement_stays()
    {
        var verdict = Judge(Facts(Thursday) with { Ended = Failed() });

        Assert.Equal(TrustTone.Warn, verdict.Tone);
        Assert.Equal((Thursday, "FLEX_TOKEN_EXPIRED"), (verdict.CompleteTo, verdict.ErrorCode));
        Assert.Single(verdict.Notes);
    }

    [Fact]
    public void A_later_failure_while_a_day_is_missing_is_bad() =>
        Assert.Equal(TrustTone.Bad, Judge(Facts(new(2026, 11, 18)) with { Ended = Failed() }).Tone);

    [Theory]
    [InlineData(RunOutcome.Lost, TrustTone.Warn, "The newest run was lost.")]
    [InlineData(RunOutcome.Cancelled, TrustTone.Good, "The newest run was cancelled.")]
    public void A_lost_run_is_a_warning_and_a_cancelled_one_is_not(RunOutcome outcome, TrustTone tone, string note)
    {
        var verdict = Judge(Facts(Thursday) with { Ended = Failed() with { Outcome = outcome } });

        Assert.Equal(tone, verdict.Tone);
        Assert.Equal(outcome == RunOutcome.Lost, verdict.Failure is not null);
        Assert.Equal([note], verdict.Notes);
    }

    [Fact]
    public void A_complete_statement_of_an_account_that_was_not_expected_is_a_warning()
    {
        var verdict = Judge(Facts(Thursday) with { IsUnexpected = true });

        Assert.Equal((TrustTone.Warn, Thursday), (verdict.Tone, verdict.CompleteTo));
        Assert.Single(verdict.Notes);
    }

    [Fact]
    public void A_run_under_way_is_noted_and_changes_no_verdict()
    {
        var verdict = Judge(Facts(Thursday) with { ActiveRunId = Guid.NewGuid() });

        Assert.Equal(TrustTone.Good, verdict.Tone);
        Assert.NotNull(verdict.ActiveRunId);
        Assert.Single(verdict.Notes);
    }

    [Fact]
    public void A_muted_section_is_named_and_changes_no_verdict_and_its_need_is_not_met()
    {
        var verdict = Judge(Facts(Thursday, new MissingSince("CashReport", null, Muted: true)));

        Assert.Equal((TrustTone.Good, Thursday), (verdict.Tone, verdict.CompleteTo));
        Assert.Equal(AnalystNeed.Cash, Assert.Single(verdict.Needs, need => !need.Complete).Need);
        Assert.Single(verdict.Notes);
        Assert.Equal(["CashReport"], verdict.MutedSections);
        Assert.Empty(verdict.MissingSections);
    }

    [Fact]
    public void A_need_is_not_met_without_its_sections_even_when_no_setting_asks_for_them()
    {
        var verdict = Judge(With(["OpenPositions", "SecuritiesInfo", "CorporateActions"]));

        Assert.Equal(TrustTone.Good, verdict.Tone);
        Assert.Equal(AnalystNeed.Positions, Assert.Single(verdict.Needs, need => need.Complete).Need);
        Assert.Contains("Trades", Assert.Single(verdict.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_statement_brought_is_told_against_the_one_before()
    {
        var before = new StatementBefore(Guid.NewGuid(), ["Trades", "Transfers"], 5);
        var facts = With(["Trades", "CashReport"]);

        var first = Judge(facts with { Statement = facts.Statement! with { Rows = 7 } }).News!;
        var later = Judge(facts with { Statement = facts.Statement! with { Rows = 7, Before = before } }).News!;

        Assert.Equal((null, 7, null), (first.BeforeRunId, first.Rows, first.RowsBefore));
        Assert.Empty(first.NewSections.Concat(first.GoneSections));
        Assert.Equal((before.RunId, 7, 5), (later.BeforeRunId!.Value, later.Rows, later.RowsBefore));
        Assert.Equal(("CashReport", "Transfers"), (Assert.Single(later.NewSections), Assert.Single(later.GoneSections)));
    }

    [Fact]
    public void With_no_need_met_the_day_is_still_known() =>
        Assert.Equal(Thursday, Judge(With(sections: [])).CompleteTo);

    private static CompletenessVerdict Judge(CompletenessFacts facts) => CompletenessJudge.Judge(facts, FridayMorning);

    private static CompletenessFacts Facts(DateOnly? day, params MissingSince[] missing) => new(
        "U1", "4711", Statement: new NewestStatement(
            Guid.NewGuid(), FridayMorning, day, [.. Everything.Except(missing.Select(section => section.Section), StringComparer.Ordinal)],
            missing));

    private static CompletenessFacts With(string[] sections, params MissingSince[] missing) =>
        Facts(Thursday) with { Statement = new(Guid.Empty, FridayMorning, Thursday, sections, missing) };

    private static FailedSince Failed() => new(Guid.NewGuid(), RunOutcome.Failed, "FLEX_TOKEN_EXPIRED", "The token has expired.");
}
