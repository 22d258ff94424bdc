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
    [InlineData(2, "No statement of this query has ever had it: it was never switched on.")]
    [InlineData(1, "This is the first statement of this query; whether the section was ever switched on is unknown.")]
    public void A_section_that_was_never_there_differs_from_an_unknown_one(int runs, string sentence)
    {
        var report = SectionReports.Of([.. Enumerable.Repeat("Trades=3 | CashReport", runs)]);

        Assert.Equal(sentence, SectionFormatter.Why(Cash(report), Markup.Now));
    }

    [Fact]
    public void A_dropped_section_names_the_run_that_had_it_last()
    {
        var report = SectionReports.Of(["Trades=3 CashReport=2", "", "Trades=3 | CashReport"]);

        Assert.Equal(
            "It was there until the run of 18 Nov 06:55:00 UTC and was dropped from the query since.",
            SectionFormatter.Why(Cash(report), Markup.Now));
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
