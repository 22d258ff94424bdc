using System.Security.Cryptography;

namespace FlexPortal.Core.MarketData.Vendors.Client;

/// <summary>One attempt, for the remediation log.</summary>
/// <param name="Number">From 1.</param>
/// <param name="At">When it ended, UTC.</param>
/// <param name="Fault">What went wrong; null when the vendor answered the question.</param>
/// <param name="Status">HTTP status; null when there was none.</param>
/// <param name="Wait">Pause before the next attempt; null when there is none.</param>
internal sealed record VendorAttempt(int Number, DateTimeOffset At, VendorFault? Fault, int? Status, TimeSpan? Wait)
{
    /// <summary>Whether anything was sent: a quota, a ban, an open circuit or a missing key stops a request before.</summary>
    public bool WasSent { get; init; } = true;
}

/// <summary>The last exchange of a question, for lineage.</summary>
/// <param name="Template">The request without host and key; see <see cref="VendorRequest.Template"/>.</param>
/// <param name="RequestedAt">When it was sent, UTC.</param>
/// <param name="RespondedAt">When its answer was complete or failed, UTC.</param>
/// <param name="Answer">The answer; null when there was none.</param>
/// <param name="Reply">What it says.</param>
internal sealed record VendorExchange(
    string Template, DateTimeOffset RequestedAt, DateTimeOffset RespondedAt, VendorAnswer? Answer, VendorReply Reply)
{
    /// <summary>See <see cref="VendorAttempt.WasSent"/>.</summary>
    public bool WasSent { get; init; } = true;

    /// <summary>HTTP status; null when there was none. Also known when the body broke off.</summary>
    public int? Status { get; init; }

    /// <summary>What went wrong; null when the vendor answered the question.</summary>
    public VendorFault? Fault => (Reply as VendorReply.Faulted)?.Fault;

    /// <summary>SHA-256 of the body after decompression, in lower-case hex; null without an answer.</summary>
    public string? BodySha256 => Answer is null ? null : Convert.ToHexStringLower(SHA256.HashData(Answer.Body.Span));
}

/// <summary>The outcome of a question.</summary>
/// <param name="Reply">What the vendor says, or why it says nothing.</param>
/// <param name="Last">The last exchange; null when the vendor needs a key and there is none.</param>
/// <param name="Attempts">Every attempt, in order.</param>
internal sealed record VendorFetch(VendorReply Reply, VendorExchange? Last, IReadOnlyList<VendorAttempt> Attempts);
