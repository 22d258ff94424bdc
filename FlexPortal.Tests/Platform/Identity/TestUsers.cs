using System.Globalization;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;
using FlexPortal.Core.Platform.Identity;
using FlexPortal.Tests.Support;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace FlexPortal.Tests.Platform.Identity;

/// <summary>Users of a portal, and browsers in which they sign in.</summary>
internal static class TestUsers
{
    public const string Password = "tulip kettle morrow";

    /// <summary>Hashes passwords in 1,000 rounds: 210,000 at every sign-in would cost a test run a minute.</summary>
    public static void CheapPasswords(IServiceCollection services) =>
        services.Configure<PasswordHasherOptions>(options => options.IterationCount = 1_000);

    /// <summary>Settings of a portal whose users sign in.</summary>
    public static Dictionary<string, string?> Settings =>
        new(StringComparer.Ordinal) { ["Identity:Mode"] = "Users", ["Logging:LogLevel:Microsoft.AspNetCore"] = "None" };

    /// <summary>Creates a user with the password of these tests.</summary>
    public static async Task AddAsync(this TestPortal portal, string name, PortalRole role, string? password = Password)
    {
        await using var scope = portal.Services.CreateAsyncScope();
        var invite = scope.ServiceProvider.GetRequiredService<InviteUser>();
        Assert.IsType<UserOutcome.Done>(await invite.ExecuteAsync(name, role, password, Actors.Named("test"), CancellationToken.None));
    }

    /// <summary>Changes a user, as an administrator does.</summary>
    public static async Task<UserOutcome> ChangeAsync(this TestPortal portal, string name, UserChange change)
    {
        await using var scope = portal.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<ChangeUser>()
            .ExecuteAsync(name, change, Actors.Named("test"), CancellationToken.None);
    }
}

/// <summary>A browser without scripts: keeps cookies, follows no redirects, sends forms with the token of their page.</summary>
internal sealed partial class PlainBrowser : IDisposable
{
    private readonly SocketsHttpHandler _handler = new() { AllowAutoRedirect = false, CookieContainer = new CookieContainer() };

    /// <summary>A browser for a portal; over HTTPS it trusts the given certificate alone.</summary>
    public PlainBrowser(TestPortal portal, X509Certificate2? trusted = null)
    {
        if (trusted is not null)
            _handler.SslOptions.CertificateChainPolicy = new()
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
                CustomTrustStore = { trusted },
            };
        Http = new HttpClient(_handler) { BaseAddress = portal.BaseAddress };
    }

    public HttpClient Http { get; }

    /// <summary>Every cookie that the portal set, as written.</summary>
    public List<string> SetCookies { get; } = [];

    /// <summary>Its connections, without its cookies.</summary>
    public HttpMessageInvoker NewConnections() =>
        new(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false, SslOptions = _handler.SslOptions });

    /// <summary>Its cookies, as it would send them.</summary>
    public string Cookies => _handler.CookieContainer.GetCookieHeader(Http.BaseAddress!);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>A browser with a signed-in user.</summary>
    public static async Task<PlainBrowser> SignedInAsync(TestPortal portal, string name, string password = TestUsers.Password)
    {
        var browser = new PlainBrowser(portal);
        using var answer = await browser.SignInAsync(name, password);
        Assert.Equal((HttpStatusCode.SeeOther, "/"), (answer.StatusCode, answer.Headers.Location?.OriginalString));
        return browser;
    }

    /// <summary>Requests a page as a browser does.</summary>
    public Task<HttpResponseMessage> GetAsync(string address) => SendAsync(HttpMethod.Get, address, content: null, page: true);

    /// <summary>The body of a page.</summary>
    public async Task<IElement> PageAsync(string address)
    {
        using var answer = await GetAsync(address);
        return await ReadAsync(answer);
    }

    /// <summary>The body of a page that was answered.</summary>
    public static async Task<IElement> ReadAsync(HttpResponseMessage answer) =>
        (await new HtmlParser().ParseDocumentAsync(await answer.Content.ReadAsStringAsync(Ct), Ct)).Body!;

    /// <summary>Sends a request as a program does, with the same cookies.</summary>
    public async Task<HttpResponseMessage> SendAsync(
        HttpMethod method, string address, HttpContent? content = null, bool page = false, string? token = null)
    {
        var request = new HttpRequestMessage(method, address) { Content = content };
        request.Headers.Add("Accept", page ? "text/html" : "application/json");
        if (token is not null)
            request.Headers.Add("RequestVerificationToken", token);
        var answer = await Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Ct);
        if (answer.Headers.TryGetValues("Set-Cookie", out var cookies))
            SetCookies.AddRange(cookies);
        return answer;
    }

    /// <summary>The token in the forms of a page.</summary>
    public async Task<string> TokenAsync(string page = "/sign-in")
    {
        using var answer = await GetAsync(page);
        var text = await answer.Content.ReadAsStringAsync(Ct);
        var token = Token().Match(text);
        Assert.True(token.Success, $"{page} has no form: {answer.StatusCode}");
        return WebUtility.HtmlDecode(token.Groups["token"].Value);
    }

    /// <summary>Sends a form of a page.</summary>
    public async Task<HttpResponseMessage> PostAsync(string page, string action, params (string Name, string Value)[] fields)
    {
        var token = await TokenAsync(page);
        var form = fields.Select(field => KeyValuePair.Create(field.Name, field.Value)).Append(new("__RequestVerificationToken", token));
        return await SendAsync(HttpMethod.Post, action, new FormUrlEncodedContent(form), page: true);
    }

    /// <summary>Sends the form of the sign-in.</summary>
    public Task<HttpResponseMessage> SignInAsync(string name, string password = TestUsers.Password, string back = "/") =>
        PostAsync("/sign-in", "/sign-in/enter", ("name", name), ("password", password), ("returnUrl", back));

    /// <summary>The status of a page, as a number.</summary>
    public async Task<int> StatusAsync(string address)
    {
        using var answer = await GetAsync(address);
        return int.Parse(answer.StatusCode.ToString("D"), CultureInfo.InvariantCulture);
    }

    /// <summary>Where a page redirects to.</summary>
    public async Task<string?> LeadsToAsync(string address)
    {
        using var answer = await GetAsync(address);
        return answer.Headers.Location?.OriginalString;
    }

    public void Dispose()
    {
        Http.Dispose();
        _handler.Dispose();
    }

    [GeneratedRegex("name=\"__RequestVerificationToken\"[^>]*value=\"(?<token>[^\"]+)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Token();
}
