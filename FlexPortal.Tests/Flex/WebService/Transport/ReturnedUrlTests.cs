using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FlexPortal.Core.Flex.WebService;
using FlexPortal.Core.Flex.WebService.Transport;
using FlexPortal.Tests.Flex.WebService.Scripted;
using Xunit;

namespace FlexPortal.Tests.Flex.WebService.Transport;

public sealed class ReturnedUrlTests
{
    private const string Good = "https://gdcdyn.interactivebrokers.com/AccountManagement/FlexWebService/GetStatement";

    [Theory]
    [InlineData(Good, Good)]
    [InlineData("HTTPS://NDCDYN.interactivebrokers.com:443/AccountManagement/FlexWebService/GetStatement?t=evil&q=1",
        "https://ndcdyn.interactivebrokers.com/AccountManagement/FlexWebService/GetStatement")]
    [InlineData("https://gdcdyn.interactivebrokers.com/Universal/servlet/FlexStatementService.GetStatement",
        "https://gdcdyn.interactivebrokers.com/Universal/servlet/FlexStatementService.GetStatement")]
    public void A_known_address_is_taken_over_without_its_query(string text, string taken) =>
        Assert.Equal(taken, ReturnedUrl.Judge(text).Url!.AbsoluteUri);

    [Theory]
    [InlineData("http://gdcdyn.interactivebrokers.com/AccountManagement/FlexWebService/GetStatement")]
    [InlineData("https://evil.example/AccountManagement/FlexWebService/GetStatement")]
    [InlineData("https://gdcdyn.interactivebrokers.com.evil.example/AccountManagement/FlexWebService/GetStatement")]
    [InlineData("https://evilgdcdyn.interactivebrokers.com/AccountManagement/FlexWebService/GetStatement")]
    [InlineData("https://gdcdyn.interactivebrokers.com./AccountManagement/FlexWebService/GetStatement")]
    [InlineData("https://gdcdyn.interactivebrokers.com@evil.example/AccountManagement/FlexWebService/GetStatement")]
    [InlineData("https://user@gdcdyn.interactivebrokers.com/AccountManagement/FlexWebService/GetStatement")]
    [InlineData("https://gdcdyn.interactivebrokers.com:8443/AccountManagement/FlexWebService/GetStatement")]
    [InlineData("https://gdcdyn.interactivebrokers.com/AccountManagement/FlexWebService/GetStatement#x")]
    [InlineData("https://gdcdyn.interactivebrokers.com/AccountManagement/FlexWebService/../../evil")]
    [InlineData("https://gdcdyn.interactivebrokers.com/AccountManagement/FlexWebService/%2e%2e/%2e%2e/evil")]
    [InlineData("https://gdcdyn.interactivebrokers.com/AccountManagement/FlexWebService/a%2Fb")]
    [InlineData("https://gdcdyn.interactivebrokers.com/AccountManagement/FlexWebService/")]
    [InlineData("https://gdcdyn.interactivebrokers.com/")]
    [InlineData("https://127.0.0.1/AccountManagement/FlexWebService/GetStatement")]
    [InlineData("https://[::1]/AccountManagement/FlexWebService/GetStatement")]
    [InlineData("https://2130706433/AccountManagement/FlexWebService/GetStatement")]
    [InlineData("https:\\\\evil.example\\@gdcdyn.interactivebrokers.com/AccountManagement/FlexWebService/GetStatement")]
    [InlineData("//gdcdyn.interactivebrokers.com/AccountManagement/FlexWebService/GetStatement")]
    [InlineData("/AccountManagement/FlexWebService/GetStatement")]
    [InlineData("https://gdcdyn.interactivebrokers.com /AccountManagement/FlexWebService/GetStatement")]
    [InlineData("https://gdcdyn.interactivebr\u043Ekers.com/AccountManagement/FlexWebService/GetStatement")]
    [InlineData("https://\uFF47dcdyn.interactivebrokers.com/AccountManagement/FlexWebService/GetStatement")]
    [InlineData("file:///etc/passwd")]
    [InlineData("javascript:alert(1)")]
    public async Task Sec_S03_A_malicious_address_is_refused_and_nothing_is_sent(string text)
    {
        Assert.Null(ReturnedUrl.Judge(text).Url);
        await using var talk = await TestConversation.StartAsync();
        talk.Broker.OnGetStatement(Answers.Html());

        var error = await talk.AwaitFailsAsync(returnedUrl: text);

        Assert.Equal("FLEX_URL_REFUSED", error.Code);
        Assert.Equal(1, talk.Broker.Polls);
    }

