using FlexPortal.Core.Flex;
using FlexPortal.Core.Flex.Evidence;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Core.Platform.Identity.Accounts;
using FlexPortal.Tests.Flex.Raw;
using FlexPortal.Tests.Flex.Runs;
using FlexPortal.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace FlexPortal.Tests.Flex.Evidence;

/// <summary>A pack of a statement that was changed behind the guards is given, and claims nothing.</summary>
public sealed class TamperedEvidenceDbTests : IAsyncLifetime
{
    private TestDatabase _database = null!;
    private TestPortal _portal = null!;
    private RunDetail _first = null!;
    private RunDetail _run = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabase.CreateAsync();
        _portal = await TestPortal.StartAsync(shared: _database);
        _first = await _portal.RunAsync("restated");
        _run = await _portal.RunAsync("huge:1000");
    }

    public async ValueTask DisposeAsync()
    {
        await _portal.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task A_statement_without_a_chunk_is_in_the_pack_under_another_name()
    {
        await Tampering.TamperAsync(
            _database, "DELETE FROM flex.raw_artifact_chunk WHERE raw_artifact_id = $1 AND chunk_index = 0", _run.RawArtifactId!.Value);

        var (pack, evidence) = await FailedAsync();

        Assert.Equal(["failed", "failed", "not_done", "passed", "passed"], Outcomes(pack));
        Assert.DoesNotContain("statement.xml", pack.Names);
        Assert.True(pack["statement-damaged.xml"].Length is > 0 and < 2_000_000);
        Assert.False(evidence.AsReceived);
        Assert.Contains("CHUNK_MISSING", pack.Text("VERIFICATION-FAILED.txt"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Changed_bytes_with_fitting_chunk_hashes_are_found_by_the_hash_of_the_whole()
    {
        await Tampering.TamperAsync(
            _database,
            """
            UPDATE flex.raw_artifact_chunk
               SET content = other.content, content_sha256 = other.content_sha256, original_length = other.original_length
              FROM (SELECT * FROM flex.raw_artifact_chunk WHERE raw_artifact_id = $1 AND chunk_index = 0) other
             WHERE raw_artifact_chunk.raw_artifact_id = $2 AND raw_artifact_chunk.chunk_index = 0
            """,
            _first.RawArtifactId!.Value, _run.RawArtifactId!.Value);

        var (pack, _) = await FailedAsync();

        Assert.Equal(["passed", "failed", "not_done", "passed", "passed"], Outcomes(pack));
        Assert.DoesNotContain("statement.xml", pack.Names);
    }

    [Fact]
    public async Task A_changed_row_is_found_although_the_bytes_are_intact()
    {
        await Tampering.TamperAsync(
            _database,
            """
            UPDATE flex.raw_record SET source_payload = replace(source_payload::text, '"quantity"', '"quantitY"')::json
             WHERE raw_artifact_id = $1 AND source_row_ref = '1/Trades/Trade[7]'
            """,
            _run.RawArtifactId!.Value);

        var (pack, _) = await FailedAsync();

        Assert.Equal(["passed", "passed", "failed", "passed", "passed"], Outcomes(pack));
        Assert.Equal(_run.PayloadSha256, UnpackedEvidence.Sha256(pack["statement.xml"]));
        Assert.Contains("ROW_DIFFERS", pack.Text("VERIFICATION-FAILED.txt"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_earlier_statement_that_was_changed_breaks_the_chain_of_this_one()
    {
        await Tampering.TamperAsync(
            _database,
            "UPDATE flex.raw_artifact SET received_at_utc = received_at_utc - interval '1 day' WHERE raw_artifact_id = $1",
            _first.RawArtifactId!.Value);

        var (pack, _) = await FailedAsync();

        Assert.Equal(["passed", "passed", "passed", "failed", "passed"], Outcomes(pack));
    }

    [Fact]
    public async Task A_disabled_guard_is_found()
    {
        await using (var superuser = await Tampering.ConnectAsync(_database))
            await superuser.ExecuteAsync("ALTER TABLE flex.statement_attribute DISABLE TRIGGER ALL");

        var (pack, _) = await FailedAsync();

        Assert.Equal(["passed", "passed", "passed", "passed", "failed"], Outcomes(pack));
    }

    [Fact]
    public async Task A_closed_connection_ends_the_work()
    {
        using var gone = new CancellationTokenSource();
        await using var destination = new LeavingStream(gone, after: 10_000);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            _portal.Services.GetRequiredService<WriteEvidencePack>().ExecuteAsync(_run, destination, gone.Token));

        Assert.True(destination.Written < 200_000, $"{destination.Written} bytes were written after the connection was closed.");
    }

    private async Task<(UnpackedEvidence Pack, EvidencePack Evidence)> FailedAsync()
    {
        using var zip = new MemoryStream();
        var run = await _portal.Services.GetRequiredService<FlexQueries>().FindRunAsync(AccountScope.All, _run.IngestionRunId, Cancel);
        var evidence = await _portal.Services.GetRequiredService<WriteEvidencePack>().ExecuteAsync(run!, zip, Cancel);
        var pack = new UnpackedEvidence(zip.ToArray());

        Assert.True(evidence.Damaged);
        pack.AssertHashes();
        Assert.False(pack.Json("verification.json").GetProperty("passed").GetBoolean());
        Assert.False(pack.Json("manifest.json").GetProperty("verified").GetBoolean());
        Assert.Contains("VERIFICATION FAILED", pack.Text("README.txt"), StringComparison.Ordinal);
        Assert.DoesNotContain("VERIFIED", pack.Text("README.txt"), StringComparison.Ordinal);
        // The warning is a contract: it may be all that is read of the pack.
        Assert.Contains("Do not rely on this statement", pack.Text("VERIFICATION-FAILED.txt"), StringComparison.Ordinal);
        return (pack, evidence);
    }

    private static IEnumerable<string?> Outcomes(UnpackedEvidence pack) =>
        pack.Json("verification.json").GetProperty("checks").EnumerateArray().Select(check => check.GetProperty("outcome").GetString());

    /// <summary>A browser that is closed in the middle of a download.</summary>
    private sealed class LeavingStream(CancellationTokenSource gone, long after) : MemoryStream
    {
        public long Written { get; private set; }

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Written += buffer.Length;
            if (Written > after)
                await gone.CancelAsync();
        }
    }
}
