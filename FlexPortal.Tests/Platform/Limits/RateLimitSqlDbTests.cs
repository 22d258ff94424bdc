using FlexPortal.Core.Flex.Runs;
using FlexPortal.Core.Platform.Limits;
using FlexPortal.Core.Platform.Persistence;
using FlexPortal.Tests.Support;
using Xunit;

namespace FlexPortal.Tests.Platform.Limits;

/// <summary>A limited number of uses of a key in any window, spaced, across processes.</summary>
public sealed class RateLimitSqlDbTests : IAsyncLifetime
{
    private static readonly RateLimit Vendor = new("test.vendor", 3, TimeSpan.FromHours(1), TimeSpan.FromMinutes(1));

    private TestDatabase _database = null!;
    private PortalDatabase _source = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabase.CreateAsync();
        _source = await _database.OpenAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _source.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task Slots_keep_spacing_and_window_under_concurrent_requests()
    {
        await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => ReserveAsync(Vendor, "a")));
        var first = await SlotsAsync("a");
        await ReserveAsync(Vendor, "a");
        var second = await SlotsAsync("a");

        Assert.Equal([TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1)], first.Zip(first.Skip(1), (one, next) => next - one));
        Assert.Equal([first[1], first[2], first[0] + TimeSpan.FromHours(1)], second);
    }

    [Fact]
    public async Task Keys_and_limits_do_not_share_and_a_smaller_limit_counts_the_newest()
    {
        for (var i = 0; i < 3; i++)
            await ReserveAsync(Vendor, "a");
        var before = await SlotsAsync("a");

        Assert.Equal(TimeSpan.Zero, await ReserveAsync(Vendor, "b"));
        Assert.Equal(TimeSpan.Zero, await ReserveAsync(Vendor with { Name = "test.other" }, "a"));
        await ReserveAsync(Vendor with { Permits = 2 }, "a");
        Assert.Equal([before[2], before[1] + TimeSpan.FromHours(1)], await SlotsAsync("a"));
    }

    [Fact]
    public async Task Reading_counts_used_slots_and_reserves_none()
    {
        await using var connection = await _source.Main.OpenConnectionAsync(Cancel);
        Assert.Equal((0, null), await RateLimitSql.ReadAsync(connection, Vendor, "a", Cancel));
        await ReserveAsync(Vendor, "a");
        await ReserveAsync(Vendor, "a");

        var (used, nextFree) = await RateLimitSql.ReadAsync(connection, Vendor, "a", Cancel);

        Assert.Equal(2, used);
        Assert.True(nextFree > TimeSpan.Zero && nextFree <= TimeSpan.FromHours(1), $"{nextFree}");
        Assert.Equal(2, (await SlotsAsync("a")).Length);
    }

    [Fact]
    public async Task The_migration_keeps_what_a_token_has_used()
    {
        await _database.ExecuteAsync("""
            DROP TABLE platform.rate_limit;
            CREATE TABLE flex.broker_request_budget (token_fingerprint text PRIMARY KEY, slots_utc timestamptz[] NOT NULL);
            INSERT INTO flex.broker_request_budget VALUES ('f1', ARRAY[timestamptz '2026-03-02 09:00:00Z']);
            """);
        var core = typeof(RateLimit).Assembly;
        using var text = new StreamReader(core.GetManifestResourceStream(
            Assert.Single(core.GetManifestResourceNames(), name => name.EndsWith(".0016_rate_limit.sql", StringComparison.Ordinal)))!);

        await _database.ExecuteAsync(await text.ReadToEndAsync(Cancel));

        Assert.Equal("flex.broker|f1|1", await _database.ScalarAsync<string>(
            "SELECT concat_ws('|', limit_name, limit_key, cardinality(slots_utc)) FROM platform.rate_limit"));
        Assert.Equal("flex.broker", BrokerBudget.PerToken.Name);
    }

    private Task<TimeSpan> ReserveAsync(RateLimit limit, string key) =>
        RateLimitSql.ReserveAsync(_source.Main, limit, key, Cancel).AsTask();

    private Task<DateTime[]> SlotsAsync(string key) =>
        _database.ScalarAsync<DateTime[]>(
            $"SELECT slots_utc FROM platform.rate_limit WHERE limit_name = 'test.vendor' AND limit_key = '{key}'");
}
