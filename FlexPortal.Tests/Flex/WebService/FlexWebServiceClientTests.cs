using FlexPortal.Tests.Flex.WebService.Scripted;
using Xunit;

namespace FlexPortal.Tests.Flex.WebService;

public sealed class FlexWebServiceClientTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Both_requests_follow_the_protocol()
    {
        await using var talk = await TestConversation.StartAsync();
        talk.Broker.OnSendRequest(Answers.Accepted("777")).OnGetStatement(Answers.Document());

        var reference = await talk.AskAsync(new DateOnly(2026, 1, 5), new DateOnly(2026, 1, 31));
        await using var download = await talk.Request.AwaitStatementAsync(talk.Connection, reference, talk.Listen, Cancellation);

        var (ask, poll) = (talk.Broker.Seen.First(), talk.Broker.Seen.Last());
        Assert.Equal("/AccountManagement/FlexWebService/SendRequest", ask.Path);
        Assert.Equal(
            Pairs(("fd", "20260105"), ("q", "4711"), ("t", TestConversation.TokenValue), ("td", "20260131"), ("v", "3")), Sorted(ask));
        Assert.Equal("/AccountManagement/FlexWebService/GetStatement", poll.Path);
        Assert.Equal(Pairs(("q", "777"), ("t", TestConversation.TokenValue), ("v", "3")), Sorted(poll));
        Assert.All(talk.Broker.Seen, seen => Assert.Matches(@"^FlexPortal/\d+\.\d+\.\d+ \(\.NET\)$", seen.UserAgent));
        Assert.Equal(("777", true), (download.ReferenceCode, download.LooksLikeStatement));
    }

    [Fact]
    public async Task Without_a_period_none_is_sent_and_strange_ids_are_escaped()
    {
        await using var talk = await TestConversation.StartAsync();
        talk.Broker.OnSendRequest(Answers.Accepted("a b&t=x"));

        await talk.Client.SendRequestAsync(talk.Connection, "file:a b&v=2.xml", null, null, null, Cancellation);

        Assert.Equal(Pairs(("q", "file:a b&v=2.xml"), ("t", TestConversation.TokenValue), ("v", "3")), Sorted(talk.Broker.Seen.Single()));
    }

    [Theory]
    [InlineData("", "an empty body")]
    [InlineData("<!DOCTYPE html><html><body>Maintenance</body></html>", "a web page")]
    [InlineData("Service temporarily down", "text that is not XML")]
    [InlineData("<FlexStatementResponse><Status>Success</Status></FlexStatementResponse>", "damaged or empty")]
    [InlineData("<FlexStatementResponse><Status>Succ", "damaged")]
    public async Task A_body_that_is_no_answer_is_unexpected_on_both_steps(string body, string said)
    {
        await using var talk = await TestConversation.StartAsync();
        talk.Broker.OnSendRequest(Answers.Body(body)).OnGetStatement(Answers.Body(body));

        foreach (var error in new[] { await talk.AskFailsAsync(), await talk.AwaitFailsAsync() })
        {
            Assert.Equal("FLEX_UNEXPECTED_RESPONSE", error.Code);
            Assert.Contains(said, error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task An_endless_small_answer_is_not_read_further()
    {
        await using var talk = await TestConversation.StartAsync();
        talk.Broker.OnSendRequest(
            Answers.Body("<FlexStatementResponse><Status>Fail</Status>" + new string(' ', 200_000) + "</FlexStatementResponse>"));

        Assert.Equal("FLEX_UNEXPECTED_RESPONSE", (await talk.AskFailsAsync()).Code);
    }

    [Fact]
    public async Task Xml_with_another_root_is_handed_out_marked()
    {
        await using var talk = await TestConversation.StartAsync();
        talk.Broker.OnGetStatement(Answers.Body("<Something/>"));

        await using var download = await talk.AwaitAsync();
        using var bytes = new MemoryStream();
        var received = await download.CopyToAsync(bytes, null, Cancellation);

        Assert.False(download.LooksLikeStatement);
        Assert.Equal(12, received.ByteCount);
    }

    [Fact]
    public async Task Sec_S04_A_redirect_is_not_followed()
    {
        await using var elsewhere = await ScriptedBroker.StartAsync();
        await using var talk = await TestConversation.StartAsync();
        talk.Broker.OnSendRequest(Answers.Redirect(elsewhere.BaseUrl + "/SendRequest"));

        Assert.Equal("FLEX_REDIRECT_REFUSED", (await talk.AskFailsAsync()).Code);
        Assert.Empty(elsewhere.Seen);
        Assert.Equal(1, talk.Broker.Requests);
    }

    [Fact]
    public async Task A_broker_code_counts_whatever_the_http_status()
    {
        await using var talk = await TestConversation.StartAsync();
        talk.Broker.OnSendRequest(Answers.Status(
            400, "<FlexStatementResponse><Status>Fail</Status><ErrorCode>1012</ErrorCode></FlexStatementResponse>"));

        Assert.Equal("FLEX_TOKEN_EXPIRED", (await talk.AskFailsAsync()).Code);
    }

    private static IEnumerable<KeyValuePair<string, string>> Sorted(SeenRequest seen) =>
        seen.Query.OrderBy(pair => pair.Key, StringComparer.Ordinal);

    private static IEnumerable<KeyValuePair<string, string>> Pairs(params (string Key, string Value)[] pairs) =>
        pairs.Select(pair => KeyValuePair.Create(pair.Key, pair.Value));
}
