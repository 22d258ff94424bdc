using System.Globalization;
using System.Net;
using System.Net.Sockets;
using FlexPortal.Tests.Flex.WebService.Scripted;
using FlexPortal.Tests.Support;
using Xunit;

namespace FlexPortal.Tests.Flex.WebService;

/// <summary>Errors of the network and of HTTP: which requests are retried, and when.</summary>
public sealed class TransportRetryTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(429, "90", 90)]
    [InlineData(503, "90", 90)]
    [InlineData(503, "1", 5)]
    [InlineData(429, null, 60)]
    public async Task Retry_after_in_seconds_is_honoured(int status, string? retryAfter, double wait)
    {
        await using var talk = await TestConversation.StartAsync();
        talk.Broker.OnSendRequest(Answers.Status(status, "", retryAfter), Answers.Accepted("777"));

        Assert.Equal("777", (await talk.AskAsync()).ReferenceCode);
        Assert.Equal([wait], talk.Waits);
    }

    [Fact]
    public async Task Retry_after_as_a_date_is_honoured()
    {
        var clock = new ManualTimeProvider();
        await using var talk = await TestConversation.StartAsync(clientTime: clock);
        var date = clock.GetUtcNow().AddSeconds(75).ToString("R", CultureInfo.InvariantCulture);
        talk.Broker.OnGetStatement(Answers.Status(503, "", date), Answers.Document());

        await using var download = await talk.AwaitAsync();

        Assert.Equal([5d, 75d], talk.Waits);
        Assert.Equal(503, talk.Exchanges[1].HttpStatus);
    }

    [Theory]
    [InlineData(502, 1)]
    [InlineData(504, 1)]
    [InlineData(500, 1)]
    [InlineData(404, 1)]
    [InlineData(503, 4)]
    [InlineData(429, 4)]
    public async Task The_first_step_is_repeated_only_when_the_broker_did_not_take_it(int status, int requests)
    {
        await using var talk = await TestConversation.StartAsync();
        talk.Broker.OnSendRequest(Answers.Status(status));

        var error = await talk.AskFailsAsync();

        Assert.Equal(status == 429 ? "FLEX_RATE_LIMITED" : "FLEX_HTTP_ERROR", error.Code);
        Assert.Equal(requests, talk.Broker.Requests);
    }

    [Theory]
    [InlineData(502, 6)]
    [InlineData(503, 6)]
    [InlineData(504, 6)]
    [InlineData(500, 1)]
    public async Task The_second_step_is_repeated_after_a_gateway_failed(int status, int polls)
    {
        await using var talk = await TestConversation.StartAsync();
        talk.Broker.OnGetStatement(Answers.Status(status));

        Assert.Equal("FLEX_HTTP_ERROR", (await talk.AwaitFailsAsync()).Code);
        Assert.Equal(polls, talk.Broker.Polls);
    }

    [Fact]
    public async Task A_closed_port_is_unreachable_after_three_repeats()
    {
        await using var talk = await TestConversation.StartAsync();
        using var reserved = new TcpListener(IPAddress.Loopback, 0);
        reserved.Start();
        var port = ((IPEndPoint)reserved.LocalEndpoint).Port;
        reserved.Stop();
        talk.Connection = talk.Connection with { BaseUrl = new Uri($"http://127.0.0.1:{port}/x") };

        var error = await talk.AskFailsAsync();

        Assert.Equal("FLEX_UNREACHABLE", error.Code);
        Assert.Matches("127\\.0\\.0\\.1: .* refused", error.Message);
        Assert.Equal([5d, 15d, 45d], talk.Waits);
    }

    [Fact]
    public async Task A_name_that_does_not_exist_is_unreachable()
    {
        await using var talk = await TestConversation.StartAsync();
        talk.Connection = talk.Connection with { BaseUrl = new Uri("https://no-such-host.invalid/x") };

        var error = await talk.AskFailsAsync();

        Assert.Equal("FLEX_UNREACHABLE", error.Code);
        Assert.Contains("no-such-host.invalid", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_lost_answer_does_not_repeat_the_first_step_but_the_second()
    {
        await using var talk = await TestConversation.StartAsync();
        talk.Broker
            .OnSendRequest(Answers.Truncated([], declaredLength: 100))
            .OnGetStatement(Answers.Truncated([], declaredLength: 100), Answers.Document());

        Assert.Equal("FLEX_CONNECTION_LOST", (await talk.AskFailsAsync()).Code);
        Assert.Equal(1, talk.Broker.Requests);
        await using var download = await talk.AwaitAsync();
        Assert.Equal(2, talk.Broker.Polls);
    }

    [Fact]
    public async Task Slow_headers_end_at_the_limit()
    {
        var clock = new ManualTimeProvider();
        await using var talk = await TestConversation.StartAsync(clientTime: clock);
        var reached = new TaskCompletionSource();
        var stalled = Answers.Stalled([]);
        talk.Broker.OnSendRequest(context =>
        {
            reached.SetResult();
            return stalled(context);
        });

        var asking = talk.AskFailsAsync();
        await reached.Task.WaitAsync(Cancellation);
        clock.Advance(TimeSpan.FromSeconds(29));
        Assert.False(asking.IsCompleted);
        clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal("FLEX_TIMEOUT", (await asking).Code);
        Assert.Equal(1, talk.Broker.Requests);
    }
}
