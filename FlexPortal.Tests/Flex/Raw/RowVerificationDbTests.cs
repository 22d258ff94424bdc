using FlexPortal.Core.Flex.Raw;
using FlexPortal.Core.Platform.Identity.Accounts;
using FlexPortal.Tests.Flex.Runs;
using FlexPortal.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace FlexPortal.Tests.Flex.Raw;

/// <summary>Verification names each row that no longer agrees with its bytes.</summary>
public sealed class RowVerificationDbTests
{
    private const string OtherQuantity = "replace(source_payload::text, '\"quantity\":\"', '\"quantity\":\"1')::json";
    private const string FirstTrade = "section_name = 'Trades' AND source_row_ref = '1/Trades/Trade[1]'";

    [Fact]
    public async Task Untouched_rows_agree_with_their_bytes()
    {
        await using var database = await TestDatabase.CreateAsync();
        Assert.Empty(await TamperAsync(database, "SELECT 1"));
    }

    [Theory]
    [InlineData("ROW_DIFFERS", $"UPDATE flex.raw_record SET source_payload = {OtherQuantity} WHERE {FirstTrade}")]
    [InlineData("ROW_DIFFERS", $"UPDATE flex.raw_record SET source_payload = (source_payload::jsonb)::json WHERE {FirstTrade}")]
    [InlineData("ROW_DIFFERS", $"UPDATE flex.raw_record SET report_date_local = report_date_local + 1 WHERE {FirstTrade}")]
    [InlineData("ROW_DIFFERS", $"UPDATE flex.raw_record SET row_date_local = row_date_local + 1 WHERE {FirstTrade}")]
    [InlineData("ROW_DIFFERS", $"UPDATE flex.raw_record SET byte_offset = byte_offset + 1 WHERE {FirstTrade}")]
    [InlineData("ROW_MISSING", $"DELETE FROM flex.raw_record WHERE {FirstTrade}")]
    [InlineData(
        "ROW_EXTRA",
        "INSERT INTO flex.raw_record SELECT 'ffffffff-ffff-7fff-bfff-ffffffffffff', ingestion_run_id, raw_artifact_id, account_id, "
        + "report_date_local, section_name, '1/Trades/Trade[9999]', element_name, byte_offset, byte_length, source_payload "
        + $"FROM flex.raw_record WHERE {FirstTrade}")]
    public async Task A_changed_row_is_found(string code, string tampering)
    {
        await using var database = await TestDatabase.CreateAsync();
        var difference = Assert.Single(await TamperAsync(database, tampering));
        Assert.Equal(code, difference.Code);
        Assert.Contains(code is "ROW_EXTRA" ? "1/Trades/Trade[9999]" : "1/Trades/Trade[1]", difference.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Removed_rows_are_found_and_the_rest_of_them_counted()
    {
        await using var database = await TestDatabase.CreateAsync();
        var differences = await TamperAsync(database, "DELETE FROM flex.raw_record");
        var rows = await database.ScalarAsync<long>("SELECT raw_record_count FROM flex.ingestion_run");
        Assert.Equal(21, differences.Count);
        Assert.All(differences.SkipLast(1), difference => Assert.Equal("ROW_MISSING", difference.Code));
        Assert.Equal("ROW_DIFFERS", differences[^1].Code);
        Assert.StartsWith($"{rows - 20} ", differences[^1].Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_row_added_to_a_refused_statement_is_found()
    {
        await using var database = await TestDatabase.CreateAsync();
        var difference = Assert.Single(await TamperAsync(
            database,
            """
            INSERT INTO flex.raw_record (ingestion_run_id, raw_artifact_id, account_id, section_name, source_row_ref,
                   element_name, byte_offset, byte_length, source_payload)
            SELECT ingestion_run_id, raw_artifact_id, account_id, 'Trades', '1/Trades/Trade[1]', 'Trade', 0, 1, '{}'
              FROM flex.raw_artifact
            """,
            query: "missing-trades"));
        Assert.Equal("ROW_EXTRA", difference.Code);
    }

    private static async Task<IReadOnlyList<ArtifactDifference>> TamperAsync(TestDatabase database, string sql, string query = "default")
    {
        await using var portal = await TestPortal.StartAsync(shared: database);
        await portal.RunAsync(query);
        // Foreign keys are triggers too: events of the ledger refer to rows.
        await using var superuser = await Tampering.ConnectAsync(database);
        await superuser.ExecuteAsync($"""
            ALTER TABLE flex.raw_record DISABLE TRIGGER ALL;
            {sql};
            ALTER TABLE flex.raw_record ENABLE TRIGGER ALL;
            ALTER TABLE flex.raw_record ENABLE ALWAYS TRIGGER raw_record_immutable;
            ALTER TABLE flex.raw_record ENABLE ALWAYS TRIGGER raw_record_no_truncate
            """);
        var verify = portal.Services.GetRequiredService<VerifyArtifacts>();
        Assert.Empty(await verify.CheckGuardsAsync(TestContext.Current.CancellationToken));
        var artifacts = await verify.ExecuteAsync(AccountScope.All, null, TestContext.Current.CancellationToken)
            .ToListAsync(TestContext.Current.CancellationToken);
        return Assert.Single(artifacts).Differences;
    }
}
