using System.Text.RegularExpressions;
using FlexPortal.Core.Flex.Accounts;
using FlexPortal.Tests.Api;
using FlexPortal.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace FlexPortal.Tests.Flex.Accounts;

/// <summary>Accounts in the addresses of tests.</summary>
internal static partial class AccountAddresses
{
    /// <summary>The key that stands for an account in this portal's addresses.</summary>
    public static string KeyOf(this TestPortal portal, string account) => portal.Services.GetRequiredService<AccountKeys>().Of(account);

    /// <summary>The same for a portal that a test class shares.</summary>
    public static string KeyOf(this ApiPortal portal, string account) => portal.Portal.KeyOf(account);

    /// <summary>The same for a portal that a test class shares.</summary>
    public static string WithKeys(this ApiPortal portal, string address) => portal.Portal.WithKeys(address);

    /// <summary>An address in which each account in braces is replaced by its key.</summary>
    public static string WithKeys(this TestPortal portal, string address) =>
        InBraces().Replace(address, match => portal.KeyOf(match.Groups["account"].Value));

    [GeneratedRegex(@"\{(?<account>\w+)\}", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex InBraces();
}
