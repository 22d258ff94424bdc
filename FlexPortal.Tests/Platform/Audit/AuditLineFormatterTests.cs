using FlexPortal.Core.Platform.Audit;
using Xunit;

namespace FlexPortal.Tests.Platform.Audit;

/// <summary>An entry is one line, whatever name was typed.</summary>
public sealed class AuditLineFormatterTests
{
    [Theory]
    [InlineData("anna", "anna")]
    [InlineData("  Zoë 🚀 ", "Zoë 🚀")]
    [InlineData("anna\r\n2026-11-20 root signed in", "anna\\u000D\\u000A2026-11-20 root signed in")]
    [InlineData("a\u001b[2Jb", "a\\u001B[2Jb")]
    [InlineData("a\u009b31mb", "a\\u009B31mb")]
    [InlineData("a\u2028b\u2029c\u0085d", "a\\u2028b\\u2029c\\u0085d")]
    [InlineData("a\0b\tc", "a\\u0000b\\u0009c")]
    [InlineData("gpj.\u202egnp", "gpj.\\u202Egnp")]
    [InlineData("ad\u200bmin\ufeff", "ad\\u200Bmin\\uFEFF")]
    [InlineData("", "-")]
    [InlineData(" \r\n ", "-")]
    [InlineData(null, "-")]
    public void Sec_S48_A_name_cannot_begin_a_line_of_its_own(string? given, string written) =>
        Assert.Equal(written, AuditLineFormatter.Line(given));

    [Fact]
    public void Half_a_character_which_no_database_takes_is_replaced() =>
        Assert.Equal("half\ufffd.", AuditLineFormatter.Line("half\ud83d."));

    [Fact]
    public void Long_values_are_cut_and_marked()
    {
        var cut = AuditLineFormatter.Line(new string('a', 5000));

        Assert.Equal(AuditLineFormatter.LongestName, cut.Length);
        Assert.EndsWith("a…", cut, StringComparison.Ordinal);
        Assert.True(AuditLineFormatter.Line(string.Concat(Enumerable.Repeat("\r\n", 5000))).Length <= AuditLineFormatter.LongestName);
    }

    [Fact]
    public void Sec_S48_Details_are_one_line_of_JSON()
    {
        var json = AuditLineFormatter.Json(
            new Dictionary<string, string>(StringComparer.Ordinal) { ["query_id"] = "1\r\n\",\"x\":\"\u2028.", ["na\nme"] = "ü" });

        Assert.Equal("""{"query_id":"1\\u000D\\u000A\",\"x\":\"\\u2028.","na\\u000Ame":"ü"}""", json);
        Assert.Null(AuditLineFormatter.Json(null));
        Assert.Null(AuditLineFormatter.Json(new Dictionary<string, string>(StringComparer.Ordinal)));
    }

    [Fact]
    public void A_head_is_found_anywhere_in_a_line()
    {
        var link = new string('a', 63) + "0";

        Assert.Equal(new AuditHead(100, link), AuditAnchor.Find($"      audit head seq=100 link={link}"));
        Assert.Equal(new AuditHead(7, link), AuditAnchor.Find("{\"Message\":\"audit head seq=7 link=" + link + "\",\"State\":{}}"));
        Assert.Null(AuditAnchor.Find("audit head seq=7 link=abc"));
        Assert.Null(AuditAnchor.Find(""));
    }
}
