using FlexPortal.Core.Flex.Comparison;
using FlexPortal.Core.Platform.Lists;
using FlexPortal.Tests.Flex.Runs;
using Npgsql;
using Xunit;

namespace FlexPortal.Tests.Flex.Comparison;

public sealed class DifferenceSqlDbTests : IAsyncLifetime
{
    private ServedStatements _served = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _served = await ServedStatements.StartAsync();

    public ValueTask DisposeAsync() => _served.DisposeAsync();

    [Fact]
    public async Task Rows_are_counted_by_section_and_element_on_both_sides()
    {
        var before = await _served.RunAsync("<Trades><Trade a=\"1\"/><Trade a=\"2\"/><Order a=\"1\"/></Trades>");
        var now = await _served.RunAsync("<Trades><Trade a=\"1\"/></Trades><CashReport><X a=\"1\"/></CashReport>");
        await using var connection = await _served.Database.Source.OpenConnectionAsync(Cancel);

        Assert.Equal(
            [new("CashReport", "X", 0, 1), new("Trades", "Order", 1, 0), new("Trades", "Trade", 2, 1)],
            await DifferenceSql.CountAsync(connection, before.RawArtifactId!.Value, now.RawArtifactId!.Value, section: null, Cancel));
        Assert.Equal(
            [new("CashReport", "X", 0, 1)],
            await DifferenceSql.CountAsync(connection, before.RawArtifactId.Value, now.RawArtifactId.Value, "CashReport", Cancel));
    }

    [Fact]
    public async Task A_comparison_that_takes_too_long_is_ended_by_the_database()
    {
        await using var connection = await _served.Database.Source.OpenConnectionAsync(Cancel);
        await using var transaction = await connection.BeginTransactionAsync(Cancel);
        await DifferenceSql.PrepareAsync(connection, TimeSpan.FromMilliseconds(50), Cancel);
        await using var slow = new NpgsqlCommand("SELECT pg_sleep(30)", connection);

        var ended = await Assert.ThrowsAsync<PostgresException>(() => slow.ExecuteNonQueryAsync(Cancel));

        Assert.Equal(PostgresErrorCodes.QueryCanceled, ended.SqlState);
    }

    [Fact]
    public async Task Thousands_of_changed_rows_are_listed_page_by_page_without_a_gap()
    {
        static string Rows(string price) =>
            CompareRunsDbTests.Trades([.. Enumerable.Range(1, 130).Select(id => CompareRunsDbTests.Trade(id, price))]);
        await _served.RunAsync(Rows("10"));
        var run = await _served.RunAsync(Rows("11"));
        var trades = Assert.Single((await _served.CompareAsync(run)).Rows);
        Assert.Equal((130L, 20), (trades.Count(RowChangeKind.Restated), trades.Examples.Count));

        var refs = new List<string>();
        Cursor? after = null;
        do
        {
            var page = await _served.ListAsync(run, new("Trades", RowChangeKind.Restated, after, 50));
            refs.AddRange(page.Items.Select(change => change.Now!.SourceRowRef));
            after = RowComparison.Order.TryParse(page.NextCursor, out var next) ? next : null;
        }
        while (after is not null);

        Assert.Equal(Enumerable.Range(1, 130).Select(id => $"1/Trades/Trade[{id}]"), refs);
        Assert.Empty((await _served.ListAsync(run, new("Trades", RowChangeKind.Gone, null, 50))).Items);
    }
}
