using FlexPortal.Core.MarketData.Bars;
using FlexPortal.Core.MarketData.Freshness;
using FlexPortal.Core.MarketData.Gaps;
using FlexPortal.Core.MarketData.Vendors;
using FlexPortal.Core.Platform.Notifications;
using FlexPortal.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;
using static FlexPortal.Tests.MarketData.MarketSamples;

namespace FlexPortal.Tests.MarketData.Freshness;

/// <summary>A late series has one incident and one mail, no matter how many processes check it or how often.</summary>
public sealed class CheckFreshnessDbTests : IAsyncLifetime
{
    private FreshnessTrial _trial = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _trial = await FreshnessTrial.StartAsync(Cancel);

    public ValueTask DisposeAsync() => _trial.DisposeAsync();

    [Fact]
    public async Task Fifty_checks_alert_once_one_clear_ends_it_and_the_next_incident_has_a_new_id()
    {
        await _trial.IsBehindAsync(_trial.Market.Btc, 61);

        for (var i = 0; i < 50; i++)
            Assert.Equal(i == 0 ? (1, 1, 1) : (1, 0, 0), Of(await _trial.CheckAsync(Cancel)));
        Assert.Equal("t", await StaleAsync(_trial.Market.Btc));

        await _trial.IsBehindAsync(_trial.Market.Btc, 0);
        Assert.Equal((1, 0), ((await _trial.CheckAsync(Cancel))!.Open, await MailsAsync() - 1));
        await _trial.IsBehindAsync(_trial.Market.Btc, 0);
        Assert.Equal((0, 1), (await _trial.CheckAsync(Cancel)) is { } second ? (second.Open, second.Cleared) : default);
        Assert.Equal("f", await StaleAsync(_trial.Market.Btc));

        await _trial.IsBehindAsync(_trial.Market.Btc, 90);
        Assert.Equal((1, 1, 1), Of(await _trial.CheckAsync(Cancel)));
        Assert.Equal((2, 2, 2), (await CountAsync("market.alert"), await MailsAsync(), await CountAsync(
            "market.alert a WHERE a.alert_id IN (SELECT outbox_message_id FROM platform.outbox_message)")));
    }

    [Fact]
    public async Task A_series_that_flaps_keeps_its_incident()
    {
        for (var i = 0; i < 6; i++)
        {
            await _trial.IsBehindAsync(_trial.Market.Btc, i % 2 == 0 ? 70 : 3);
            await _trial.CheckAsync(Cancel);
        }

        Assert.Equal((1, 1), (await CountAsync("market.alert WHERE cleared_at_utc IS NULL"), await CountAsync("market.alert")));
        Assert.Equal(1, await MailsAsync());
    }

    [Fact]
    public async Task Sixty_minutes_are_accepted_and_an_unknown_series_is_not_stale()
    {
        await _trial.IsBehindAsync(_trial.Market.Btc, 60);
        await _trial.Market.Database.ExecuteAsync($"""
            INSERT INTO market.coverage (asset_id, bar_interval, vendor_code, adjustment, density)
            VALUES ({_trial.Market.Spy}, '1m', 'replay', 'raw', 'dense')
            """);

        Assert.Equal(new FreshnessReport(2, 0, 0, 0, 0), await _trial.CheckAsync(Cancel));
    }

    [Fact]
    public async Task An_old_backfill_does_not_make_a_series_fresh()
    {
        await _trial.IsBehindAsync(_trial.Market.Btc, 600);
        await _trial.CheckAsync(Cancel);
        var old = Slice("2026-02-02 00:00", "2026-02-02 10:00");

        await _trial.Market.Store.ExecuteAsync(Answer(_trial.Market.Btc, BarInterval.Minute, old, Minutes(old)), Cancel);
        await _trial.CheckAsync(Cancel);
        await _trial.CheckAsync(Cancel);

        Assert.Equal("open|0|620", await _trial.Market.RowAsync("state, fresh_checks, lag_minutes", "market.alert"));
        Assert.Equal("t", await StaleAsync(_trial.Market.Btc));
    }

    [Fact]
    public async Task Two_checkers_at_once_make_one_check()
    {
        await _trial.IsBehindAsync(_trial.Market.Btc, 61);

        var reports = await Task.WhenAll(
            Enumerable.Range(0, 8).Select(i => (i % 2 == 0 ? _trial.Check : _trial.Second).ExecuteAsync(Cancel)));

        Assert.Single(reports.OfType<FreshnessReport>());
        Assert.Equal((1, 1), (await CountAsync("market.alert"), await MailsAsync()));
        _trial.Time.Advance(TimeSpan.FromMinutes(5));
        Assert.Null(await _trial.Second.ExecuteAsync(Cancel));
        _trial.Time.Advance(TimeSpan.FromMinutes(5));
        Assert.NotNull(await _trial.Second.ExecuteAsync(Cancel));
    }

