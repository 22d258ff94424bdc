using System.Text.Json.Serialization;

namespace FlexPortal.Core.Flex.WebService;

/// <summary>What an entry of the conversation with the broker is about.</summary>
internal enum BrokerExchangeKind
{
    /// <summary>First step: the statement was asked for.</summary>
    Request,

    /// <summary>First step once more, because the broker gave up the earlier reference code; a new one follows from it.</summary>
    Restart,

    /// <summary>The pause between the request and the first poll; nothing was sent.</summary>
    FirstWait,

    /// <summary>Second step: the statement was asked after.</summary>
    Poll,

    /// <summary>Second step at the address that the broker named, because the configured one answered with nothing usable.</summary>
    PollElsewhere,

    /// <summary>A pause to keep within the broker's limit per token; nothing was sent yet.</summary>
    RequestBudget,
}

/// <summary>One attempt or one pause in the exchange with the broker, for display. Holds no address and no token.</summary>
/// <param name="Kind">What it is about.</param>
/// <param name="Attempt">Number of the attempt of this kind, from 1; for a pause, that of the attempt it precedes.</param>
/// <param name="At">When the answer was there, or when the pause began, UTC.</param>
/// <param name="Meaning">One sentence in our words.</param>
/// <param name="ReferenceCode">Reference code in use afterwards; null before the broker gave one.</param>
/// <param name="BrokerCode">The broker's number, such as 1019; null when it gave none.</param>
/// <param name="BrokerMessage">The broker's own text; null when it gave none.</param>
/// <param name="ErrorCode">Our code for a failed attempt, also when it is tried again; null for success and pauses.</param>
/// <param name="HttpStatus">Status of the HTTP answer; null when there was none.</param>
/// <param name="NextWait">Pause before the next attempt; null when there is none.</param>
/// <param name="NextAttemptAt">When the next attempt is made, UTC; null when there is none.</param>
internal sealed record BrokerExchange(
    BrokerExchangeKind Kind,
    int Attempt,
    DateTimeOffset At,
    string Meaning,
    string? ReferenceCode = null,
    int? BrokerCode = null,
    string? BrokerMessage = null,
    string? ErrorCode = null,
    int? HttpStatus = null,
    TimeSpan? NextWait = null,
    DateTimeOffset? NextAttemptAt = null)
{
    /// <summary>Whether the broker was asked something; a pause asks nothing.</summary>
    [JsonIgnore]
    public bool IsAttempt => Kind is not (BrokerExchangeKind.FirstWait or BrokerExchangeKind.RequestBudget);
}

/// <summary>A statement requested at the broker: enough to ask after it, also from another process later.</summary>
/// <param name="ReferenceCode">The broker's handle.</param>
/// <param name="ReturnedUrl">Address the broker named for the second step, untrusted; null when it named none.</param>
/// <param name="QueryId">Flex Query, for a restart.</param>
/// <param name="From">First day asked for; null: the query's own period.</param>
/// <param name="To">Last day asked for; null: the query's own period.</param>
internal sealed record StatementReference(string ReferenceCode, string? ReturnedUrl, string QueryId, DateOnly? From, DateOnly? To);
