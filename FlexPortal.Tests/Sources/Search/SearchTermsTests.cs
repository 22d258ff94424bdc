using FlexPortal.Core.Sources.Columns;
using FlexPortal.Core.Sources.Search;
using Xunit;

namespace FlexPortal.Tests.Sources.Search;

/// <summary>What of a question must be found as it is, where it is, and how rankings are merged.</summary>
public sealed class SearchTermsTests
{
    [Theory]
    [InlineData("which fund holds US0378331005?", "US0378331005")]
    [InlineData("AAPL and BRK.B", "BRK.B|AAPL")]
    [InlineData("the \"closed position\" of 7", "closed position")]
    [InlineData("dividends were raised", "")]
    public void Identifiers_have_digits_or_capitals_or_quotes(string text, string expected) =>
        Assert.Equal(expected, string.Join('|', SearchTerms.IdentifiersOf(text)));

    [Theory]
    [InlineData("xAAPLx AAPL", "aapl", 7, true)]
    [InlineData("xAAPLx", "AAPL", 1, false)]
    [InlineData("none", "AAPL", -1, false)]
    public void A_whole_word_comes_before_a_part(string text, string term, int place, bool isWhole)
    {
        Assert.Equal(place, SearchTerms.PlaceOf(text, term, out var found));
        Assert.Equal(isWhole, found);
    }

    [Fact]
    public void The_column_is_the_one_whose_value_has_the_word()
    {
        SetColumn[] columns = [new(0, "A", "ISIN", "ISIN"), new(4, "E", "Note", "Remark")];
        const string text = "Context. ISIN: US0378331005; Remark: ISIN: raised; again";

        Assert.Equal("E", MatchingColumn.Of(text, columns, "again")!.Letter);
        Assert.Equal("A", MatchingColumn.Of(text, columns, "raised US0378331005")!.Letter);
        Assert.Null(MatchingColumn.Of(text, columns, "remark context"));
    }

    [Fact]
    public void A_text_of_two_rankings_is_better()
    {
        var set = Guid.NewGuid();
        var ranked = new RankedTexts();
        ranked.Add(SearchReason.Words, [(set, 1), (set, 2), (set, 3)]);
        ranked.Add(SearchReason.Meaning, [(set, 2), (set, 4)]);

        Assert.Equal([2, 1, 4, 3], ranked.Best().Select(text => text.Number));
        Assert.Equal([SearchReason.Words, SearchReason.Meaning], ranked.Best().First().Why);
    }

    [Theory]
    [InlineData("Quantity of shares", "qty")]
    [InlineData("ccy and currency", "curr")]
    [InlineData("number", "nr")]
    [InlineData("divide", "")]
    public void Short_forms_of_finance_are_looked_for_too(string question, string aliases) =>
        Assert.Equal(aliases, string.Join(' ', SearchTerms.AliasesOf([.. SearchTerms.WordsOf(question)])));
}
