using System.Globalization;
using FlexPortal.Core.Flex.WebService;

namespace FlexPortal.Core.Flex;

public static partial class FlexErrors
{
    private const string CheckNetwork =
        "Check the machine's network, name resolution and firewall, and Flex:BaseUrl; then start the run again.";
    private const string RunAgain = "Start the run again.";

    /// <summary>An answer of the broker with an error code, in our words; its own text is kept beside.</summary>
    internal static PortalError Refused(int? brokerCode, string? brokerMessage)
    {
        var code = FlexErrorCode.Of(brokerCode);
        return new PortalError(code.StableCode, code.Meaning, code.WhatToDo, code.Owner, code.Retryable, brokerCode, brokerMessage);
    }

    /// <summary>1001 or 1003 again and again from the old servlet address: it answers so to good queries too.</summary>
    internal static PortalError RefusedByLegacyServlet(int? brokerCode, string? brokerMessage) => Refused(brokerCode, brokerMessage) with
    {
        Message =
            "The old servlet address in Flex:BaseUrl no longer produces statements; since May 2026 it answers so even to good queries.",
        WhatToDo = "Remove Flex:BaseUrl, or set https://ndcdyn.interactivebrokers.com/AccountManagement/FlexWebService.",
        Owner = ErrorOwner.You,
        Retryable = false,
    };

    /// <summary>The statement was not ready within <c>Flex:PollBudget</c>.</summary>
    internal static PortalError PollTimeout(TimeSpan budget, int? brokerCode, string? brokerMessage) => new(
        "FLEX_POLL_TIMEOUT",
        $"The statement was not ready within {Words(budget)} (Flex:PollBudget).",
        "Start the run again later; if it happens daily, raise Flex:PollBudget or ask for a shorter period.",
        ErrorOwner.Broker, true, brokerCode, brokerMessage);

    /// <summary>No connection to the broker came about.</summary>
    internal static PortalError Unreachable(string host, string reason) => new(
        "FLEX_UNREACHABLE", $"No connection to {host}: {reason}.", CheckNetwork, ErrorOwner.Network, true);

    /// <summary>The connection broke before an answer was there.</summary>
    internal static PortalError ConnectionLost(string host) => new(
        "FLEX_CONNECTION_LOST", $"The connection to {host} broke before its answer was complete.", RunAgain, ErrorOwner.Network, true);

    /// <summary>The host name leads to an address inside a private network.</summary>
    internal static PortalError AddressRefused(string host) => new(
        "FLEX_ADDRESS_REFUSED",
        $"{host} resolves to a private or local network address, and the token is not sent there.",
        "Check the name resolution of this machine and Flex:BaseUrl; only a loopback base address may be local.",
        ErrorOwner.Network, false);

    /// <summary>TLS failed: a wrong certificate, or something between that opens connections.</summary>
    internal static PortalError TlsFailed(string host) => new(
        "FLEX_TLS_FAILED",
        $"No trusted encrypted connection to {host}: its certificate was not accepted.",
        "Check the machine's clock and certificates, and whether a proxy opens encrypted connections.",
        ErrorOwner.Network, false);

    /// <summary>Connected or not, no complete answer within the time for one exchange.</summary>
    internal static PortalError Timeout(string host, TimeSpan limit) => new(
        "FLEX_TIMEOUT", $"{host} gave no complete answer within {Words(limit)}.", "Start the run again later.", ErrorOwner.Broker, true);

    /// <summary>An HTTP status other than success, without an answer of the broker's service in the body.</summary>
    internal static PortalError HttpStatus(string host, int status) => status switch
    {
        429 => new("FLEX_RATE_LIMITED", $"{host} answered HTTP 429: too many requests.",
            "Wait a few minutes, and see that no other program uses the same token.", ErrorOwner.You, true),
        >= 500 => new("FLEX_HTTP_ERROR", Http(host, status), "Start the run again later.", ErrorOwner.Broker, true),
        _ => new("FLEX_HTTP_ERROR", Http(host, status), "Check Flex:BaseUrl; if it is right, ask the broker.", ErrorOwner.You, false),
    };

    /// <summary>The broker wants to send the request, and the token in it, somewhere else.</summary>
    internal static PortalError RedirectRefused(string host, int status) => new(
        "FLEX_REDIRECT_REFUSED",
        $"{host} answered HTTP {Digits(status)} with a redirect, which is not followed because the token would travel along.",
        "Check Flex:BaseUrl; a portal login or a proxy in between may cause this.", ErrorOwner.You, false);

    /// <summary>A body that is neither an answer of the service nor a statement.</summary>
    internal static PortalError UnexpectedResponse(string host, string what) => new(
        "FLEX_UNEXPECTED_RESPONSE", $"{host} answered with {what} instead of a Flex answer.",
        "Check Flex:BaseUrl and whether a proxy or a maintenance page answers; then start the run again.", ErrorOwner.Broker,
            true);

    /// <summary>The address named by the broker is not one that the token may be sent to.</summary>
    internal static PortalError UrlRefused(string reason) => new(
        "FLEX_URL_REFUSED",
        $"The broker's answer was unusable, and the other address it named was not used: {reason}.",
        "Start the run again; if it persists, check Flex:BaseUrl and ask the broker.", ErrorOwner.Broker, false);

    /// <summary>The body ended or broke before it was complete.</summary>
    internal static PortalError DownloadTruncated(long received) => new(
        "FLEX_DOWNLOAD_TRUNCATED", $"The statement broke off after {Digits(received)} bytes.", RunAgain, ErrorOwner.Network, true);

    /// <summary>The body still runs, but hardly anything arrives.</summary>
    internal static PortalError DownloadStalled(long received, TimeSpan limit) => new(
        "FLEX_DOWNLOAD_STALLED",
        $"The statement stopped arriving after {Digits(received)} bytes: next to nothing came within {Words(limit)}.",
        RunAgain, ErrorOwner.Network, true);

    /// <summary>The body is larger than <c>Flex:MaxStatementBytes</c>.</summary>
    internal static PortalError DownloadTooLarge(long limit) => new(
        "FLEX_DOWNLOAD_TOO_LARGE",
        $"The statement is larger than {Digits(limit)} bytes (Flex:MaxStatementBytes).",
        "Raise Flex:MaxStatementBytes, or ask for a shorter period or fewer sections.", ErrorOwner.You, false);

    /// <summary>A switch of the runtime would print request addresses, and with them the token.</summary>
    internal static PortalError RedactionDisabled() => new(
        "FLEX_REDACTION_DISABLED",
        "System.Net.Http.DisableUriRedaction is set: the runtime would log full request addresses with the token.",
        "Remove the switch or the environment variable DOTNET_SYSTEM_NET_HTTP_DISABLEURIREDACTION.", ErrorOwner.You, false);

    private static string Http(string host, int status) => $"{host} answered HTTP {Digits(status)}.";

    private static string Digits(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private static string Words(TimeSpan time) => time switch
    {
        { TotalMinutes: >= 2 } when time.Seconds == 0 => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMinutes:0.#} minutes"),
        { TotalSeconds: >= 1 } => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.#} seconds"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:0} ms"),
    };
}
