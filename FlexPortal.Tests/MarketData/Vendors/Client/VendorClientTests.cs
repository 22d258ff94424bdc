using System.Security.Cryptography;
using System.Text;
using FlexPortal.Core.MarketData.Vendors;
using FlexPortal.Core.MarketData.Vendors.Client;
using FlexPortal.Tests.Flex.WebService.Scripted;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace FlexPortal.Tests.MarketData.Vendors.Client;

/// <summary>Questions to a vendor over HTTP: retries, pauses, limits of time and size.</summary>
public sealed class VendorClientTests
{
    private static readonly RequestDelegate Good = Answers.Body(TestVendorClient.OneBar, "application/json");

    [Fact]
    public async Task A_good_answer_comes_with_all_that_lineage_needs()
    {
        await using var test = await TestVendorClient.StartAsync(async context =>
        {
            context.Response.Headers["x-mbx-used-weight-1m"] = "42";
            context.Response.Headers["x-mbx-uuid"] = "request-7";
            await Good(context);
        });
        test.Time.Advance(TimeSpan.FromHours(1));

        var fetch = await test.FetchAsync();

        var bars = Assert.IsType<VendorReply.Bars>(fetch.Reply);
        Assert.Equal(1.5m, Assert.Single(bars.Rows).Close);
        Assert.True(bars.Rows[0].IsFinal);
        Assert.StartsWith("api/v3/klines?symbol=BTCUSDT", fetch.Last!.Template, StringComparison.Ordinal);
        Assert.Equal(("42", "request-7", 200), (fetch.Last.Answer!.QuotaUsed, fetch.Last.Answer.RequestId, fetch.Last.Status));
        Assert.Equal(
            Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(TestVendorClient.OneBar))), fetch.Last.BodySha256);
        Assert.Equal((1, null, 200, null), Shape(Assert.Single(fetch.Attempts)));
        Assert.Equal(1, test.Slots);
    }

    [Theory]
    [InlineData("7", 7)]
    // The clock stands at 09:00:00: the next full minute and a second.
    [InlineData("0", 61)]
    [InlineData("Mon, 02 Mar 2026 09:02:00 GMT", 120)]
    [InlineData(null, 1)]
    public async Task Too_many_requests_wait_as_the_vendor_says(string? retryAfter, double pause)
    {
        await using var test = await TestVendorClient.StartAsync(Answers.Status(429, "{}", retryAfter), Good);

        var fetch = await test.FetchAsync(pause);

        Assert.IsType<VendorReply.Bars>(fetch.Reply);
        Assert.Equal(
            [(1, VendorFaultClass.RateLimited, 429, TimeSpan.FromSeconds(pause)), (2, null, 200, null)], fetch.Attempts.Select(Shape));
        Assert.Equal(TimeSpan.FromSeconds(pause), test.Time.Elapsed);
        Assert.Equal(2, test.Slots);
    }

    [Fact]
    public async Task Unavailability_is_tried_six_times_with_doubled_pauses()
    {
        await using var test = await TestVendorClient.StartAsync(Answers.Status(503));

        var fetch = await test.FetchAsync(1, 2, 4, 8, 16);

        Assert.Equal("VENDOR_UNAVAILABLE", ((VendorReply.Faulted)fetch.Reply).Fault.Error.Code);
        Assert.Equal([1, 2, 4, 8, 16, null], fetch.Attempts.Select(attempt => attempt.Wait?.TotalSeconds));
        Assert.All(fetch.Attempts, attempt => Assert.Equal((VendorFaultClass.Unavailable, 503), (attempt.Fault!.Class, attempt.Status)));
        Assert.Equal(6, test.Server.Seen.Count);
    }

    [Fact]
    public async Task The_jitter_takes_any_part_of_the_pause_and_the_pause_ends_at_a_minute()
    {
        await using var test = await TestVendorClient.StartAsync(Answers.Status(503));
        test.Limits = test.Limits with { Attempts = 9 };
        test.Jitter = 0.25;

        var fetch = await test.FetchAsync(0.25, 0.5, 1, 2, 4, 8, 15, 15);

        Assert.Equal(9, fetch.Attempts.Count);
    }

    [Theory]
    [InlineData(400, VendorFaultClass.BadRequest)]
    [InlineData(401, VendorFaultClass.Blocked)]
    [InlineData(403, VendorFaultClass.Blocked)]
    [InlineData(418, VendorFaultClass.Banned)]
    [InlineData(451, VendorFaultClass.Blocked)]
    public async Task What_asking_again_cannot_help_is_asked_once(int status, VendorFaultClass expected)
    {
        await using var test = await TestVendorClient.StartAsync(Answers.Status(status, "{}"));

        var fetch = await test.FetchAsync();

        Assert.Equal((1, expected, status, null), Shape(Assert.Single(fetch.Attempts)));
        Assert.Single(test.Server.Seen);
    }

    [Fact]
    public async Task Pages_cut_bodies_and_unknown_ones_are_asked_again_and_never_taken_for_absence()
    {
        await using var test = await TestVendorClient.StartAsync(
            Answers.Html(),
            Answers.Truncated(Encoding.UTF8.GetBytes("[[177244"), 200),
            Answers.Truncated(Encoding.UTF8.GetBytes("[[177244"), null),
            Answers.Body("""{"bars":[]}"""),
            Good);

        var fetch = await test.FetchAsync(1, 2, 4, 8);

        Assert.IsType<VendorReply.Bars>(fetch.Reply);
        Assert.Equal(
            [
                VendorFaultClass.Unavailable, VendorFaultClass.Unavailable, VendorFaultClass.Unavailable, VendorFaultClass.Unknown, null,
            ],
            fetch.Attempts.Select(attempt => attempt.Fault?.Class));
        Assert.Equal([200, 200], new[] { fetch.Attempts[0], fetch.Attempts[3] }.Select(attempt => attempt.Status));
    }

    [Fact]
    public async Task An_attempt_ends_after_half_a_minute()
    {
        await using var test = await TestVendorClient.StartAsync(Answers.Stalled([]), Answers.Stalled([91]), Good);

        var question = test.Begin(TestVendorClient.Cancel);
        await test.Server.WhenSeenAsync(1);
        await test.PassAsync(30);
        await test.PassAsync(1);
        await test.Server.WhenSeenAsync(2);
        await test.PassAsync(30);
        await test.PassAsync(2);
        var fetch = await question;

        Assert.Equal(["timeout", "timeout", null], fetch.Attempts.Select(attempt => attempt.Fault?.Detail));
        Assert.IsType<VendorReply.Bars>(fetch.Reply);
    }

    [Fact]
    public async Task A_body_over_the_limit_is_not_read_on()
    {
        await using var test = await TestVendorClient.StartAsync(Answers.Body($"[{new string(' ', 2000)}]"));
        test.Limits = test.Limits with { Attempts = 1, MaxBodyBytes = 2001 };

        var large = await test.FetchAsync();
        test.Limits = test.Limits with { MaxBodyBytes = 2002 };
        var whole = await test.FetchAsync();

        Assert.Equal("HTTP 200: body over 2001 bytes", large.Attempts[0].Fault!.Detail);
        Assert.IsType<VendorReply.Absent>(whole.Reply);
    }

    [Fact]
    public async Task A_small_compressed_body_that_grows_too_large_is_not_read_on()
    {
        await using var test = await TestVendorClient.StartAsync(Answers.Gzip(new byte[1 << 20], 64));
        test.Limits = test.Limits with { Attempts = 1 };

        var fetch = await test.FetchAsync();

        Assert.Equal((1, VendorFaultClass.Unknown, 200, null), Shape(Assert.Single(fetch.Attempts)));
    }

    [Fact]
    public async Task A_compressed_answer_is_read()
    {
        await using var test = await TestVendorClient.StartAsync(Answers.Gzip(Encoding.UTF8.GetBytes(TestVendorClient.OneBar)));

        Assert.IsType<VendorReply.Bars>((await test.FetchAsync()).Reply);
    }

    [Fact]
    public async Task No_connection_is_unavailability()
    {
        await using var test = await TestVendorClient.StartAsync(Good);
        test.Connection = new VendorConnection(test.Connection.Vendor, new Uri("http://127.0.0.1:1/"));
        test.Limits = test.Limits with { Attempts = 1 };

        var attempt = Assert.Single((await test.FetchAsync()).Attempts);

        Assert.Equal((1, VendorFaultClass.Unavailable, null, null), Shape(attempt));
        Assert.Equal("no answer: ConnectionError", attempt.Fault!.Detail);
    }

    [Fact]
    public async Task A_caller_that_gives_up_ends_the_question()
    {
        await using var test = await TestVendorClient.StartAsync(Answers.Status(503));
        using var cancel = new CancellationTokenSource();
        var fetch = test.Begin(cancel.Token);
        await test.Time.WhenTimerIsSetAsync(TimeSpan.FromSeconds(1));

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => fetch);
        Assert.Single(test.Server.Seen);
    }

    private static (int Number, VendorFaultClass? Class, int? Status, TimeSpan? Wait) Shape(VendorAttempt attempt) =>
        (attempt.Number, attempt.Fault?.Class, attempt.Status, attempt.Wait);
}
