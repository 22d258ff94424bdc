namespace FlexPortal.Core.Flex.WebService;

/// <summary>Times of a conversation with the broker.</summary>
/// <param name="FirstPollDelay"><c>Flex:FirstPollDelay</c>: the first pause, and the unit of all others.</param>
/// <param name="PollBudget"><c>Flex:PollBudget</c>: longest time for each of the two steps, pauses included.</param>
internal sealed record PollTiming(TimeSpan FirstPollDelay, TimeSpan PollBudget);

/// <summary>
/// The two steps of the Flex Web Service with retries and pauses. The listener gets every attempt and pause before the wait, so
/// that a page can count down.
/// </summary>
/// <param name="client">Makes the single exchanges.</param>
/// <param name="timing">Pauses and budget.</param>
/// <param name="time">Clock of the pauses and of the budget.</param>
/// <param name="random">Numbers from 0 up to 1 for the spread of the pauses; null: the shared generator.</param>
internal sealed class FlexStatementRequest(FlexWebServiceClient client, PollTiming timing, TimeProvider time, Func<double>? random = null)
{
    /// <summary>First step: asks the broker to produce the statement.</summary>
    /// <param name="connection">Where to ask, and with which token.</param>
    /// <param name="queryId">Flex Query to run.</param>
    /// <param name="from">First day, inclusive; null together with <paramref name="to"/>: the query's own period.</param>
    /// <param name="to">Last day, inclusive.</param>
    /// <param name="onExchange">Awaited for every attempt and pause.</param>
    /// <param name="cancellationToken">Ends the conversation at any point.</param>
    /// <returns>What the second step needs; worth keeping, because the statement can be asked after with it later too.</returns>
    /// <exception cref="PortalException">The broker refused, or could not be reached.</exception>
    public Task<StatementReference> RequestAsync(
        FlexConnection connection, string queryId, DateOnly? from, DateOnly? to,
        Func<BrokerExchange, CancellationToken, ValueTask> onExchange, CancellationToken cancellationToken) =>
        Converse(connection, onExchange).RequestAsync(BrokerExchangeKind.Request, queryId, from, to, cancellationToken);

    /// <summary>Second step: waits until the statement is ready. Can be repeated with the same reference after a broken download.</summary>
    /// <param name="connection">Where to ask, and with which token.</param>
    /// <param name="reference">From the first step; may be replaced once, see <see cref="StatementDownload.ReferenceCode"/>.</param>
    /// <param name="onExchange">Awaited for every attempt and pause.</param>
    /// <param name="cancellationToken">Ends the conversation at any point.</param>
    /// <returns>The open document, to be consumed and disposed by the caller.</returns>
    /// <exception cref="PortalException">The broker refused, could not be reached, or was not ready within the budget.</exception>
    public Task<StatementDownload> AwaitStatementAsync(
        FlexConnection connection, StatementReference reference,
        Func<BrokerExchange, CancellationToken, ValueTask> onExchange, CancellationToken cancellationToken) =>
        Converse(connection, onExchange).AwaitStatementAsync(reference, cancellationToken);

    private BrokerConversation Converse(FlexConnection connection, Func<BrokerExchange, CancellationToken, ValueTask> onExchange)
    {
        var plan = new RetryPlan(timing.FirstPollDelay, timing.PollBudget, connection.IsLegacyServlet, random ?? Random.Shared.NextDouble);
        return new BrokerConversation(client, connection, plan, time, onExchange);
    }
}
