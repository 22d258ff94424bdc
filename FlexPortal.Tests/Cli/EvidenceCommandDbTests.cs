using System.Text.Json;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Tests.Api;
using FlexPortal.Tests.Flex.Evidence;
using FlexPortal.Tests.Support;
using Xunit;

namespace FlexPortal.Tests.Cli;

/// <summary><c>runs compare</c> and <c>runs evidence</c>.</summary>
public sealed class EvidenceCommandDbTests(EvidenceCommandDbTests.TwoRuns portal) : IClassFixture<EvidenceCommandDbTests.TwoRuns>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Two_runs_are_compared_as_text_and_as_JSON()
    {
        var said = await Command.RunAsync(portal.Database, "runs", "compare", $"{portal.Second.IngestionRunId}");
        var json = await Command.RunAsync(
            portal.Database, "runs", "compare", $"{portal.Second.IngestionRunId}", "--with", $"{portal.First.IngestionRunId}", "--json");

        Assert.Equal((0, ""), (said.ExitCode, said.Error));
        Assert.Contains($"{portal.First.IngestionRunId}", said.Text, StringComparison.Ordinal);
        Assert.Contains("cash transaction", said.Text, StringComparison.Ordinal);
        Assert.Equal((0, false), (json.ExitCode, JsonElement.Parse(json.Text).GetProperty("identical_bytes").GetBoolean()));
    }

    [Fact]
    public async Task Runs_that_cannot_be_compared_end_with_one_line()
    {
        var first = await Command.RunAsync(portal.Database, "runs", "compare", $"{portal.First.IngestionRunId}");
        var none = await Command.RunAsync(portal.Database, "runs", "compare", $"{Guid.NewGuid()}");

        Assert.Equal((1, ""), (first.ExitCode, first.Text));
        Assert.StartsWith("NO_PREVIOUS_RUN:", first.Error, StringComparison.Ordinal);
        Assert.Equal((10, ""), (none.ExitCode, none.Text));
    }

    [Fact]
    public async Task Evidence_is_written_to_a_file_and_damaged_bytes_end_with_11()
    {
        using var folder = new TemporaryFolder();
        var (intact, damaged) = (folder.Under("intact.zip"), folder.Under("damaged.zip"));
        await using var database = await TestDatabase.CreateAsync();
        var received = await Command.RunAsync(database, "ingestion-run", "--query-id", "identical", "--json");
        var id = JsonElement.Parse(received.Text).GetProperty("ingestion_run_id").GetString()!;

        var first = await Command.RunAsync(database, "runs", "evidence", id, "--out", intact);
        Assert.Equal((0, ""), (first.ExitCode, first.Error));
        Assert.Contains("Verified", first.Text, StringComparison.Ordinal);
        new UnpackedEvidence(await File.ReadAllBytesAsync(intact, Cancel)).AssertHashes();

        await database.ExecuteAsync("""
            ALTER TABLE flex.raw_artifact_chunk DISABLE TRIGGER USER;
            UPDATE flex.raw_artifact_chunk SET content = set_byte(content, 9, 255 - get_byte(content, 9)),
                content_sha256 = sha256(set_byte(content, 9, 255 - get_byte(content, 9)));
            """);
        var second = await Command.RunAsync(database, "runs", "evidence", id, "--out", damaged);
        Assert.Equal(11, second.ExitCode);
        Assert.StartsWith("VERIFICATION FAILED", second.Error, StringComparison.Ordinal);
        Assert.Contains("VERIFICATION-FAILED.txt", new UnpackedEvidence(await File.ReadAllBytesAsync(damaged, Cancel)).Names);

        var none = await Command.RunAsync(database, "runs", "evidence", $"{Guid.NewGuid()}", "--out", folder.Under("none.zip"));
        Assert.Equal(10, none.ExitCode);
        Assert.False(File.Exists(folder.Under("none.zip")));
    }

    /// <summary>Two runs of a query that corrects itself.</summary>
    public sealed class TwoRuns : ApiPortal
    {
        internal IngestionRun First { get; private set; } = null!;

        internal IngestionRun Second { get; private set; } = null!;

        protected override async Task OnStartedAsync()
        {
            First = await RunAsync("restated");
            Second = await RunAsync("restated");
        }
    }
}
