using System.Net;
using Microsoft.Extensions.Options;
using MimeKit;

namespace FlexPortal.Core.Platform.Notifications;

/// <summary>Finds every fault in <see cref="EmailOptions"/> at once. Each sentence begins with the full key and holds no value.</summary>
internal sealed class EmailOptionsValidator : IValidateOptions<EmailOptions>
{
    private const int LongestPrefix = 60;

    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, EmailOptions options)
    {
        var faults = AddressFaults(options).Concat(PasswordFaults(options)).ToList();
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private static IEnumerable<string> AddressFaults(EmailOptions options)
    {
        if (options.IsSet && Uri.CheckHostName(options.Host) == UriHostNameType.Unknown)
            yield return Fault(nameof(options.Host), "must be a host name or an address, without a port.");
        if (options.IsSet ? !IsAddress(options.From) : options.From.Length > 0 && !IsAddress(options.From))
            yield return Fault(nameof(options.From), "must be one mail address.");
        var recipients = options.Recipients();
        if ((options.IsSet && recipients.Count == 0) || !recipients.All(IsPlainAddress))
            yield return Fault(nameof(options.To), "must be one or more mail addresses without names, separated by commas.");
        if (options.SubjectPrefix.Length > LongestPrefix || !MailHeader.IsOneLine(options.SubjectPrefix))
            yield return Fault(nameof(options.SubjectPrefix), "must be one line of at most 60 characters.");
    }

    private static IEnumerable<string> PasswordFaults(EmailOptions options)
    {
        var hasPassword = options.Password.Length > 0 || options.PasswordFile.Length > 0;
        if (options.Password.Length > 0 && options.PasswordFile.Length > 0)
            yield return Fault(nameof(options.PasswordFile), "and Email:Password are both set; keep one.");
        if (options.PasswordFile.Length > 0 && !File.Exists(options.PasswordFile))
            yield return Fault(nameof(options.PasswordFile), "names a file that does not exist.");
        if (options.User.Length > 0 != hasPassword)
            yield return Fault(nameof(options.User), "needs a password, and a password needs a user.");
        if (hasPassword && !options.UseTls && !IsThisMachine(options.Host))
            yield return Fault(nameof(options.UseTls), "must be true: without TLS the password could be read on the way.");
    }

    private static bool IsThisMachine(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));

    private static bool IsAddress(string text) =>
        MailHeader.IsOneLine(text) && MailboxAddress.TryParse(text, out var address) && IsPlainAddress(address.Address);

    private static bool IsPlainAddress(string text) => MailHeader.IsOneLine(text) && !text.Contains(' ', StringComparison.Ordinal)
        && MailboxAddress.TryParse(text, out var address) && string.Equals(address.Address, text, StringComparison.Ordinal)
        && text.Split('@') is [{ Length: > 0 }, { Length: > 0 }];

    private static string Fault(string key, string sentence) => $"{EmailOptions.Section}:{key} {sentence}";
}
