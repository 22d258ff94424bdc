using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FlexPortal.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Xunit;

namespace FlexPortal.Tests.Cli.Remote;

/// <summary>A command for a remote portal that cannot be carried out: its code, and which hosts receive the token.</summary>
public sealed class RemoteErrorTests : IAsyncDisposable
{
    // A well-formed token that no portal created.
    private const string Token = "fp_0123456789_0000000000000000000000000000000000000000000";

    private readonly ConcurrentQueue<string> _seen = new();
    private readonly List<WebApplication> _hosts = [];

    [Theory]
    [InlineData("http://portal.example", "PORTAL_ADDRESS_INVALID")]
    [InlineData("http://192.0.2.1:5080", "PORTAL_ADDRESS_INVALID")]
    [InlineData("https://anna:secret@portal.example", "PORTAL_ADDRESS_INVALID")]
    [InlineData("https://portal.example/?token=x", "PORTAL_ADDRESS_INVALID")]
    [InlineData("ftp://localhost", "PORTAL_ADDRESS_INVALID")]
    [InlineData("localhost:5080", "PORTAL_ADDRESS_INVALID")]
    [InlineData("", "PORTAL_ADDRESS_INVALID")]
    public async Task Sec_S41_No_token_is_sent_to_an_address_that_is_not_https(string portal, string code)
    {
        var said = await RunAsync(Token, "runs", "list", "--portal", portal);
        Assert.Equal(2, said.ExitCode);
        Assert.StartsWith(code, said.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sec_S40_A_token_is_sent_to_the_named_host_only()
    {
        var other = await ServeAsync(http => http.Response.WriteAsync("{}"));
        var first = await ServeAsync(http =>
        {
            http.Response.Redirect($"{other}/ingestion/completeness");
            return Task.CompletedTask;
        });

        var said = await RunAsync(Token, "runs", "trust", "--portal", first);

        Assert.Equal((12, ""), (said.ExitCode, said.Text));
        Assert.StartsWith("PORTAL_UNEXPECTED: ", said.Error, StringComparison.Ordinal);
        Assert.Equal($"{new Uri(first).Port} Bearer {Token}", Assert.Single(_seen));
        Assert.DoesNotContain(Token, said.All, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sec_S41_Nothing_is_sent_to_a_host_with_an_untrusted_certificate()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var certificate = request.CreateSelfSigned(
            TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddDays(1));
        var portal = await ServeAsync(http => http.Response.WriteAsync("{}"), certificate);

        var said = await RunAsync(Token, "runs", "trust", "--portal", portal);

        Assert.Equal((12, "PORTAL_UNREACHABLE"), (said.ExitCode, said.Error.Split(':')[0]));
        // A portal that is away has the same code.
        Assert.Contains("certificate", said.Error, StringComparison.Ordinal);
        Assert.Empty(_seen);
    }

    [Fact]
    public async Task A_host_that_is_no_portal_and_one_that_is_unreachable_have_their_own_codes()
    {
        var website = await ServeAsync(http => http.Response.WriteAsync("<html>hello</html>"));
        var broken = await ServeAsync(http =>
        {
            http.Response.StatusCode = StatusCodes.Status502BadGateway;
            return Task.CompletedTask;
        });
        foreach (var (portal, code) in new[] { (website, "PORTAL_UNEXPECTED"), (broken, "PORTAL_UNREACHABLE"),
            ("http://127.0.0.1:1", "PORTAL_UNREACHABLE"), ("https://nowhere.invalid", "PORTAL_UNREACHABLE") })
        {
            var said = await RunAsync(Token, "runs", "trust", "--portal", portal);
            Assert.Equal((12, code), (said.ExitCode, said.Error.Split(':')[0]));
        }
    }

    [Theory]
    [InlineData("not a token of the portal", 13, "TOKEN_INVALID")]
    [InlineData("", 2, "TOKEN_MISSING")]
    public async Task A_text_that_is_no_token_is_not_sent(string token, int exitCode, string code)
    {
        var said = await RunAsync(token, "runs", "trust", "--portal", "https://nowhere.invalid");
        Assert.Equal((exitCode, code), (said.ExitCode, said.Error.Split(':')[0]));
    }

    [Fact]
    public async Task A_token_comes_from_a_file_and_never_from_the_command_line()
    {
        using var folder = new TemporaryFolder("flexportal-remote");
        var file = Path.Combine(folder.Path, "token");
        await File.WriteAllTextAsync(file, Token + "\n", TestContext.Current.CancellationToken);
        var portal = await ServeAsync(http => http.Response.WriteAsync("{}"));

        await RunAsync("", "runs", "trust", "--portal", portal, "--token-file", file);
        Assert.EndsWith($"Bearer {Token}", Assert.Single(_seen), StringComparison.Ordinal);
        Assert.Equal(2, (await RunAsync("", "runs", "trust", "--portal", portal, "--token", Token)).ExitCode);
        Assert.Equal(1, (await RunAsync("", "runs", "trust", "--portal", portal, "--token-file", file + "x")).ExitCode);
        Assert.Equal(13, (await RunAsync(Token, "runs", "trust", "--portal", portal, "--token-file", "-")).ExitCode);
        Assert.Single(_seen);
    }

    [Theory]
    [InlineData("user", "list")]
    [InlineData("db", "status")]
    [InlineData("audit", "verify")]
    [InlineData("token", "list")]
    [InlineData("setup-link")]
    [InlineData("artifact", "verify")]
    public async Task Verbs_that_are_local_only_refuse_a_portal(params string[] command)
    {
        var named = await RunAsync(Token, [.. command, "--portal", "https://portal.example"]);
        Assert.Equal((2, true), (named.ExitCode, named.Error.Contains("--portal", StringComparison.Ordinal)));

        var set = await Command.RunAsync([("FLEXPORTAL_PORTAL", "https://portal.example")], command);
        Assert.Equal((2, true), (set.ExitCode, set.Error.Contains("FLEXPORTAL_PORTAL", StringComparison.Ordinal)));
        Assert.Equal(0, (await Command.RunAsync([("FLEXPORTAL_PORTAL", "https://portal.example")], [.. command, "--help"])).ExitCode);
    }

    [Fact]
    public async Task A_local_setting_is_refused_together_with_a_portal()
    {
        var said = await RunAsync(Token, "ingestion-run", "--portal", "https://portal.example", "--set", "Flex:QueryId=1");
        Assert.Equal((2, true), (said.ExitCode, said.Error.Contains("--set", StringComparison.Ordinal)));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var host in _hosts)
            await host.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    private static Task<CommandResult> RunAsync(string token, params string[] arguments) =>
        Command.RunAsync([("FLEXPORTAL_TOKEN", token)], arguments);

    private async Task<string> ServeAsync(RequestDelegate answer, X509Certificate2? certificate = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
        {
            if (certificate is not null)
                listen.UseHttps(certificate);
        }));
        var host = builder.Build();
        host.Run(http =>
        {
            _seen.Enqueue($"{http.Connection.LocalPort} {http.Request.Headers.Authorization}");
            return answer(http);
        });
        await host.StartAsync(TestContext.Current.CancellationToken);
        _hosts.Add(host);
        return host.Urls.Single().Replace("127.0.0.1", certificate is null ? "127.0.0.1" : "localhost", StringComparison.Ordinal);
    }
}
