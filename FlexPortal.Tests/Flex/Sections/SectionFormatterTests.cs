using FlexPortal.Core.Flex.Sections;
using FlexPortal.Core.Flex.Statements;
using FlexPortal.Flex.Sections;
using FlexPortal.Tests.Flex.Pages;
using Xunit;

namespace FlexPortal.Tests.Flex.Sections;

/// <summary>The sentences about a section, each pinned here and nowhere else.</summary>
public sealed class SectionFormatterTests
{
    [Theory]
    [InlineData(2, "Never seen: no statement of this query has had it.")]
    [InlineData(1, "First statement of this query: no history yet.")]
    public void A_section_that_was_never_there_differs_from_an_unknown_one(int runs, string sentence)
    {
        var report = SectionReports.Of([.. Enumerable.Repeat("Trades=3 | CashReport", runs)]);

        Assert.Equal(sentence, SectionFormatter.Why(Cash(report), Markup.Now));
    }

    [Fact]
    public void A_dropped_section_names_the_first_run_without_it()
    {
        var report = SectionReports.Of(["Trades=3 CashReport=2", "", "Trades=3 | CashReport"]);

        Assert.Equal(
            "Dropped from the query since run 3, 20 Nov 06:55:00 UTC.",
            SectionFormatter.Why(Cash(report), Markup.Now));
    }

    [Theory]
    [InlineData("One section was dropped in this run.", "A=1 B=1 C=1", "B=1 C=1 | A")]
    [InlineData("Both sections were dropped in this run.", "A=1 B=1 C=1", "C=1 | A B")]
    [InlineData("All 3 sections were dropped in this run.", "A=1 B=1 C=1", "D=1 | A B C")]
    [InlineData("Both sections were dropped from the query before this run.", "A=1 B=1", "C=1 | A B", "C=1 | A B")]
    [InlineData("Both sections were dropped from the query.", "A=1 B=1", "B=1 | A", "C=1 | A B")]
    [InlineData("One section has never been in a statement of this query.", "B=1 | A", "B=1 | A")]
    [InlineData("None of the 3 sections has ever been in a statement of this query.", "D=1 | A B C", "D=1 | A B C")]
    [InlineData("One section was not in the first statement of this query.", "C=1 | A")]
    [InlineData("Neither section was in the first statement of this query.", "C=1 | A B")]
    [InlineData("3 sections are absent: 1 dropped, 2 never seen.", "A=1 | B C", "D=1 | A B C")]
    [InlineData("All 3 expected sections are present.", "A=1 B=1 C=0")]
    public void One_sentence_says_what_happened_to_all_missing_sections(string lead, params string[] runs)
    {
        var nothing = SectionMatrix.Of(new() { HardRequired = "", ReconciliationRequired = "", Recommended = "" });

        Assert.Equal(lead, SectionFormatter.Verdict(SectionReports.Of(runs, nothing), failed: false).Lead);
    }

    [Theory]
    [InlineData(0, 0, "There is no earlier statement.")]
    [InlineData(1, 1, "It was in the one statement before this one.")]
    [InlineData(0, 1, "It was not in the one statement before this one.")]
    [InlineData(0, 12, "It was in none of the 12 statements before this one.")]
    [InlineData(12, 12, "It was in all 12 statements before this one.")]
    [InlineData(11, 12, "It was in 11 of the 12 statements before this one.")]
    public void Earlier_statements_with_the_section_are_counted(int present, int statements, string sentence) =>
        Assert.Equal(sentence, SectionFormatter.Learned(new(present, statements)));

    [Fact]
    public void A_cell_says_its_state_and_its_rows()
    {
        Assert.Equal("present, 214 rows", SectionFormatter.Cell(new(SectionState.Present, 214)));
        Assert.Equal("present, 1 row", SectionFormatter.Cell(new(SectionState.Present, 1)));
        Assert.Equal("unknown, no statement", SectionFormatter.Cell(new(SectionState.Unknown, null)));
    }

    [Fact]
    public void A_required_section_fails_the_run() =>
        Assert.Equal("Required: without it the run fails", SectionFormatter.Group(SectionGroup.HardRequired));

    private static SectionDiagnosis Cash(SectionReport report) =>
        Assert.Single(report.Sections, section => section is { Section: "CashReport", IsMissed: true });
}
