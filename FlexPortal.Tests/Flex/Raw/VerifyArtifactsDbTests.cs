using System.IO.Compression;
using FlexPortal.Core.Flex.Raw;
using FlexPortal.Core.Platform.Identity.Accounts;
using FlexPortal.Tests.Flex.Runs;
using FlexPortal.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace FlexPortal.Tests.Flex.Raw;

/// <summary>Verification finds changes that were made with every guard switched off.</summary>
public sealed class VerifyArtifactsDbTests : IAsyncLifetime
{
    private TestDatabase _database = null!;
    private TestPortal _portal = null!;
    private IReadOnlyList<Guid> _artifacts = [];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Three artifacts of one account; the middle one has two chunks.</summary>
    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabase.CreateAsync();
        _portal = await TestPortal.StartAsync(shared: _database);
        foreach (var query in new[] { "default", "huge:1000", "restated" })
            _artifacts = [.. _artifacts, (await _portal.RunAsync(query)).RawArtifactId!.Value];
        Assert.Equal(
            2, await _database.ScalarAsync<int>($"SELECT chunk_count FROM flex.raw_artifact WHERE raw_artifact_id = '{_artifacts[1]}'"));
    }

    public async ValueTask DisposeAsync()
    {
        await _portal.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task Untouched_artifacts_are_intact()
    {
        var (found, guards) = await VerifyAsync();
        Assert.Equal(_artifacts, found.Select(artifact => artifact.RawArtifactId));
        Assert.All(found, artifact => Assert.Empty(artifact.Differences));
        Assert.Empty(guards);
    }

    [Fact]
    public async Task Changed_bytes_are_found_although_their_chunk_has_a_fitting_hash()
    {
        var original = await ChunkAsync(_artifacts[1], 1);
        original[^2] ^= 1;
        await Tampering.TamperAsync(
            _database,
            "UPDATE flex.raw_artifact_chunk SET content = $1, content_sha256 = sha256($1) WHERE raw_artifact_id = $2 AND chunk_index = 1",
            Compress(original), _artifacts[1]);

        Assert.Equal([[], ["PAYLOAD_DIFFERS"], []], await CodesAsync());
    }

    [Fact]
    public async Task Bytes_that_are_no_longer_a_chunk_are_found_and_not_exported()
    {
        await Tampering.TamperAsync(
            _database,
            "UPDATE flex.raw_artifact_chunk SET content = $1, content_sha256 = sha256($1) WHERE raw_artifact_id = $2 AND chunk_index = 0",
            "no brotli"u8.ToArray(), _artifacts[1]);

        Assert.Equal([[], ["CHUNK_DAMAGED", "PAYLOAD_DIFFERS"], []], await CodesAsync());
        var refused = await Assert.ThrowsAsync<PortalException>(() => StoredRows.ExportAsync(_portal, _artifacts[1]));
        Assert.Equal("ARTIFACT_DAMAGED", refused.Error.Code);
    }

    [Fact]
    public async Task A_removed_chunk_is_found()
    {
        await Tampering.TamperAsync(
            _database, "DELETE FROM flex.raw_artifact_chunk WHERE raw_artifact_id = $1 AND chunk_index = 0", _artifacts[1]);
        Assert.Equal([[], ["CHUNK_MISSING", "LENGTH_DIFFERS", "PAYLOAD_DIFFERS"], []], await CodesAsync());
    }

    [Fact]
    public async Task The_last_chunk_removed_is_found()
    {
        await Tampering.TamperAsync(
            _database, "DELETE FROM flex.raw_artifact_chunk WHERE raw_artifact_id = $1 AND chunk_index = 1", _artifacts[1]);
        Assert.Equal([[], ["CHUNK_MISSING", "LENGTH_DIFFERS", "PAYLOAD_DIFFERS"], []], await CodesAsync());
    }

    [Fact]
    public async Task A_changed_hash_of_the_whole_is_found()
    {
        await Tampering.TamperAsync(
            _database, "UPDATE flex.raw_artifact SET payload_sha256 = repeat('0', 64) WHERE raw_artifact_id = $1", _artifacts[1]);
        Assert.Equal([[], ["CHAIN_BROKEN", "PAYLOAD_DIFFERS"], []], await CodesAsync());
    }

    [Fact]
    public async Task An_artifact_rewritten_with_all_its_own_hashes_breaks_the_chain_at_the_next()
    {
        await using (var context = _database.NewContext())
        {
            var artifact = context.Set<RawArtifactRow>().Single(a => a.RawArtifactId == _artifacts[1]);
            var bytes = await StoredRows.ExportAsync(_portal, _artifacts[1]);
            bytes[^2] ^= 1;
            var sha = StoredRows.Sha256(bytes);
            var link = ArtifactChain.Link(
                artifact.AccountId, artifact.AccountSeq, sha, artifact.ByteLength, artifact.RawArtifactId, artifact.ReceivedAtUtc,
                artifact.PrevLink);
            var last = bytes[(1 << 20)..];
            await Tampering.TamperAsync(
                _database,
                "UPDATE flex.raw_artifact_chunk SET content = $1, content_sha256 = sha256($1) "
                + "WHERE raw_artifact_id = $2 AND chunk_index = 1",
                Compress(last), _artifacts[1]);
            await Tampering.TamperAsync(
                _database, "UPDATE flex.raw_artifact SET payload_sha256 = $1, link = $2 WHERE raw_artifact_id = $3", sha, link,
                _artifacts[1]);
        }

        // The artifact is consistent with itself; only its rows cannot have come from it.
        Assert.Equal([[], ["PAYLOAD_UNREADABLE"], ["CHAIN_BROKEN"]], await CodesAsync());
    }

    [Fact]
    public async Task A_removed_artifact_in_the_middle_is_found()
    {
        await RemoveAsync(_artifacts[1]);
        Assert.Equal([[], ["CHAIN_GAP", "CHAIN_BROKEN"]], await CodesAsync());
    }

    [Fact]
    public async Task The_newest_artifact_removed_is_found_by_the_run_that_names_it()
    {
        await Tampering.TamperAsync(
            _database,
            $"""
            DELETE FROM flex.raw_record WHERE raw_artifact_id = '{_artifacts[2]}';
            DELETE FROM flex.raw_artifact_chunk WHERE raw_artifact_id = '{_artifacts[2]}';
            DELETE FROM flex.raw_artifact WHERE raw_artifact_id = '{_artifacts[2]}'
            """);

        var (found, others) = await VerifyAsync();

        Assert.All(found, artifact => Assert.Empty(artifact.Differences));
        var lost = Assert.Single(others);
        Assert.Equal("ARTIFACT_MISSING", lost.Code);
        Assert.Contains($"{_artifacts[2]}", lost.Sentence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(int.MaxValue)]
    public async Task A_length_that_no_chunk_has_is_found(int length)
    {
        await Tampering.TamperAsync(
            _database,
            $"""
            ALTER TABLE flex.raw_artifact_chunk DROP CONSTRAINT ck_raw_artifact_chunk_size;
            UPDATE flex.raw_artifact_chunk SET original_length = {length} WHERE raw_artifact_id = '{_artifacts[1]}' AND chunk_index = 1
            """);

        Assert.Equal([[], ["CHUNK_DAMAGED", "LENGTH_DIFFERS", "PAYLOAD_DIFFERS"], []], await CodesAsync());
    }

    [Fact]
    public async Task A_guard_that_is_off_or_only_ordinary_is_found()
    {
        await using var superuser = await Tampering.ConnectAsync(_database);
        await superuser.ExecuteAsync("ALTER TABLE flex.raw_record DISABLE TRIGGER USER");
        await superuser.ExecuteAsync("ALTER TABLE flex.raw_artifact ENABLE TRIGGER USER");
        await superuser.ExecuteAsync("DROP TRIGGER ingestion_run_guard ON flex.ingestion_run");

        var (found, guards) = await VerifyAsync();

        Assert.All(found, artifact => Assert.Empty(artifact.Differences));
        Assert.All(guards, guard => Assert.Equal("GUARD_MISSING", guard.Code));
        Assert.Equal(3, guards.Count);
        Assert.All(
            new[] { "ingestion_run ", "raw_artifact ", "raw_record " },
            table => Assert.Contains(guards, guard => guard.Sentence.Contains(table, StringComparison.Ordinal)));
    }

    private async Task RemoveAsync(Guid artifact) => await Tampering.TamperAsync(
        _database,
        $"""
        DELETE FROM flex.raw_record WHERE raw_artifact_id = '{artifact}';
        DELETE FROM flex.raw_artifact_chunk WHERE raw_artifact_id = '{artifact}';
        UPDATE flex.ingestion_run SET raw_artifact_id = (SELECT raw_artifact_id FROM flex.raw_artifact WHERE account_seq = 1)
            WHERE raw_artifact_id = '{artifact}';
        DELETE FROM flex.raw_artifact WHERE raw_artifact_id = '{artifact}'
        """);

    private async Task<(IReadOnlyList<ArtifactVerification> Found, IReadOnlyList<ArtifactDifference> Guards)> VerifyAsync()
    {
        var verify = _portal.Services.GetRequiredService<VerifyArtifacts>();
        var found = new List<ArtifactVerification>();
        await foreach (var artifact in verify.ExecuteAsync(AccountScope.All, accountId: null, Cancel))
            found.Add(artifact);
        return (found, await verify.CheckGuardsAsync(Cancel));
    }

    private async Task<IEnumerable<string[]>> CodesAsync()
    {
        var (found, guards) = await VerifyAsync();
        Assert.Empty(guards);
        return found.Select(artifact => artifact.Differences.Select(difference => difference.Code).ToArray());
    }

    private async Task<byte[]> ChunkAsync(Guid artifact, int index) =>
        (await StoredRows.ExportAsync(_portal, artifact)).AsSpan(index << 20).ToArray();

    private static byte[] Compress(byte[] bytes)
    {
        using var compressed = new MemoryStream();
        using (var brotli = new BrotliStream(compressed, CompressionLevel.Fastest))
            brotli.Write(bytes);
        return compressed.ToArray();
    }
}
