namespace FlexPortal.Core.Flex.WebService;

/// <summary>How one HTTP exchange with the broker ended. Expected failures are values, so that a retry can look at them.</summary>
/// <param name="HttpStatus">Status of the HTTP answer; null when there was none.</param>
/// <param name="RetryAfter">What the answer's <c>Retry-After</c> asked for, from now; null when it had none.</param>
internal abstract record BrokerReply(int? HttpStatus, TimeSpan? RetryAfter)
{
    /// <summary>The request was taken; the statement can be asked for with this reference code.</summary>
    /// <param name="HttpStatus">See <see cref="BrokerReply"/>.</param>
    /// <param name="ReferenceCode">Handle of the statement at the broker.</param>
    /// <param name="ReturnedUrl">Address for the second step, as received; checked by <see cref="Transport.ReturnedUrl"/>.</param>
    internal sealed record Accepted(int? HttpStatus, string ReferenceCode, string? ReturnedUrl) : BrokerReply(HttpStatus, null);

    /// <summary>The broker answered with an error or a "not yet".</summary>
    /// <param name="HttpStatus">See <see cref="BrokerReply"/>; nearly always 200.</param>
    /// <param name="RetryAfter">See <see cref="BrokerReply"/>.</param>
    /// <param name="BrokerCode">The broker's number; null when it gave none that can be read.</param>
    /// <param name="BrokerMessage">The broker's text, trimmed and masked, at most 500 characters; null when it gave none.</param>
    internal sealed record Refused(int? HttpStatus, TimeSpan? RetryAfter, int? BrokerCode, string? BrokerMessage)
        : BrokerReply(HttpStatus, RetryAfter)
    {
        /// <summary>Classification of the code.</summary>
        public FlexErrorCode Code => FlexErrorCode.Of(BrokerCode);
    }

    /// <summary>A document is on its way. The receiver disposes it.</summary>
    /// <param name="HttpStatus">See <see cref="BrokerReply"/>.</param>
    /// <param name="Download">The open, not yet consumed body.</param>
    internal sealed record Document(int? HttpStatus, StatementDownload Download) : BrokerReply(HttpStatus, null);

    /// <summary>No usable answer: network, HTTP, or a body that is neither an answer nor a document.</summary>
    /// <param name="HttpStatus">See <see cref="BrokerReply"/>.</param>
    /// <param name="RetryAfter">See <see cref="BrokerReply"/>.</param>
    /// <param name="Kind">Which of them, as far as a retry cares.</param>
    /// <param name="Error">The failure in words.</param>
    internal sealed record Failed(int? HttpStatus, TimeSpan? RetryAfter, BrokerFailureKind Kind, PortalError Error)
        : BrokerReply(HttpStatus, RetryAfter);
}

/// <summary>Kinds of <see cref="BrokerReply.Failed"/> that a retry treats differently.</summary>
internal enum BrokerFailureKind
{
    /// <summary>No connection came about, so the broker cannot have seen the request.</summary>
    NotConnected,

    /// <summary>HTTP 429 or 503: the broker is busy and has not taken the request.</summary>
    TryLater,

    /// <summary>HTTP 502 or 504: a gateway failed; the broker may have taken the request.</summary>
    Gateway,

    /// <summary>No answer in time, or the connection broke within it; the broker may have taken the request.</summary>
    Interrupted,

    /// <summary>The body is neither an answer nor a document, or the HTTP status is an error.</summary>
    Unexpected,

    /// <summary>Trying again cannot help.</summary>
    Final,
}
