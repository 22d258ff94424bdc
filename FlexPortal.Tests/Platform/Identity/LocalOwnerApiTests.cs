using System.Net;
using FlexPortal.Core.Platform.Persistence;
using FlexPortal.Hosting;
using FlexPortal.Identity.Access;
using FlexPortal.Tests.Api;
using FlexPortal.Tests.Support;
using Microsoft.Extensions.Configuration;
using Xunit;

namespace FlexPortal.Tests.Platform.Identity;

public sealed class LocalOwnerApiTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Over_loopback_each_caller_is_the_owner_and_pages_show_it()
    {
        await using var portal = await TestPortal.StartAsync();
        using var browser = new PlainBrowser(portal);

        using var page = await browser.GetAsync("/users");

        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        Assert.NotNull((await PlainBrowser.ReadAsync(page)).QuerySelector("aside[data-notice=local-owner]"));
    }

    [Theory]
    [InlineData("X-Forwarded-For", "192.0.2.1")]
    [InlineData("Forwarded", "for=192.0.2.1")]
    [InlineData("X-Real-IP", "192.0.2.1")]
    [InlineData("Via", "1.1 proxy")]
    public async Task Sec_S22_A_request_through_a_proxy_is_not_local(string header, string value)
    {
        await using var portal = await TestPortal.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/ingestion/runs");
        request.Headers.TryAddWithoutValidation(header, value);

        using var answer = await portal.Http.SendAsync(request, Ct);

        await ApiPortal.RefusedAsync(answer, HttpStatusCode.Unauthorized, "SIGN_IN_REQUIRED");
    }

    [Theory]
    [InlineData("Urls", "http://*:5080")]
    [InlineData("Urls", "http://0.0.0.0:5080")]
    [InlineData("Urls", "http://[::]:5080")]
    [InlineData("Urls", "http://localhost:5080;http://192.0.2.9:5080")]
    [InlineData("Urls", "http://portal.example:5080")]
    [InlineData("Kestrel:Endpoints:Other:Url", "http://+:5090")]
    [InlineData("Kestrel:Endpoints:Other:Protocols", "Http1")]
    [InlineData("Limits:TrustedProxies", "10.0.0.1")]
    [InlineData("AllowedHosts", "*")]
    [InlineData("AllowedHosts", "localhost;portal.example")]
    public void It_does_not_start_where_other_machines_could_reach_it(string key, string value)
    {
        var builder = PortalWeb.CreateBuilder([]);
        builder.Configuration.AddInMemoryCollection([new("Identity:Mode", "LocalOwner"), new(key, value)]);

        var refused = Assert.Throws<StartupException>(() => LocalOwner.Check(builder.Configuration));

        Assert.Equal(("LOCAL_OWNER_EXPOSED", StartupException.SettingsFault), (refused.Code, refused.ExitCode));
    }

    [Theory]
    [InlineData("http://localhost:5080")]
    [InlineData("http://127.0.0.1:0;http://[::1]:0")]
    [InlineData("http://127.0.0.2:5080")]
    public void It_starts_on_loopback_addresses(string urls) =>
        LocalOwner.Check(new ConfigurationBuilder()
            .AddInMemoryCollection([new("Urls", urls), new("AllowedHosts", "localhost;127.0.0.1;[::1]")]).Build());

    [Fact]
    public void Without_the_setting_users_sign_in()
    {
        Assert.False(LocalOwner.IsChosen(new ConfigurationBuilder().Build()));
        Assert.False(LocalOwner.IsChosen(new ConfigurationBuilder().AddInMemoryCollection([new("Identity:Mode", "Users")]).Build()));
        var wrong = new ConfigurationBuilder().AddInMemoryCollection([new("Identity:Mode", "Guests")]).Build();
        Assert.Contains(
            "Identity:Mode", Assert.Throws<StartupException>(() => PortalConfiguration.Check(wrong)).Line, StringComparison.Ordinal);
    }
}
