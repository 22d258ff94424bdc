using System.Globalization;
using FlexPortal.Sandbox;
using FlexPortal.Sandbox.Protocol;
using Xunit;

namespace FlexPortal.Tests.Flex.Sandbox;

public sealed class SandboxProtocolApiTests
{
    [Fact]
    public async Task A_request_is_answered_as_the_broker_answers_it()
    {
        await using var session = await BrokerSession.StartAsync();
        using var response = await session.SendAsync(session.Request("SendRequest", "default"));

        // As sent: reading the body would parse and reformat it.
        Assert.Equal("text/xml;charset=ISO-8859-1", response.Content.Headers.NonValidated["Content-Type"].ToString());
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.StartsWith("<FlexStatementResponse timestamp='20 November, 2026 05:52 PM EST'>\n", text, StringComparison.Ordinal);
        Assert.Contains("<Status>Success</Status>", text, StringComparison.Ordinal);
        Assert.Contains($"<Url>\n{session.Broker.BaseUrl}/GetStatement\n</Url>", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_returned_address_is_its_own_whatever_the_host_header_says()
    {
        await using var session = await BrokerSession.StartAsync();
        using var request = session.Request("SendRequest", "default");
        request.Headers.Host = "example.org";
        Assert.Contains($"\n{session.Broker.BaseUrl}/GetStatement\n", await session.AnswerAsync(request), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Summer_time_is_named_in_the_timestamp()
    {
        await using var session = await BrokerSession.StartAsync(now: new DateTimeOffset(2026, 7, 3, 2, 5, 0, TimeSpan.Zero));
        Assert.Contains(
            "'02 July, 2026 10:05 PM EDT'", await session.AnswerAsync(session.Request("SendRequest", "default")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("SendRequest")]
    [InlineData("GetStatement")]
    public async Task Version_user_agent_and_token_are_checked_on_both_requests(string verb)
    {
        await using var session = await BrokerSession.StartAsync();
        using var nameless = new HttpClient();
        using var answer = await session.SendAsync(session.Request(verb, "default"), nameless);

        Assert.Contains(
            "<ErrorCode>1020<", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Equal(BrokerCodes.RequestInvalid, await session.CodeAsync(session.Request(verb, "default", version: "2")));
        Assert.Equal(BrokerCodes.TokenInvalid, await session.CodeAsync(session.Request(verb, "default", token: "123")));
        Assert.Equal(BrokerCodes.TokenInvalid, await session.CodeAsync(session.Request(verb, "default", token: "")));
    }

    [Fact]
    public async Task The_token_is_another_one_in_each_broker()
    {
        await using var one = await BrokerSession.StartAsync();
        await using var other = await BrokerSession.StartAsync();
        Assert.Matches("^[0-9]{24}$", one.Broker.Token);
        Assert.NotEqual(one.Broker.Token, other.Broker.Token, StringComparer.Ordinal);
        Assert.True(new Uri(one.Broker.BaseUrl).IsLoopback);
    }

    [Fact]
    public async Task A_taken_port_is_refused_with_an_io_exception()
    {
        await using var session = await BrokerSession.StartAsync();
        var options = new SandboxOptions { Port = new Uri(session.Broker.BaseUrl).Port };
        await Assert.ThrowsAsync<IOException>(
            () => SandboxBroker.StartAsync(options, session.Clock, TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("no-such-query")]
    [InlineData("DEFAULT")]
    [InlineData("huge:")]
    [InlineData("huge:-1")]
    [InlineData("huge:10000001")]
    [InlineData("huge:1e3")]
    [InlineData("code:")]
    [InlineData("code:12345")]
    [InlineData("poll-code:x")]
    [InlineData(":")]
    public async Task An_unknown_query_is_invalid(string query)
    {
        await using var session = await BrokerSession.StartAsync();
        Assert.Equal(BrokerCodes.QueryInvalid, await session.CodeAsync(session.Request("SendRequest", query)));
    }

    [Fact]
    public async Task An_unknown_reference_is_invalid_and_old_ones_are_forgotten()
    {
        await using var session = await BrokerSession.StartAsync();
        Assert.Equal(BrokerCodes.ReferenceInvalid, await session.CodeAsync(session.Request("GetStatement", "1234567890")));

        var first = await session.AskAsync("never-ready");
        for (var i = 0; i < ReferenceBook.Capacity; i++)
        {
            Assert.NotEqual(BrokerCodes.ReferenceInvalid, i == 0 ? await session.CodeAsync(session.Request("GetStatement", first)) : null);
            await session.AskAsync("never-ready");
        }

        Assert.Equal(BrokerCodes.ReferenceInvalid, await session.CodeAsync(session.Request("GetStatement", first)));
    }

    [Theory]
    [InlineData("&fd=20261001")]
    [InlineData("&td=20261001")]
    [InlineData("&fd=20261002&td=20261001")]
    [InlineData("&fd=2026-10-01&td=2026-10-02")]
    [InlineData("&fd=20261001&td=20261331")]
    [InlineData("&fd=20251001&td=20261001")]
    [InlineData("&fd=20261001&td=20261120")]
    public async Task A_period_that_makes_no_sense_is_refused(string dates)
    {
        await using var session = await BrokerSession.StartAsync();
        Assert.Equal(BrokerCodes.RequestInvalid, await session.CodeAsync(session.Request("SendRequest", "default", extra: dates)));
    }

    [Fact]
    public async Task The_asked_period_is_the_statements_period()
    {
        await using var session = await BrokerSession.StartAsync();
        var asked = (await session.ReadAsync("default", "&fd=20251002&td=20261001")).Statements.Single();
        Assert.Equal(("20251002", "20261001", ""), (asked["fromDate"], asked["toDate"], asked["period"]));

        var usual = (await session.ReadAsync("")).Statements.Single();
        Assert.Equal(("20261021", "20261119", "Last30CalendarDays"), (usual["fromDate"], usual["toDate"], usual["period"]));
        Assert.Equal("20261120;043015", usual["whenGenerated"]);
        Assert.Equal(SandboxBroker.DefaultAccountId, usual["accountId"]);
    }

    [Fact]
    public async Task Other_addresses_and_methods_are_not_found()
    {
        await using var session = await BrokerSession.StartAsync();
        foreach (var verb in new[] { "Other", "SendRequest/", "../../SendRequest" })
        {
            using var response = await session.SendAsync(session.Request(verb, "default"));
            Assert.Equal(System.Net.HttpStatusCode.NotFound, response.StatusCode);
        }

        using var post = session.Request("SendRequest", "default");
        post.Method = HttpMethod.Post;
        using var refused = await session.SendAsync(post);
        Assert.Equal(System.Net.HttpStatusCode.NotFound, refused.StatusCode);
    }

    [Fact]
    public async Task Every_documented_code_can_be_had_on_both_requests()
    {
        await using var session = await BrokerSession.StartAsync();
        Assert.Equal([1001, .. Enumerable.Range(1003, 19)], BrokerCodes.Known.Order());
        foreach (var code in BrokerCodes.Known)
        {
            var id = code.ToString(CultureInfo.InvariantCulture);
            var sent = await session.AnswerAsync(session.Request("SendRequest", $"code:{id}"));
            Assert.Contains(
                $"<ErrorCode>{id}</ErrorCode>\n<ErrorMessage>{BrokerCodes.TextOf(code)}</ErrorMessage>", sent, StringComparison.Ordinal);
            Assert.Contains(code == 1019 ? "<Status>Warn<" : "<Status>Fail<", sent, StringComparison.Ordinal);

            var reference = await session.AskAsync($"poll-code:{id}");
            Assert.Equal(code, await session.CodeAsync(session.Request("GetStatement", reference)));
            Assert.Equal(code, await session.CodeAsync(session.Request("GetStatement", reference)));
        }
    }
}
