using FlexPortal.Core.MarketData.Backfill;
using FlexPortal.Core.MarketData.Bars;
using FlexPortal.Core.MarketData.Vendors;
using FlexPortal.Core.Platform.Audit;
using FlexPortal.Sandbox.Market;
using FlexPortal.Tests.Flex.Runs;
using FlexPortal.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Xunit;
using static FlexPortal.Tests.MarketData.MarketSamples;

namespace FlexPortal.Tests.MarketData.Backfill;

/// <summary>What follows from the faults of a vendor, over the replay vendor with a script.</summary>
public sealed class WorkSliceDbTests : IAsyncLifetime
{
    private const string Log =
        "SELECT string_agg(concat_ws('|', kind, error_class, attempt), ', ' ORDER BY remediation_id) "
        + "FROM market.remediation_log";

    private TestDatabase _database = null!;
    private ReplayServer _vendor = null!;
    private TestPortal _portal = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabase.CreateAsync();
        _vendor = await ReplayServer.StartAsync(TimeProvider.System, Cancel);
        _portal = await TestPortal.StartAsync(
            shared: _database, configure: services => services.Replace(ServiceDescriptor.Singleton(
                new ReplayOffer(_ => Task.FromResult(_vendor.BaseUrl)))));
    }

    public async ValueTask DisposeAsync()
    {
        await _portal.DisposeAsync();
        await _vendor.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task A_passing_fault_is_asked_again_and_its_attempts_are_logged()
    {
        _vendor.Script.Add(ReplayStep.Unavailable, ReplayStep.Cut, ReplayStep.RateLimited("1"));

        var run = await RunAsync();

        Assert.Equal((MarketRunStatus.Success, 1, 0), (run.Status, run.SlicesDone, run.SlicesFailed));
        Assert.Equal(
            "retry|unavailable|1, retry|unavailable|2, retry|rate_limited|3", await _database.ScalarAsync<string>(Log));
        Assert.Equal(4, await _database.ScalarAsync<int>("SELECT attempts FROM market.lineage"));
        // Each entry has the time of its attempt: the last one failed a second before the answer was asked for.
        Assert.Equal("t|3", await _database.ScalarAsync<string>("""
            SELECT concat_ws('|', max(r.at_utc) <= min(l.requested_at_utc) - interval '0.9 s', count(DISTINCT r.at_utc))
              FROM market.remediation_log r, market.lineage l
            """));
        Assert.Equal(600L, await _database.ScalarAsync<long>("SELECT count(*) FROM market.ohlcv_minute"));
    }

    [Fact]
    public async Task A_vendor_that_refuses_the_network_is_not_asked_for_the_rest()
    {
        _vendor.Script.Add(ReplayStep.Region);

        var run = await RunAsync(hours: 48);

        Assert.Equal((MarketRunStatus.Failed, "MARKET_SLICES_FAILED"), (run.Status, run.Error!.Code));
        Assert.Equal(run.SlicesTotal, run.SlicesDone + run.SlicesFailed);
        Assert.Equal("VENDOR_BLOCKED_REGION", await _database.ScalarAsync<string>(
            "SELECT DISTINCT error_code FROM market.backfill_slice WHERE state = 'failed'"));
        Assert.Equal("failure|blocked|1", await _database.ScalarAsync<string>(Log));
    }

    [Fact]
    public async Task A_vendor_without_a_key_is_left_out_and_not_failed()
    {
        await _portal.DisposeAsync();
        _portal = await TestPortal.StartAsync(
            new Dictionary<string, string?>(StringComparer.Ordinal)
            {
                ["MarketData:Assets"] = "SPY, SPDR S&P 500 ETF, etf, XNYS, alpaca, SPY, USD, 4",
            },
            shared: _database);

        var run = await RunAsync("SPY");

        Assert.Equal("MARKET_NOTHING_ASKED", run.Error!.Code);
        Assert.Equal("skipped", await _database.ScalarAsync<string>("SELECT DISTINCT state FROM market.backfill_slice"));
        Assert.Equal("failure|blocked|1", await _database.ScalarAsync<string>(Log));
    }

    [Fact]
    public async Task Each_vendor_is_named_with_its_cause_and_what_to_do()
    {
        await _portal.DisposeAsync();
        _portal = await TestPortal.StartAsync(
            new Dictionary<string, string?>(StringComparer.Ordinal)
            {
                ["MarketData:Assets"] =
                    "SPY, SPDR S&P 500 ETF, etf, XNYS, alpaca, SPY, USD, 4; ETH, Ether, crypto, 24x7, replay, ETHUSD, USD, 8",
            },
            shared: _database,
            configure: services => services.Replace(ServiceDescriptor.Singleton(
                new ReplayOffer(_ => Task.FromResult(_vendor.BaseUrl)))));
        _vendor.Script.Add(ReplayStep.Region);

        var run = await RunAsync("SPY ETH");
        var page = await _portal.PageAsync($"/backfill/{run.IngestionRunId}");

        Assert.Equal(
            [("alpaca", false, "VENDOR_BLOCKED_CREDENTIALS"), ("replay", true, "VENDOR_BLOCKED_REGION")],
            run.Failures.Select(failure => (failure.Vendor, failure.Asked, failure.Error.Code)));
        Assert.Equal(run.SlicesTotal, run.Failures.Sum(failure => failure.Slices));
        Assert.Contains("alpaca: The vendor's key is missing or not accepted. replay: ", run.Error!.Message, StringComparison.Ordinal);
        Assert.Contains("replay: Choose another vendor", run.Error.WhatToDo, StringComparison.Ordinal);
        Assert.Equal(["alpaca", "replay"], page.QuerySelectorAll(".causes li").Select(cause => cause.GetAttribute("data-vendor")));
        // No slice is stored: nothing of the bar says so.
        Assert.Equal(["is-failed", "is-left-out"], page.QuerySelectorAll(".slices-bar rect").Select(part => part.ClassName));
        Assert.Equal("1000", page.QuerySelectorAll(".slices-bar rect").Select(part => decimal.Parse(
            part.GetAttribute("width")!, System.Globalization.CultureInfo.InvariantCulture)).Sum().ToString(
                "0", System.Globalization.CultureInfo.InvariantCulture));
    }

    [Fact]
    public async Task A_restated_bar_is_logged_and_its_former_values_stay()
    {
        await RunAsync();
        await using (var forget = _portal.Database.Main.CreateCommand("UPDATE market.coverage SET answered = '{}'"))
            await forget.ExecuteNonQueryAsync(Cancel);
        _vendor.Script.Add(ReplayStep.Restated);

        var run = await RunAsync();

        Assert.Equal((1L, 0L), (run.RowsUpdated, run.RowsInserted));
        Assert.Equal("restatement", await _database.ScalarAsync<string>(Log));
        Assert.Equal(1L, await _database.ScalarAsync<long>("SELECT count(*) FROM market.bar_revision"));
    }

    [Fact]
    public async Task Bars_of_another_vendor_than_the_stored_ones_are_not_stored_whenever_the_vendor_changed()
    {
        await RunAsync();
        // The series is of another vendor from the moment in which a slice is claimed: after the plan, before the answer.
        await using (var change = _portal.Database.Main.CreateCommand("""
            UPDATE market.coverage SET answered = '{}';
            CREATE FUNCTION market.change_vendor() RETURNS trigger LANGUAGE plpgsql AS
                $$ BEGIN UPDATE market.coverage SET vendor_code = 'binance'; RETURN NEW; END $$;
            CREATE TRIGGER change_vendor AFTER UPDATE ON market.backfill_slice FOR EACH ROW WHEN (NEW.state = 'claimed')
                EXECUTE FUNCTION market.change_vendor();
            """))
            await change.ExecuteNonQueryAsync(Cancel);
        var answers = await _database.ScalarAsync<long>("SELECT count(*) FROM market.lineage");

        var run = await RunAsync();

        Assert.Equal((MarketRunStatus.Failed, "MARKET_SLICES_FAILED"), (run.Status, run.Error!.Code));
        Assert.Equal("MARKET_VENDOR_CHANGED", await _database.ScalarAsync<string>(
            "SELECT DISTINCT error_code FROM market.backfill_slice WHERE state = 'failed'"));
        Assert.Equal(answers, await _database.ScalarAsync<long>("SELECT count(*) FROM market.lineage"));
        Assert.Equal("ok", await _database.ScalarAsync<string>("SELECT state FROM market.vendor_status WHERE vendor_code = 'replay'"));
    }

    private async Task<MarketRunView> RunAsync(string symbol = "ETH", int hours = 10)
    {
        var start = _portal.Services.GetRequiredService<StartBackfill>();
        var from = Utc("2026-03-02 10:00");
        var outcome = await start.ExecuteAsync(
            new(MarketRunKind.Backfill, MarketRunTrigger.Cli, AuditActor.Portal)
            {
                Symbols = symbol.Split(' '),
                Interval = BarInterval.Minute,
                From = from,
                To = from.AddHours(hours),
            },
            Cancel);
        var id = Assert.IsType<BackfillOutcome.Started>(outcome).RunId;
        await start.WaitAsync(id);
        return (await _portal.Services.GetRequiredService<MarketRunQueries>().FindAsync(id, Cancel))!;
    }
}
