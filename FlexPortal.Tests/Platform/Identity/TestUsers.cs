using System.Globalization;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;
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

    /// <summary>Hashes passwords in a thousand rounds: 210,000 of them, at every sign-in of every test, are a minute of a test run.</summary>
    public static void CheapPasswords(IServiceCollection services) =>
        services.Configure<PasswordHasherOptions>(options => options.IterationCount = 1_000);

    /// <summary>Settings of a portal whose users sign in.</summary>
    public static Dictionary<string, string?> Settings => new(StringComparer.Ordinal) { ["Identity:Mode"] = "Users", ["Logging:LogLevel:Microsoft.AspNetCore"] = "None" };

    /// <summary>Makes a user with the password of these tests.</summary>
    public static async Task AddAsync(this TestPortal portal, string name, PortalRole role, string? password = Password)
    {
        await using var scope = portal.Services.CreateAsyncScope();
        Assert.IsType<UserOutcome.Done>(await scope.ServiceProvider.GetRequiredService<InviteUser>().ExecuteAsync(name, role, password, Actors.Named("test"), CancellationToken.None));
    }

    /// <summary>Changes a user, as an administrator does.</summary>
    public static async Task<UserOutcome> ChangeAsync(this TestPortal portal, string name, UserChange change)
    {
        await using var scope = portal.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<ChangeUser>().ExecuteAsync(name, change, Actors.Named("test"), CancellationToken.None);
    }
}

/// <summary>A browser without scripts: keeps cookies, follows nothing by itself, sends forms with the token of their page.</summary>
internal sealed partial class PlainBrowser : IDisposable
{
    private readonly SocketsHttpHandler _handler = new() { AllowAutoRedirect = false, CookieContainer = new CookieContainer() };

    /// <summary>A browser for a portal; over https it trusts the certificate that was made for the test, and no other.</summary>
    public PlainBrowser(TestPortal portal, X509Certificate2? trusted = null)
    {
        if (trusted is not null)
            _handler.SslOptions.CertificateChainPolicy = new() { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck, CustomTrustStore = { trusted } };
        Http = new HttpClient(_handler) { BaseAddress = portal.BaseAddress };
    }

    public HttpClient Http { get; }

    /// <summary>Every cookie that it was given, as the portal wrote it.</summary>
    public List<string> SetCookies { get; } = [];

    /// <summary>Its connections, without its cookies.</summary>
    public HttpMessageInvoker NewConnections() =>
        new(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false, SslOptions = _handler.SslOptions });

    /// <summary>Its cookies, as it would send them.</summary>
    public string Cookies => _handler.CookieContainer.GetCookieHeader(Http.BaseAddress!);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>A browser in which somebody is signed in.</summary>
    public static async Task<PlainBrowser> SignedInAsync(TestPortal portal, string name, string password = TestUsers.Password)
    {
        var browser = new PlainBrowser(portal);
        using var answer = await browser.SignInAsync(name, password);
        Assert.Equal((HttpStatusCode.SeeOther, "/"), (answer.StatusCode, answer.Headers.Location?.OriginalString));
        return browser;
    }

    /// <summary>Asks for a page as a browser does.</summary>
    public Task<HttpResponseMessage> GetAsync(string address) => SendAsync(HttpMethod.Get, address, content: null, page: true);

    /// <summary>Asks as a program does, with the same cookies.</summary>
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
        return WebUtility.HtmlDecode(Token().Match(text) is { Success: true } match ? match.Groups["token"].Value : throw new InvalidOperationException($"{page} has no form: {answer.StatusCode.ToString("D")}"));
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

    /// <summary>Where a page leads instead of answering.</summary>
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
