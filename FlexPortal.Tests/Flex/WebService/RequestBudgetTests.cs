using System.Collections.Concurrent;
using FlexPortal.Core.Flex.WebService;
using FlexPortal.Core.Flex.WebService.Transport;
using FlexPortal.Tests.Flex.WebService.Scripted;
using FlexPortal.Tests.Support;
using Xunit;

namespace FlexPortal.Tests.Flex.WebService;

public sealed class RequestBudgetTests
{
    private static readonly FlexToken Token = new("123456789012");
    private readonly ManualTimeProvider _clock = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task One_a_second_and_ten_a_minute()
    {
        var budget = new RequestBudget(_clock);
        var waits = new List<double>();
        for (var i = 0; i < 12; i++)
        {
            waits.Add((await budget.ReserveAsync(Token, Cancellation)).TotalSeconds);
        }

        Assert.Equal([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 60, 61], waits);
    }

    [Fact]
    public async Task Time_gives_the_budget_back_and_tokens_do_not_share_it()
    {
        var budget = new RequestBudget(_clock);
        await budget.ReserveAsync(Token, Cancellation);
        Assert.Equal(TimeSpan.Zero, await budget.ReserveAsync(new FlexToken("other"), Cancellation));

        _clock.Advance(TimeSpan.FromMilliseconds(400));
        Assert.Equal(TimeSpan.FromMilliseconds(600), await budget.ReserveAsync(Token, Cancellation));
        _clock.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(TimeSpan.Zero, await budget.ReserveAsync(new FlexToken("123456789012"), Cancellation));
    }

    [Fact]
    public async Task Many_threads_never_exceed_it()
    {
        var budget = new RequestBudget(_clock);
        var slots = new ConcurrentBag<TimeSpan>();

        await Parallel.ForAsync(0, 500, Cancellation, async (_, cancellationToken) => slots.Add(await budget.ReserveAsync(Token, cancellationToken)));

        var sorted = slots.Order().ToArray();
        for (var i = 1; i < sorted.Length; i++)
        {
            Assert.True(sorted[i] - sorted[i - 1] >= TimeSpan.FromSeconds(1));
            Assert.True(i < 10 || sorted[i] - sorted[i - 10] >= TimeSpan.FromSeconds(60));
        }
    }

    [Fact]
    public async Task Every_request_waits_for_its_slot_and_the_pause_is_told()
    {
        await using var broker = await ScriptedBroker.StartAsync();
        broker.OnSendRequest(Answers.Accepted("777")).OnGetStatement(Answers.Document());
        using var handler = FlexHttpHandler.Create();
        using var http = new HttpClient(handler, disposeHandler: false);
        var client = new FlexWebServiceClient(http, new RequestBudget(_clock).ReserveAsync, new FlexClientLimits(), _clock);
        var request = new FlexStatementRequest(
            client, new PollTiming(TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(15)), new ManualTimeProvider { PassesAtOnce = true }, () => 0);
        var connection = new FlexConnection(broker.BaseUrl, Token, IsSandbox: false);
        var pauses = new List<BrokerExchange>();

        var first = await request.RequestAsync(connection, "1", null, null, Listen, Cancellation);
        var second = request.RequestAsync(connection, "1", null, null, Listen, Cancellation);
        await _clock.WhenTimerIsSetAsync(TimeSpan.FromSeconds(1)).WaitAsync(Cancellation);
        Assert.Equal(1, broker.Requests);
        _clock.Advance(TimeSpan.FromSeconds(1));
        await second;

        Assert.Equal(2, broker.Requests);
        var pause = Assert.Single(pauses);
        Assert.Equal((BrokerExchangeKind.RequestBudget, 1, TimeSpan.FromSeconds(1)), (pause.Kind, pause.Attempt, pause.NextWait));
        Assert.Equal("777", first.ReferenceCode);

        ValueTask Listen(BrokerExchange exchange, CancellationToken cancellationToken)
        {
            if (exchange.NextWait is not null)
            {
                pauses.Add(exchange);
            }

            return ValueTask.CompletedTask;
        }
    }
}
