namespace FlexPortal.Core.Flex.WebService;

/// <summary>What to do after an exchange.</summary>
/// <param name="Wait">Pause before the next attempt; null: there is none.</param>
/// <param name="Restart">Whether the next attempt begins with a fresh request.</param>
/// <param name="Error">Why it ends, when it ends badly; null otherwise.</param>
internal sealed record RetryDecision(TimeSpan? Wait, bool Restart, PortalError? Error)
{
    /// <summary>The exchange brought what was wanted.</summary>
    public static readonly RetryDecision Done = new(null, false, null);

    /// <summary>No further attempt.</summary>
    public static RetryDecision Fail(PortalError error) => new(null, false, error);
}

/// <summary>
/// Decides after each exchange of one conversation whether, when and how to go on. Pure: the time spent comes in, the pause goes out.
/// All pauses are multiples of <c>Flex:FirstPollDelay</c>, lengthened by up to a fifth at random so that several portals spread out.
/// </summary>
/// <param name="unit"><c>Flex:FirstPollDelay</c>.</param>
/// <param name="budget"><c>Flex:PollBudget</c>, for the whole conversation.</param>
/// <param name="isLegacyServlet">Whether the configured address is of the kind that no longer works.</param>
/// <param name="random">Numbers from 0 up to 1.</param>
internal sealed class RetryPlan(TimeSpan unit, TimeSpan budget, bool isLegacyServlet, Func<double> random)
{
    /// <summary>Pause before poll 1, 2, 3 and so on; the last one repeats.</summary>
    private static readonly int[] PollSteps = [1, 2, 4, 8, Long];

    /// <summary>Pause before a repeated request; then it is given up.</summary>
    private static readonly int[] RequestSteps = [1, 3, 9];

    private const int Long = 12;
    private const int MaxBrokenPolls = 5;
    private const double Jitter = 0.2;

    private int _polls;
    private int _requests;
    private int _brokenPolls;
    private bool _delayedRetryUsed;
    private bool _restartUsed;

    /// <summary>The pause between the request and the first poll.</summary>
    public TimeSpan FirstWait()
    {
        _polls = 1;
        return Spread(unit);
    }

    /// <summary>
    /// After the first step. Each attempt creates work at the broker, so it is repeated only when the broker surely did not take it
    /// or asks for a repeat.
    /// </summary>
    public RetryDecision AfterRequest(BrokerReply reply, TimeSpan elapsed) => reply switch
    {
        BrokerReply.Refused refused => refused.Code.Class switch
        {
            FlexErrorClass.RetryRequest or FlexErrorClass.Poll => RequestAgain(reply, restart: false, elapsed),
            FlexErrorClass.RateLimited or FlexErrorClass.Wait => After(Long, reply, elapsed),
            FlexErrorClass.OneDelayedRetry => OnceAfter(Long, reply, elapsed),
            _ => RetryDecision.Fail(ErrorOf(refused)),
        },
        BrokerReply.Failed { Kind: BrokerFailureKind.NotConnected or BrokerFailureKind.TryLater } =>
            RequestAgain(reply, restart: false, elapsed),
        BrokerReply.Failed failed => RetryDecision.Fail(failed.Error),
        _ => RetryDecision.Done,
    };

    /// <summary>After the second step. It is idempotent, so broken exchanges are repeated too, at most five in a row.</summary>
    public RetryDecision AfterPoll(BrokerReply reply, TimeSpan elapsed)
    {
        if (reply is BrokerReply.Failed broken)
        {
            return broken.Kind is BrokerFailureKind.Unexpected or BrokerFailureKind.Final || ++_brokenPolls > MaxBrokenPolls
                ? RetryDecision.Fail(broken.Error)
                : PollAgain(reply, elapsed);
        }

        _brokenPolls = 0;
        return reply is not BrokerReply.Refused refused
            ? RetryDecision.Done
            : refused.Code.Class switch
            {
                FlexErrorClass.Poll => PollAgain(reply, elapsed),
                FlexErrorClass.RateLimited or FlexErrorClass.Wait => After(Long, reply, elapsed),
                FlexErrorClass.OneDelayedRetry => OnceAfter(Long, reply, elapsed),
                FlexErrorClass.RetryRequest => RequestAgain(reply, restart: true, elapsed),
                FlexErrorClass.RestartOnce when !_restartUsed => RestartNow(),
                _ => RetryDecision.Fail(ErrorOf(refused)),
            };
    }

    private RetryDecision PollAgain(BrokerReply reply, TimeSpan elapsed) =>
        After(PollSteps[Math.Min(_polls++, PollSteps.Length - 1)], reply, elapsed);

    private RetryDecision RequestAgain(BrokerReply reply, bool restart, TimeSpan elapsed) =>
        _requests >= RequestSteps.Length
            ? RetryDecision.Fail(ErrorOf(reply))
            : After(RequestSteps[_requests++], reply, elapsed) with { Restart = restart };

    private RetryDecision RestartNow()
    {
        _restartUsed = true;
        return new RetryDecision(TimeSpan.Zero, Restart: true, Error: null);
    }

    private RetryDecision OnceAfter(int multiple, BrokerReply reply, TimeSpan elapsed)
    {
        var again = !_delayedRetryUsed;
        _delayedRetryUsed = true;
        return again ? After(multiple, reply, elapsed) : RetryDecision.Fail(ErrorOf(reply));
    }

    private RetryDecision After(int multiple, BrokerReply reply, TimeSpan elapsed)
    {
        // The HTTP form of the broker's rate limit is as serious as its own code for it.
        var wait = Spread(unit * (reply is BrokerReply.Failed { HttpStatus: 429 } ? Long : multiple));
        if (reply.RetryAfter is { } asked && asked > wait)
        {
            wait = asked;
        }

        // An attempt that would come too late is not worth the wait.
        return elapsed + wait > budget ? RetryDecision.Fail(BudgetSpent(reply)) : new RetryDecision(wait, Restart: false, Error: null);
    }

    private TimeSpan Spread(TimeSpan wait) => wait * (1 + (Jitter * random()));

    private PortalError BudgetSpent(BrokerReply reply) => reply is BrokerReply.Refused { Code.Class: FlexErrorClass.Poll } refused
        ? FlexErrors.PollTimeout(budget, refused.BrokerCode, refused.BrokerMessage)
        : ErrorOf(reply);

    private PortalError ErrorOf(BrokerReply reply) => reply switch
    {
        BrokerReply.Failed failed => failed.Error,
        BrokerReply.Refused { BrokerCode: 1001 or 1003 } refused when isLegacyServlet =>
            FlexErrors.RefusedByLegacyServlet(refused.BrokerCode, refused.BrokerMessage),
        BrokerReply.Refused refused => FlexErrors.Refused(refused.BrokerCode, refused.BrokerMessage),
        _ => throw new ArgumentOutOfRangeException(nameof(reply), "A good reply has no error."),
    };
}
