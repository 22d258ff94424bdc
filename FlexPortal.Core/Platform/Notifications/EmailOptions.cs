using System.Text;
using FlexPortal.Core.Platform.Settings;

namespace FlexPortal.Core.Platform.Notifications;

/// <summary>
/// Settings of the section <c>Email</c>: the mail server and the distribution list. Checked at start by
/// <see cref="EmailOptionsValidator"/>.
/// </summary>
public sealed class EmailOptions
{
    /// <summary>Name of the settings section.</summary>
    public const string Section = "Email";

    /// <summary>
    /// Host name of the mail server (SMTP). Empty (the default): nothing is sent; messages are captured and shown to administrators.
    /// </summary>
    public string Host { get; set; } = "";

    /// <summary>Port of the mail server, 1 to 65535. Port 465 begins with TLS, others change to it (STARTTLS). Default: 587.</summary>
    [Number(1, 65_535)]
    public int Port { get; set; } = 587;

    /// <summary>User of the mail server. Empty (the default): no sign-in.</summary>
    public string User { get; set; } = "";

    /// <summary>Password of <see cref="User"/>. Default: empty. Environment variable: <c>Email__Password</c>.</summary>
    public string Password { get; set; } = "";

    /// <summary>File that holds the password, instead of <see cref="Password"/>. Default: empty.</summary>
    public string PasswordFile { get; set; } = "";

    /// <summary>
    /// Sender, such as <c>portal@example.com</c> or <c>FlexPortal &lt;portal@example.com&gt;</c>. Needed with <see cref="Host"/>.
    /// </summary>
    public string From { get; set; } = "";

    /// <summary>The distribution list: addresses separated by commas. Needed with <see cref="Host"/>.</summary>
    public string To { get; set; } = "";

    /// <summary>
    /// Whether the connection must be encrypted. <c>false</c> is for servers that need no password or run on this machine. Default: true.
    /// </summary>
    public bool UseTls { get; set; } = true;

    /// <summary>What every subject begins with, at most 60 characters. Default: <c>[FlexPortal]</c>.</summary>
    public string SubjectPrefix { get; set; } = "[FlexPortal]";

    /// <summary>Whether messages are sent.</summary>
    internal bool IsSet => Host.Length > 0;

    /// <summary>The addresses of <see cref="To"/>.</summary>
    internal IReadOnlyList<string> Recipients() => To.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The password, from the file if one is named; empty without one.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    internal string ReadPassword() =>
        PasswordFile.Length > 0 ? File.ReadAllText(PasswordFile, Encoding.UTF8).TrimEnd('\r', '\n') : Password;
}
