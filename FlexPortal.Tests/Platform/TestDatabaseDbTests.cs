using System.Diagnostics;
using FlexPortal.Core.Platform.Persistence;
using FlexPortal.Tests.Support;
using Xunit;

namespace FlexPortal.Tests.Platform;

public sealed class TestDatabaseDbTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Each_database_is_new_migrated_and_removed_afterwards()
    {
        await using var other = await TestDatabase.CreateAsync();
        var watch = Stopwatch.StartNew();
        string name;
        await using (var database = await TestDatabase.CreateAsync())
        {
            output.WriteLine($"created in {watch.ElapsedMilliseconds} ms");
            await database.ExecuteAsync("CREATE TABLE mine (id int)");
            await using (var opened = await database.OpenAsync())
            {
                var status = await MigrationRunner.StatusAsync(opened, TimeProvider.System, TestContext.Current.CancellationToken);
                Assert.Empty(status.Pending);
            }

            name = await database.ScalarAsync<string>("SELECT current_database()::text");
            watch.Restart();
        }

        output.WriteLine($"dropped in {watch.ElapsedMilliseconds} ms");
        Assert.Equal(0L, await other.ScalarAsync<long>($"SELECT count(*) FROM pg_database WHERE datname = '{name}'"));
        Assert.True(await other.ScalarAsync<bool>("SELECT to_regclass('mine') IS NULL"));
    }
}
