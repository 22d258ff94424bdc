using FlexPortal.Core.MarketData.Bars;
using FlexPortal.Core.MarketData.Lineage;
using Xunit;
using static FlexPortal.Tests.MarketData.MarketSamples;

namespace FlexPortal.Tests.MarketData.Lineage;

/// <summary>An answer is stored once, whole, and with its origin.</summary>
public sealed class StoreSliceDbTests : IAsyncLifetime
{
    private static readonly TimeSlice Morning = Slice("2026-03-02 00:00", "2026-03-02 12:00");

    private MarketTrial _trial = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _trial = await MarketTrial.StartAsync(Cancel);

    public ValueTask DisposeAsync() => _trial.DisposeAsync();

    [Fact]
    public async Task The_same_answer_again_writes_no_bar_and_no_revision_and_has_the_same_checksum()
    {
        var answer = Answer(_trial.Btc, BarInterval.Minute, Morning, Minutes(Morning));
        var first = await StoreAsync(answer);
        var written = await WrittenAsync();

        var second = await StoreAsync(answer);

        Assert.Equal((720, 0, 0), (first.Inserted, first.Updated, first.Unchanged));
        Assert.Equal((0, 0, 720), (second.Inserted, second.Updated, second.Unchanged));
        Assert.Equal(first.Checksum, second.Checksum);
        Assert.Equal(CanonicalRows.RangeDigest("v1|BTC|1m|raw|replay", answer.Bars), second.Checksum);
        Assert.Equal(written, await WrittenAsync());
        Assert.Equal((0, 2), (await _trial.CountAsync("market.bar_revision"), await _trial.CountAsync("market.lineage")));
    }

    [Fact]
    public async Task Minutes_outside_of_the_session_are_rejected_and_390_are_kept()
    {
        // Extended hours, as a vendor sends them: 711 minutes, of which 390 are of the regular session.
        var day = Slice("2026-03-02 09:00", "2026-03-03 00:00");
        var session = Slice("2026-03-02 14:30", "2026-03-02 21:00");
        var extended = Minutes(Slice("2026-03-02 10:00", "2026-03-02 14:30"))
            .Concat(Minutes(Slice("2026-03-02 21:00", "2026-03-02 21:51")));

        var stored = await StoreAsync(Answer(_trial.Spy, BarInterval.Minute, day, [.. extended, .. Minutes(session)]));

        Assert.Equal((711, 390), (stored.Received, stored.Inserted));
        Assert.Equal(KeyValuePair.Create(BarRejection.OutsideSession, 321), Assert.Single(stored.Rejected));
        Assert.Equal(SliceCondition.Available, stored.Condition);
        Assert.Equal("390|390|0|0|f", await CoverageAsync(
            _trial.Spy, "expected_count, present_count, vendor_gap_count, rejected_count, is_gapped"));
        Assert.Equal(0, await _trial.CountAsync("market.rejected_bar"));
        Assert.Equal(
            "711|390|321|2026-03-02 14:30:00|{\"outside_session\": 321}",
            await _trial.RowAsync(
                "rows_received, rows_inserted, rows_rejected, first_at_utc AT TIME ZONE 'UTC', rejected_by_reason", "market.lineage"));
    }

    [Theory]
    [InlineData(BarDensity.Sparse, "1419|21|0|f|0", SliceCondition.Available)]
    [InlineData(BarDensity.Dense, "1419|0|21|t|3", SliceCondition.Degraded)]
    public async Task Missing_minutes_are_no_trade_or_a_gap_by_the_density_of_the_vendor(
        BarDensity density, string counts, SliceCondition condition)
    {
        var day = Slice("2016-10-07", "2016-10-08");
        var missing = TimeRanges.Of(
            Slice("2016-10-07 03:10", "2016-10-07 03:17"), Slice("2016-10-07 11:00", "2016-10-07 11:13"),
            Slice("2016-10-07 23:59", "2016-10-08 00:00"));
        var bars = Minutes(day).Where(bar => !missing.Contains(bar.Time)).ToList();

        var stored = await StoreAsync(Answer(_trial.Btc, BarInterval.Minute, day, bars) with { Density = density });

        Assert.Equal((1_419, condition), (stored.Inserted, stored.Condition));
        Assert.Equal(counts, await CoverageAsync(_trial.Btc, "present_count, no_trade_count, vendor_gap_count, is_gapped, gap_count"));
        Assert.Equal(density == BarDensity.Dense ? 21 : 0, await _trial.Database.ScalarAsync<long>(
            "SELECT market.slot_count(gaps, interval '1 minute') FROM market.coverage"));
    }

