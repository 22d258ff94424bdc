using System.Text;
using FlexPortal.Core.Flex;
using FlexPortal.Core.Flex.Statements;
using Xunit;

namespace FlexPortal.Tests.Flex.Statements;

public sealed class StatementRefusalTests
{
    private const string Open = "<FlexQueryResponse><FlexStatements count=\"1\"><FlexStatement>";
    private const string Close = "</FlexStatement></FlexStatements></FlexQueryResponse>";

    [Theory]
    [InlineData("", "STATEMENT_EMPTY", "no bytes")]
    [InlineData(" \r\n ", "STATEMENT_EMPTY", "blank")]
    [InlineData("<!-- nothing -->", "STATEMENT_EMPTY", "no element")]
    [InlineData("<FlexQueryResponse/>", "STATEMENT_EMPTY", "no FlexStatement")]
    [InlineData("<FlexQueryResponse><FlexStatements/></FlexQueryResponse>", "STATEMENT_EMPTY", "no FlexStatement")]
    [InlineData("ClientAccountID,Symbol\nU1,ACME\n", "STATEMENT_NOT_XML", "at byte 0")]
    [InlineData("\n  {\"a\":1}", "STATEMENT_NOT_XML", "at byte 3")]
    [InlineData("<Trades><Trade a=\"1\"/></Trades>", "STATEMENT_WRONG_ROOT", "'Trades'")]
    [InlineData("<html><body/></html>", "STATEMENT_WRONG_ROOT", "'html' where 'FlexQueryResponse' was expected, at line 1, column 2")]
    [InlineData("<!DOCTYPE html>\n<html></html>", "STATEMENT_WRONG_ROOT", "'html'")]
    [InlineData("<!doctype HTML><p>", "STATEMENT_WRONG_ROOT", "'html'")]
    [InlineData("<FlexStatementResponse/>", "STATEMENT_SERVICE_ANSWER", "not a statement")]
    [InlineData("<!DOCTYPE a [<!ENTITY x 'y'>]><FlexQueryResponse/>", "STATEMENT_DTD", "at byte 0")]
    [InlineData("<?xml version=\"1.0\"?>\n<!DOCTYPE a SYSTEM 'http://localhost:1/x'><FlexQueryResponse/>", "STATEMENT_DTD", "at byte 22")]
    public void A_document_that_is_no_statement_is_refused(string text, string code, string says)
    {
        var error = Documents.Refusal(text);
        Assert.Equal(code, error.Code);
        Assert.Contains(says, error.Message, StringComparison.Ordinal);
        Assert.NotEmpty(error.WhatToDo);
    }

    [Theory]
    [InlineData("<Trades></Trade>")]
    [InlineData("<Trades><Trade a=\"1\" a=\"2\"/></Trades>")]
    [InlineData("<Trades><Trade a=1/></Trades>")]
    [InlineData("<Trades><Trade a=\"x<y\"/></Trades>")]
    [InlineData("<Trades><Trade a=\"&unknown;\"/></Trades>")]
    [InlineData("<Trades><Trade a=\"R&D\"/></Trades>")]
    [InlineData("<Trades><Trade a=\"\u0001\"/></Trades>")]
    [InlineData("<Trades><Trade a=\"&#0;\"/></Trades>")]
    [InlineData("<Trades><1/></Trades>")]
    [InlineData("<Trades>< Trade/></Trades>")]
    [InlineData("<Trades><!ELEMENT a></Trades>")]
    [InlineData("<Trades><!-- a -- b --></Trades>")]
    [InlineData("<Trades>]]></Trades>")]
    [InlineData("<Trades><x:Trade a=\"1\"/></Trades>")]
    [InlineData("</FlexStatement></FlexStatements></FlexQueryResponse><more>")]
    public void A_malformed_document_is_refused_with_line_and_column(string sections)
    {
        var error = Documents.Refusal($"{Open}\n{sections}{Close}");
        Assert.Equal("STATEMENT_MALFORMED", error.Code);
        Assert.Contains("at line 2, column ", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<Trade a=\"\u0001\"/>")]
    [InlineData("<Trade a=\"&#xDE00;\"/>")]
    [InlineData("<Trade a=\"&#0;\"/>")]
    [InlineData("<Trade a=\"\uFFFE\"/>")]
    public void A_message_holds_only_what_can_be_stored_and_sent(string row)
    {
        var message = Documents.Refusal($"{Open}{row}{Close}").Message;
        Assert.DoesNotContain(message, char.IsControl);
        Assert.DoesNotContain(message, char.IsSurrogate);
    }

