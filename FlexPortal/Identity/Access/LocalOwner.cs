using System.Net;
using System.Security.Claims;
using System.Text.Encodings.Web;
using FlexPortal.Core.Platform.Identity;
using FlexPortal.Core.Platform.Persistence;
using FlexPortal.Core.Platform.Settings;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace FlexPortal.Identity.Access;

/// <summary>
/// Single-user mode: every request over loopback is the owner's. A request that came through a proxy may come from another machine, so it
/// is refused.
/// </summary>
internal sealed class LocalOwner(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string SchemeName = "LocalOwner";

    private static readonly string[] Passed = ["Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP", "Via"];

    private static readonly ClaimsPrincipal Owner = PortalClaims.OfOwner(SchemeName);

    /// <summary>Whether the settings ask for it.</summary>
    public static bool IsChosen(IConfiguration configuration) =>
        SettingsBinder<PortalIdentityOptions>.Read(configuration, PortalIdentityOptions.Section).Mode == IdentityMode.LocalOwner;

    /// <summary>Throws when other machines could reach a portal without sign-in.</summary>
    public static void Check(IConfiguration configuration)
    {
        var addresses = Split(configuration["Urls"]).Concat(
            configuration.GetSection("Kestrel:Endpoints").GetChildren().Select(endpoint => endpoint["Url"] ?? ""));
        if (addresses.FirstOrDefault(address => !IsLoopback(address)) is { } open)
        {
            throw StartupException.Settings(
                "LOCAL_OWNER_EXPOSED",
                "Identity:Mode is LocalOwner, which lets everybody in who reaches the portal, and "
                + $"{(open.Length == 0 ? "an endpoint under Kestrel:Endpoints without a Url" : open)} can be reached by other "
                + "machines: serve http://localhost:5080 alone, or set Identity:Mode to Users.");
        }

        // With a trusted proxy, a loopback address may be that of a forwarded request.
        if (!string.IsNullOrWhiteSpace(configuration["Limits:TrustedProxies"]))
        {
            throw StartupException.Settings(
                "LOCAL_OWNER_EXPOSED",
                "Identity:Mode is LocalOwner, and Limits:TrustedProxies names a proxy through which others come: leave it empty, or set "
                + "Identity:Mode to Users.");
        }

        if (Split(configuration["AllowedHosts"]).FirstOrDefault(name => !IsLocalName(name)) is { } host)
        {
            throw StartupException.Settings(
                "LOCAL_OWNER_EXPOSED",
                $"Identity:Mode is LocalOwner, and AllowedHosts lets a browser reach the portal as {host}: allow localhost, 127.0.0.1 "
                + "and [::1] alone, or set Identity:Mode to Users.");
        }
    }

    protected override Task<AuthenticateResult> HandleAuthenticateAsync() => Task.FromResult(
        Context.Connection.RemoteIpAddress is { } address && IPAddress.IsLoopback(address) && !Passed.Any(Request.Headers.ContainsKey)
            ? AuthenticateResult.Success(new AuthenticationTicket(Owner, SchemeName))
            : AuthenticateResult.NoResult());

    private static string[] Split(string? list) =>
        list?.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];

    // An endpoint without an address may be anywhere.
    private static bool IsLoopback(string address) => address.Length > 0 && IsLocalName(BindingAddress.Parse(address).Host);

    private static bool IsLocalName(string host) => string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
}