    [Fact]
    public async Task A_gap_closes_when_the_vendor_delivers_the_bar_later()
    {
        var (day, hour) = (Slice("2026-03-02", "2026-03-03"), Slice("2026-03-02 10:00", "2026-03-02 11:00"));
        var holes = TimeRanges.Of(Slice("2026-03-02 10:30", "2026-03-02 10:40"), Slice("2026-03-02 20:00", "2026-03-02 20:05"));
        await StoreAsync(Answer(_trial.Btc, BarInterval.Minute, day, [.. Minutes(day).Where(bar => !holes.Contains(bar.Time))]));
        Assert.Equal("15|2|t", await CoverageAsync(_trial.Btc, "vendor_gap_count, gap_count, is_gapped"));

        var stored = await StoreAsync(Answer(_trial.Btc, BarInterval.Minute, hour, Minutes(hour)));

        Assert.Equal((10, 50, SliceCondition.Available), (stored.Inserted, stored.Unchanged, stored.Condition));
        Assert.Equal("5|1|t", await CoverageAsync(_trial.Btc, "vendor_gap_count, gap_count, is_gapped"));

        // An answer without a bar that is stored does not take it away.
        await StoreAsync(Answer(_trial.Btc, BarInterval.Minute, hour, []));

        Assert.Equal("5|1|1435", await CoverageAsync(_trial.Btc, "vendor_gap_count, gap_count, present_count"));
    }

    [Fact]
    public async Task Another_density_counts_the_whole_series_again()
    {
        var (first, second) = (Slice("2026-03-02", "2026-03-03"), Slice("2026-03-03", "2026-03-04"));
        await StoreAsync(Answer(_trial.Btc, BarInterval.Minute, first, Minutes(first).Skip(5).ToList()));

        await StoreAsync(Answer(_trial.Btc, BarInterval.Minute, second, Minutes(second)) with { Density = BarDensity.Sparse });

        Assert.Equal("5|0|0|f", await CoverageAsync(_trial.Btc, "no_trade_count, vendor_gap_count, gap_count, is_gapped"));
    }

    [Fact]
    public async Task Another_density_counts_more_days_than_are_read_at_once()
    {
        var (first, last) = (Slice("2026-01-01", "2026-03-15"), Slice("2026-03-15", "2026-03-16"));
        await StoreAsync(Answer(_trial.Btc, BarInterval.Day, first, [.. Days(first).Skip(2).SkipLast(1)]));
        Assert.Equal("0|3|2|t", await CoverageAsync(_trial.Btc, "no_trade_count, vendor_gap_count, gap_count, is_gapped"));

        await StoreAsync(Answer(_trial.Btc, BarInterval.Day, last, Days(last)) with { Density = BarDensity.Sparse });

        Assert.Equal("3|0|0|f", await CoverageAsync(_trial.Btc, "no_trade_count, vendor_gap_count, gap_count, is_gapped"));
    }