    [Fact]
    public void A_document_cut_off_anywhere_is_incomplete()
    {
        var whole = Documents.Utf8(
            "<?xml version=\"1.0\"?>\n" + Documents.Of("<Trades><Trade a=\"é&amp;\">x<!--c--><![CDATA[d]]></Trade></Trades>"));
        for (var length = 1; length < whole.Length; length++)
        {
            var code = Documents.Refusal(whole[..length]).Code;
            Assert.True(code is "STATEMENT_INCOMPLETE" or "STATEMENT_EMPTY" or "STATEMENT_ENCODING", $"{length}: {code}");
        }

        Assert.Single(Documents.Rows(whole));
    }

    [Fact]
    public void A_cut_says_where_it_is_and_how_much_is_open()
    {
        var error = Documents.Refusal($"{Open}<Trades><Trade a=\"1\"/>");
        Assert.Equal("STATEMENT_INCOMPLETE", error.Code);
        Assert.Contains("at byte 82 with 4 element(s)", error.Message, StringComparison.Ordinal);
        Assert.True(error.Retryable);
    }

    [Theory]
    [InlineData("2", true)]
    [InlineData("0", true)]
    [InlineData("1", false)]
    [InlineData("", false)]
    [InlineData("many", false)]
    public void A_count_that_is_a_number_has_to_be_right(string count, bool refused)
    {
        var text = Documents.Of("<S><A x=\"1\"/></S>").Replace("count=\"1\"", $"count=\"{count}\"", StringComparison.Ordinal);
        if (refused)
            Assert.Equal(("STATEMENT_COUNT_MISMATCH", false), (Documents.Refusal(text).Code, Documents.Refusal(text).Retryable));
        else
            Assert.Single(Documents.Rows(text));
    }

    [Theory]
    [InlineData(
        "STATEMENT_EMPTY",
        "<FlexQueryResponse queryName=\"q\" type=\"AF\"><FlexStatements count=\"0\"></FlexStatements></FlexQueryResponse>")]
    [InlineData("STATEMENT_MALFORMED", "<FlexQueryResponse queryName=\"q\" type=\"AF\"><FlexStatements count=\"1\"><FlexStatement><a></b>")]
    [InlineData(
        "STATEMENT_SERVICE_ANSWER",
        "<FlexStatementResponse><Status>Fail</Status><ErrorCode>1012</ErrorCode></FlexStatementResponse>")]
    public void A_fault_of_the_document_is_not_retryable(string code, string text) =>
        Assert.Equal((code, false), (Documents.Refusal(text).Code, Documents.Refusal(text).Retryable));

    [Fact]
    public void An_answer_of_the_service_is_as_retryable_as_its_code()
    {
        var error = Documents.Refusal("<FlexStatementResponse><Status>Fail</Status><ErrorCode>1019</ErrorCode></FlexStatementResponse>");
        Assert.Equal(("STATEMENT_SERVICE_ANSWER", true, 1019), (error.Code, error.Retryable, error.BrokerCode));
    }

    [Fact]
    public void A_refused_document_stays_refused()
    {
        using var reader = Documents.Open($"{Open}<a></b>");
        var first = Assert.Throws<PortalException>(() => ReadAll(reader));
        var second = Assert.Throws<PortalException>(() => ReadAll(reader));
        Assert.Equal(first.Error, second.Error);
    }

