using FlexPortal.Core.MarketData;
using FlexPortal.Core.MarketData.Vendors;
using FlexPortal.Core.MarketData.Vendors.Adapters;
using FlexPortal.Core.MarketData.Vendors.Client;
using FlexPortal.Sandbox.Market;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Xunit;

namespace FlexPortal.Tests.MarketData.Vendors;

/// <summary>The status of a vendor follows from all answers of all processes, and is refreshed when there are none.</summary>
public sealed class RecordVendorStatusDbTests : IAsyncLifetime
{
    private static readonly VendorFault Down = VendorFault.Unavailable("private text of the vendor");

    private readonly FakeTimeProvider _time = new(MarketSamples.Utc("2026-03-10 12:00"));
    private MarketTrial _trial = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private RecordVendorStatus Subject => new(_trial.Portal, NullLogger<RecordVendorStatus>.Instance);

    public async ValueTask InitializeAsync() => _trial = await MarketTrial.StartAsync(Cancel);

    public ValueTask DisposeAsync() => _trial.DisposeAsync();

    [Fact]
    public async Task Failures_and_answers_count_over_processes()
    {
        await RecordAsync(fault: null);
        _time.Advance(TimeSpan.FromMinutes(1));
        foreach (var state in new[] { VendorState.Degraded, VendorState.Degraded, VendorState.Unavailable })
            Assert.Equal(state, (await RecordAsync(Down)).State);
        foreach (var state in new[] { VendorState.Degraded, VendorState.Degraded, VendorState.Ok })
            Assert.Equal(state, (await RecordAsync(fault: null)).State);

        Assert.Equal(
            "replay|ok|0|3|2026-03-10 12:01:06|2026-03-10 12:01:06|2026-03-10 12:16:06",
            await _trial.RowAsync(
                "vendor_code, state, failures, answers, last_ok_at_utc AT TIME ZONE 'UTC', checked_at_utc AT TIME ZONE 'UTC', "
                + "valid_until_utc AT TIME ZONE 'UTC'", "market.vendor_status"));
    }

    [Fact]
    public async Task A_ban_is_valid_until_its_end_and_a_block_names_its_cause()
    {
        await RecordAsync(VendorFault.Banned(_time.GetUtcNow().AddHours(3), "x"));
        Assert.Equal("rate_limited|t", await _trial.RowAsync(
            "state, valid_until_utc = limited_until_utc AND limited_until_utc = '2026-03-10 15:00:00+00'", "market.vendor_status"));

        await RecordAsync(VendorFault.Blocked(VendorBlockCause.Region, "x"));
        Assert.Equal("blocked|region|t", await _trial.RowAsync("state, blocked_because, last_ok_at_utc IS NULL", "market.vendor_status"));
    }

    [Fact]
    public async Task A_vendor_that_is_well_is_not_written_down_with_every_answer()
    {
        await RecordAsync(fault: null);
        var written = await _trial.RowAsync("xmin", "market.vendor_status");

        await RecordAsync(fault: null);

        Assert.Equal(written, await _trial.RowAsync("xmin", "market.vendor_status"));
        _time.Advance(TimeSpan.FromSeconds(30));
        await RecordAsync(fault: null);
        Assert.NotEqual(written, await _trial.RowAsync("xmin", "market.vendor_status"));
    }

    [Fact]
    public async Task Eight_processes_at_once_lose_no_failure()
    {
        var at = _time.GetUtcNow();

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Subject.ExecuteAsync("replay", Fetch(Down, at), Cancel)));

        Assert.Equal("unavailable|8", await _trial.RowAsync("state, failures", "market.vendor_status"));
    }

    [Fact]
    public async Task A_vendor_without_a_recent_answer_is_asked_one_question()
    {
        await using var vendor = await ReplayServer.StartAsync(_time, Cancel);
        var limits = new VendorClientLimits();
        var client = new VendorClient(
            new VendorExchanger(VendorHttpHandler.CreateClient(), limits, _time), (_, _) => ValueTask.FromResult(TimeSpan.Zero),
            new VendorCircuits(_time), limits, _time, () => 0);
        var refresh = new RefreshVendorStatus(
            _trial.Portal, _trial.Assets,
            new VendorConnections(
                [new ReplayVendor()], Options.Create(new MarketDataOptions()), new ReplayOffer(_ => Task.FromResult(vendor.BaseUrl)),
                new()),
            client, Subject, _time);

        Assert.Equal((1, 0), (await refresh.ExecuteAsync(Cancel), await refresh.ExecuteAsync(Cancel)));
        Assert.Equal("replay|ok", await _trial.RowAsync("vendor_code, state", "market.vendor_status"));
        _time.Advance(VendorStatus.RefreshInterval);
        Assert.Equal(1, await refresh.ExecuteAsync(Cancel));
        // Never within a limit.
        await RecordAsync(VendorFault.Banned(_time.GetUtcNow().AddHours(3), "x"));
        _time.Advance(TimeSpan.FromHours(2));
        Assert.Equal(0, await refresh.ExecuteAsync(Cancel));
    }

    private Task<VendorStatus> RecordAsync(VendorFault? fault)
    {
        _time.Advance(TimeSpan.FromSeconds(fault is null && _time.GetUtcNow() == MarketSamples.Utc("2026-03-10 12:00") ? 0 : 1));
        return Subject.ExecuteAsync("replay", Fetch(fault, _time.GetUtcNow()), Cancel);
    }

    private static VendorFetch Fetch(VendorFault? fault, DateTimeOffset at) => new(
        fault is null ? new VendorReply.Absent(Core.MarketData.Bars.BarDensity.Dense) : new VendorReply.Faulted(fault), null,
        [new VendorAttempt(1, at, fault, 200, null)]);
}
