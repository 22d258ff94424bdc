using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using FlexPortal.Core.Platform.Persistence;
using FlexPortal.Core.Platform.Persistence.EmbeddedServer;
using FlexPortal.Tests.Flex.Runs;
using FlexPortal.Tests.Support;
using Xunit;

namespace FlexPortal.Tests.Platform;

/// <summary>The real program with its embedded server, whose process is killed.</summary>
public sealed partial class EmbeddedPostgresSupervisorTests
{
    private static readonly Uri Ready = new("/health/ready", UriKind.Relative);
    private static readonly Uri Runs = new("/ingestion/run", UriKind.Relative);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_killed_server_is_restarted_with_health_reporting_it_and_runs_start_again()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no signals.");
        await using var portal = await PortalProcess.ServeAsync(database: null);
        var folder = new EmbeddedPostgresFolder(portal.DataDirectory);
        var before = EmbeddedPostgresPidFile.Read(folder)!;

        // Without this file no start succeeds, so that each attempt is visible.
        var control = Path.Combine(folder.Cluster, "global", "pg_control");
        File.Move(control, control + ".aside");
        Kill(before);
        await Eventually.IsAsync(async () => await AttemptAsync(portal) >= 2, within: 120);
        using (var refused = await portal.Http.PostAsync(Runs, content: null, Ct))
            Assert.Equal(
                ("DB_UNAVAILABLE", HttpStatusCode.ServiceUnavailable),
                ((await refused.ReadAsync()).GetProperty("code").GetString(), refused.StatusCode));

        File.Move(control + ".aside", control);
        await Eventually.IsAsync(() => IsReadyAsync(portal), within: 120);
        var after = EmbeddedPostgresPidFile.Read(folder)!;
        Assert.NotEqual(before.ProcessId, after.ProcessId);
        Assert.Equal(before.Port, after.Port);
        using (var response = await portal.Http.PostAsync(Runs, content: null, Ct))
            Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);

        await portal.SignalAsync("TERM");
        Assert.Equal(0, await portal.WaitForExitAsync(TimeSpan.FromMinutes(2)));
        Assert.Null(EmbeddedPostgresPidFile.Read(folder));
    }

    [Fact]
    public async Task A_server_that_does_not_restart_ends_the_portal_with_the_exit_code_of_the_database()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no signals.");
        await using var portal = await PortalProcess.ServeAsync(database: null, ("Platform:DatabaseRestartTimeout", "00:00:03"));
        var folder = new EmbeddedPostgresFolder(portal.DataDirectory);
        File.Delete(Path.Combine(folder.Cluster, "global", "pg_control"));
        Kill(EmbeddedPostgresPidFile.Read(folder)!);

        Assert.Equal(StartupException.DatabaseFault, await portal.WaitForExitAsync(TimeSpan.FromMinutes(2)));

        Assert.Contains(StartupCodes.RestartFailed, portal.StandardOutput, StringComparison.Ordinal);
        var told = portal.Output.Split('\n').Except(portal.StandardOutput.Split('\n'), StringComparer.Ordinal);
        Assert.Single(told, line => line.Length > 0);
    }

    private static void Kill(EmbeddedPostgresPidFile server)
    {
        using var process = Process.GetProcessById(server.ProcessId);
        process.Kill();
        process.WaitForExit();
    }

    private static async Task<bool> IsReadyAsync(PortalProcess portal)
    {
        using var answer = await portal.Http.GetAsync(Ready, Ct);
        return answer.StatusCode == HttpStatusCode.OK;
    }

    /// <summary>The restart attempt in the health check; 0 when there is none.</summary>
    private static async Task<int> AttemptAsync(PortalProcess portal)
    {
        using var answer = await portal.Http.GetAsync(Ready, Ct);
        var named = Attempt().Match(await answer.Content.ReadAsStringAsync(Ct));
        return named.Success ? int.Parse(named.Groups["number"].Value, CultureInfo.InvariantCulture) : 0;
    }

    [GeneratedRegex("EMBEDDED_SERVER_RESTARTING: [^\"]*?(?<number>[0-9]+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Attempt();
}
