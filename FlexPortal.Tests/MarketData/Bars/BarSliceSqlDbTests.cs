using FlexPortal.Core.MarketData.Bars;
using FlexPortal.Core.MarketData.Coverage;
using Npgsql;
using Xunit;
using static FlexPortal.Tests.MarketData.MarketSamples;

namespace FlexPortal.Tests.MarketData.Bars;

/// <summary>Bars and rejected bars as they are written, without the use case around them.</summary>
public sealed class BarSliceSqlDbTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(BarInterval.Minute)]
    [InlineData(BarInterval.Day)]
    public async Task New_identical_and_changed_bars_are_counted_apart(BarInterval interval)
    {
        await using var trial = await MarketTrial.StartAsync(Cancel);
        var start = Utc("2026-03-02");
        Bar[] bars = [.. Enumerable.Range(0, 3).Select(index => Bar(start + index * interval.Length()))];
        await trial.Partitions.EnsureAsync(new(start, start.AddDays(3)), Cancel);
        await using var connection = await trial.Portal.Main.OpenConnectionAsync(Cancel);
        var sql = new BarSliceSql(BarTable.Of(interval));

        Assert.Equal(new(2, 0, 0, 0, null), await StoreAsync(connection, sql, 7, bars[..2], 11));
        Assert.Equal(new(1, 1, 1, 1, 11), await StoreAsync(connection, sql, 7, [bars[0], bars[1] with { Volume = 3.5m }, bars[2]], 12));
        Assert.Equal(new(0, 0, 0, 0, null), await StoreAsync(connection, sql, 7, [], 13));
        Assert.Equal(new(3, 0, 0, 0, null), await StoreAsync(connection, sql, 8, bars, 14));

        Assert.Equal(
            $"{interval.Text()}|{(start + interval.Length()).UtcDateTime:yyyy-MM-dd HH:mm:ss}|0|11|12",
            await trial.RowAsync(
                "bar_interval, bar_time AT TIME ZONE 'UTC', revision, lineage_id, replaced_by_lineage", "market.bar_revision"));
        Assert.Equal(
            new StoredBar(bars[1] with { Volume = 3.5m }, 12),
            (await ReadAsync(connection, sql, 7, StoredDays.Around(new(start, start + 3 * interval.Length()))))[1]);
    }

    [Fact]
    public async Task A_bar_that_is_there_already_is_not_inserted()
    {
        await using var trial = await MarketTrial.StartAsync(Cancel);
        await using var connection = await trial.Portal.Main.OpenConnectionAsync(Cancel);
        var (sql, bar) = (new BarSliceSql(BarTable.Day), Bar(Utc("2026-03-02")));
        await WriteAsync(connection, sql.Insert(7, [bar], 1));

        var refused = await Assert.ThrowsAsync<PostgresException>(() => WriteAsync(connection, sql.Insert(7, [bar], 2)));

        Assert.Equal(PostgresErrorCodes.UniqueViolation, refused.SqlState);
    }

    [Fact]
    public async Task The_database_refuses_impossible_bars()
    {
        await using var trial = await MarketTrial.StartAsync(Cancel);
        await using var connection = await trial.Portal.Main.OpenConnectionAsync(Cancel);
        var bar = Bar(Utc("2026-03-02"));

        var refused = await Assert.ThrowsAsync<PostgresException>(
            () => WriteAsync(connection, new BarSliceSql(BarTable.Day).Insert(7, [bar with { Low = bar.Open + 0.1m }], 1)));

        Assert.Equal(PostgresErrorCodes.CheckViolation, refused.SqlState);
    }

    [Fact]
    public async Task Rejected_bars_are_kept_as_delivered()
    {
        await using var trial = await MarketTrial.StartAsync(Cancel);
        await using var connection = await trial.Portal.Main.OpenConnectionAsync(Cancel);
        var bar = new Bar(Utc("2026-03-02 10:00:30"), 1.123456789123m, 2, 1, 1, -5, IsFinal: true);
        await using var batch = new NpgsqlBatch(connection);
        RejectedBar[] rejected = [new(bar.Time, BarRejection.OffGrid, bar), new(bar.Time, BarRejection.MissingValue, Bar: null)];
        batch.BatchCommands.Add(RejectedBarSql.Insert(7, BarInterval.Minute, rejected, 1)!);
        await batch.ExecuteNonQueryAsync(Cancel);

        Assert.Null(RejectedBarSql.Insert(7, BarInterval.Minute, [new(bar.Time, BarRejection.OutsideSession, bar)], 1));
        Assert.Equal("2026-03-02 10:00:30|off_grid|1.123456789123|-5", await trial.RowAsync(
            "bar_time AT TIME ZONE 'UTC', reason, open, volume", "market.rejected_bar WHERE reason = 'off_grid'"));
        Assert.Equal("missing_value", await trial.RowAsync(
            "reason, open, high, low, close, volume", "market.rejected_bar WHERE open IS NULL"));
    }

    /// <summary>Stores bars as the use case does: reads, compares, writes.</summary>
    private static async Task<BarWrite> StoreAsync(
        NpgsqlConnection connection, BarSliceSql sql, int assetId, IReadOnlyList<Bar> bars, long lineageId)
    {
        var update = BarUpdate.Of(await ReadAsync(connection, sql, assetId, Slice("2026-03-02", "2026-03-05")), bars);
        await WriteAsync(connection, sql.Insert(assetId, update.New, lineageId));
        await WriteAsync(connection, sql.Change(assetId, update.Changed, lineageId));
        return update.Write;
    }

    private static async Task WriteAsync(NpgsqlConnection connection, NpgsqlBatchCommand? command)
    {
        if (command is null)
            return;

        await using var batch = new NpgsqlBatch(connection);
        batch.BatchCommands.Add(command);
        await batch.ExecuteNonQueryAsync(Cancel);
    }

    private static async Task<IReadOnlyList<StoredBar>> ReadAsync(
        NpgsqlConnection connection, BarSliceSql sql, int assetId, TimeSlice days)
    {
        await using var batch = new NpgsqlBatch(connection);
        batch.BatchCommands.Add(sql.Read(assetId, days));
        await using var reader = await batch.ExecuteReaderAsync(Cancel);
        return await BarSliceSql.ReadAsync(reader, Cancel);
    }
}
