using System.Globalization;
using FlexPortal.Core.Platform.Persistence;
using FlexPortal.Core.Platform.Persistence.EmbeddedServer;
using FlexPortal.Tests.Support;
using Xunit;

namespace FlexPortal.Tests.Platform;

/// <summary>What the server sees of the portal's user, terminal and secrets. Most of it can only be read on Linux.</summary>
public sealed class EmbeddedPostgresIsolationDbTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static bool IsRoot => OperatingSystem.IsLinux() && EmbeddedPostgresLibc.EffectiveUser() == 0;

    [Fact]
    public async Task The_server_has_its_own_session_and_no_variable_of_the_portal()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "/proc is Linux only.");
        await using var cluster = new EmbeddedCluster();
        await using var holder = cluster.StartHolder(new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["Flex__Token"] = "a-secret-of-the-portal",
            ["PGPORT"] = "1",
            ["PGDATA"] = "/nowhere",
        });
        await holder.ReadAsync();
        var server = cluster.ServerProcess!.Value;

        var environment = await File.ReadAllTextAsync($"/proc/{server}/environ", Token);
        Assert.DoesNotContain("a-secret-of-the-portal", environment, StringComparison.Ordinal);
        var stat = await File.ReadAllTextAsync($"/proc/{server}/stat", Token);
        // After the name in brackets: state, parent, process group, session.
        var session = stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[3];
        Assert.Equal(server.ToString(CultureInfo.InvariantCulture), session);
    }

    [Fact]
    public async Task Root_runs_the_server_as_another_user_without_more_rights_than_it_needs()
    {
        Assert.SkipUnless(IsRoot, "Only root hands the server to another user.");
        using var open = new TemporaryFolder();
        open.OpenToAll();
        await using var server = await EmbeddedPostgres.StartAsync(open.Under("data"), TimeProvider.System, settings: null, Token);

        var status = await ReadStatusAsync(new EmbeddedPostgresFolder(open.Under("data")));

        Assert.DoesNotMatch("^0\\b", status["Uid"]);
        Assert.Equal("0000000000000000", status["CapEff"]);
        await server.DisposeAsync();
    }

    [Fact]
    public async Task Root_reaches_a_private_folder_and_its_programs_with_one_capability()
    {
        Assert.SkipUnless(IsRoot, "Only root can open a closed door for another user.");
        using var closed = new TemporaryFolder();
        var installed = EmbeddedPostgresBinaries.Find();
        var copied = await EmbeddedPostgresProgram.RunAsync(["cp", "-a", installed.Root, closed.Under("postgres")], Token);
        Assert.Equal(0, copied.ExitCode);
        var folder = new EmbeddedPostgresFolder(closed.Under("data"));
        var binaries = EmbeddedPostgresBinaries.Find(closed.Path);
        Assert.NotEqual(installed, binaries);

        var user = await EmbeddedPostgresUser.PrepareAsync(folder, binaries, Token);
        var cluster = new EmbeddedPostgresCluster(folder, binaries, user);
        await cluster.CreateAsync(durable: false, Token);
        await cluster.ConfigureAsync(new Dictionary<string, string>(StringComparer.Ordinal), Token);
        var server = new EmbeddedPostgresServer(folder, binaries, user, TimeProvider.System);
        await server.StartAsync(preferredPort: null, keepsPort: false, Token);
        var status = await ReadStatusAsync(folder);
        await server.StopAsync();

        Assert.DoesNotMatch("^0\\b", status["Uid"]);
        Assert.Equal("0000000000000004", status["CapEff"]); // CAP_DAC_READ_SEARCH alone
        Assert.Null(EmbeddedPostgresPidFile.Read(folder));
    }

    [Fact]
    public async Task Root_runs_the_server_as_the_owner_of_the_folder()
    {
        Assert.SkipUnless(IsRoot, "Only root hands the server to another user.");
        using var folder = new TemporaryFolder();
        folder.OpenToAll();
        Directory.CreateDirectory(folder.Under("data"));
        EmbeddedPostgresLibc.Own(folder.Under("data"), new UnixOwner(1, 1));
        await using var server = await EmbeddedPostgres.StartAsync(folder.Under("data"), TimeProvider.System, settings: null, Token);

        var status = await ReadStatusAsync(new EmbeddedPostgresFolder(folder.Under("data")));

        Assert.Matches("^1\\b", status["Uid"]);
        await server.DisposeAsync();
    }

    [Fact]
    public async Task A_full_disk_is_named_in_one_line()
    {
        Assert.SkipUnless(IsRoot, "Only root can make a small disk.");
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.Under("disk"));
        var mounted = await EmbeddedPostgresProgram.RunAsync(
            ["mount", "-t", "tmpfs", "-o", "size=12m", "tmpfs", folder.Under("disk")], Token);
        Assert.SkipUnless(mounted.ExitCode == 0, "This root may not mount.");
        try
        {
            var refused = await Assert.ThrowsAsync<StartupException>(
                () => EmbeddedPostgres.StartAsync(folder.Under("disk", "data"), TimeProvider.System, settings: null, Token));

            Assert.Equal(StartupCodes.DiskFull, refused.Code);
            Assert.False(new EmbeddedPostgresFolder(folder.Under("disk", "data")).HasCluster);
        }
        finally
        {
            await EmbeddedPostgresProgram.RunAsync(["umount", folder.Under("disk")], CancellationToken.None);
        }
    }

    private static async Task<Dictionary<string, string>> ReadStatusAsync(EmbeddedPostgresFolder folder)
    {
        var process = EmbeddedPostgresPidFile.Read(folder)!.ProcessId;
        var lines = await File.ReadAllLinesAsync($"/proc/{process}/status", Token);
        return lines.Select(l => l.Split(":\t", 2)).Where(p => p.Length == 2).ToDictionary(p => p[0], p => p[1], StringComparer.Ordinal);
    }
}