    [Fact]
    public async Task The_mail_names_series_lag_vendor_incident_time_link_and_list()
    {
        await _trial.VendorIsAsync(VendorState.Ok);
        await _trial.IsBehindAsync(_trial.Market.Btc, 75);
        await _trial.CheckAsync(Cancel);
        var id = await _trial.Market.Database.ScalarAsync<Guid>("SELECT alert_id FROM market.alert");

        Assert.Equal(
            $"[FlexPortal] BTC 1m 75 min late, vendor ok, incident {id}",
            await _trial.Market.Database.ScalarAsync<string>("SELECT subject FROM platform.outbox_message"));
        var body = await _trial.Market.Database.ScalarAsync<string>("SELECT body FROM platform.outbox_message");
        Assert.Contains("Checked: 2026-03-10 12:00:00 UTC\n", body, StringComparison.Ordinal);
        Assert.Contains($"Open: https://portal.example/alerts/{id}\n", body, StringComparison.Ordinal);
        Assert.Contains("Sent to: desk@example.com\n", body, StringComparison.Ordinal);
        Assert.Contains($"Incident: {id}\n", body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(10, 10)]
    [InlineData(11, 1)]
    [InlineData(50, 1)]
    public async Task More_late_series_than_mails_of_a_check_are_one_mail_that_lists_them(int series, int mails)
    {
        await _trial.VendorIsAsync(VendorState.Ok);
        await _trial.AreBehindAsync(series, 61);

        Assert.Equal((series, series, mails), Of(await _trial.CheckAsync(Cancel)));
        Assert.Equal((series, 0, 0), Of(await _trial.CheckAsync(Cancel)));

        Assert.Equal((mails, series), (await MailsAsync(), await CountAsync("market.alert WHERE mail_queued_at_utc IS NOT NULL")));
        Assert.Equal(series, await CountAsync(
            "market.alert a JOIN platform.outbox_message m ON position('incident ' || a.alert_id in lower(m.body || m.subject)) > 0"));
    }

    [Fact]
    public async Task The_mail_of_many_names_the_latest_first_and_the_next_check_tells_of_new_ones_only()
    {
        await _trial.AreBehindAsync(50, 61);
        await _trial.IsBehindAsync(_trial.Market.Btc, 75);
        await _trial.CheckAsync(Cancel);
        await _trial.AreBehindAsync(52, 71);

        Assert.Equal((53, 2, 2), Of(await _trial.CheckAsync(Cancel)));

        var digest = await _trial.Market.Database.ScalarAsync<string>(
            "SELECT subject || body FROM platform.outbox_message ORDER BY created_at_utc LIMIT 1");
        Assert.StartsWith("[FlexPortal] 51 series up to 75 min late, message ", digest, StringComparison.Ordinal);
        Assert.Contains("\n\nBTC 1m: 75 trading minutes behind, vendor replay unknown, incident ", digest, StringComparison.Ordinal);
        Assert.Contains("Open: https://portal.example/alerts\n", digest, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(VendorState.Ok)]
    [InlineData(VendorState.Unavailable)]
    public async Task Thousands_of_late_series_fit_into_one_mail(VendorState state)
    {
        await _trial.VendorIsAsync(state);
        await _trial.AreBehindAsync(3_000, 61);

        Assert.Equal(1, (await _trial.CheckAsync(Cancel))!.Mails);

        var body = await _trial.Market.Database.ScalarAsync<string>("SELECT body FROM platform.outbox_message");
        Assert.Equal(500, body.Split('\n').Count(line => line.Contains(" trading minutes behind, vendor ", StringComparison.Ordinal)));
        Assert.Contains("\nand 2500 more: the page lists all\n", body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(VendorState.Unavailable, null, 1, 3)]
    [InlineData(VendorState.Blocked, null, 1, 3)]
    [InlineData(VendorState.RateLimited, 120, 1, 3)]
    [InlineData(VendorState.RateLimited, 5, 2, 2)]
    [InlineData(VendorState.Degraded, null, 2, 2)]
    public async Task An_outage_of_the_vendor_is_one_incident_with_its_series_below_it_and_one_mail(
        VendorState state, int? limitedMinutes, int mails, int incidents)
    {
        await _trial.VendorIsAsync(state, limitedMinutes is { } minutes ? _trial.Time.GetUtcNow().AddMinutes(minutes) : null);
        await _trial.IsBehindAsync(_trial.Market.Btc, 61);
        await _trial.IsBehindAsync(await EthAsync(), 80);

        var report = await _trial.CheckAsync(Cancel);

        Assert.Equal((incidents, incidents, mails), Of(report));
        Assert.Equal(incidents == 3 ? 2 : 0, await CountAsync("""
            market.alert c JOIN market.alert p ON p.alert_id = c.parent_alert_id
             WHERE p.asset_id IS NULL AND p.lag_minutes = 80 AND c.mail_queued_at_utc IS NULL
            """));
    }

    [Fact]
    public async Task Series_that_follow_in_an_outage_send_no_mail_and_the_outage_ends_after_its_series()
    {
        await _trial.VendorIsAsync(VendorState.Unavailable);
        await _trial.IsBehindAsync(_trial.Market.Btc, 61);
        await _trial.CheckAsync(Cancel);
        await _trial.VendorIsAsync(VendorState.Unavailable);
        await _trial.IsBehindAsync(await EthAsync(), 61);
        await _trial.CheckAsync(Cancel);
        Assert.Equal((3, 1), (await CountAsync("market.alert WHERE cleared_at_utc IS NULL"), await MailsAsync()));

        var open = new List<int>();
        for (var i = 0; i < 4; i++)
        {
            await _trial.VendorIsAsync(VendorState.Ok);
            await _trial.IsBehindAsync(_trial.Market.Btc, 0);
            await _trial.IsBehindAsync(await EthAsync(), 0);
            open.Add((await _trial.CheckAsync(Cancel))!.Open);
        }

        Assert.Equal([3, 1, 0, 0], open);
        Assert.Equal(1, await MailsAsync());
    }

    [Fact]
    public async Task An_asset_that_leaves_the_settings_has_no_incident_any_more()
    {
        await _trial.IsBehindAsync(_trial.Market.Btc, 61);
        await _trial.CheckAsync(Cancel);

        await _trial.Market.SeedAsync("", Cancel);
        await _trial.CheckAsync(Cancel);

        Assert.Equal((0, "f"), (await CountAsync("market.alert WHERE cleared_at_utc IS NULL"), await StaleAsync(_trial.Market.Btc)));
    }

    [Fact]
    public async Task Without_a_mail_server_the_mail_is_captured()
    {
        await using var trial = await FreshnessTrial.StartAsync(Cancel, new EmailOptions());
        await trial.IsBehindAsync(trial.Market.Btc, 61);
        await trial.CheckAsync(Cancel);

        Assert.Equal("captured|0", await trial.Market.RowAsync("state, cardinality(recipients)", "platform.outbox_message"));
    }

    [Fact]
    public async Task The_first_firing_after_a_pause_of_the_portal_leaves_time_for_a_top_up()
    {
        await _trial.IsBehindAsync(_trial.Market.Btc, 61);
        var check = new ScheduledFreshnessCheck(_trial.Check, NullLogger<ScheduledFreshnessCheck>.Instance);
        var now = _trial.Time.GetUtcNow();

        await check.ExecuteAsync(new(now, now - TimeSpan.FromHours(8)), Cancel);
        var afterPause = await MailsAsync();
        await check.ExecuteAsync(new(now, now - TimeSpan.FromMinutes(10)), Cancel);
        var next = await MailsAsync();
        // Fired late, and then on time again.
        _trial.Time.Advance(TimeSpan.FromMinutes(9));
        await _trial.Market.SeedAsync("", Cancel);
        await check.ExecuteAsync(new(_trial.Time.GetUtcNow(), now), Cancel);

        Assert.Equal((0, 1), (afterPause, next));
        Assert.Equal(0, await CountAsync("market.alert WHERE cleared_at_utc IS NULL"));
    }

    [Fact]
    public async Task The_first_firing_of_all_checks()
    {
        await _trial.IsBehindAsync(_trial.Market.Btc, 61);

        await new ScheduledFreshnessCheck(_trial.Check, NullLogger<ScheduledFreshnessCheck>.Instance)
            .ExecuteAsync(new(_trial.Time.GetUtcNow(), PreviousAtUtc: null), Cancel);

        Assert.Equal(1, await MailsAsync());
    }

    private static (int Open, int Opened, int Mails) Of(FreshnessReport? report) => (report!.Open, report.Opened, report.Mails);

    private Task<int> EthAsync() => _trial.Market.Database.ScalarAsync<int>("SELECT asset_id FROM market.asset WHERE symbol = 'ETH'");

    private Task<string> StaleAsync(int assetId) => _trial.Market.RowAsync("is_stale", $"market.coverage WHERE asset_id = {assetId}");

    private Task<long> MailsAsync() => CountAsync("platform.outbox_message");

    private Task<long> CountAsync(string from) => _trial.Market.CountAsync(from);
}
