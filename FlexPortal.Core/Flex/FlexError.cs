namespace FlexPortal.Core.Flex;

/// <summary>Who has to act on a failure.</summary>
public enum FlexErrorOwner
{
    /// <summary>The person who runs the portal: a token, a query, a setting.</summary>
    You,

    /// <summary>The broker: its service answers late, wrongly or not at all.</summary>
    Broker,

    /// <summary>The network between the portal and the broker.</summary>
    Network,

    /// <summary>The portal itself or the machine it runs on.</summary>
    Portal,
}

/// <summary>
/// A failure as a person and a program read it. It never holds a token, a request address, or a machine path, so it may be logged,
/// stored and shown as it is.
/// </summary>
/// <param name="Code">Stable identifier in capitals, for instance <c>FLEX_TOKEN_EXPIRED</c>; see <see cref="FlexErrors"/>.</param>
/// <param name="Message">What happened, in one sentence.</param>
/// <param name="WhatToDo">The next step for the reader, in one sentence.</param>
/// <param name="Owner">Who has to act.</param>
/// <param name="HealsByItself">Whether the same run, started again later with nothing changed, may succeed.</param>
/// <param name="BrokerCode">The broker's own code, such as 1012; null when the broker gave none.</param>
/// <param name="BrokerMessage">The broker's own text, trimmed, at most 500 characters; null when it gave none.</param>
/// <param name="RetryAtUtc">When the same can be asked for again, UTC; null when no moment is known.</param>
public sealed record FlexError(
    string Code,
    string Message,
    string WhatToDo,
    FlexErrorOwner Owner,
    bool HealsByItself,
    int? BrokerCode = null,
    string? BrokerMessage = null,
    DateTimeOffset? RetryAtUtc = null);

/// <summary>Carries a <see cref="FlexError"/> up to the run that records it. Inner exceptions stay out: they may print a request address.</summary>
public sealed class FlexException(FlexError error) : Exception(error.Message)
{
    /// <summary>The failure.</summary>
    public FlexError Error { get; } = error;
}
