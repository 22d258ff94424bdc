using System.Collections.Frozen;
using static FlexPortal.Core.Flex.WebService.FlexErrorClass;
using static FlexPortal.Core.Platform.Errors.ErrorOwner;

namespace FlexPortal.Core.Flex.WebService;

/// <summary>What an answer with an error code means for the run.</summary>
internal enum FlexErrorClass
{
    /// <summary>Not in the broker's list: the run ends, the text is kept.</summary>
    Unknown,

    /// <summary>The statement has to be requested again after a pause.</summary>
    RetryRequest,

    /// <summary>Not ready yet: ask again with the same reference code. The normal path.</summary>
    Poll,

    /// <summary>The broker's books for the day are not closed: ask again seldom.</summary>
    Wait,

    /// <summary>The reference code is gone: one fresh request.</summary>
    RestartOnce,

    /// <summary>The token asked too often: pause long.</summary>
    RateLimited,

    /// <summary>The user has to act on the token or the service.</summary>
    FatalAuth,

    /// <summary>The user has to act on the query, the account or a setting.</summary>
    FatalConfiguration,

    /// <summary>Known to clear once, for instance right after a query was saved: one late retry.</summary>
    OneDelayedRetry,
}

/// <summary>One error code of the broker, with what it means and what to do. Source: the broker's list of Flex Web Service codes.</summary>
/// <param name="Number">The broker's number; 0 for a code that is not in its list.</param>
/// <param name="Class">What the portal does about it.</param>
/// <param name="StableCode">Our own code for scripts and alerts.</param>
/// <param name="Meaning">One sentence for users.</param>
/// <param name="WhatToDo">The next step for the reader.</param>
/// <param name="Owner">Who has to act.</param>
/// <param name="Retryable">Whether the same run may succeed later with nothing changed.</param>
internal sealed record FlexErrorCode(
    int Number, FlexErrorClass Class, string StableCode, string Meaning, string WhatToDo, ErrorOwner Owner, bool Retryable)
{
    private const string NothingToDo = "Nothing to change: start the run again later.";
    private const string AfterClose = "Start the run again in an hour or two; statements are complete by the early morning, New York time.";
    private const string Portal = "in the broker's portal under Performance & Reports, Flex Queries";

    private static readonly FrozenDictionary<int, FlexErrorCode> Known = new FlexErrorCode[]
    {
        new(
            1001,
            RetryRequest,
            "FLEX_STATEMENT_UNAVAILABLE",
            "The broker could not produce the statement just now.",
            NothingToDo,
            Broker,
            true),
        new(1003, OneDelayedRetry, "FLEX_STATEMENT_UNAVAILABLE",
            "The broker has no statement for this query and period.",
            "Leave Flex:FromDate and Flex:ToDate empty, or choose a period with activity; a query with a fixed period refuses other "
            + "dates.",
            You,
            false),
        new(1004, Wait, "FLEX_DATA_NOT_READY", "The statement is still incomplete at the broker.", AfterClose, Broker, true),
        new(1005, Wait, "FLEX_DATA_NOT_READY", "The broker's settlement data for the day are not there yet.", AfterClose, Broker, true),
        new(
            1006,
            Wait,
            "FLEX_DATA_NOT_READY",
            "The broker's realized (FIFO) results for the day are not there yet.",
            AfterClose,
            Broker,
            true),
        new(
            1007,
            Wait,
            "FLEX_DATA_NOT_READY",
            "The broker's mark-to-market results for the day are not there yet.",
            AfterClose,
            Broker,
            true),
        new(
            1008,
            Wait,
            "FLEX_DATA_NOT_READY",
            "Neither mark-to-market nor realized results for the day are there yet.",
            AfterClose,
            Broker,
            true),
        new(1009, Poll, "FLEX_BROKER_BUSY", "The broker's server is overloaded.", NothingToDo, Broker, true),
        new(1010, FatalConfiguration, "FLEX_LEGACY_QUERY",
            "The query is of the old kind that the broker no longer serves.",
            $"Create it again as an Activity Flex Query {Portal}, and put its id into Flex:QueryId.", You, false),
        new(1011, FatalAuth, "FLEX_SERVICE_INACTIVE",
            "The Flex Web Service is switched off for this user.",
            $"Switch it on {Portal}, Flex Web Service Configuration, then generate a token.", You, false),
        new(1012, FatalAuth, "FLEX_TOKEN_EXPIRED",
            "The token has expired.",
            $"Generate a new token {Portal}, Flex Web Service Configuration (up to one year), and set it under Admin, Secrets (or "
            + "Flex:Token).",
            You,
            false),
        new(1013, FatalAuth, "FLEX_IP_RESTRICTED",
            "The token may not be used from this machine's internet address.",
            $"Allow the address, or generate a token without an address restriction, {Portal}, Flex Web Service Configuration.",
            You,
            false),
        new(1014, FatalConfiguration, "FLEX_QUERY_INVALID",
            "The broker does not know this query for the owner of the token.",
            $"Compare Flex:QueryId with the number shown {Portal}; a query belongs to the user name that created it.", You, false),
        new(1015, FatalAuth, "FLEX_TOKEN_INVALID",
            "The broker does not accept the token; a newer one may have replaced it.",
            $"Copy the current token, or generate one, {Portal}, Flex Web Service Configuration, and set it under Admin, Secrets (or "
            + "Flex:Token).",
            You,
            false),
        new(1016, FatalConfiguration, "FLEX_ACCOUNT_INVALID",
            "The query names an account that the broker does not accept.",
            $"Open the query {Portal} and choose the accounts again.", You, false),
        new(1017, RestartOnce, "FLEX_REFERENCE_INVALID",
            "The broker no longer knows the reference code of the requested statement.", NothingToDo, Broker, true),
        new(1018, RateLimited, "FLEX_RATE_LIMITED",
            "The token was used too often: the broker allows one request a second and ten a minute.",
            "Wait a few minutes, and see that no other program uses the same token.", You, true),
        new(1019, Poll, "FLEX_POLL_TIMEOUT", "The broker is still producing the statement.", NothingToDo, Broker, true),
        new(1020, OneDelayedRetry, "FLEX_REQUEST_INVALID",
            "The broker could not validate the request.",
            "Check the token (Admin, Secrets, or Flex:Token) and Flex:QueryId; after a query or token was created it can take some "
            + "minutes until it works.",
            You,
            false),
        new(1021, Poll, "FLEX_POLL_TIMEOUT", "The broker could not deliver the statement just now.", NothingToDo, Broker, true),
    }.ToFrozenDictionary(code => code.Number);

    private static readonly FlexErrorCode NotListed = new(
        0, Unknown, "FLEX_UNKNOWN_CODE",
        "The broker answered with an error that is not in its list.",
        "Read the broker's text; if it does not help, ask the broker's support and name the code.", Broker, false);

    /// <summary>All codes of the broker's list, 1001 and 1003 to 1021.</summary>
    public static IReadOnlyCollection<FlexErrorCode> All => Known.Values;

    /// <summary>The listed code that a text is, such as <c>1012</c>; null for any other text.</summary>
    public static FlexErrorCode? Named(string text) =>
        int.TryParse(text.Trim(), System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var number)
            ? Known.GetValueOrDefault(number) : null;

    /// <summary>The entry for a code; <see cref="FlexErrorClass.Unknown"/> for null and for unlisted codes.</summary>
    public static FlexErrorCode Of(int? number) => number is { } value && Known.TryGetValue(value, out var code) ? code : NotListed;
}
