using System.Net.Sockets;
using MailKit.Net.Smtp;
using MailKit.Security;

namespace FlexPortal.Core.Platform.Notifications;

/// <summary>Why a message was not sent, from a fixed list: what a mail server writes can hold addresses and is only logged.</summary>
/// <param name="Code">Stable identifier in capitals.</param>
/// <param name="IsFinal">Whether another attempt cannot succeed.</param>
internal sealed record MailError(string Code, bool IsFinal)
{
    /// <summary>Sentences for users, by code.</summary>
    private static readonly Dictionary<string, string> Sentences = new(StringComparer.Ordinal)
    {
        ["MAIL_SERVER_AWAY"] = "The mail server does not answer. Check Email:Host, Email:Port and the network.",
        ["MAIL_TLS_FAILED"] = "No encrypted connection to the mail server. Check its certificate and Email:UseTls.",
        ["MAIL_SIGN_IN_REFUSED"] = "The mail server refuses the user or the password. Check Email:User and its password.",
        ["MAIL_DEFERRED"] = "The mail server asks to try again later.",
        ["MAIL_REFUSED"] = "The mail server refuses the message, its sender or a recipient. Check Email:From and Email:To.",
        ["MAIL_HEADER_INVALID"] = "An address or the subject cannot be a header of a mail.",
        ["MAIL_FAILED"] = "The message was not sent; the portal's log has the details.",
    };

    /// <summary>What a code means; the code itself when it is unknown.</summary>
    public static string Sentence(string code) => Sentences.GetValueOrDefault(code, code);

    /// <summary>The error of an exception of <see cref="SmtpMail.SendAsync"/>.</summary>
    public static MailError Of(Exception fault) => fault switch
    {
        SmtpCommandException { StatusCode: >= SmtpStatusCode.SyntaxError } => new("MAIL_REFUSED", IsFinal: true),
        SmtpCommandException => new("MAIL_DEFERRED", IsFinal: false),
        // A password can be mended; the message waits for it.
        AuthenticationException or MailKit.ServiceNotAuthenticatedException => new("MAIL_SIGN_IN_REFUSED", IsFinal: false),
        SslHandshakeException or NotSupportedException => new("MAIL_TLS_FAILED", IsFinal: false),
        ArgumentException => new("MAIL_HEADER_INVALID", IsFinal: true),
        SocketException or IOException or TimeoutException or OperationCanceledException or SmtpProtocolException
            or MailKit.ServiceNotConnectedException => new("MAIL_SERVER_AWAY", IsFinal: false),
        _ => new("MAIL_FAILED", IsFinal: false),
    };
}
