using FlexPortal.Core.Flex.WebService.Transport;
using Polly;
using Polly.Retry;

namespace FlexPortal.Core.Flex.WebService;

/// <summary>The state of one call of <see cref="FlexStatementRequest"/>: which attempt, which reference code, how long already.</summary>
internal sealed class BrokerConversation(
    FlexWebServiceClient client, FlexConnection connection, RetryPlan plan, TimeProvider time,
    Func<BrokerExchange, CancellationToken, ValueTask> onExchange)
{
    private readonly long _startedAt = time.GetTimestamp();
    private string? _referenceCode;
    private Uri? _otherUrl;
    private int _polls;

    /// <summary>Asks for the statement until the broker takes the request.</summary>
    public async Task<StatementReference> RequestAsync(
        BrokerExchangeKind kind, string queryId, DateOnly? from, DateOnly? to, CancellationToken cancellationToken)
    {
        var attempt = 0;
        var reply = await RepeatAsync(
            async token =>
            {
                attempt++;
                return await client.SendRequestAsync(connection, queryId, from, to, OnSlotWait(attempt, token), token);
            },
            plan.AfterRequest,
            (answer, decision, token) => ReportAsync(kind, attempt, answer, decision, token),
            cancellationToken);
        var accepted = (BrokerReply.Accepted)reply;
        return new StatementReference(accepted.ReferenceCode, accepted.ReturnedUrl, queryId, from, to);
    }

    /// <summary>Asks after the statement until it comes.</summary>
    public async Task<StatementDownload> AwaitStatementAsync(StatementReference reference, CancellationToken cancellationToken)
    {
        var current = reference;
        var restart = false;
        await FirstWaitAsync(current, cancellationToken);
        var reply = await RepeatAsync(
            async token =>
            {
                if (restart)
                {
                    current = await RequestAsync(BrokerExchangeKind.Restart, current.QueryId, current.From, current.To, token);
                    await FirstWaitAsync(current, token);
                }

                return await PollAsync(current, token);
            },
            (answer, elapsed) =>
            {
                var decision = plan.AfterPoll(answer, elapsed);
                restart = decision.Restart;
                return decision;
            },
            (answer, decision, token) => ReportAsync(PollKind, _polls, answer, decision, token),
            cancellationToken);
        var download = ((BrokerReply.Document)reply).Download;
        download.ReferenceCode = current.ReferenceCode;
        return download;
    }

    private BrokerExchangeKind PollKind => _otherUrl is null ? BrokerExchangeKind.Poll : BrokerExchangeKind.PollElsewhere;

    private async ValueTask<BrokerReply> PollAsync(StatementReference reference, CancellationToken cancellationToken)
    {
        _polls++;
        var reply = await client.GetStatementAsync(
            connection, reference.ReferenceCode, _otherUrl, OnSlotWait(_polls, cancellationToken), cancellationToken);
        if (reply is not BrokerReply.Failed { Kind: BrokerFailureKind.Unexpected } failed || _otherUrl is not null
            || reference.ReturnedUrl is not { } named || IsConfigured(named))
        {
            return reply;
        }

        var (url, refusal) = ReturnedUrl.Judge(named);
        if (url is null)
        {
            return failed with { Kind = BrokerFailureKind.Final, Error = FlexErrors.UrlRefused(refusal!) };
        }

        await ReportAsync(
            BrokerExchangeKind.Poll, _polls, failed, new RetryDecision(TimeSpan.Zero, Restart: false, Error: null), cancellationToken);
        _otherUrl = url;
        _polls++;
        return await client.GetStatementAsync(
            connection, reference.ReferenceCode, _otherUrl, OnSlotWait(_polls, cancellationToken), cancellationToken);
    }

    private bool IsConfigured(string named) =>
        Uri.TryCreate(named, UriKind.Absolute, out var url)
        && Uri.Compare(
            url, connection.GetStatementUrl, UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped,
            StringComparison.OrdinalIgnoreCase) == 0;

    private async Task FirstWaitAsync(StatementReference reference, CancellationToken cancellationToken)
    {
        _referenceCode = reference.ReferenceCode;
        var wait = plan.FirstWait();
        await PauseAsync(
            BrokerExchangeKind.FirstWait, _polls + 1, "The broker needs a moment to produce the statement.", wait, cancellationToken);
        await Task.Delay(wait, time, cancellationToken);
    }

    // The plan decides; the pipeline holds the loop, the pauses and the cancellation.
    private async Task<BrokerReply> RepeatAsync(
        Func<CancellationToken, ValueTask<BrokerReply>> exchange,
        Func<BrokerReply, TimeSpan, RetryDecision> decide,
        Func<BrokerReply, RetryDecision, CancellationToken, ValueTask> report,
        CancellationToken cancellationToken)
    {
        var decision = RetryDecision.Done;
        var retry = new RetryStrategyOptions<BrokerReply>
        {
            MaxRetryAttempts = int.MaxValue,
            ShouldHandle = arguments =>
            {
                if (arguments.Outcome.Result is not { } reply)
                {
                    return PredicateResult.False();
                }

                decision = decide(reply, time.GetElapsedTime(_startedAt));
                return new ValueTask<bool>(decision.Wait is not null);
            },
            DelayGenerator = _ => new ValueTask<TimeSpan?>(decision.Wait),
            OnRetry = arguments => report(arguments.Outcome.Result!, decision, arguments.Context.CancellationToken),
        };
        var pipeline = new ResiliencePipelineBuilder<BrokerReply> { TimeProvider = time }.AddRetry(retry).Build();
        var last = await pipeline.ExecuteAsync(exchange, cancellationToken);
        return await ConcludeAsync(last, decision, report, cancellationToken);
    }

    private static async Task<BrokerReply> ConcludeAsync(
        BrokerReply last, RetryDecision decision, Func<BrokerReply, RetryDecision, CancellationToken, ValueTask> report,
        CancellationToken cancellationToken)
    {
        try
        {
            await report(last, decision, cancellationToken);
        }
        catch when (last is BrokerReply.Document document)
        {
            // The open document has no other owner yet.
            await document.Download.DisposeAsync();
            throw;
        }

        return decision.Error is null ? last : throw new PortalException(decision.Error);
    }

    private Func<TimeSpan, ValueTask> OnSlotWait(int attempt, CancellationToken cancellationToken) => wait => PauseAsync(
        BrokerExchangeKind.RequestBudget, attempt, "A pause to keep within the broker's limit of one request a second and ten a minute.",
        wait, cancellationToken);

    private ValueTask PauseAsync(BrokerExchangeKind kind, int attempt, string meaning, TimeSpan wait, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var pause = new BrokerExchange(kind, attempt, now, meaning, _referenceCode, NextWait: wait, NextAttemptAt: now + wait);
        return onExchange(pause, cancellationToken);
    }

    private ValueTask ReportAsync(
        BrokerExchangeKind kind, int attempt, BrokerReply reply, RetryDecision decision, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var refused = reply as BrokerReply.Refused;
        _referenceCode = reply is BrokerReply.Accepted accepted ? accepted.ReferenceCode : _referenceCode;
        return onExchange(
            new BrokerExchange(
                kind, attempt, now, Describe(reply, decision), _referenceCode, refused?.BrokerCode, refused?.BrokerMessage,
                decision.Error?.Code ?? (reply as BrokerReply.Failed)?.Error.Code, reply.HttpStatus, decision.Wait,
                now + decision.Wait),
            cancellationToken);
    }

    private static string Describe(BrokerReply reply, RetryDecision decision) => reply switch
    {
        BrokerReply.Accepted => "The broker took the request and gave a reference code.",
        BrokerReply.Document => "The statement is ready.",
        BrokerReply.Refused refused when decision.Restart => refused.Code.Meaning + " It is requested again.",
        BrokerReply.Refused refused => refused.Code.Meaning,
        BrokerReply.Failed failed => failed.Error.Message,
        _ => throw new ArgumentOutOfRangeException(nameof(reply), "An unknown kind of reply."),
    };
}