    [Fact]
    public async Task A_restated_bar_leaves_its_former_values_and_changes_the_digest_of_its_day_alone()
    {
        var days = Slice("2026-03-02", "2026-03-04");
        var first = await StoreAsync(Answer(_trial.Btc, BarInterval.Minute, days, Minutes(days)));
        var before = await DigestsAsync();
        var (hour, was) = (Slice("2026-03-02 10:00", "2026-03-02 11:00"), Bar(Utc("2026-03-02 10:07")));
        var restated = was with { Close = was.Close - 0.5m };

        var second = await StoreAsync(Answer(
            _trial.Btc, BarInterval.Minute, hour, [.. Minutes(hour).Select(bar => bar.Time == was.Time ? restated : bar)]));

        Assert.Equal((1, 1, 59), (second.Updated, second.Revised, second.Unchanged));
        Assert.NotEqual(first.Checksum, second.Checksum);
        var after = await DigestsAsync();
        Assert.NotEqual(before["2026-03-02"], after["2026-03-02"]);
        Assert.Equal(before["2026-03-03"], after["2026-03-03"]);
        Assert.Equal($"0|{was.Close}|{first.LineageId}|{second.LineageId}", await _trial.RowAsync(
            "revision, trim_scale(close), lineage_id, replaced_by_lineage", "market.bar_revision"));
        Assert.Equal($"1|{restated.Close}|{second.LineageId}", await _trial.RowAsync(
            "revision, trim_scale(close), lineage_id", "market.ohlcv_minute WHERE revision > 0"));
        Assert.Equal(first.LineageId, await _trial.Database.ScalarAsync<long>(
            $"SELECT supersedes_lineage FROM market.lineage WHERE lineage_id = {second.LineageId}"));
    }

    [Fact]
    public async Task A_bar_that_becomes_final_is_updated_without_a_revision_and_stays_final()
    {
        var hour = Slice("2026-03-02 10:00", "2026-03-02 11:00");
        IReadOnlyList<Bar> settling = [.. Minutes(hour).Select(bar => bar with { IsFinal = false, Volume = 1 })];

        var early = await StoreAsync(Answer(_trial.Btc, BarInterval.Minute, hour, settling));
        var settled = await StoreAsync(Answer(_trial.Btc, BarInterval.Minute, hour, Minutes(hour)));
        var late = await StoreAsync(Answer(
            _trial.Btc, BarInterval.Minute, hour, [.. Minutes(hour).Select(bar => bar with { IsFinal = false })]));

        Assert.Null(early.Checksum);
        Assert.Equal((60, 0), (settled.Updated, settled.Revised));
        Assert.Equal((60, settled.Checksum), (late.Unchanged, late.Checksum));

        // A final bar that comes back with other values and as not final is restated, and stays final.
        var again = await StoreAsync(Answer(_trial.Btc, BarInterval.Minute, hour, [.. settling]));

        Assert.Equal((60, 60), (again.Updated, again.Revised));
        Assert.Equal(60, await _trial.CountAsync("market.ohlcv_minute WHERE is_final AND revision = 1"));
    }

    [Fact]
    public async Task Days_are_keyed_by_the_date_of_the_session_and_holidays_are_rejected()
    {
        var week = Slice("2025-11-24", "2025-12-01");

        var stored = await StoreAsync(Answer(_trial.Spy, BarInterval.Day, week, [.. Days(week).Take(5)]));

        Assert.Equal((5, 4), (stored.Received, stored.Inserted));
        Assert.Equal("4|4|0|0", await CoverageAsync(_trial.Spy, "expected_count, present_count, vendor_gap_count, rejected_count"));
        Assert.Equal("outside_session", await _trial.Database.ScalarAsync<string>("SELECT reason FROM market.rejected_bar"));
        Assert.Equal("2025-11-24,2025-11-25,2025-11-26,2025-11-28", await _trial.Database.ScalarAsync<string>(
            "SELECT string_agg(session_date::text, ',' ORDER BY session_date) FROM market.ohlcv_day"));
        Assert.Equal(CanonicalRows.RangeDigest("v1|SPY|1d|raw|replay", [.. Days(week).Take(3), Bar(Utc("2025-11-28"))]), stored.Checksum);
    }

    [Fact]
    public async Task What_is_not_due_is_not_answered()
    {
        var hour = Slice("2026-03-02 15:00", "2026-03-02 16:00");
        var answer = Answer(_trial.Spy, BarInterval.Minute, hour, [.. Minutes(hour).Take(31)]) with
        {
            RequestedAt = Utc("2026-03-02 15:30:10"),
            RespondedAt = Utc("2026-03-02 15:30:11"),
            PublishDelay = TimeSpan.FromMinutes(15),
        };

        var stored = await StoreAsync(answer);

        Assert.Equal((30, 1, SliceCondition.Pending), (stored.Inserted, stored.Open, stored.Condition));
        Assert.Equal(15, await _trial.Database.ScalarAsync<long>(
            "SELECT market.slot_count(answered, interval '1 minute') FROM market.coverage"));
        Assert.Equal("390|30|0", await CoverageAsync(_trial.Spy, "expected_count, present_count, vendor_gap_count"));
    }

