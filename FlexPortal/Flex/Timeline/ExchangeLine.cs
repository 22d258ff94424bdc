using FlexPortal.Core.Flex.WebService;

namespace FlexPortal.Flex.Timeline;

/// <summary>One attempt or pause in the conversation with the broker, as the timeline shows it.</summary>
/// <param name="At">When, UTC.</param>
/// <param name="What">What was done.</param>
/// <param name="Meaning">Meaning, in the portal's words.</param>
/// <param name="BrokerCode">The broker's number; null when it gave none.</param>
/// <param name="BrokerMessage">The broker's text; null when it gave none.</param>
/// <param name="NextAttemptAt">When the next attempt is made, UTC; null when there is none.</param>
public sealed record ExchangeLine(
    DateTimeOffset At, string What, string Meaning, int? BrokerCode, string? BrokerMessage, DateTimeOffset? NextAttemptAt)
{
    /// <summary>Whether something was asked; a pause asks nothing.</summary>
    public bool Answered { get; init; } = true;

    internal static ExchangeLine Of(BrokerExchange exchange) => new(
        exchange.At,
        exchange.Kind switch
        {
            BrokerExchangeKind.Request => $"Request {exchange.Attempt}",
            BrokerExchangeKind.Restart => $"Request again {exchange.Attempt}",
            BrokerExchangeKind.FirstWait => "Wait",
            BrokerExchangeKind.RequestBudget => "Pause",
            BrokerExchangeKind.PollElsewhere => $"Poll {exchange.Attempt}, other address",
            _ => $"Poll {exchange.Attempt}",
        },
        exchange.Meaning, exchange.BrokerCode, exchange.BrokerMessage, exchange.NextAttemptAt)
    {
        Answered = exchange.IsAttempt,
    };
}
