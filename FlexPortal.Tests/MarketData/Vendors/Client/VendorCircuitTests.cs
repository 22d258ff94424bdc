using FlexPortal.Core.MarketData.Vendors;
using FlexPortal.Core.MarketData.Vendors.Client;
using FlexPortal.Tests.Flex.WebService.Scripted;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace FlexPortal.Tests.MarketData.Vendors.Client;

/// <summary>What keeps one question back because of another: bans, pauses, quotas, failures in a row.</summary>
public sealed class VendorCircuitTests
{
    private static readonly RequestDelegate Good = Answers.Body(TestVendorClient.OneBar, "application/json");

    [Fact]
    public async Task A_banned_vendor_is_not_asked_before_the_end_of_the_ban()
    {
        await using var test = await TestVendorClient.StartAsync(Answers.Status(418, "{}", "600"), Good);
        var until = test.Time.GetUtcNow().AddMinutes(10);
        await test.FetchAsync();

        test.Time.Advance(TimeSpan.FromSeconds(599));
        var held = await test.FetchAsync();

        Assert.Equal((VendorFaultClass.Banned, until), (Fault(held).Class, Fault(held).RetryAt));
        Assert.False(Assert.Single(held.Attempts).WasSent);
        Assert.Single(test.Server.Seen);
        Assert.Equal(1, test.Slots);
        test.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.IsType<VendorReply.Bars>((await test.FetchAsync()).Reply);
    }

    [Fact]
    public async Task A_question_that_waits_for_its_moment_is_not_sent_when_a_ban_comes_meanwhile()
    {
        await using var test = await TestVendorClient.StartAsync(Answers.Status(418, "{}", "600"));
        test.SlotWait = TimeSpan.FromSeconds(3);
        var waiting = test.Begin(TestVendorClient.Cancel);
        await test.Time.WhenTimerIsSetAsync(TimeSpan.FromSeconds(3));
        test.SlotWait = TimeSpan.Zero;
        await test.FetchAsync();

        test.Time.Advance(TimeSpan.FromSeconds(3));

        Assert.Equal("not sent: banned", Fault(await waiting).Detail);
        Assert.Single(test.Server.Seen);
    }

    [Fact]
    public async Task A_pause_of_one_question_holds_for_the_next_one()
    {
        await using var test = await TestVendorClient.StartAsync(Answers.Status(429, "{}", "7"), Good);
        test.Limits = test.Limits with { Attempts = 1 };
        await test.FetchAsync();

        var second = test.Begin(TestVendorClient.Cancel);
        await test.Time.WhenTimerIsSetAsync(TimeSpan.FromSeconds(7));
        Assert.Single(test.Server.Seen);
        test.Time.Advance(TimeSpan.FromSeconds(7));

        Assert.IsType<VendorReply.Bars>((await second).Reply);
        Assert.Equal(2, test.Server.Seen.Count);
    }

    [Fact]
    public async Task A_pause_that_is_too_long_to_wait_for_ends_this_question_and_the_next()
    {
        await using var test = await TestVendorClient.StartAsync(Answers.Status(429, "{}", "3600"), Good);
        var until = test.Time.GetUtcNow().AddHours(1);

        var first = await test.FetchAsync();
        var second = await test.FetchAsync();

        Assert.Equal((VendorFaultClass.RateLimited, until), (Fault(first).Class, Fault(first).RetryAt));
        Assert.Equal((VendorFaultClass.RateLimited, until), (Fault(second).Class, Fault(second).RetryAt));
        Assert.Equal(until, Fault(second).Error.RetryAtUtc);
        Assert.Single(test.Server.Seen);
    }

    [Fact]
    public async Task A_reserved_moment_is_waited_for_and_one_too_far_away_is_a_spent_quota()
    {
        await using var test = await TestVendorClient.StartAsync(Good);
        test.SlotWait = TimeSpan.FromSeconds(3);
        Assert.IsType<VendorReply.Bars>((await test.FetchAsync(3)).Reply);

        test.SlotWait = TimeSpan.FromHours(5);
        var spent = await test.FetchAsync();

        Assert.Equal("VENDOR_QUOTA_SPENT", Fault(spent).Error.Code);
        Assert.Equal(test.Time.GetUtcNow().AddHours(5), Fault(spent).RetryAt);
        Assert.Single(test.Server.Seen);
    }

    [Fact]
    public async Task Ten_failures_in_a_row_open_the_circuit_for_a_minute_and_one_good_answer_closes_it()
    {
        await using var test = await TestVendorClient.StartAsync(Answers.Status(503));
        test.Limits = test.Limits with { Attempts = 1 };
        for (var i = 0; i < 10; i++)
            Assert.True((await test.FetchAsync()).Last!.WasSent);

        var held = await test.FetchAsync();
        Assert.False(held.Last!.WasSent);
        Assert.Equal(test.Time.GetUtcNow().AddMinutes(1), Fault(held).RetryAt);
        Assert.Equal("VENDOR_UNAVAILABLE", Fault(held).Error.Code);
        Assert.Equal(10, test.Server.Seen.Count);

        test.Time.Advance(TimeSpan.FromMinutes(1));
        test.Server.Then(Good);
        Assert.IsType<VendorReply.Bars>((await test.FetchAsync()).Reply);
        Assert.IsType<VendorReply.Bars>((await test.FetchAsync()).Reply);
    }

    [Fact]
    public async Task Limits_and_refusals_do_not_open_the_circuit()
    {
        await using var test = await TestVendorClient.StartAsync(Answers.Status(400));
        for (var i = 0; i < 12; i++)
            Assert.True((await test.FetchAsync()).Last!.WasSent);
    }

    [Fact]
    public async Task What_was_not_sent_tells_nothing_of_the_vendor()
    {
        await using var test = await TestVendorClient.StartAsync(Good);
        var ok = VendorStatus.Unasked("binance").After(await test.FetchAsync());
        test.SlotWait = TimeSpan.FromHours(5);

        var after = ok.After(await test.FetchAsync());

        Assert.Equal(VendorState.Ok, ok.State);
        Assert.Same(ok, after);
    }

    [Fact]
    public async Task An_answer_after_failures_leaves_the_vendor_degraded()
    {
        await using var test = await TestVendorClient.StartAsync(Answers.Status(503), Good);

        var status = VendorStatus.Unasked("binance").After(await test.FetchAsync(1));

        Assert.Equal(VendorState.Degraded, status.State);
    }

    private static VendorFault Fault(VendorFetch fetch) => Assert.IsType<VendorReply.Faulted>(fetch.Reply).Fault;
}
