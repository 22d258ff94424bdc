using FlexPortal.Core.Flex;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Tests.Flex.Runs;
using FlexPortal.Tests.Support;
using Xunit;

namespace FlexPortal.Tests.Flex.Raw;

/// <summary>One artifact for each distinct answer, kept even when nothing is published.</summary>
public sealed class RawArtifactSqlDbTests
{
    [Fact]
    public async Task The_same_payload_again_stores_nothing_and_says_so()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var portal = await TestPortal.StartAsync(shared: database);
        var first = await portal.RunAsync("identical");
        var before = await ContentAsync(database);

        var second = await portal.RunAsync("identical");

        Assert.Equal(RunStatus.Success, second.Status);
        Assert.Equal((first.RawArtifactId, first.PayloadSha256), (second.RawArtifactId, second.PayloadSha256));
        Assert.Equal((false, true), (first.ArtifactDeduplicated, second.ArtifactDeduplicated));
        Assert.Equal((first.RawRecordCount, 0, first.RawRecordCount), (second.RawRecordCount, second.Inserted, second.Deduplicated));
        Assert.Equal(first.Sections, second.Sections);
        var details = second.Diagnostics[^1].Details;
        Assert.Equal(second.PayloadSha256, (string)details["payload_sha256"]!);
        Assert.Equal(second.RawArtifactId, (Guid)details["raw_artifact_id"]!);
        Assert.True((bool)details["artifact_deduplicated"]!);
        Assert.Equal(
            (second.RawRecordCount, 0L, second.RawRecordCount),
            ((long)details["raw_record_count"]!, (long)details["inserted"]!, (long)details["deduplicated"]!));
        Assert.Equal(before, await ContentAsync(database));
        await RunInvariants.AssertAsync(database, portal);
    }

    [Fact]
    public async Task A_restated_payload_is_a_second_artifact_and_the_chain_goes_on()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var portal = await TestPortal.StartAsync(shared: database);

        var (first, second) = (await portal.RunAsync("restated"), await portal.RunAsync("restated"));

        Assert.Equal((RunStatus.Success, RunStatus.Success), (first.Status, second.Status));
        Assert.NotEqual(first.RawArtifactId, second.RawArtifactId);
        Assert.NotEqual(first.PayloadSha256, second.PayloadSha256, StringComparer.Ordinal);
        Assert.Equal((second.RawRecordCount, 0), (second.Inserted, second.Deduplicated));
        Assert.Equal(
            "1,2",
            await database.ScalarAsync<string>("SELECT string_agg(account_seq::text, ',' ORDER BY account_seq) FROM flex.raw_artifact"));
        Assert.True(await database.ScalarAsync<bool>(
            "SELECT b.prev_link = a.link FROM flex.raw_artifact a, flex.raw_artifact b WHERE a.account_seq = 1 AND b.account_seq = 2"));
        await RunInvariants.AssertAsync(database, portal);
    }

    [Fact]
    public async Task A_statement_that_fails_preflight_is_kept_without_rows_and_published_by_a_later_run()
    {
        await using var database = await TestDatabase.CreateAsync();
        RunDetail refused;
        await using (var strict = await TestPortal.StartAsync(shared: database))
        {
            refused = await strict.RunAsync("missing-trades");
            Assert.Equal(
                (RunStatus.Failed, "MISSING_REQUIRED_SECTION", RunStage.Preflight), (refused.Status, refused.ErrorCode, refused.Stage));
            Assert.Equal(
                "CorporateActions Trades",
                string.Join(' ', refused.MissingSections.Select(missing => missing.Section).Order(StringComparer.Ordinal)));
            Assert.NotEmpty(refused.Sections);
            Assert.Null(refused.RawRecordCount);
            var (artifacts, chunks, rows) = await database.VisibleAsync(refused.IngestionRunId);
            Assert.Equal((1, 1, 0), (artifacts, chunks, rows));
            Assert.Equal(refused.PayloadSha256, StoredRows.Sha256(await StoredRows.ExportAsync(strict, refused.RawArtifactId!.Value)));
            await RunInvariants.AssertAsync(database, strict);
        }

        var relaxed = new Dictionary<string, string?>(StringComparer.Ordinal) { ["Flex:Sections:HardRequired"] = "OpenPositions" };
        await using var portal = await TestPortal.StartAsync(relaxed, database);
        var published = await portal.RunAsync("missing-trades");
        var again = await portal.RunAsync("missing-trades");

        Assert.Equal(RunStatus.Success, published.Status);
        Assert.Equal((refused.RawArtifactId, true), (published.RawArtifactId, published.ArtifactDeduplicated));
        Assert.Equal((published.RawRecordCount, 0), (published.Inserted, published.Deduplicated));
        Assert.Equal(published.RawRecordCount, (await database.VisibleAsync(published.IngestionRunId)).Rows);
        Assert.Equal((0, published.RawRecordCount), (again.Inserted, again.Deduplicated));
        await StoredRows.AssertAsync(portal, database, published, await StoredRows.ExportAsync(portal, published.RawArtifactId!.Value));
        await RunInvariants.AssertAsync(database, portal);
    }

    [Theory]
    [InlineData("broken-document", "STATEMENT_MALFORMED")]
    [InlineData("cut-off", "STATEMENT_INCOMPLETE")]
    public async Task Bytes_that_cannot_be_read_are_kept(string query, string code)
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var portal = await TestPortal.StartAsync(shared: database);

        var run = await portal.RunAsync(query);

        Assert.Equal((RunStatus.Failed, code, RunStage.Preflight), (run.Status, run.ErrorCode, run.Stage));
        Assert.Equal(ErrorOwner.Broker, run.Error!.Owner);
        Assert.Equal("unknown", run.PeriodKey);
        var exported = await StoredRows.ExportAsync(portal, run.RawArtifactId!.Value);
        Assert.Equal((run.PayloadSha256, run.PayloadByteLength), (StoredRows.Sha256(exported), exported.Length));
        Assert.ThrowsAny<System.Xml.XmlException>(() => PlainStatement.Parse(exported));
        Assert.Equal(0, (await database.VisibleAsync(run.IngestionRunId)).Rows);
        await RunInvariants.AssertAsync(database, portal);
    }

    private static Task<string> ContentAsync(TestDatabase database) => database.ScalarAsync<string>("""
        SELECT md5(concat((SELECT string_agg(to_jsonb(a)::text, '' ORDER BY a.raw_artifact_id) FROM flex.raw_artifact a),
                          (SELECT string_agg(to_jsonb(c)::text, '' ORDER BY c.raw_artifact_id, c.chunk_index)
                             FROM flex.raw_artifact_chunk c),
                          (SELECT string_agg(to_jsonb(r)::text, '' ORDER BY r.raw_record_id) FROM flex.raw_record r)))
        """);
}