    public static TheoryData<string, StatementLimits, string, string> Limits => new()
    {
        { "STATEMENT_TOO_DEEP", new StatementLimits(MaxDepth: 6), "<a><b><c x=\"1\"/></b></a>", "<a><b><c><d/></c></b></a>" },
        {
            "STATEMENT_TOO_MANY_ATTRIBUTES", new StatementLimits(MaxAttributes: 5),
            "<a b='' c='' d='' e='' f=''/>", "<a b='' c='' d='' e='' f='' g=''/>"
        },
        { "STATEMENT_TOKEN_TOO_LONG", new StatementLimits(MaxValueLength: 20), $"<a b='{Long(20)}'/>", $"<a b='{Long(21)}'/>" },
        { "STATEMENT_TOKEN_TOO_LONG", new StatementLimits(MaxValueLength: 20), $"<a>{Long(20)}</a>", $"<a>{Long(21)}</a>" },
        { "STATEMENT_TOKEN_TOO_LONG", new StatementLimits(MaxValueLength: 20), $"<a><!--{Long(10)}--></a>", $"<a><!--{Long(21)}--></a>" },
        { "STATEMENT_TOKEN_TOO_LONG", new StatementLimits(MaxNameLength: 20), $"<{Long(20)}/>", $"<{Long(21)}/>" },
        { "STATEMENT_TOKEN_TOO_LONG", new StatementLimits(MaxNameLength: 20), $"<a  {Long(20)}  =  ''/>", $"<a {Long(21)}=''/>" },
        {
            "STATEMENT_TOKEN_TOO_LONG", new StatementLimits(MaxTagLength: 70),
            $"<a b='{Long(40)}'/>", $"<a b='{Long(40)}' c='{Long(40)}'/>"
        },
        { "STATEMENT_TOO_LARGE", new StatementLimits(MaxElements: 4), "<a/>", "<a/><a/>" },
        { "STATEMENT_TOO_LARGE", new StatementLimits(MaxSections: 2), "<a/><a/>", "<a/><a/><a/>" },
        { "STATEMENT_TOO_LARGE", new StatementLimits(MaxDistinctNames: 3), "<a b='1'/><a c='1'/>", "<a b='1'/><a c='1'/><d/>" },
        { "STATEMENT_TOO_LARGE", new StatementLimits(MaxBytes: 120), "", $"<a b='{Long(10)}'/>" },
    };

    [Theory]
    [MemberData(nameof(Limits))]
    public void A_limit_holds_at_its_value_and_not_beyond(string code, StatementLimits limits, string within, string beyond)
    {
        Documents.Rows($"{Open}{within}{Close}", limits);
        var error = Documents.Refusal($"{Open}{beyond}{Close}", limits);
        Assert.Equal(code, error.Code);
        Assert.Contains("at byte ", error.Message, StringComparison.Ordinal);
        Assert.False(error.Retryable);
    }

    [Fact]
    public void Statements_are_limited()
    {
        var text = Documents.Response(Documents.Statement(""), Documents.Statement(""));
        Documents.Rows(text, new StatementLimits(MaxStatements: 2));
        Assert.Equal("STATEMENT_TOO_LARGE", Documents.Refusal(text, new StatementLimits(MaxStatements: 1)).Code);
    }

    [Fact]
    public void A_name_across_two_blocks_is_measured_whole()
    {
        // The reader takes 64 KiB at a time; the name is moved across that border byte by byte.
        var limits = new StatementLimits(MaxNameLength: 30);
        for (var shift = 0; shift < 40; shift++)
        {
            var start = $"{Open}<a>{new string(' ', 65_536 - Open.Length - 3 - shift)}";
            Documents.Rows($"{start}<b {Long(30)}=''/></a>{Close}", limits);
            Assert.Equal("STATEMENT_TOKEN_TOO_LONG", Documents.Refusal($"{start}<b {Long(31)}=''/></a>{Close}", limits).Code);
        }
    }

    [Fact]
    public void A_stream_longer_than_it_said_is_still_limited()
    {
        var content = new MemoryStream();
        content.Write(Documents.Utf8(Documents.Of("<S><A x=\"1\"/></S>")));
        using var reader = FlexStatementReader.Open(
            content, new StatementLimits(MaxBytes: content.Length), cancellationToken: TestContext.Current.CancellationToken);
        content.SetLength(content.Length + 10);
        Assert.Equal("STATEMENT_TOO_LARGE", Assert.Throws<PortalException>(() => ReadAll(reader)).Error.Code);
    }

    private static void ReadAll(FlexStatementReader reader)
    {
        while (reader.Read(TestContext.Current.CancellationToken))
        {
        }
    }

    private static string Long(int length) => new StringBuilder().Append('n', length).ToString();
}
