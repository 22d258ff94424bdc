using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Tracing;
using System.Text;
using FlexPortal.Core.Flex;
using FlexPortal.Core.Flex.WebService;
using FlexPortal.Core.Flex.WebService.Transport;
using FlexPortal.Tests.Flex.WebService.Scripted;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit;

namespace FlexPortal.Tests.Flex.WebService.Transport;

/// <summary>Runs every failure with a recognisable token, and looks for it in all logs, traces and exceptions.</summary>
[Collection(nameof(Alone))]
public sealed class TokenCanaryTests
{
    private const string Echo = "You asked for t=CANARY-918273645546372819";
    private readonly ConcurrentQueue<string> _left = new();

    public static TheoryData<string> Failures => [.. Scripts.Keys];

    private static Dictionary<string, RequestDelegate> Scripts => new(StringComparer.Ordinal)
    {
        ["expired"] = Answers.Code(1012, Echo),
        ["unknown code"] = Answers.Code(4711, Echo),
        ["never ready"] = Answers.Code(1019, Echo),
        ["busy"] = Answers.Code(1001, Echo),
        ["echoed everywhere"] = Answers.Body(
            $"<FlexStatementResponse timestamp='{Echo}'><Status>{Echo}</Status><ErrorCode>{Echo}</ErrorCode>"
            + $"<Url>http://x/?{Echo}</Url></FlexStatementResponse>"),
        ["page"] = Answers.Body($"<html>{Echo}</html>", "text/html"),
        ["text"] = Answers.Body(Echo, "text/plain"),
        ["redirect"] = Answers.Redirect("https://elsewhere.example/"),
        ["http 400"] = Answers.Status(400, Echo),
        ["http 503"] = Answers.Status(503, Echo, "1"),
        ["http 504"] = Answers.Status(504, Echo),
        ["cut answer"] = Answers.Truncated(Encoding.UTF8.GetBytes("<FlexStatementResponse>"), 100),
        ["cut document"] = Answers.Truncated(Encoding.UTF8.GetBytes(Answers.Statement), 100_000),
        ["nothing"] = Answers.Truncated([], 10),
        ["broken gzip"] = context =>
        {
            context.Response.Headers.ContentEncoding = "gzip";
            return Answers.Body(Echo)(context);
        },
    };

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task Sec_S17_A_failing_broker_leaves_no_token_behind(string failure)
    {
        await using var talk = await TestConversation.StartAsync();
        talk.Broker.OnSendRequest(Scripts[failure]).OnGetStatement(Scripts[failure]);

        await RunAsync(talk, TestConversation.Cancellation);

        Assert.NotEmpty(talk.Broker.Seen);
        AssertClean();
    }

    [Theory]
    [InlineData("http://127.0.0.1:1/x")]
    [InlineData("https://no-such-host.invalid/x")]
    [InlineData("https://10.0.0.1/x")]
    [InlineData("mailto:x")]
    public async Task An_address_that_cannot_be_reached_leaves_no_token_behind(string url)
    {
        await using var talk = await TestConversation.StartAsync();
        talk.Connection = talk.Connection with { BaseUrl = new Uri(url) };

        await RunAsync(talk, TestConversation.Cancellation);

        AssertClean();
    }

    [Fact]
    public async Task A_cancelled_request_leaves_no_token_behind()
    {
        await using var talk = await TestConversation.StartAsync();
        using var cancel = new CancellationTokenSource();
        talk.Broker.OnSendRequest(async context =>
        {
            await cancel.CancelAsync();
            await Answers.Stalled([])(context);
        });

        await RunAsync(talk, cancel.Token);

        AssertClean();
    }

    // Both steps through a client of the platform's factory, whose logging is the most talkative, with every listener open.
    private async Task RunAsync(TestConversation talk, CancellationToken cancellationToken)
    {
        using var events = new EventLog(_left);
        using var activities = new ActivityListener
        {
            ShouldListenTo = source => source.Name.StartsWith("System.Net", StringComparison.Ordinal),
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = Keep,
        };
        ActivitySource.AddActivityListener(activities);
        await using var services = new ServiceCollection()
            .AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(new TextLog(_left)))
            .AddHttpClient("Flex").ConfigurePrimaryHttpMessageHandler(FlexHttpHandler.Create).Services
            .BuildServiceProvider();
        var http = services.GetRequiredService<IHttpClientFactory>().CreateClient("Flex");
        var client = new FlexWebServiceClient(
            http, (_, _) => ValueTask.FromResult(TimeSpan.Zero), new FlexClientLimits(), TimeProvider.System);
        var request = new FlexStatementRequest(client, new PollTiming(TestConversation.Unit, TestConversation.Budget), talk.Time, () => 0);

        await RecordAsync(
            async () => _left.Enqueue($"{await request.RequestAsync(talk.Connection, "4711", null, null, KeepAsync, cancellationToken)}"));
        await RecordAsync(async () =>
        {
            var reference = new StatementReference("777", $"http://x/?{Echo}", "4711", null, null);
            await using var download = await request.AwaitStatementAsync(talk.Connection, reference, KeepAsync, cancellationToken);
            await download.CopyToAsync(Stream.Null, null, cancellationToken);
        });
        Assert.NotEmpty(_left);
    }

    private async Task RecordAsync(Func<Task> step)
    {
        var thrown = await Record.ExceptionAsync(step);
        Assert.True(thrown is PortalException or OperationCanceledException, $"{thrown}");
        _left.Enqueue($"{thrown} {(thrown as PortalException)?.Error} {thrown!.InnerException}");
    }

    private ValueTask KeepAsync(BrokerExchange exchange, CancellationToken cancellationToken)
    {
        _left.Enqueue(exchange.ToString());
        return ValueTask.CompletedTask;
    }

    private void Keep(Activity activity) => _left.Enqueue(
        $"{activity.DisplayName} {activity.StatusDescription} {string.Join(' ', activity.TagObjects)} "
        + string.Join(' ', activity.Events.SelectMany(item => item.Tags)));

    // The digits alone, so that neither another case nor an escaped hyphen hides it.
    private void AssertClean() =>
        Assert.DoesNotContain(_left, text => text.Contains("918273645546372819", StringComparison.Ordinal));

    private sealed class TextLog(ConcurrentQueue<string> left) : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull
        {
            left.Enqueue($"{state}");
            return null;
        }

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            left.Enqueue($"{formatter(state, exception)} {exception}");

        public void Dispose()
        {
        }
    }

    private sealed class EventLog(ConcurrentQueue<string> left) : EventListener
    {
        protected override void OnEventSourceCreated(EventSource eventSource)
        {
            if (eventSource.Name.StartsWith("System.Net", StringComparison.Ordinal))
            {
                EnableEvents(eventSource, EventLevel.Verbose, EventKeywords.All);
            }
        }

        // The base class reports existing sources before the field is set.
        protected override void OnEventWritten(EventWrittenEventArgs eventData) =>
            left?.Enqueue($"{eventData.EventSource.Name} {eventData.EventName} {string.Join(' ', eventData.Payload ?? [])}");
    }
}
