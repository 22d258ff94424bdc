using FlexPortal.Core.Flex;
using FlexPortal.Core.Flex.WebService;
using FlexPortal.Core.Flex.WebService.Transport;
using FlexPortal.Tests.Support;
using Xunit;

namespace FlexPortal.Tests.Flex.WebService.Scripted;

/// <summary>A broker, a client and a conversation without real pauses, with all exchanges.</summary>
internal sealed class TestConversation : IAsyncDisposable
{
    public const string TokenValue = "CANARY-918273645546372819";

    public static readonly TimeSpan Unit = TimeSpan.FromSeconds(5);
    public static readonly TimeSpan Budget = TimeSpan.FromMinutes(15);

    private readonly HttpClient _http;

    private TestConversation(ScriptedBroker broker, FlexClientLimits limits, TimeProvider clientTime, HttpMessageHandler? handler)
    {
        Broker = broker;
        _http = new HttpClient(handler ?? FlexHttpHandler.Create());
        Connection = new FlexConnection(broker.BaseUrl, new FlexToken(TokenValue), IsSandbox: false);
        Client = new FlexWebServiceClient(_http, (_, _) => ValueTask.FromResult(TimeSpan.Zero), limits, clientTime);
        Request = new FlexStatementRequest(Client, new PollTiming(Unit, Budget), Time, () => 0);
    }

    public ScriptedBroker Broker { get; }

    public FlexConnection Connection { get; set; }

    public FlexWebServiceClient Client { get; }

    public FlexStatementRequest Request { get; }

    public ManualTimeProvider Time { get; } = new() { PassesAtOnce = true };

    public List<BrokerExchange> Exchanges { get; } = [];

    /// <summary>The pauses in seconds, in order, those of zero included.</summary>
    public IEnumerable<double> Waits =>
        Exchanges.Where(exchange => exchange.NextWait is not null).Select(exchange => exchange.NextWait!.Value.TotalSeconds);

    public static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static async Task<TestConversation> StartAsync(
        FlexClientLimits? limits = null, TimeProvider? clientTime = null, HttpMessageHandler? handler = null) =>
        new(await ScriptedBroker.StartAsync(), limits ?? new FlexClientLimits(), clientTime ?? TimeProvider.System, handler);

    public ValueTask Listen(BrokerExchange exchange, CancellationToken cancellationToken)
    {
        Exchanges.Add(exchange);
        return ValueTask.CompletedTask;
    }

    public Task<StatementReference> AskAsync(DateOnly? from = null, DateOnly? to = null) =>
        Request.RequestAsync(Connection, "4711", from, to, Listen, Cancellation);

    public Task<StatementDownload> AwaitAsync(string referenceCode = "777", string? returnedUrl = null) =>
        Request.AwaitStatementAsync(
            Connection, new StatementReference(referenceCode, returnedUrl, "4711", null, null), Listen, Cancellation);

    public async Task<PortalError> AskFailsAsync() => (await Assert.ThrowsAsync<PortalException>(() => AskAsync())).Error;

    public async Task<PortalError> AwaitFailsAsync(string? returnedUrl = null) =>
        (await Assert.ThrowsAsync<PortalException>(() => AwaitAsync(returnedUrl: returnedUrl))).Error;

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await Broker.DisposeAsync();
    }
}
