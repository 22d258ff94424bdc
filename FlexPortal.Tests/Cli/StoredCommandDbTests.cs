using System.Security.Cryptography;
using System.Text.Json;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Tests.Api;
using FlexPortal.Tests.Support;
using Xunit;

namespace FlexPortal.Tests.Cli;

/// <summary><c>runs</c> and <c>artifact</c>: list, show, verify and export.</summary>
public sealed class StoredCommandDbTests(StoredCommandDbTests.Stored portal) : IClassFixture<StoredCommandDbTests.Stored>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Runs_are_listed_as_the_API_lists_them()
    {
        var json = await Command.RunAsync(portal.Database, "runs", "list", "--json", "--limit", "2");
        Assert.Equal((0, ""), (json.ExitCode, json.Error));
        Assert.Equal(await portal.Http.GetStringAsync("/ingestion/runs?limit=2", Cancel), json.Text.TrimEnd('\r', '\n'));
        var cursor = JsonElement.Parse(json.Text).GetProperty("next_cursor").GetString()!;

        var older = await Command.RunAsync(portal.Database, "runs", "list", "--cursor", cursor);
        Assert.Matches($"Z  complete +{portal.Run.Fence}  {portal.Run.IngestionRunId}", Lines(older)[0]);
        Assert.Contains("Previous page: --cursor ", older.Text, StringComparison.Ordinal);

        var failed = await Command.RunAsync(
            portal.Database, "runs", "list", "--status", "failed", "--error-code", "FLEX_TOKEN_EXPIRED", "--limit", "1");
        Assert.Contains("FLEX_TOKEN_EXPIRED", Assert.Single(Lines(failed)), StringComparison.Ordinal);

        var warned = await portal.RunAsync("two-accounts");
        var listed = await Command.RunAsync(portal.Database, "runs", "list", "--query", "two-accounts", "--limit", "1");
        Assert.EndsWith(" 1 warning", Assert.Single(Lines(listed)).TrimEnd(), StringComparison.Ordinal);
        var shown = await Command.RunAsync(portal.Database, "runs", "show", $"{warned.IngestionRunId}");
        Assert.Matches("(?m)^Warning +ACCOUNT_MISMATCH: ", shown.Text);

        var none = await Command.RunAsync(portal.Database, "runs", "list", "--account", "U9");
        Assert.Equal((0, true), (none.ExitCode, none.Text.StartsWith("No runs of statements.", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_list_is_filtered_sorted_and_counted_under_the_names_of_the_API()
    {
        var said = await Command.RunAsync(
            portal.Database, "runs", "list", "--state", "complete", "--query", "default", "--sort", "shortest", "--trigger", "api",
            "--count", "exact", "--tz", "Europe/Zurich", "--from", "2020-01-01");
        Assert.Equal((0, ""), (said.ExitCode, said.Error));
        Assert.Contains("1 run in all", said.Text, StringComparison.Ordinal);
        Assert.All(Lines(said)[..^1], line => Assert.Contains("  complete  ", line, StringComparison.Ordinal));

        var refused = await Command.RunAsync(portal.Database, "runs", "list", "--sort", "sideways");
        Assert.Equal((2, ""), (refused.ExitCode, refused.Text));
        Assert.Contains("sort is newest", refused.Error, StringComparison.Ordinal);
        var turned = await Command.RunAsync(portal.Database, "runs", "list", "--from", "2026-06-02", "--to", "2026-06-01");
        Assert.Equal((2, ""), (turned.ExitCode, turned.Text));
        Assert.StartsWith("from (2026-06-02) ", turned.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Trust_is_a_sentence_and_an_exit_code()
    {
        var json = await Command.RunAsync(portal.Database, "runs", "trust", "--json");
        Assert.Equal(await portal.Http.GetStringAsync("/ingestion/completeness", Cancel), json.Text.TrimEnd('\r', '\n'));
        var main = JsonElement.Parse(json.Text).GetProperty("main");
        Assert.Equal(main.GetProperty("tone").ValueEquals("good") ? 0 : 1, json.ExitCode);

        var said = await Command.RunAsync(portal.Database, "runs", "trust");
        Assert.Equal((json.ExitCode, ""), (said.ExitCode, said.Error));
        Assert.Contains(main.GetProperty("sentence").GetString()!, said.Text, StringComparison.Ordinal);
        var notes = main.GetProperty("notes").EnumerateArray().Select(note => note.GetString()!);
        Assert.All(notes, note => Assert.Contains(note, said.Text, StringComparison.Ordinal));
        Assert.True(main.GetProperty("sandbox").GetBoolean());
    }

    [Fact]
    public async Task A_run_is_shown_as_text()
    {
        var said = await Command.RunAsync(portal.Database, "runs", "show", $"{portal.Run.IngestionRunId}");

        Assert.Equal((0, ""), (said.ExitCode, said.Error));
        Assert.Contains($"Run {portal.Run.Fence}, {portal.Run.IngestionRunId}", said.Text, StringComparison.Ordinal);
        Assert.Contains(portal.Run.PayloadSha256!, said.Text, StringComparison.Ordinal);
        Assert.All(portal.Run.Sections, section => Assert.Contains(section.SectionName, said.Text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_unknown_id_ends_with_10_and_a_finished_run_with_1()
    {
        var unknown = new[]
        {
            ("runs show", "RUN_NOT_FOUND"), ("runs cancel", "RUN_NOT_FOUND"), ("runs sections", "RUN_NOT_FOUND"),
            ("runs compare", "RUN_NOT_FOUND"), ("runs evidence", "RUN_NOT_FOUND"), ("runs unmute", "MUTE_NOT_FOUND"),
            ("artifact export", "ARTIFACT_NOT_FOUND"),
        };
        foreach (var (command, code) in unknown)
        {
            var said = await Command.RunAsync(portal.Database, [.. command.Split(' '), $"{Guid.NewGuid()}"]);
            Assert.Equal((10, ""), (said.ExitCode, said.Text));
            var line = Assert.Single(said.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
            Assert.StartsWith($"{code}: ", line, StringComparison.Ordinal);
        }

        var over = await Command.RunAsync(portal.Database, "runs", "cancel", $"{portal.Run.IngestionRunId}");
        Assert.Equal((1, ""), (over.ExitCode, over.Text));
        Assert.StartsWith(
            "RUN_ALREADY_OVER: ", Assert.Single(over.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Artifacts_are_listed()
    {
        var said = await Command.RunAsync(portal.Database, "artifact", "list");
        Assert.Equal((0, ""), (said.ExitCode, said.Error));
        Assert.Contains($"{portal.Run.RawArtifactId}", said.Text, StringComparison.Ordinal);
        Assert.Contains(portal.Run.PayloadSha256!, said.Text, StringComparison.Ordinal);

        var json = await Command.RunAsync(portal.Database, "artifact", "list", "--json", "--limit", "1", "--account", portal.Run.AccountId);
        Assert.Single(JsonElement.Parse(json.Text).GetProperty("items").EnumerateArray());
    }

    [Fact]
    public async Task The_original_bytes_are_exported_to_a_file_and_to_a_pipe_by_artifact_or_by_run()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Under("statement.xml");

        var toFile = await Command.RunAsync(portal.Database, "artifact", "export", $"{portal.Run.RawArtifactId}", "-o", file);
        var toPipe = await Command.RunProcessAsync(portal.Database, "artifact", "export", $"{portal.Run.IngestionRunId}");

        Assert.Equal((0, "", ""), (toFile.ExitCode, toFile.Text, toFile.Error));
        Assert.Equal(portal.Run.PayloadSha256, Sha256(await File.ReadAllBytesAsync(file, Cancel)));
        Assert.Equal((0, portal.Run.PayloadSha256, ""), (toPipe.ExitCode, Sha256(toPipe.Output), toPipe.Error));
    }

    [Fact]
    public async Task A_file_that_cannot_be_written_is_reported_in_one_line()
    {
        using var folder = new TemporaryFolder();

        var said = await Command.RunAsync(
            portal.Database, "artifact", "export", $"{portal.Run.RawArtifactId}", "-o", folder.Under("no", "such", "folder.xml"));

        Assert.Equal((1, ""), (said.ExitCode, said.Text));
        Assert.Single(said.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task Verification_passes_and_ends_with_11_after_tampering()
    {
        await using var database = await TestDatabase.CreateAsync();
        var received = await Command.RunAsync(database, "ingestion-run", "--query-id", "identical", "--json");
        var artifact = JsonElement.Parse(received.Text).GetProperty("raw_artifact_id").GetGuid();
        var intact = await Command.RunAsync(database, "artifact", "verify");
        Assert.Equal((0, ""), (intact.ExitCode, intact.Error));
        Assert.StartsWith("1 artifacts,", intact.Text, StringComparison.Ordinal);

        await database.ExecuteAsync("""
            ALTER TABLE flex.raw_artifact_chunk DISABLE TRIGGER USER;
            UPDATE flex.raw_artifact_chunk SET content = set_byte(content, 9, 255 - get_byte(content, 9)),
                content_sha256 = sha256(set_byte(content, 9, 255 - get_byte(content, 9)));
            """);

        var damaged = await Command.RunAsync(database, "artifact", "verify", "--json");
        Assert.Equal(11, damaged.ExitCode);
        var report = JsonElement.Parse(damaged.Text);
        Assert.Equal(artifact, Assert.Single(report.GetProperty("damaged").EnumerateArray()).GetProperty("raw_artifact_id").GetGuid());
        Assert.False(report.GetProperty("is_intact").GetBoolean());
        using var folder = new TemporaryFolder();
        var export = await Command.RunAsync(database, "artifact", "export", $"{artifact}", "-o", folder.Under("statement.xml"));
        Assert.Equal(11, export.ExitCode);
        Assert.StartsWith("ARTIFACT_DAMAGED", export.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(folder.Path));
    }

    [Fact]
    public async Task Status_changes_nothing_and_migrate_applies_each_migration_once()
    {
        await using var database = await TestDatabase.CreateEmptyAsync();

        var before = await Command.RunAsync(database, "db", "status");
        Assert.Equal((0, ""), (before.ExitCode, before.Error));
        Assert.Contains("pending  0001_ingestion", before.Text, StringComparison.Ordinal);
        Assert.Equal(0, await database.ScalarAsync<long>("SELECT count(*) FROM pg_namespace WHERE nspname IN ('flex', 'platform')"));

        var migrate = await Command.RunAsync(database, "db", "migrate");
        Assert.Equal((0, ""), (migrate.ExitCode, migrate.Error));
        Assert.Contains("applied 0001_ingestion", migrate.Text, StringComparison.Ordinal);
        var again = await Command.RunAsync(database, "db", "migrate");
        Assert.Equal((0, ""), (again.ExitCode, again.Error));
        Assert.DoesNotContain("applied ", again.Text, StringComparison.Ordinal);

        var after = await Command.RunAsync(database, "db", "status", "--json");
        var status = JsonElement.Parse(after.Text);
        Assert.Empty(status.GetProperty("pending").EnumerateArray());
        Assert.Equal(
            migrate.Text.Split("applied ").Length - 1, status.GetProperty("applied").GetArrayLength());
        Assert.False(status.GetProperty("embedded").GetBoolean());
    }

    private static string[] Lines(CommandResult said)
    {
        Assert.Equal((0, ""), (said.ExitCode, said.Error));
        return [.. said.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => char.IsAsciiDigit(line[0]))];
    }

    private static string Sha256(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    /// <summary>A portal with a successful run and two failed runs after it.</summary>
    public sealed class Stored : ApiPortal
    {
        internal IngestionRun Run { get; private set; } = null!;

        protected override async Task OnStartedAsync()
        {
            Run = await RunAsync("default");
            await RunAsync("token-expired");
            await RunAsync("token-expired");
        }
    }
}
