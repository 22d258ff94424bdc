using System.Text;
using FlexPortal.Core.Flex.WebService;
using FlexPortal.Core.Flex.WebService.Transport;
using FlexPortal.Tests.Flex.WebService.Scripted;
using FlexPortal.Tests.Support;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace FlexPortal.Tests.Flex.WebService;

/// <summary>Cancelling ends the conversation at once in every step; the exception holds nothing of the HTTP stack.</summary>
public sealed class CancellationTests : IDisposable
{
    private static readonly StatementReference Reference = new("777", null, "4711", null, null);
    private readonly CancellationTokenSource _cancel = CancellationTokenSource.CreateLinkedTokenSource(
        TestContext.Current.CancellationToken);

    [Fact]
    public async Task While_waiting_for_the_request_budget()
    {
        await using var talk = await TestConversation.StartAsync();
        var clock = new ManualTimeProvider();
        using var http = new HttpClient(FlexHttpHandler.Create());
        var client = new FlexWebServiceClient(http, (_, _) => ValueTask.FromResult(TimeSpan.FromMinutes(1)), new FlexClientLimits(), clock);

        var asking = client.SendRequestAsync(talk.Connection, "4711", null, null, null, _cancel.Token);
        await clock.WhenTimerIsSetAsync(TimeSpan.FromMinutes(1));
        await AssertCancelsAsync(asking);

        Assert.Empty(talk.Broker.Seen);
    }

    [Fact]
    public async Task While_waiting_for_headers()
    {
        await using var talk = await TestConversation.StartAsync();
        var reached = Script(talk, Answers.Stalled([]));

        var asking = talk.Request.RequestAsync(talk.Connection, "4711", null, null, talk.Listen, _cancel.Token);
        await reached.Task;
        await AssertCancelsAsync(asking);
    }

    [Fact]
    public async Task Within_a_small_answer()
    {
        await using var talk = await TestConversation.StartAsync();
        var reached = Script(talk, Answers.Stalled(Encoding.UTF8.GetBytes("<FlexStatementResponse>")));

        var asking = talk.Request.RequestAsync(talk.Connection, "4711", null, null, talk.Listen, _cancel.Token);
        await reached.Task;
        await AssertCancelsAsync(asking);
    }

    [Theory]
    [InlineData(5)]
    [InlineData(10)]
    public async Task Between_two_polls(int pause)
    {
        await using var talk = await TestConversation.StartAsync();
        talk.Broker.OnGetStatement(Answers.Code(1019));
        var clock = new ManualTimeProvider();
        var request = new FlexStatementRequest(
            talk.Client, new PollTiming(TestConversation.Unit, TestConversation.Budget), clock, () => 0);

        var waiting = request.AwaitStatementAsync(talk.Connection, Reference, talk.Listen, _cancel.Token);
        await clock.WhenTimerIsSetAsync(TimeSpan.FromSeconds(5));
        if (pause > 5)
        {
            clock.Advance(TimeSpan.FromSeconds(5));
            await clock.WhenTimerIsSetAsync(TimeSpan.FromSeconds(pause));
        }

        await AssertCancelsAsync(waiting);
    }

    [Fact]
    public async Task Within_the_download()
    {
        await using var talk = await TestConversation.StartAsync();
        var left = new TaskCompletionSource();
        talk.Broker.OnGetStatement(Answers.Stalled(Encoding.UTF8.GetBytes(Answers.Statement), left));
        await using (var download = await talk.Request.AwaitStatementAsync(talk.Connection, Reference, talk.Listen, _cancel.Token))
        {
            await AssertCancelsAsync(download.CopyToAsync(Stream.Null, null, _cancel.Token));
        }

        await left.Task;
    }

    [Fact]
    public async Task Before_anything_is_sent()
    {
        await using var talk = await TestConversation.StartAsync();
        await _cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => talk.Request.RequestAsync(talk.Connection, "4711", null, null, talk.Listen, _cancel.Token));

        Assert.Empty(talk.Broker.Seen);
    }

    public void Dispose() => _cancel.Dispose();

    private static TaskCompletionSource Script(TestConversation talk, RequestDelegate answer)
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        talk.Broker.OnSendRequest(context =>
        {
            reached.SetResult();
            return answer(context);
        });
        return reached;
    }

    private async Task AssertCancelsAsync(Task running)
    {
        Assert.False(running.IsCompleted);
        await _cancel.CancelAsync();
        var thrown = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        Assert.DoesNotContain("http", thrown.ToString(), StringComparison.OrdinalIgnoreCase);
    }
}