    [Fact]
    public async Task Sec_S03_No_socket_is_opened_for_a_refused_address()
    {
        using var trap = new TcpListener(IPAddress.Loopback, 0);
        trap.Start();
        await using var talk = await TestConversation.StartAsync();
        talk.Broker.OnGetStatement(Answers.Html());

        await talk.AwaitFailsAsync(
            returnedUrl: $"http://127.0.0.1:{((IPEndPoint)trap.LocalEndpoint).Port}/AccountManagement/FlexWebService/GetStatement");

        Assert.False(trap.Pending());
    }

    [Fact]
    public async Task The_configured_address_named_again_changes_nothing()
    {
        await using var talk = await TestConversation.StartAsync();
        talk.Broker.OnGetStatement(Answers.Html());

        var error = await talk.AwaitFailsAsync(returnedUrl: talk.Connection.GetStatementUrl.AbsoluteUri + "?x=1");

        Assert.Equal("FLEX_UNEXPECTED_RESPONSE", error.Code);
        Assert.Equal(1, talk.Broker.Polls);
    }

    [Fact]
    public async Task Sec_S03_A_valid_answer_never_leads_to_another_host()
    {
        await using var talk = await TestConversation.StartAsync();
        talk.Broker.OnGetStatement(Answers.Code(1019), Answers.Document());

        await using var download = await talk.AwaitAsync(returnedUrl: "https://evil.example/");

        Assert.Equal(2, talk.Broker.Polls);
    }

    [Fact]
    public async Task A_known_address_is_asked_once_and_then_kept()
    {
        using var certificate = SelfSigned("gdcdyn.interactivebrokers.com");
        await using var other = await ScriptedBroker.StartAsync(certificate);
        using var handler = RoutedTo(other, certificate);
        await using var talk = await TestConversation.StartAsync(handler: handler);
        talk.Broker.OnGetStatement(Answers.Html());
        other.OnGetStatement(Answers.Code(1019), Answers.Document());

        await using var download = await talk.AwaitAsync(returnedUrl: Good + "?t=stolen&q=other");

        Assert.Equal((1, 2), (talk.Broker.Polls, other.Polls));
        Assert.All(other.Seen, seen => Assert.Equal(("777", TestConversation.TokenValue), (seen.Query["q"], seen.Query["t"])));
        Assert.Equal(
            [BrokerExchangeKind.FirstWait, BrokerExchangeKind.Poll, BrokerExchangeKind.PollElsewhere, BrokerExchangeKind.PollElsewhere],
            talk.Exchanges.Select(exchange => exchange.Kind));
        Assert.Equal([5d, 0d, 10d], talk.Waits);
    }

    [Fact]
    public async Task A_known_address_with_the_same_error_ends_the_run()
    {
        using var certificate = SelfSigned("gdcdyn.interactivebrokers.com");
        await using var other = await ScriptedBroker.StartAsync(certificate);
        using var handler = RoutedTo(other, certificate);
        await using var talk = await TestConversation.StartAsync(handler: handler);
        talk.Broker.OnGetStatement(Answers.Status(404, "nothing here"));
        other.OnGetStatement(Answers.Html());

        Assert.Equal("FLEX_UNEXPECTED_RESPONSE", (await talk.AwaitFailsAsync(returnedUrl: Good)).Code);
        Assert.Equal((1, 1), (talk.Broker.Polls, other.Polls));
    }

    [Fact]
    public async Task Sec_S41_An_untrusted_certificate_is_refused()
    {
        using var certificate = SelfSigned("localhost");
        await using var broker = await ScriptedBroker.StartAsync(certificate);
        await using var talk = await TestConversation.StartAsync();
        talk.Connection = talk.Connection with { BaseUrl = broker.BaseUrl };

        Assert.Equal("FLEX_TLS_FAILED", (await talk.AskFailsAsync()).Code);
        Assert.Empty(broker.Seen);
    }

    // The handler of the product, except that the two known names lead to the test's own server and its certificate is trusted.
    private static SocketsHttpHandler RoutedTo(ScriptedBroker other, X509Certificate2 certificate)
    {
        var handler = FlexHttpHandler.Create();
        var connect = handler.ConnectCallback!;
        handler.SslOptions.RemoteCertificateValidationCallback = (_, presented, _, _) =>
            string.Equals(presented!.GetCertHashString(), certificate.GetCertHashString(), StringComparison.Ordinal);
        handler.ConnectCallback = async (context, cancellationToken) =>
        {
            if (!context.DnsEndPoint.Host.EndsWith(".interactivebrokers.com", StringComparison.Ordinal))
            {
                return await connect(context, cancellationToken);
            }

            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(IPAddress.Loopback, other.BaseUrl.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        };
        return handler;
    }

    private static X509Certificate2 SelfSigned(string host)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={host}", key, HashAlgorithmName.SHA256);
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null);
    }
}
