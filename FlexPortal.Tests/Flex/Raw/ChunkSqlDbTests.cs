using System.Net.Http.Json;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Core.Platform.Content;
using FlexPortal.Tests.Flex.Runs;
using FlexPortal.Tests.Support;
using Npgsql;
using Xunit;

namespace FlexPortal.Tests.Flex.Raw;

/// <summary>Bytes in chunks: exported complete, and checked by the database when they are stored.</summary>
public sealed class ChunkSqlDbTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1 << 20)]
    [InlineData((1 << 20) + 1)]
    [InlineData((3 << 20) - 7)]
    public async Task Bytes_of_several_chunks_are_identical_over_HTTP(int length)
    {
        await using var database = await TestDatabase.CreateAsync();
        using var folder = new TemporaryFolder();
        var document = Pad(length);
        await File.WriteAllBytesAsync(folder.Under("long.xml"), document, Cancel);
        await using var portal = await TestPortal.StartAsync(
            new Dictionary<string, string?>(StringComparer.Ordinal)
            {
                ["Flex:Sections:HardRequired"] = "",
                ["Sandbox:StatementsFolder"] = folder.Path,
            },
            database);

        var run = await portal.RunAsync("file:long");

        Assert.Equal(RunStatus.Success, run.Status);
        using var response = await portal.Http.GetAsync($"/artifacts/{run.RawArtifactId}/content", Cancel);
        Assert.Equal(document, await response.Content.ReadAsByteArrayAsync(Cancel));
        Assert.Equal(length, response.Content.Headers.ContentLength);
        Assert.Equal(StoredRows.Sha256(document), response.Headers.GetValues("X-Content-SHA256").Single());
        var sizes = await database.ScalarAsync<int[]>(
            "SELECT array_agg(original_length ORDER BY chunk_index) FROM flex.raw_artifact_chunk");
        Assert.Equal(length, sizes.Sum());
        Assert.All(sizes[..^1], size => Assert.Equal(1 << 20, size));
        Assert.Equal(sizes.Length, await database.ScalarAsync<int>("SELECT chunk_count FROM flex.raw_artifact"));
    }

    [Fact]
    public async Task The_database_refuses_a_chunk_whose_hash_is_not_its_own()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var portal = await TestPortal.StartAsync(shared: database);
        await portal.RunAsync("default");

        var refused = await Assert.ThrowsAsync<PostgresException>(() => database.ExecuteAsync("""
            INSERT INTO flex.raw_artifact_chunk (raw_artifact_id, chunk_index, original_length, content, content_sha256)
            SELECT raw_artifact_id, 7, 3, 'abc', sha256('abd') FROM flex.raw_artifact
            """));

        Assert.Equal(("23514", "ck_raw_artifact_chunk_hash"), (refused.SqlState, refused.ConstraintName));
    }

    /// <summary>A statement of this length that hardly compresses.</summary>
    private static byte[] Pad(int length)
    {
        var random = new Random(7);
        var head = """
            <FlexQueryResponse queryName="q" type="AF"><FlexStatements count="1">
            <FlexStatement accountId="U0000001" fromDate="20260102" toDate="20260102" period="" whenGenerated="20260103;000000"><Notes>
            """u8;
        var tail = "</Notes></FlexStatement></FlexStatements></FlexQueryResponse>"u8;
        var document = new byte[length];
        head.CopyTo(document);
        tail.CopyTo(document.AsSpan(length - tail.Length));
        var middle = document.AsSpan(head.Length, length - head.Length - tail.Length);
        middle.Fill((byte)'\n');
        for (var start = 0; middle.Length - start >= 120; start += 120)
        {
            "<Note text=\""u8.CopyTo(middle[start..]);
            random.GetItems("abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"u8, middle.Slice(start + 12, 100));
            "\" />"u8.CopyTo(middle[(start + 112)..]);
        }

        return document;
    }
}
