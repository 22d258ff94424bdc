using FlexPortal.Core.MarketData;
using FlexPortal.Core.MarketData.Bars;
using FlexPortal.Core.MarketData.Lineage;
using FlexPortal.Core.Platform.Retention;
using FlexPortal.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Xunit;
using static FlexPortal.Tests.MarketData.MarketSamples;

namespace FlexPortal.Tests.MarketData;

/// <summary>Retention removes old history of market data, and keeps what bars rest on and what the API promises.</summary>
public sealed class MarketRetentionSqlDbTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_portal_removes_old_events_and_failures_and_keeps_bars_lineage_and_partitions()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var portal = await TestPortal.StartAsync(shared: database);
        var asset = await database.ScalarAsync<int>("SELECT asset_id FROM market.asset WHERE symbol = 'BTC'");
        var slice = Slice("2024-03-04 10:00", "2024-03-04 11:00");
        await portal.Services.GetRequiredService<StoreSlice>()
            .ExecuteAsync(Answer(asset, BarInterval.Minute, slice, Minutes(slice)), Cancel);
        await AddHistoryAsync(database);

        await portal.Services.GetRequiredService<ApplyRetention>().ExecuteAsync(Cancel);

        Assert.Equal("1 2 3", await database.ScalarAsync<string>(
            "SELECT string_agg(seq::text, ' ' ORDER BY seq) FROM market.ingestion_run_event WHERE kind = 'note'"));
        Assert.Equal("d29 d31 d399", await database.ScalarAsync<string>(
            "SELECT string_agg(message, ' ' ORDER BY at_utc DESC) FROM market.remediation_log"));
        Assert.Equal((60, 1, 1), (
            await CountAsync(database, "market.ohlcv_minute"), await CountAsync(database, "market.lineage"),
            await CountAsync(database, "market.ingestion_run")));
        Assert.True(await database.ScalarAsync<bool>("SELECT to_regclass('market.ohlcv_minute_2024_03') IS NOT NULL"));
    }

    [Fact]
    public async Task Failures_of_the_last_30_days_stay_whatever_is_asked_for()
    {
        await using var database = await TestDatabase.CreateAsync();
        await AddHistoryAsync(database);
        await using var portal = await database.OpenAsync();

        var deleted = await MarketRetentionSql.DeleteFailuresAsync(portal, TimeProvider.System.GetUtcNow(), 100, Cancel);

        Assert.Equal(3, deleted);
        Assert.Equal("d29", await database.ScalarAsync<string>("SELECT string_agg(message, ' ') FROM market.remediation_log"));
    }

    /// <summary>A run with events and failures of several ages, in days.</summary>
    private static Task AddHistoryAsync(TestDatabase database) => database.ExecuteAsync("""
        INSERT INTO market.ingestion_run (ingestion_run_id, kind, trigger, requested_by, status, stage, ended_at_utc, duration_ms,
                                          lease_owner, lease_expires_at_utc)
        VALUES ('01a1f760-5fb2-7a03-96d9-d79da5308450', 'backfill', 'cli', 'test', 'success', 'verify', now(), 1, '', now());
        INSERT INTO market.ingestion_run_event (ingestion_run_id, seq, occurred_at_utc, kind, stage)
        SELECT '01a1f760-5fb2-7a03-96d9-d79da5308450', seq, now() - age * interval '1 day', 'note', 'verify'
          FROM unnest(ARRAY[1, 31, 399, 401, 900]) WITH ORDINALITY AS g (age, seq);
        INSERT INTO market.remediation_log (at_utc, kind, message)
        SELECT now() - age * interval '1 day', 'failure', 'd' || age FROM unnest(ARRAY[29, 31, 399, 401]) AS age;
        """);

    private static Task<long> CountAsync(TestDatabase database, string table) =>
        database.ScalarAsync<long>($"SELECT count(*) FROM {table}");
}
