using System.Collections.Concurrent;
using System.Net;
using FlexPortal.Sandbox.Scenarios;
using FlexPortal.Sandbox.Statements;

namespace FlexPortal.Sandbox.Protocol;

/// <summary>
/// The two requests of Flex Web Service version 3: SendRequest gives a reference code, GetStatement the document behind it.
/// </summary>
internal sealed class SandboxProtocol(SandboxOptions options, TimeProvider time, string token)
{
    public const string BasePath = "/sandbox/flex";
    private readonly BrokerClock _clock = new(time);
    private readonly ReferenceBook _references = new();
    private readonly ConcurrentDictionary<string, int> _sendsByQuery = new(StringComparer.Ordinal);

    // Starts somewhere else in every process, so that a restatement after a restart is again one never seen before.
    private int _lastRestatement = (int)(time.GetUtcNow().ToUnixTimeSeconds() % 500);

    public Task HandleAsync(HttpContext context)
    {
        var path = context.Request.Path.Value;
        if (!HttpMethods.IsGet(context.Request.Method) || path is not (BasePath + "/SendRequest" or BasePath + "/GetStatement"))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        }

        if (Refusal(context.Request) is { } code)
        {
            return BrokerAnswers.ErrorAsync(context, _clock, code);
        }

        return path.EndsWith("/SendRequest", StringComparison.Ordinal) ? SendRequestAsync(context) : GetStatementAsync(context);
    }

    private int? Refusal(HttpRequest request)
    {
        if (string.IsNullOrWhiteSpace(request.Headers.UserAgent) || request.Query["v"] != "3")
        {
            return BrokerCodes.RequestInvalid;
        }

        return request.Query["t"] == token ? null : BrokerCodes.TokenInvalid;
    }

    private Task SendRequestAsync(HttpContext context)
    {
        var query = context.Request.Query;
        if (ScenarioPlans.Find(query["q"].ToString(), options) is not { } plan)
        {
            return BrokerAnswers.ErrorAsync(context, _clock, BrokerCodes.QueryInvalid);
        }

        if (!StatementPeriod.TryRead(query["fd"].ToString(), query["td"].ToString(), _clock.Today, out var period))
        {
            return BrokerAnswers.ErrorAsync(context, _clock, BrokerCodes.RequestInvalid);
        }

        if (plan.Send.CodeFor(_sendsByQuery.AddOrUpdate(plan.QueryId, 0, (_, sent) => sent + 1)) is { } code)
        {
            return BrokerAnswers.ErrorAsync(context, _clock, code);
        }

        if (plan.AnswersWithHtml)
        {
            return BrokerAnswers.MaintenancePageAsync(context);
        }

        var reference = _references.Add(new PendingStatement(plan, period, _clock.Today));

        // Its own address, never the Host header: a client that follows the answer sends its token there.
        var self = $"http://{IPAddress.Loopback}:{context.Connection.LocalPort}{BasePath}/GetStatement";
        return BrokerAnswers.ReferenceAsync(context, _clock, reference, self);
    }

    private Task GetStatementAsync(HttpContext context)
    {
        if (!_references.TryFind(context.Request.Query["q"].ToString(), out var pending))
        {
            return BrokerAnswers.ErrorAsync(context, _clock, BrokerCodes.ReferenceInvalid);
        }

        if (pending.Plan.Poll.CodeFor(pending.NextPoll()) is { } code)
        {
            return BrokerAnswers.ErrorAsync(context, _clock, code);
        }

        context.Response.ContentType = BrokerAnswers.ContentType;
        var delivery = new Delivery(pending, options, _clock.Time, Interlocked.Increment(ref _lastRestatement));
        return pending.Plan.Body(context, delivery);
    }
}
