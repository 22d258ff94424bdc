using System.Text.Json.Serialization;

namespace FlexPortal.Core.Platform.Errors;

/// <summary>Who has to act on an error.</summary>
public enum ErrorOwner
{
    /// <summary>The user or the operator: a token, a query, a setting, a request.</summary>
    You,

    /// <summary>The broker: its service answers late, wrongly or not at all.</summary>
    Broker,

    /// <summary>The network between the portal and the broker.</summary>
    Network,

    /// <summary>The portal itself or the machine it runs on.</summary>
    Portal,
}

/// <summary>
/// An expected error, for users and programs. It never holds a token, a request address or a machine path, so it may be logged, stored and
/// shown. Stored with each failed run as JSON.
/// </summary>
/// <param name="Code">Stable identifier in capitals, for instance <c>FLEX_TOKEN_EXPIRED</c>.</param>
/// <param name="Message">What happened, in one sentence.</param>
/// <param name="WhatToDo">The next step for the reader, in one sentence.</param>
/// <param name="Owner">Who has to act.</param>
/// <param name="Retryable">Whether the same request may succeed later with nothing changed.</param>
/// <param name="BrokerCode">The broker's own code, such as 1012; null when it gave none.</param>
/// <param name="BrokerMessage">The broker's own text, trimmed, at most 500 characters; null when it gave none.</param>
/// <param name="RetryAtUtc">Earliest time of a retry, UTC; null when unknown.</param>
public sealed record PortalError(
    string Code,
    string Message,
    string WhatToDo,
    ErrorOwner Owner = ErrorOwner.You,
    bool Retryable = false,
    int? BrokerCode = null,
    string? BrokerMessage = null,
    DateTimeOffset? RetryAtUtc = null)
{
    /// <summary>Name of the form field that is wrong; null when the error belongs to no field. For pages only, never stored.</summary>
    [JsonIgnore]
    public string? Field { get; init; }

    /// <summary>A fault of the portal itself. The log has the exception.</summary>
    public static PortalError Internal { get; } = new(
        "INTERNAL", "The portal has an internal error.", "Try again; if it happens again, the portal's log has the details.",
            ErrorOwner.Portal);
}

/// <summary>
/// Carries a <see cref="PortalError"/> to the caller that records it. It has no inner exception, which could print a request address.
/// </summary>
public sealed class PortalException(PortalError error) : Exception(error.Message)
{
    /// <summary>The error.</summary>
    public PortalError Error { get; } = error;
}
