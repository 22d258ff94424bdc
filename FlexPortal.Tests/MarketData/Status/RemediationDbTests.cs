using FlexPortal.Core.MarketData.Status;
using FlexPortal.Core.Platform.Lists;
using Xunit;
using static FlexPortal.Tests.MarketData.MarketSamples;

namespace FlexPortal.Tests.MarketData.Status;

/// <summary>Failures, repairs and the rate of success.</summary>
public sealed class RemediationDbTests : IAsyncLifetime
{
    private StatusTrial _trial = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _trial = await StatusTrial.StartAsync("2026-03-31 00:00", Cancel);

    public ValueTask DisposeAsync() => _trial.DisposeAsync();

    [Fact]
    public async Task Pages_of_entries_of_the_same_moment_lose_none()
    {
        await _trial.Market.Database.ExecuteAsync("""
            INSERT INTO market.remediation_log (at_utc, kind, message, private_detail)
            SELECT '2026-03-01Z', 'retry', n::text, 'secret' FROM generate_series(1, 7) AS n
            """);

        var (messages, cursor) = (new List<string>(), (Cursor?)null);
        do
        {
            var page = await _trial.Remediation.ListAsync(FilterSet<RemediationRow>.None, cursor, 3, Cancel);
            messages.AddRange(page.Items.Select(entry => entry.Message));
            Assert.True(RemediationFilters.Newest.TryParse(page.NextCursor, out cursor));
        }
        while (cursor is not null);

        Assert.Equal(["7", "6", "5", "4", "3", "2", "1"], messages);
    }

    [Fact]
    public async Task Filters_by_asset_kind_and_time_keep_what_passes_and_an_unknown_asset_has_nothing()
    {
        await _trial.Market.Database.ExecuteAsync($"""
            INSERT INTO market.remediation_log (at_utc, kind, asset_id, bar_interval, message)
            VALUES ('2026-03-01Z', 'retry', {_trial.Market.Btc}, '1m', 'a'), ('2026-03-02Z', 'failure', {_trial.Market.Btc}, '1d', 'b'),
                   ('2026-03-03Z', 'retry', {_trial.Market.Spy}, '1m', 'c'), ('2026-03-04Z', 'special_day', NULL, NULL, 'd')
            """);

        Assert.Equal("d c b a", await MessagesAsync(FilterSet<RemediationRow>.None));
        Assert.Equal("b a", await MessagesAsync(RemediationFilters.Asset.Is("btc")));
        Assert.Equal("", await MessagesAsync(RemediationFilters.Asset.Is("NOPE")));
        Assert.Equal("c a", await MessagesAsync(RemediationFilters.Kind.Is(RemediationKind.Retry)));
        Assert.Equal("c b", await MessagesAsync(
            RemediationFilters.From.Is(Utc("2026-03-02 00:00")).With(RemediationFilters.To, Utc("2026-03-04 00:00"))));
        var entry = (await _trial.Remediation.ListAsync(RemediationFilters.Asset.Is("BTC"), cursor: null, 1, Cancel)).Items[0];
        Assert.Equal(("BTC", "1d"), (entry.Asset, entry.Interval));
    }

    [Fact]
    public async Task The_rate_counts_ended_slices_without_skipped_ones_and_names_the_faults_of_vendors()
    {
        await SliceAsync("done", 985, "2026-03-10");
        await SliceAsync("failed", 3, "2026-03-10", "VENDOR_UNAVAILABLE");
        await SliceAsync("failed", 2, "2026-03-29", "MARKET_STORE_FAILED");
        await SliceAsync("done", 10, "2026-03-29");
        await SliceAsync("skipped", 50, "2026-03-29");
        // Longer ago than 30 days.
        await SliceAsync("failed", 100, "2026-02-28", "VENDOR_UNAVAILABLE");

        var rate = await _trial.SuccessRate.ReadAsync(Cancel);

        Assert.Equal((995L, 5L, 3L, 50L), (rate.Succeeded, rate.Failed, rate.FailedByVendor, rate.Skipped));
        // 1,000 slices allow 10 failures. The last week had 2 of 12, and at 2 in 7 days the other 5 last 17.5 days.
        Assert.Equal((99.5m, 10m, 5m, 16.67m, 17.5m), (
            rate.Percent, rate.BudgetSlices, rate.BudgetLeftSlices, rate.BurnRate, rate.DaysUntilExhausted));
        Assert.Equal([("VENDOR_UNAVAILABLE", true, 3L), ("MARKET_STORE_FAILED", false, 2L)],
            rate.Failures.Select(failure => (failure.ErrorCode, failure.ByVendor, failure.Slices)));
    }

    [Fact]
    public async Task Without_a_slice_there_is_no_rate()
    {
        var rate = await _trial.SuccessRate.ReadAsync(Cancel);

        Assert.Equal((null, null, null), (rate.Percent, rate.BurnRate, rate.DaysUntilExhausted));
    }

    private async Task<string> MessagesAsync(FilterSet<RemediationRow> filters)
    {
        var page = await _trial.Remediation.ListAsync(filters, cursor: null, 50, Cancel);
        var streamed = await _trial.Remediation.StreamAsync(filters, Cancel).ToListAsync(Cancel);
        Assert.Equal(page.Items, streamed);
        return string.Join(' ', page.Items.Select(entry => entry.Message));
    }

    private Task SliceAsync(string state, int count, string day, string? error = null) => _trial.Market.Database.ExecuteAsync($"""
        WITH run AS (
            INSERT INTO market.ingestion_run (kind, trigger, requested_by, lease_owner, lease_expires_at_utc)
            VALUES ('ask_again', 'cli', 'test', 'test', now()) RETURNING ingestion_run_id)
        INSERT INTO market.backfill_slice (ingestion_run_id, asset_id, bar_interval, from_utc, to_utc, state, ended_at_utc, error_code,
                                           lineage_id)
        SELECT ingestion_run_id, {_trial.Market.Btc}, '1m', '2026-01-01Z'::timestamptz + n * interval '1 hour',
               '2026-01-01Z'::timestamptz + (n + 1) * interval '1 hour', '{state}', '{day}Z',
               {(error is null ? "NULL" : $"'{error}'")}, CASE '{state}' WHEN 'done' THEN n END
          FROM run, generate_series(1, {count}) AS n
        """);
}
