using FlexPortal.Core.Flex.Statements;
using FlexPortal.Flex.Raw;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace FlexPortal.Tests.Flex.Raw;

/// <summary>The columns that come first, and those that a reader chose and the browser keeps.</summary>
public sealed class ChosenColumnsTests
{
    [Fact]
    public void Key_columns_are_attributes_that_the_section_is_known_to_have() => Assert.All(KeyColumns.Sections, section =>
    {
        var rows = SectionCatalog.Find(section)!.RowElements;
        Assert.All(KeyColumns.Of(section), column => Assert.Contains(rows, row => SectionCatalog.IsKnownAttribute(row, column)));
        Assert.Equal(KeyColumns.Of(section).Distinct(StringComparer.Ordinal), KeyColumns.Of(section));
    });

    [Fact]
    public void A_choice_is_kept_for_its_section_and_replaced_and_forgotten()
    {
        var trades = Keep("", "Trades", "symbol", "quantity");
        var both = Keep(trades, "CashReport", "currency");
        var other = Keep(both, "Trades", "netCash");
        var gone = Keep(other, "CashReport");

        Assert.Equal(["symbol", "quantity"], Of(both, "Trades"));
        Assert.Equal(["netCash"], Of(other, "Trades"));
        Assert.Equal(["currency"], Of(other, "CashReport"));
        Assert.Empty(Of(gone, "CashReport"));
        Assert.Equal(["netCash"], Of(gone, "Trades"));
    }

    [Fact]
    public void The_cookie_is_bounded_and_drops_the_oldest_choice()
    {
        string[] many = [.. Enumerable.Range(0, 60).Select(number => $"aRatherLongColumn{number:00}")];
        var cookie = "";
        for (var section = 0; section < 4; section++)
            cookie = Keep(cookie, $"Section{section}", many);

        Assert.InRange(cookie.Length, 1, 3_000);
        Assert.Equal(many, Of(cookie, "Section3"));
        Assert.Empty(Of(cookie, "Section0"));
    }

    [Theory]
    [InlineData("Trades")]
    [InlineData("Trades.a%3Cb")]
    [InlineData("Trades.a~~")]
    [InlineData(".a")]
    [InlineData("Trades..a")]
    public void What_is_no_choice_is_ignored(string cookie) => Assert.True(Of(cookie, "Trades") is [] or ["a"]);

    [Fact]
    public void Names_that_a_cookie_cannot_hold_are_left_out()
    {
        Assert.Equal(["symbol"], Of(Keep("", "Trades", "a;b", "symbol", "x=y", new string('x', 65)), "Trades"));
        Assert.Equal("", Keep("", "Tr;ades", "symbol"));
    }

    private static string Keep(string cookie, string section, params string[] columns)
    {
        var http = Http(cookie);
        ChosenColumns.Keep(http, TimeProvider.System, section, columns);
        var kept = http.Response.Headers.SetCookie.ToString().Split(';')[0];
        return kept.Length == 0 ? "" : Uri.UnescapeDataString(kept.Split('=')[1]);
    }

    private static IReadOnlyList<string> Of(string cookie, string section) => ChosenColumns.Of(Http(cookie), section);

    private static DefaultHttpContext Http(string cookie)
    {
        var http = new DefaultHttpContext();
        http.Request.Headers.Cookie = $"{ChosenColumns.Cookie}={cookie}";
        return http;
    }
}
