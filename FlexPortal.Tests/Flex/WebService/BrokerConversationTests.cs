using FlexPortal.Core.Flex;
using FlexPortal.Core.Flex.WebService;
using FlexPortal.Tests.Flex.WebService.Scripted;
using FlexPortal.Tests.Support;
using Xunit;

namespace FlexPortal.Tests.Flex.WebService;

public sealed class BrokerConversationTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_attempt_and_pause_is_reported_with_the_time_of_the_next()
    {
        await using var talk = await TestConversation.StartAsync();
        talk.Broker.OnSendRequest(Answers.Accepted("777")).OnGetStatement(Answers.Code(1019), Answers.Code(1019), Answers.Document());
        var start = talk.Time.GetUtcNow();

        var reference = await talk.AskAsync();
        await using var download = await talk.Request.AwaitStatementAsync(talk.Connection, reference, talk.Listen, Cancellation);

        Assert.Equal(
            [
                (BrokerExchangeKind.Request, 1, 0, null, 200, null),
                (BrokerExchangeKind.FirstWait, 1, 0, 5, null, null),
                (BrokerExchangeKind.Poll, 1, 5, 10, 200, 1019),
                (BrokerExchangeKind.Poll, 2, 15, 20, 200, 1019),
                (BrokerExchangeKind.Poll, 3, 35, (double?)null, (int?)200, (int?)null),
            ],
            talk.Exchanges.Select(told => (
                told.Kind, told.Attempt, (told.At - start).TotalSeconds, told.NextWait?.TotalSeconds, told.HttpStatus, told.BrokerCode)));
        Assert.All(talk.Exchanges, told => Assert.Equal(told.At + told.NextWait, told.NextAttemptAt));
        Assert.All(talk.Exchanges, told => Assert.Equal("777", told.ReferenceCode));
        Assert.All(talk.Exchanges, told => Assert.EndsWith(".", told.Meaning, StringComparison.Ordinal));
        Assert.Equal("Text of 1019.", talk.Exchanges[2].BrokerMessage);
    }

    [Fact]
    public async Task A_forgotten_reference_is_replaced_once()
    {
        await using var talk = await TestConversation.StartAsync();
        talk.Broker
            .OnSendRequest(Answers.Code(1001), Answers.Accepted("888"))
            .OnGetStatement(Answers.Code(1019), Answers.Code(1017), Answers.Code(1019), Answers.Document());

        await using var download = await talk.Request.AwaitStatementAsync(
            talk.Connection, new StatementReference("777", null, "4711", new DateOnly(2026, 1, 1), new DateOnly(2026, 1, 2)), talk.Listen,
            Cancellation);

        Assert.Equal("888", download.ReferenceCode);
        Assert.Equal(
            [
                BrokerExchangeKind.FirstWait, BrokerExchangeKind.Poll, BrokerExchangeKind.Poll, BrokerExchangeKind.Restart,
                BrokerExchangeKind.Restart, BrokerExchangeKind.FirstWait, BrokerExchangeKind.Poll, BrokerExchangeKind.Poll,
            ],
            talk.Exchanges.Select(told => told.Kind));
        Assert.Equal([5d, 10d, 0d, 5d, 5d, 10d], talk.Waits);
        Assert.Equal(
            ["777", "777", "4711", "4711", "888", "888"], talk.Broker.Seen.Select(seen => seen.Query["q"]), StringComparer.Ordinal);
        Assert.All(
            talk.Broker.Seen.Where(seen => seen.Path.EndsWith("SendRequest", StringComparison.Ordinal)),
            seen => Assert.Equal("20260102", seen.Query["td"]));
        Assert.Equal((null, "888"), (talk.Exchanges[3].NextWait is null ? "none" : null, talk.Exchanges[4].ReferenceCode));
    }

    [Fact]
    public async Task The_budget_covers_a_restart_too()
    {
        await using var talk = await TestConversation.StartAsync();
        talk.Broker
            .OnSendRequest(Answers.Code(1018))
            .OnGetStatement(Answers.Code(1005), Answers.Code(1005), Answers.Code(1017));

        Assert.Equal("FLEX_RATE_LIMITED", (await talk.AwaitFailsAsync()).Code);
        Assert.InRange(talk.Time.Elapsed, TestConversation.Budget - TimeSpan.FromSeconds(60), TestConversation.Budget);
    }

    [Fact]
    public async Task Pauses_spread_upwards_by_a_fifth_at_most_and_never_fall_below_their_floor()
    {
        await using var talk = await TestConversation.StartAsync();
        talk.Broker.OnGetStatement(Answers.Code(1019), Answers.Code(1018), Answers.Document());
        var spread = new FlexStatementRequest(
            talk.Client, new PollTiming(TestConversation.Unit, TestConversation.Budget), new ManualTimeProvider { PassesAtOnce = true },
            () => 0.5);

        await using var download = await spread.AwaitStatementAsync(
            talk.Connection, new StatementReference("777", null, "4711", null, null), talk.Listen, Cancellation);

        Assert.Equal([5.5, 11, 66], talk.Waits);
    }

    [Fact]
    public async Task All_pauses_scale_with_the_first()
    {
        await using var talk = await TestConversation.StartAsync();
        talk.Broker.OnGetStatement(
            Answers.Code(1019), Answers.Code(1019), Answers.Code(1019), Answers.Code(1019), Answers.Code(1019), Answers.Code(1018),
            Answers.Document());
        var fast = new FlexStatementRequest(
            talk.Client, new PollTiming(TimeSpan.FromMilliseconds(100), TestConversation.Budget),
            new ManualTimeProvider { PassesAtOnce = true }, () => 0);

        await using var download = await fast.AwaitStatementAsync(
            talk.Connection, new StatementReference("777", null, "4711", null, null), talk.Listen, Cancellation);

        Assert.Equal([0.1, 0.2, 0.4, 0.8, 1.2, 1.2, 1.2], talk.Waits);
    }

    [Fact]
    public async Task A_listener_that_fails_ends_the_conversation_and_the_open_document()
    {
        await using var talk = await TestConversation.StartAsync();
        var left = new TaskCompletionSource();
        talk.Broker.OnGetStatement(Answers.Stalled(System.Text.Encoding.UTF8.GetBytes(Answers.Statement), left));

        await Assert.ThrowsAsync<InvalidOperationException>(() => talk.Request.AwaitStatementAsync(
            talk.Connection,
            new StatementReference("777", null, "4711", null, null),
            (told, _) => told.Kind == BrokerExchangeKind.Poll ? throw new InvalidOperationException("row lost") : ValueTask.CompletedTask,
            Cancellation));

        await left.Task.WaitAsync(Cancellation);
    }

    [Fact]
    public async Task A_final_error_is_reported_before_it_is_thrown()
    {
        await using var talk = await TestConversation.StartAsync();
        talk.Broker.OnSendRequest(Answers.Code(1012, "Token has expired."));

        var error = await talk.AskFailsAsync();

        var told = Assert.Single(talk.Exchanges);
        Assert.Equal(("FLEX_TOKEN_EXPIRED", 1012, "Token has expired."), (told.ErrorCode, told.BrokerCode, told.BrokerMessage));
        Assert.Equal((ErrorOwner.You, false), (error.Owner, error.Retryable));
        Assert.Contains("Flex:Token", error.WhatToDo, StringComparison.Ordinal);
    }
}
