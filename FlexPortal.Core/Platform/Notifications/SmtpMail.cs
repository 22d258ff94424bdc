using FlexPortal.Core.Platform.Telemetry;
using MailKit.Net.Smtp;
using MailKit.Security;
using Microsoft.Extensions.Options;
using MimeKit;

namespace FlexPortal.Core.Platform.Notifications;

/// <summary>Hands one message to the mail server of the settings.</summary>
internal sealed class SmtpMail
{
    private const int ImplicitTlsPort = 465;

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    private readonly EmailOptions _options;
    private readonly string _password;

    public SmtpMail(IOptions<EmailOptions> options, Redactor redactor)
    {
        _options = options.Value;
        _password = _options.IsSet ? _options.ReadPassword() : "";
        redactor.Know(_password);
    }

    /// <summary>Whether there is a mail server.</summary>
    public bool IsSet => _options.IsSet;

    /// <summary>Sends the message. It returns as soon as the server has accepted it: what fails after that no longer matters.</summary>
    /// <exception cref="ArgumentException">A header would have more than one line, or an address is none.</exception>
    public async Task SendAsync(ClaimedMail mail, CancellationToken cancellationToken)
    {
        using var message = MessageOf(mail);
        using var client = new SmtpClient { Timeout = (int)Timeout.TotalMilliseconds };
        await client.ConnectAsync(_options.Host, _options.Port, Security(), cancellationToken);
        if (_options.User.Length > 0)
            await client.AuthenticateAsync(_options.User, _password, cancellationToken);
        await client.SendAsync(message, cancellationToken);
    }

    private SecureSocketOptions Security() => !_options.UseTls ? SecureSocketOptions.None
        : _options.Port == ImplicitTlsPort ? SecureSocketOptions.SslOnConnect
        : SecureSocketOptions.StartTls;

    private MimeMessage MessageOf(ClaimedMail mail)
    {
        var from = AddressOf(_options.From);
        var message = new MimeMessage
        {
            // The same for every attempt: a mail system can tell that a message came twice.
            MessageId = $"{mail.Id:D}@{from.Domain}",
            Subject = MailHeader.OneLine(mail.Subject, nameof(mail)),
            Body = new TextPart("plain") { Text = mail.Body },
        };
        message.From.Add(from);
        message.To.AddRange(mail.Recipients.Select(AddressOf));
        message.Headers.Add("Auto-Submitted", "auto-generated");
        return message;
    }

    private static MailboxAddress AddressOf(string text) =>
        MailboxAddress.TryParse(MailHeader.OneLine(text, nameof(text)), out var address)
            ? address
            : throw new ArgumentException("The text is not a mail address.", nameof(text));
}
