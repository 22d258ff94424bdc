using System.Net;
using System.Net.Sockets;
using FlexPortal.Core.Flex;
using FlexPortal.Core.Flex.WebService;
using FlexPortal.Core.Flex.WebService.Transport;
using FlexPortal.Tests.Flex.WebService.Scripted;
using Xunit;

namespace FlexPortal.Tests.Flex.WebService.Transport;

public sealed class FlexHttpHandlerTests
{
    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("127.8.9.10")]
    [InlineData("10.1.2.3")]
    [InlineData("172.16.0.1")]
    [InlineData("172.31.255.255")]
    [InlineData("192.168.1.1")]
    [InlineData("169.254.169.254")]
    [InlineData("100.64.0.1")]
    [InlineData("0.0.0.0")]
    [InlineData("224.0.0.1")]
    [InlineData("255.255.255.255")]
    [InlineData("::1")]
    [InlineData("::")]
    [InlineData("fe80::1")]
    [InlineData("fd00::1")]
    [InlineData("ff02::1")]
    [InlineData("::ffff:127.0.0.1")]
    [InlineData("::ffff:10.0.0.1")]
    [InlineData("64:ff9b::a00:1")]
    [InlineData("2002:a00:1::1")]
    public void A_local_address_is_not_public(string address) => Assert.False(PublicAddress.Is(IPAddress.Parse(address)));

    [Theory]
    [InlineData("8.8.8.8")]
    [InlineData("172.32.0.1")]
    [InlineData("192.0.1.1")]
    [InlineData("2606:4700::1111")]
    [InlineData("64:ff9b::808:808")]
    public void An_address_of_the_internet_is_public(string address) => Assert.True(PublicAddress.Is(IPAddress.Parse(address)));

    [Theory]
    [InlineData("https://10.0.0.1/x")]
    [InlineData("https://169.254.169.254/latest/meta-data")]
    [InlineData("https://[::ffff:192.168.0.1]/x")]
    public async Task Sec_S03_A_base_in_a_private_network_is_never_connected_to(string url)
    {
        await using var talk = await TestConversation.StartAsync();
        talk.Connection = talk.Connection with { BaseUrl = new Uri(url) };

        var error = await talk.AskFailsAsync();

        Assert.Equal("FLEX_ADDRESS_REFUSED", error.Code);
        Assert.Empty(talk.Waits);
    }

    [Fact]
    public async Task Loopback_is_for_the_configured_base_only()
    {
        using var trap = new TcpListener(IPAddress.Loopback, 0);
        trap.Start();
        await using var talk = await TestConversation.StartAsync();
        var elsewhere = new Uri($"http://localhost:{((IPEndPoint)trap.LocalEndpoint).Port}/GetStatement");

        var reply = await talk.Client.GetStatementAsync(talk.Connection, "777", elsewhere, null, TestContext.Current.CancellationToken);

        Assert.Equal("FLEX_ADDRESS_REFUSED", Assert.IsType<BrokerReply.Failed>(reply).Error.Code);
        Assert.False(trap.Pending());
    }

    [Fact]
    public void A_handler_follows_nothing_and_keeps_nothing()
    {
        using var handler = FlexHttpHandler.Create();

        Assert.False(handler.AllowAutoRedirect);
        Assert.False(handler.UseCookies);
        Assert.False(handler.UseProxy);
        Assert.Equal((TimeSpan.FromSeconds(10), 16), (handler.ConnectTimeout, handler.MaxResponseHeadersLength));
    }
}
