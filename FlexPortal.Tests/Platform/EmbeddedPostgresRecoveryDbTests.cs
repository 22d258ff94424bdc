using System.Globalization;
using FlexPortal.Core.Platform.Persistence.EmbeddedServer;
using FlexPortal.Tests.Support;
using Xunit;

namespace FlexPortal.Tests.Platform;

public sealed class EmbeddedPostgresRecoveryDbTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_server_that_outlived_its_portal_is_used_as_it_is_and_stopped_at_the_end()
    {
        await using var cluster = new EmbeddedCluster();
        await using var holder = cluster.StartHolder();
        Assert.Equal("started", await holder.ReadAsync());
        var process = cluster.ServerProcess;
        await holder.KillAsync();

        await using (var server = await cluster.StartAsync(Token))
        {
            Assert.True(server.Joined);
            Assert.Equal(process, cluster.ServerProcess);
            Assert.Equal(1, await EmbeddedCluster.ScalarAsync<int>(server, "SELECT 1"));
        }

        Assert.Null(cluster.ServerProcess);
    }

    [Fact]
    public async Task Committed_data_survives_when_portal_and_server_are_killed()
    {
        await using var cluster = new EmbeddedCluster();
        await using var holder = cluster.StartHolder();
        await holder.ReadAsync();
        await using (var writer = await cluster.StartAsync(Token))
        {
            await EmbeddedCluster.ExecuteAsync(writer, "CREATE TABLE kept AS SELECT generate_series(1, 1000) AS n");
            cluster.KillServer();
            await holder.KillAsync();
        }

        Assert.True(File.Exists(cluster.Folder.PostmasterPid), "a killed server leaves its postmaster.pid");
        await using var server = await cluster.StartAsync(Token);

        Assert.False(server.Joined);
        Assert.Equal(1000L, await EmbeddedCluster.ScalarAsync<long>(server, "SELECT count(*) FROM kept"));
    }

    [Fact]
    public async Task A_killed_server_restarts_on_the_same_port()
    {
        await using var cluster = new EmbeddedCluster();
        await using var first = await cluster.StartAsync(Token);
        cluster.KillServer();

        await using var second = await cluster.StartAsync(Token);

        Assert.False(second.Joined);
        Assert.Equal(first.ConnectionString, second.ConnectionString);
        Assert.Equal(1, await EmbeddedCluster.ScalarAsync<int>(first, "SELECT 1"));
    }

    [Fact]
    public async Task One_of_several_processes_restarts_a_killed_server_on_the_same_port()
    {
        await using var cluster = new EmbeddedCluster();
        await using var first = await cluster.StartAsync(Token);
        await using var second = await cluster.StartAsync(Token);
        await using var third = await cluster.StartAsync(Token);
        cluster.KillServer();
        Assert.Null(first.FindProcess());

        await Task.WhenAll(first.RestartAsync(Token), second.RestartAsync(Token), third.RestartAsync(Token));

        Assert.Equal(cluster.ServerProcess, first.FindProcess());
        Assert.Equal(1, await EmbeddedCluster.ScalarAsync<int>(first, "SELECT 1"));
        Assert.Equal(1, await EmbeddedCluster.ScalarAsync<int>(third, "SELECT 1"));
    }

    [Fact]
    public async Task The_last_of_two_processes_stops_the_server()
    {
        await using var cluster = new EmbeddedCluster();
        await using var holder = cluster.StartHolder();
        Assert.Equal("started", await holder.ReadAsync());
        await using (var server = await cluster.StartAsync(Token))
        {
            Assert.True(server.Joined);
            await holder.ContinueAsync();
            Assert.Equal("left", await holder.ReadAsync());
            Assert.Equal(1, await EmbeddedCluster.ScalarAsync<int>(server, "SELECT 1"));
        }

        Assert.Null(cluster.ServerProcess);
    }

    [Fact]
    public async Task Processes_that_start_at_once_on_an_empty_folder_share_one_server()
    {
        await using var cluster = new EmbeddedCluster();
        ChildProcess[] holders = [cluster.StartHolder(), cluster.StartHolder(), cluster.StartHolder()];

        var said = await Task.WhenAll(holders.Select(h => h.ReadAsync()));
        Assert.Equal("joined joined started", string.Join(' ', said.Order(StringComparer.Ordinal)));
        foreach (var holder in holders)
        {
            Assert.NotNull(cluster.ServerProcess);
            await holder.ContinueAsync();
            Assert.Equal("left", await holder.ReadAsync());
            await holder.DisposeAsync();
        }

        Assert.Null(cluster.ServerProcess);
    }

    [Fact]
    public async Task A_portal_killed_while_it_creates_the_cluster_leaves_none_that_looks_complete()
    {
        await using var cluster = new EmbeddedCluster();
        await using (var holder = cluster.StartHolder())
        {
            while (UnfinishedIn(cluster).Length == 0)
            {
                await Task.Yield();
            }

            await holder.KillAsync();
        }

        Assert.False(cluster.Folder.HasCluster);
        await using var server = await cluster.StartAsync(Token);

        Assert.Equal(1, await EmbeddedCluster.ScalarAsync<int>(server, "SELECT 1"));
    }

    [Fact]
    public async Task The_rest_of_a_killed_attempt_is_removed()
    {
        await using var cluster = new EmbeddedCluster();
        var left = Path.Combine(cluster.Folder.Root, EmbeddedPostgresFolder.UnfinishedPrefix + "x", "cluster");
        Directory.CreateDirectory(left);
        await File.WriteAllTextAsync(Path.Combine(left, "PG_VERSION"), "18\n", Token);

        await using var server = await cluster.StartAsync(Token);

        Assert.Empty(UnfinishedIn(cluster));
    }

    [Fact]
    public async Task A_pid_file_with_the_number_of_another_process_does_not_stop_a_start()
    {
        await using var cluster = new EmbeddedCluster();
        await using var other = new EmbeddedCluster();
        await using var bystander = await other.StartAsync(Token);
        await using (await cluster.StartAsync(Token))
        {
            // Only makes the cluster.
        }

        // This process, and the server of another cluster: same name, same user.
        foreach (var process in new[] { Environment.ProcessId, other.ServerProcess!.Value })
        {
            string[] lines =
            [
                process.ToString(CultureInfo.InvariantCulture), cluster.Folder.Cluster, "1700000000", "54999", "", "127.0.0.1", "1 1",
                "ready   "
            ];
            await File.WriteAllLinesAsync(cluster.Folder.PostmasterPid, lines, Token);

            await using var server = await cluster.StartAsync(Token);

            Assert.False(server.Joined);
            Assert.NotEqual(other.ServerProcess, cluster.ServerProcess);
            Assert.Equal(1, await EmbeddedCluster.ScalarAsync<int>(server, "SELECT 1"));
        }

        Assert.Equal(1, await EmbeddedCluster.ScalarAsync<int>(bystander, "SELECT 1"));
    }

    private static string[] UnfinishedIn(EmbeddedCluster cluster) => Directory.Exists(cluster.Folder.Root)
        ? Directory.GetDirectories(cluster.Folder.Root, EmbeddedPostgresFolder.UnfinishedPrefix + "*")
        : [];
}
