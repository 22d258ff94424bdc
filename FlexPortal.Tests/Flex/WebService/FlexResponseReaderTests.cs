using System.Text;
using FlexPortal.Core.Flex.WebService;
using FlexPortal.Core.Flex.WebService.Transport;
using Xunit;

namespace FlexPortal.Tests.Flex.WebService;

public sealed class FlexResponseReaderTests
{
    private static readonly FlexToken Token = new("CANARY-0123456789");

    [Theory]
    [InlineData(
        "<FlexStatementResponse timestamp=\"17 October, 2018 02:32 PM EDT\"><Status>Success</Status>"
        + "<ReferenceCode>173</ReferenceCode><Url>\nhttps://h/p\n</Url></FlexStatementResponse>")]
    [InlineData(
        "<?xml version='1.0'?><!-- note --><FlexStatementResponse timestamp='17 October, 2018 02:32 PM EDT'>\n"
        + "  <Status> Success </Status>\n  <ReferenceCode> 173 </ReferenceCode><url>https://h/p</url></FlexStatementResponse>")]
    public void Both_spellings_of_an_accepted_request_are_read(string xml)
    {
        var response = Read(xml)!;

        Assert.True(response.IsAccepted);
        Assert.Equal(
            ("173", "https://h/p", "17 October, 2018 02:32 PM EDT"), (response.ReferenceCode, response.Url, response.Timestamp));
    }

    [Theory]
    [InlineData("<Status>Warn</Status><ErrorCode>1019</ErrorCode><ErrorMessage>In progress.</ErrorMessage>", 1019, "In progress.")]
    [InlineData("<Status>Fail</Status><ErrorCode> 1012 </ErrorCode><ErrorMessage>\n a\n b </ErrorMessage>", 1012, "a b")]
    [InlineData("<status>fail</status><errorcode>1015</errorcode>", 1015, null)]
    [InlineData("<Status>Success</Status><ErrorCode>1014</ErrorCode>", 1014, null)]
    [InlineData("<Status>Fail</Status><ErrorCode>E-7</ErrorCode><ErrorMessage>x</ErrorMessage>", null, "x")]
    [InlineData("<Status>Fail</Status><ErrorCode/><ErrorMessage><b>bold</b> <![CDATA[text]]></ErrorMessage>", null, "boldtext")]
    public void A_refusal_is_read(string inner, int? code, string? message)
    {
        var response = Read($"<FlexStatementResponse>{inner}</FlexStatementResponse>")!;

        Assert.True(response.IsRefused);
        Assert.Equal((code, message), (response.ErrorCode, response.ErrorMessage));
    }

    [Fact]
    public void A_warning_with_a_reference_code_is_accepted() => Assert.True(
        Read("<FlexStatementResponse><Status>Warn</Status><ReferenceCode>9</ReferenceCode></FlexStatementResponse>")!.IsAccepted);

    [Fact]
    public void Latin1_without_a_declaration_is_read()
    {
        var bytes = Encoding.Latin1.GetBytes(
            "<FlexStatementResponse><Status>Fail</Status><ErrorMessage>Zürich</ErrorMessage></FlexStatementResponse>");

        Assert.Equal("Zürich", FlexResponseReader.Read(bytes, Token)!.ErrorMessage);
    }

    [Fact]
    public void The_token_long_texts_and_control_characters_are_removed()
    {
        var response = Read(
            "<FlexStatementResponse><Status>Fail</Status>"
            + $"<ErrorMessage>t=canary-0123456789&#x9f; {new string('x', 900)}</ErrorMessage></FlexStatementResponse>")!;

        Assert.StartsWith("t=*** xxx", response.ErrorMessage, StringComparison.Ordinal);
        Assert.Equal(500, response.ErrorMessage!.Length);
    }

    [Theory]
    [InlineData("<FlexStatementResponse><Status>Success</Status>")]
    [InlineData("<!DOCTYPE x [<!ENTITY a 'b'>]><FlexStatementResponse><Status>&a;</Status></FlexStatementResponse>")]
    [InlineData("<Other/>")]
    [InlineData("")]
    public void Other_documents_are_not_read_as_answers(string xml) => Assert.Null(Read(xml));

    [Theory]
    [InlineData("<FlexQueryResponse queryName=''>", nameof(ResponseRoot.Statement))]
    [InlineData("\uFEFF<?xml version='1.0'?>\n<!-- <html> -->\n<?pi x?><FlexQueryResponse>", nameof(ResponseRoot.Statement))]
    [InlineData("<FlexStatementResponse timestamp='x'>", nameof(ResponseRoot.Answer))]
    [InlineData("  <FlexStatementResponse/>", nameof(ResponseRoot.Answer))]
    [InlineData("<!doctype HTML><html>", nameof(ResponseRoot.Html))]
    [InlineData("<HTML>", nameof(ResponseRoot.Html))]
    [InlineData("<FlexQueryResponses>", nameof(ResponseRoot.OtherXml))]
    [InlineData("<x:FlexQueryResponse>", nameof(ResponseRoot.OtherXml))]
    [InlineData("<!DOCTYPE FlexQueryResponse [", nameof(ResponseRoot.OtherXml))]
    [InlineData("<!-- without end", nameof(ResponseRoot.OtherXml))]
    [InlineData("<<<>>>", nameof(ResponseRoot.NotXml))]
    [InlineData("Error: 500", nameof(ResponseRoot.NotXml))]
    [InlineData(" \r\n", nameof(ResponseRoot.Empty))]
    [InlineData("", nameof(ResponseRoot.Empty))]
    public void The_first_bytes_decide_the_kind_of_a_body(string text, string root)
    {
        Assert.Equal(root, ResponseRootFinder.Find(Encoding.UTF8.GetBytes(text), isWhole: true).ToString());
        Assert.Equal(
            root,
            ResponseRootFinder.Find([.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes(text.TrimStart('\uFEFF'))], isWhole: true)
                .ToString());
    }

    [Theory]
    [InlineData("<?xml version='1.0'?><!-- c --><FlexQueryResponse>", nameof(ResponseRoot.Statement))]
    [InlineData("<!DOCTYPE html><html>", nameof(ResponseRoot.Html))]
    public void No_decision_is_made_too_early(string text, string root)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        for (var length = 0; length <= bytes.Length; length++)
        {
            var found = ResponseRootFinder.Find(bytes.AsSpan(0, length), isWhole: false).ToString();
            Assert.True(
                found is nameof(ResponseRoot.Undecided) || string.Equals(found, root, StringComparison.Ordinal),
                $"{found} after {length} bytes");
        }

        Assert.Equal(root, ResponseRootFinder.Find(bytes, isWhole: false).ToString());
    }

    private static FlexResponse? Read(string xml) => FlexResponseReader.Read(Encoding.UTF8.GetBytes(xml), Token);
}
