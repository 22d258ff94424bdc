using System.Net;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FlexPortal.Core.Platform.Identity;
using FlexPortal.Tests.Platform.Identity;
using FlexPortal.Tests.Platform.Identity.TwoFactor;
using FlexPortal.Tests.Support;
using Xunit;

namespace FlexPortal.Tests.Shell;

/// <summary>The portal behind TLS of its own, with a certificate made for the test.</summary>
public sealed class TlsApiTests : IDisposable
{
    private readonly TemporaryFolder _folder = new("flexportal-tls");

    private readonly X509Certificate2 _certificate = Certificate();
    private Authenticator? _app;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Sec_S13_Every_cookie_over_https_is_host_only_secure_and_hidden_from_scripts()
    {
        await using var portal = await StartAsync();
        await portal.AddAsync("anna", PortalRole.Admin);
        using var browser = new PlainBrowser(portal, _certificate);

        using (await browser.SignInAsync("anna", "wrong wrong wrong"))
        using (await browser.SignInAsync("anna"))
            await WalkAsync(browser);
        using (var signedIn = await browser.PostAsync("/sign-in/code", "/sign-in/code/enter", ("code", _app!.Next())))
        {
            Assert.Equal("/", signedIn.Headers.Location?.OriginalString);
            string[] addresses = ["/runs", "/users", "/audit", "/account", "/account/two-factor", "/sandbox", "/settings", "/nonsense"];
            foreach (var address in addresses)
                await browser.StatusAsync(address);
            using var negotiated = await browser.SendAsync(HttpMethod.Post, "/_blazor/negotiate?negotiateVersion=1");
            Assert.Equal(HttpStatusCode.OK, negotiated.StatusCode);
        }

        var names = browser.SetCookies.Select(cookie => cookie.Split('=')[0]).ToHashSet(StringComparer.Ordinal);
        Assert.All(["", "-form", "-two-factor", "-zone", "-theme"], name => Assert.Contains("__Host-flexportal" + name, names));
        Assert.All(browser.SetCookies, cookie =>
        {
            var parts = cookie.Split(';', StringSplitOptions.TrimEntries);
            Assert.StartsWith("__Host-", parts[0], StringComparison.Ordinal);
            Assert.Contains("secure", parts, StringComparer.OrdinalIgnoreCase);
            Assert.Contains("path=/", parts, StringComparer.OrdinalIgnoreCase);
            var site = Assert.Single(parts, part => part.StartsWith("samesite=", StringComparison.OrdinalIgnoreCase));
            Assert.False(site.EndsWith("none", StringComparison.OrdinalIgnoreCase), site);
            Assert.DoesNotContain(parts, part => part.StartsWith("domain=", StringComparison.OrdinalIgnoreCase));
            // The switch in the header writes the theme; nothing else is for scripts.
            Assert.Equal(
                !cookie.StartsWith("__Host-flexportal-theme=", StringComparison.Ordinal),
                parts.Contains("httponly", StringComparer.OrdinalIgnoreCase));
        });
    }

    [Fact]
    public async Task Sec_S14_Https_sends_strict_transport_security()
    {
        await using var portal = await StartAsync();
        using var browser = new PlainBrowser(portal, _certificate);

        using var answer = await browser.GetAsync("/health/live");

        Assert.Equal("max-age=31536000", Assert.Single(answer.Headers.GetValues("Strict-Transport-Security")));
    }

    [Theory]
    [InlineData("/_blazor")]
    [InlineData("/hubs/runs")]
    public async Task Sec_S24_A_socket_over_TLS_opens_for_this_origin_only(string path)
    {
        await using var portal = await StartAsync();
        await portal.AddAsync("anna", PortalRole.Viewer);
        using var browser = new PlainBrowser(portal, _certificate);
        using var signedIn = await browser.SignInAsync("anna");
        Assert.Equal("/", signedIn.Headers.Location?.OriginalString);
        var own = portal.BaseAddress.GetLeftPart(UriPartial.Authority);

        Assert.Equal(HttpStatusCode.SwitchingProtocols, await OpenAsync(browser, path, browser.Cookies, own));
        Assert.Equal(HttpStatusCode.Forbidden, await OpenAsync(browser, path, browser.Cookies, "https://elsewhere.example"));
        Assert.Equal(HttpStatusCode.Forbidden, await OpenAsync(browser, path, browser.Cookies, "null"));
        Assert.Equal(HttpStatusCode.Unauthorized, await OpenAsync(browser, path, cookies: "", own));
    }

    public void Dispose()
    {
        _certificate.Dispose();
        _folder.Dispose();
    }

    // Settings, codes, sign-out, and the first step of the next sign-in.
    private async Task WalkAsync(PlainBrowser browser)
    {
        (string, string)[] settings =
            [("zone", "Europe/Zurich"), ("times", "clock"), ("theme", "dark"), ("density", "compact"), ("keys", "on")];
        using (var saved = await browser.PostAsync("/settings", "/settings/save", settings))
            Assert.Equal(HttpStatusCode.SeeOther, saved.StatusCode);
        Assert.Contains(
            "data-theme=\"dark\"", await (await browser.GetAsync("/settings")).Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
        (_app, _) = await browser.EnrolAsync();
        using (await browser.PostAsync("/account", "/sign-out"))
        using (var half = await browser.SignInAsync("anna"))
            Assert.Equal("/sign-in/code", half.Headers.Location?.OriginalString);
    }

    private static async Task<HttpStatusCode> OpenAsync(PlainBrowser browser, string path, string cookies, string origin)
    {
        using var socket = new ClientWebSocket();
        socket.Options.CollectHttpResponseDetails = true;
        socket.Options.SetRequestHeader("Origin", origin);
        socket.Options.SetRequestHeader("Cookie", cookies);
        using var connections = browser.NewConnections();
        try
        {
            await socket.ConnectAsync(new UriBuilder(browser.Http.BaseAddress!) { Scheme = "wss", Path = path }.Uri, connections, Ct);
        }
        catch (WebSocketException)
        {
            // The status says why.
        }

        return socket.HttpStatusCode;
    }

    private async Task<TestPortal> StartAsync()
    {
        var file = Path.Combine(_folder.Path, "portal.pfx");
        await File.WriteAllBytesAsync(file, _certificate.Export(X509ContentType.Pfx, "made for a test"), Ct);
        return await TestPortal.StartAsync(new Dictionary<string, string?>(TestUsers.Settings, StringComparer.Ordinal)
        {
            ["Urls"] = "https://127.0.0.1:0",
            ["Kestrel:Certificates:Default:Path"] = file,
            ["Kestrel:Certificates:Default:Password"] = "made for a test",
        });
    }

    private static X509Certificate2 Certificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        return request.CreateSelfSigned(now.AddHours(-1), now.AddHours(1));
    }
}
