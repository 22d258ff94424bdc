using FlexPortal.Core.Flex.WebService;
using FlexPortal.Core.Flex.WebService.Transport;
using FlexPortal.Tests.Flex.WebService.Scripted;
using FlexPortal.Tests.Support;
using Xunit;

namespace FlexPortal.Tests.Flex.WebService;

public sealed class ReserveRequestSlotTests
{
    private static readonly FlexToken Token = new("123456789012");
    private readonly ManualTimeProvider _clock = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_request_waits_for_its_slot_and_reports_the_pause()
    {
        await using var broker = await ScriptedBroker.StartAsync();
        broker.OnSendRequest(Answers.Accepted("777")).OnGetStatement(Answers.Document());
        var waits = new Queue<TimeSpan>([TimeSpan.Zero, TimeSpan.FromSeconds(1)]);
        using var handler = FlexHttpHandler.Create();
        using var http = new HttpClient(handler, disposeHandler: false);
        var client = new FlexWebServiceClient(http, Reserve, new FlexClientLimits(), _clock);
        var request = new FlexStatementRequest(
            client, new PollTiming(TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(15)), new ManualTimeProvider { PassesAtOnce = true },
            () => 0);
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

        ValueTask<TimeSpan> Reserve(FlexToken token, CancellationToken cancellationToken) => ValueTask.FromResult(waits.Dequeue());

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
