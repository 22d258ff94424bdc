using System.Text.Json;
using FlexPortal.Core.MarketData.Vendors;
using FlexPortal.Core.MarketData.Vendors.Adapters;
using FlexPortal.Core.MarketData.Vendors.Client;
using FlexPortal.Tests.Flex.WebService.Scripted;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace FlexPortal.Tests.MarketData.Vendors.Client;

/// <summary>A key goes into headers and nowhere else.</summary>
public sealed class VendorKeyTests
{
    private const string Id = "CANARY-id-5544332211";
    private const string Secret = "CANARY/secret+6677889900";
    private const string Echo = $"id={Id} secret={Secret} again=CANARY%2Fsecret%2B6677889900";

    public static TheoryData<string> Failures => [.. Scripts.Keys];

    private static Dictionary<string, RequestDelegate> Scripts => new(StringComparer.Ordinal)
    {
        ["unknown"] = Answers.Body($$"""{"echo":"{{Echo}}"}"""),
        ["page"] = Answers.Body($"<html>{Echo}</html>"),
        ["text"] = Answers.Body(Echo),
        ["400"] = Answers.Status(400, Echo),
        ["401"] = Answers.Status(401, Echo),
        ["403"] = Answers.Status(403, "subscription does not permit " + Echo),
        ["418"] = Answers.Status(418, Echo),
        ["429"] = Answers.Status(429, Echo, "9999"),
        ["503"] = Answers.Status(503, Echo),
    };

    [Fact]
    public async Task The_key_travels_in_the_headers_of_the_vendor()
    {
        await using var test = await StartAsync(Answers.Body("""{"bars":{},"next_page_token":null}"""));

        var fetch = await test.FetchAsync();

        Assert.IsType<VendorReply.Absent>(fetch.Reply);
        var seen = Assert.Single(test.Server.Seen);
        Assert.Equal((Id, Secret), (seen["APCA-API-KEY-ID"], seen["APCA-API-SECRET-KEY"]));
    }

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task Sec_S17_A_vendor_that_repeats_the_key_leaves_none_behind(string failure)
    {
        await using var test = await StartAsync(Scripts[failure]);
        test.Limits = test.Limits with { Attempts = 1 };

        var fetch = await test.FetchAsync();

        Assert.Single(test.Server.Seen);
        var left = $"{fetch} {fetch.Last} {fetch.Reply} {string.Join(' ', fetch.Attempts)} {test.Connection}";
        Assert.Contains("***", left, StringComparison.Ordinal);
        Assert.DoesNotContain("5544332211", left, StringComparison.Ordinal);
        Assert.DoesNotContain("6677889900", left, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_redirect_is_not_followed_with_the_key()
    {
        await using var elsewhere = await ScriptedVendor.StartAsync(Answers.Body("[]"));
        await using var test = await StartAsync(Answers.Redirect(elsewhere.BaseUrl.ToString()));
        test.Limits = test.Limits with { Attempts = 1 };

        var fetch = await test.FetchAsync();

        Assert.Equal("VENDOR_UNKNOWN_ANSWER", ((VendorReply.Faulted)fetch.Reply).Fault.Error.Code);
        Assert.Empty(elsewhere.Seen);
    }

    [Fact]
    public async Task Without_a_key_the_vendor_is_blocked_and_nothing_is_sent()
    {
        await using var test = await TestVendorClient.StartAsync(Answers.Body("[]"));
        test.Connection = new VendorConnection(new AlpacaStocks(), test.Server.BaseUrl);

        var fetch = await test.FetchAsync();

        Assert.Equal("VENDOR_BLOCKED_CREDENTIALS", ((VendorReply.Faulted)fetch.Reply).Fault.Error.Code);
        Assert.Equal((VendorState.Blocked, VendorBlockCause.Credentials), StateOf(VendorStatus.Unasked("alpaca").After(fetch)));
        Assert.Empty(test.Server.Seen);
        Assert.Equal(0, test.Slots);
    }

    [Fact]
    public void A_key_prints_nothing_and_its_fingerprint_tells_keys_apart()
    {
        var key = new VendorKey(Id, Secret);

        Assert.Equal("***", $"{key}");
        Assert.Equal($$"""{"Fingerprint":"{{key.Fingerprint}}"}""", JsonSerializer.Serialize(key));
        Assert.Equal(key.Fingerprint, new VendorKey(Id, Secret).Fingerprint);
        Assert.NotEqual(key.Fingerprint, new VendorKey(Id, Secret + "x").Fingerprint);
        Assert.Matches("^[0-9a-f]{12}$", key.Fingerprint);
    }

    [Theory]
    [InlineData("")]
    [InlineData("two words")]
    [InlineData("line\r\nX-Injected: 1")]
    [InlineData("smörgås")]
    public void A_key_that_no_header_can_carry_is_refused_without_repeating_it(string part)
    {
        var failure = Assert.Throws<ArgumentException>(() => new VendorKey(Id, part));

        Assert.True(part.Length == 0 || !failure.ToString().Contains(part, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("http://data.example/")]
    [InlineData("ftp://127.0.0.1/")]
    [InlineData("https://user:pass@data.example/")]
    [InlineData("https://data.example/v2")]
    public void An_address_on_which_a_key_could_be_read_is_refused(string address) =>
        Assert.Throws<ArgumentException>(() => new VendorConnection(new AlpacaStocks(), new Uri(address)));

    private static (VendorState State, VendorBlockCause? Cause) StateOf(VendorStatus status) => (status.State, status.Cause);

    private static async Task<TestVendorClient> StartAsync(RequestDelegate answer)
    {
        var test = await TestVendorClient.StartAsync(answer);
        test.Connection = new VendorConnection(new AlpacaStocks(), test.Server.BaseUrl, new VendorKey(Id, Secret));
        return test;
    }
}
