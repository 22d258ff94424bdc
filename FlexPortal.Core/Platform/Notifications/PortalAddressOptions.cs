using Microsoft.Extensions.Options;

namespace FlexPortal.Core.Platform.Notifications;

/// <summary>Settings of the section <c>Portal</c>: where users reach this portal.</summary>
public sealed class PortalAddressOptions
{
    /// <summary>Name of the settings section.</summary>
    public const string Section = "Portal";

    /// <summary>
    /// Address under which users open the portal, such as <c>https://portal.example.com</c>; links in mails begin with it. Empty (the
    /// default): mails name the path only.
    /// </summary>
    public string PublicUrl { get; set; } = "";

    /// <summary>A path of the portal as an address for a mail.</summary>
    internal string At(string path) => PublicUrl.TrimEnd('/') + path;
}

/// <summary>Checks <see cref="PortalAddressOptions"/>.</summary>
internal sealed class PortalAddressOptionsValidator : IValidateOptions<PortalAddressOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, PortalAddressOptions options) =>
        options.PublicUrl.Length == 0
        || (Uri.TryCreate(options.PublicUrl, UriKind.Absolute, out var address) && address.Scheme is "https" or "http"
            && address.UserInfo.Length == 0 && address.Query.Length == 0 && address.Fragment.Length == 0
            && MailHeader.IsOneLine(options.PublicUrl))
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(
                $"{PortalAddressOptions.Section}:{nameof(options.PublicUrl)} must be an address such as https://portal.example.com, "
                + "without user, query or fragment.");
}
