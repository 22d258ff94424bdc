using System.Security.Cryptography;
using System.Text.Json;
using System.Text.RegularExpressions;
using FlexPortal.Flex.Runs;
using FlexPortal.Tests.Flex.Evidence;
using FlexPortal.Tests.Support;
using Xunit;

namespace FlexPortal.Tests.Cli.Remote;

/// <summary>Two processes: a portal, and a command that it carries out over HTTP.</summary>
public sealed partial class RemoteCommandDbTests(RemotePortals remote) : IClassFixture<RemotePortals>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_remote_run_is_started_watched_and_shown_as_a_local_one()
    {
        var said = await remote.RunAsync("ingestion-run", "--watch");
        Assert.Equal(0, said.ExitCode);
        Assert.Contains("SANDBOX", said.Error, StringComparison.Ordinal);
        Assert.Matches("[0-9:]{8}  persist", said.Error);
        var run = RunId().Match(said.Text).Groups["id"].Value;
        var again = await remote.RunAsync("ingestion-run", "--query-id", "restated", "--json");
        Assert.Equal(("anna", "api"),
            (JsonElement.Parse(again.Text).GetProperty("requested_by").GetString(), JsonElement.Parse(again.Text).GetProperty("trigger")
            .GetString()));

        string[][] commands =
        [
            ["runs", "list"], ["runs", "list", "--json", "--limit", "1"], ["runs", "list", "--state", "failed", "--count", "exact"],
            ["runs", "show", run], ["runs", "show", run, "--json"], ["runs", "sections", run], ["runs", "sections", run, "--json"],
            ["runs", "rows", run, "--section", "Trades", "--limit", "3"],
                ["runs", "rows", run, "--section", "Trades", "--find", "nasdaq", "--json"],
            ["runs", "trust"], ["runs", "trust", "--json"], ["artifact", "list"], ["artifact", "list", "--json"],
            ["artifact", "list", "--sha256", "ffffffff"], ["artifact", "list", "--day", "soon"],
            ["runs", "show", $"{Guid.NewGuid()}"], ["runs", "compare", $"{Guid.NewGuid()}"], ["runs", "list", "--sort", "sideways"],
        ];
        foreach (var command in commands)
        {
            var (there, here) = (await remote.RunAsync(command), await Command.RunAsync(remote.Database, command));
            Assert.Equal((string.Join(' ', command), here.ExitCode, here.Text, here.Error),
                (string.Join(' ', command), there.ExitCode, there.Text, there.Error));
        }
    }

    [Fact]
    public async Task Remote_bytes_and_evidence_are_complete_and_verified()
    {
        using var folder = new TemporaryFolder("flexportal-remote");
        var started = JsonElement.Parse((await remote.RunAsync("ingestion-run", "--json")).Text);
        var (run, hash) = (started.GetProperty("ingestion_run_id").GetString()!, started.GetProperty("payload_sha256").GetString());

        var bytes = await remote.RunAsync("artifact", "export", run);
        Assert.Equal((0, hash), (bytes.ExitCode, Convert.ToHexStringLower(SHA256.HashData(bytes.Output))));
        var file = Path.Combine(folder.Path, "pack.zip");
        var evidence = await remote.RunAsync("runs", "evidence", run, "--out", file);
        Assert.Equal((0, ""), (evidence.ExitCode, evidence.Error));
        var pack = new UnpackedEvidence(await File.ReadAllBytesAsync(file, Cancel));
        pack.AssertHashes();
        Assert.True(pack.Json("verification.json").GetProperty("passed").GetBoolean());
        Assert.Contains("statement.xml", pack.Names);

        Assert.Equal(10, (await remote.RunAsync(
            "artifact", "export", $"{Guid.NewGuid()}", "-o", Path.Combine(folder.Path, "none"))).ExitCode);
        Assert.False(File.Exists(Path.Combine(folder.Path, "none")));
        // A viewer cannot download.
        var refused = await remote.AsAsync(remote.Viewer, "artifact", "export", run);
        Assert.Equal((13, ""), (refused.ExitCode, refused.Text));
        Assert.StartsWith("NOT_ALLOWED: ", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Remote_errors_have_the_exit_codes_of_local_ones()
    {
        Assert.Equal(4, (await remote.RunAsync("ingestion-run", "--query-id", "missing-trades")).ExitCode);
        Assert.Equal(5, (await remote.RunAsync("ingestion-run", "--query-id", "token-expired")).ExitCode);
        Assert.Equal(2, (await remote.RunAsync("ingestion-run", "--from-date", "2026-01-02", "--to-date", "2026-01-01")).ExitCode);

        using var waiting = Command.Start(
            RemotePortals.Environment(remote.Analyst), "ingestion-run", "--query-id", "never-ready", "--portal", remote.Address);
        await Eventually.IsAsync(
            async () => await remote.Database.ScalarAsync<long>("SELECT count(*) FROM flex.ingestion_run WHERE status = 'started'") == 1);
        var active = await remote.RunAsync("ingestion-run");
        Assert.Equal(3, active.ExitCode);
        var run = Regex.Match(
            active.Error, "(?<id>[0-9a-f-]{36})", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1)).Groups["id"].Value;

        // Ctrl-C cancels the remote run, and the command reports its end.
        await waiting.InterruptAsync();
        var ended = await waiting.EndAsync();
        Assert.Equal(8, ended.ExitCode);
        Assert.Contains(IngestionVerbs.Interrupted, ended.Text, StringComparison.Ordinal);
        var late = await remote.RunAsync("runs", "cancel", run);
        Assert.Equal((1, "RUN_ALREADY_OVER"), (late.ExitCode, late.Error.Split(':')[0]));
    }

    [Fact]
    public async Task A_remote_mute_names_the_owner_of_the_token()
    {
        var run = JsonElement.Parse((await remote.RunAsync("ingestion-run", "--query-id", "missing-cash-report", "--json")).Text)
            .GetProperty("ingestion_run_id").GetString()!;
        var until = TimeProvider.System.GetUtcNow().AddDays(1).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);

        var muted = await remote.RunAsync(
            "runs", "mute", run, "--section", "CashReport", "--until", until, "--reason", "Expected.", "--json");
        Assert.Equal((0, ""), (muted.ExitCode, muted.Error));
        var mute = JsonElement.Parse(muted.Text);
        Assert.Equal("anna", mute.GetProperty("muted_by").GetString());
        var id = mute.GetProperty("section_mute_id").GetString()!;
        Assert.Equal(0, await EndAsync(id));
        Assert.Equal(1, await EndAsync(id));
        Assert.Equal(2, (await remote.RunAsync("runs", "mute", run, "--section", "Trades", "--until", until, "--reason", "x")).ExitCode);

        async Task<int> EndAsync(string wanted) => (await remote.RunAsync("runs", "unmute", wanted)).ExitCode;
    }

    [GeneratedRegex("^Run (?<id>[0-9a-f-]{36})", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex RunId();
}