    [Fact]
    public async Task An_empty_answer_is_an_answer()
    {
        var day = Slice("2026-03-02", "2026-03-03");

        var stored = await StoreAsync(Answer(_trial.Btc, BarInterval.Minute, day, []));

        Assert.Equal((SliceCondition.Missing, null), (stored.Condition, stored.Checksum));
        Assert.Equal("1440|0|1440|1", await CoverageAsync(_trial.Btc, "expected_count, present_count, vendor_gap_count, gap_count"));
    }

    [Fact]
    public async Task A_rejected_bar_is_kept_once_and_a_valid_one_takes_its_place()
    {
        var hour = Slice("2026-03-02 10:00", "2026-03-02 11:00");
        var valid = Minutes(hour);
        var answer = Answer(_trial.Btc, BarInterval.Minute, hour, [.. valid.Skip(1), valid[0] with { Low = valid[0].High + 1 }]);

        await StoreAsync(answer);
        var again = await StoreAsync(answer);

        Assert.Equal((1, SliceCondition.Degraded), (again.Rejected[BarRejection.PriceOrder], again.Condition));
        Assert.Equal(1, await _trial.CountAsync("market.rejected_bar"));
        Assert.Equal("59|0|1|t", await CoverageAsync(_trial.Btc, "present_count, vendor_gap_count, rejected_count, is_gapped"));

        await StoreAsync(answer with { Bars = valid });

        Assert.Equal("60|0|0|f", await CoverageAsync(_trial.Btc, "present_count, vendor_gap_count, rejected_count, is_gapped"));
    }

    [Fact]
    public async Task A_slice_off_the_grid_and_an_unknown_asset_are_refused()
    {
        var hour = Slice("2026-03-02 10:00", "2026-03-02 11:00");

        await Assert.ThrowsAsync<ArgumentException>(() => StoreAsync(Answer(_trial.Btc, BarInterval.Day, hour, [])));
        await Assert.ThrowsAsync<ArgumentException>(
            () => StoreAsync(Answer(_trial.Btc, BarInterval.Minute, hour with { To = hour.To.AddSeconds(1) }, [])));
        await Assert.ThrowsAsync<ArgumentException>(() => StoreAsync(Answer(4711, BarInterval.Minute, hour, [])));
    }

    private Task<StoredSlice> StoreAsync(SliceAnswer answer) => _trial.Store.ExecuteAsync(answer, Cancel);

    private Task<string> CoverageAsync(int assetId, string columns) =>
        _trial.RowAsync(columns, $"market.coverage WHERE asset_id = {assetId}");

    /// <summary>The physical place of every bar and the versions of coverage: they change with every write.</summary>
    private Task<string> WrittenAsync() => _trial.Database.ScalarAsync<string>("""
        SELECT md5((SELECT string_agg(concat_ws('|', tableoid, ctid, xmin), ',' ORDER BY bar_time) FROM market.ohlcv_minute)
                   || (SELECT string_agg(concat_ws('|', version, xmin), ',') FROM market.coverage)
                   || (SELECT string_agg(concat_ws('|', day, last_modified_at_utc), ',' ORDER BY day) FROM market.coverage_day))
        """);

    private async Task<Dictionary<string, string>> DigestsAsync()
    {
        var digests = new Dictionary<string, string>(StringComparer.Ordinal);
        await using var command = _trial.Database.Source.CreateCommand("SELECT day::text, encode(sha256, 'hex') FROM market.coverage_day");
        await using var reader = await command.ExecuteReaderAsync(Cancel);
        while (await reader.ReadAsync(Cancel))
            digests.Add(reader.GetString(0), reader.GetString(1));
        return digests;
    }
}
