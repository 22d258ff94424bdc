using System.Text.Json;
using FlexPortal.Core.Platform.Audit;
using FlexPortal.Core.Platform.Lists;
using FlexPortal.Tests.Cli;
using FlexPortal.Tests.Platform.Audit;
using FlexPortal.Tests.Support;
using Xunit;

namespace FlexPortal.Tests.Audit;

/// <summary><c>audit verify|list|export</c>, and that other commands are written down.</summary>
public sealed class AuditCommandDbTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new("flexportal-anchors");
    private TestDatabase _database = null!;
    private AuditTrial _trial = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabase.CreateAsync();
        _trial = await AuditTrial.StartAsync(_database);
        await _trial.FillAsync(5);
    }

    public async ValueTask DisposeAsync()
    {
        await _trial.DisposeAsync();
        await _database.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task An_intact_log_ends_with_0_and_prints_its_head()
    {
        var said = await Command.RunAsync(_database, "audit", "verify", "--since", "2");

        Assert.Equal((0, ""), (said.ExitCode, said.Error));
        Assert.StartsWith("4 entries: the chain holds.", said.Text, StringComparison.Ordinal);
        Assert.Contains("--anchor", said.Text, StringComparison.Ordinal);
        Assert.Equal(5, AuditAnchor.Find(said.Text.TrimEnd().Split('\n')[^1])!.Seq);
    }

    [Fact]
    public async Task Tampering_ends_with_1_and_a_list()
    {
        await _trial.TamperAsync("UPDATE platform.audit_entry SET actor = 'ben' WHERE seq = 3");

        var said = await Command.RunAsync(_database, "audit", "verify");
        Assert.Equal((1, ""), (said.ExitCode, said.Error));
        Assert.Contains("3  ENTRY_CHANGED", said.Text, StringComparison.Ordinal);
        Assert.Contains("THE LOG WAS TAMPERED WITH", said.Text, StringComparison.Ordinal);

        var json = JsonElement.Parse((await Command.RunAsync(_database, "audit", "verify", "--json")).Text);
        Assert.False(json.GetProperty("is_intact").GetBoolean());
        Assert.Equal("ENTRY_CHANGED", json.GetProperty("differences")[0].GetProperty("code").GetString());
    }

    [Fact]
    public async Task A_removed_newest_entry_is_found_with_a_log_file()
    {
        var head = await _trial.Log.WriteAsync(AuditTrial.Event("newest"), Cancel);
        var anchors = Path.Combine(_folder.Path, "portal.log");
        await File.WriteAllLinesAsync(anchors, ["info: something else", $"      audit head seq={head.Seq} link={head.Link}"], Cancel);
        var compared = await Command.RunAsync(_database, "audit", "verify", "--anchor", anchors, "--json");
        Assert.Equal((0, 1), (compared.ExitCode, JsonElement.Parse(compared.Text).GetProperty("anchors_compared").GetInt32()));
        await _trial.TamperAsync($"DELETE FROM platform.audit_entry WHERE seq = {head.Seq}");

        Assert.Equal(0, (await Command.RunAsync(_database, "audit", "verify")).ExitCode);
        var said = await Command.RunAsync(_database, "audit", "verify", "--anchor", anchors);
        Assert.Equal(1, said.ExitCode);
        Assert.Contains("6  ANCHOR_MISSING", said.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_log_that_cannot_be_checked_ends_with_2()
    {
        var empty = Path.Combine(_folder.Path, "empty.log");
        await File.WriteAllTextAsync(empty, "nothing here", Cancel);

        foreach (var said in new[]
        {
            await Command.RunAsync(_database, "audit", "verify", "--anchor", empty),
            await Command.RunAsync(_database, "audit", "verify", "--anchor", Path.Combine(_folder.Path, "missing.log")),
            await Command.RunAsync(
                [("ConnectionStrings__FlexPortal", "Host=127.0.0.1;Port=1;Username=x;Password=x;Database=x")], "audit", "verify"),
        })
        {
            Assert.Equal((2, ""), (said.ExitCode, said.Text));
            Assert.Single(said.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        }
    }

    [Fact]
    public async Task Entries_are_listed_and_exported_and_the_export_is_an_entry()
    {
        var listed = await Command.RunAsync(_database, "audit", "list", "--actor", "anna", "--limit", "2");
        Assert.Equal((0, ""), (listed.ExitCode, listed.Error));
        Assert.Matches("Z +5  ok +SETTINGS_CHANGE +anna \\(192\\.0\\.2\\.7\\)  setting setting 5", listed.Text);
        Assert.Contains("Older entries: --cursor bmV3ZXN0LjQ", listed.Text, StringComparison.Ordinal);

        var file = Path.Combine(_folder.Path, "audit.csv");
        Assert.Equal(0, (await Command.RunAsync(_database, "audit", "export", "-o", file, "--subject", "setting 2")).ExitCode);
        var lines = await File.ReadAllLinesAsync(file, Cancel);
        Assert.Equal(2, lines.Length);
        Assert.StartsWith("2,", lines[1], StringComparison.Ordinal);

        var json = JsonElement.Parse((await Command.RunAsync(_database, "audit", "list", "--json", "--limit", "1")).Text);
        var newest = json.GetProperty("items")[0];
        string[] read = ["action", "actor", "actor_kind", "from_address"];
        Assert.Equal(
            ["AUDIT_EXPORT", Environment.UserName, "machine", AuditActor.ThisMachine],
            read.Select(name => newest.GetProperty(name).GetString()));
        Assert.Equal(2, (await Command.RunAsync(_database, "audit", "list", "--outcome", "done")).ExitCode);
    }

    [Fact]
    public async Task Sec_S47_Commands_are_logged()
    {
        Assert.Equal(0, (await Command.RunAsync(_database, "ingestion-run", "--query-id", "default")).ExitCode);
        var run = await _database.ScalarAsync<Guid>("SELECT ingestion_run_id FROM flex.ingestion_run");
        var artifact = await _database.ScalarAsync<Guid>("SELECT raw_artifact_id FROM flex.raw_artifact");
        await Command.RunAsync(_database, "runs", "cancel", $"{run}");
        await Command.RunAsync(_database, "runs", "evidence", $"{run}", "--out", Path.Combine(_folder.Path, "evidence.zip"));
        await Command.RunAsync(_database, "artifact", "export", $"{artifact}", "-o", Path.Combine(_folder.Path, "statement.xml"));
        await Command.RunAsync(_database, "artifact", "verify");
        await Command.RunAsync(_database, "ledger", "rebuild");

        var entries = (await _trial.Queries.ListAsync(AuditFilters.Actor.Is(Environment.UserName), cursor: null, 10, Cancel)).Items;
        Assert.Equal(
            [
                "LEDGER_REBUILD portal ledger ok",
                "RUN_VERIFY artifact all ok",
                $"ARTIFACT_DOWNLOAD artifact {artifact} ok",
                $"EVIDENCE_DOWNLOAD run {run} ok",
                $"RUN_CANCEL run {run} refused",
                $"RUN_START run {run} ok",
            ],
            entries.Select(entry => $"{entry.Action} {entry.SubjectKind} {entry.Subject} {entry.Outcome}"));
    }
}
