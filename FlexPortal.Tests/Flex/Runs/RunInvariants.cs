using FlexPortal.Core.Flex.Raw;
using FlexPortal.Core.Platform.Identity.Accounts;
using FlexPortal.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Xunit;

namespace FlexPortal.Tests.Flex.Runs;

/// <summary>What holds whenever no run is active, whatever was killed, frozen or cancelled before.</summary>
internal static class RunInvariants
{
    private const string WorkingSession = "a session still works for a run that is over";

    private static readonly (string Broken, string Sql)[] Rules =
    [
        ("an account has two active runs",
            "SELECT account_id FROM flex.ingestion_run WHERE status = 'started' GROUP BY 1 HAVING count(*) > 1"),
        ("a successful run has no artifact, or one without all its bytes",
            """
            SELECT r.ingestion_run_id::text FROM flex.ingestion_run r LEFT JOIN flex.raw_artifact a USING (raw_artifact_id)
             WHERE r.status = 'success' AND a.chunk_count IS DISTINCT FROM
                   (SELECT count(*) FROM flex.raw_artifact_chunk c WHERE c.raw_artifact_id = a.raw_artifact_id)
            """),
        ("an artifact belongs to a run that does not name it",
            """
            SELECT a.raw_artifact_id::text FROM flex.raw_artifact a JOIN flex.ingestion_run r USING (ingestion_run_id)
             WHERE r.raw_artifact_id IS DISTINCT FROM a.raw_artifact_id OR r.status = 'started'
            """),
        ("a run counted other rows than there are",
            """
            SELECT r.ingestion_run_id::text FROM flex.ingestion_run r
             WHERE r.status = 'success'
               AND r.raw_record_count <> (SELECT count(*) FROM flex.raw_record x WHERE x.raw_artifact_id = r.raw_artifact_id)
            """),
        ("rows of a run that did not succeed",
            """
            SELECT r.ingestion_run_id::text FROM flex.ingestion_run r
             WHERE r.status <> 'success' AND EXISTS (SELECT FROM flex.raw_record x WHERE x.ingestion_run_id = r.ingestion_run_id)
            """),
        ("a row is there twice",
            "SELECT source_row_ref FROM flex.raw_record GROUP BY raw_artifact_id, section_name, source_row_ref HAVING count(*) > 1"),
        ("the events of a run have a gap, or the last one is not its end",
            """
            SELECT r.ingestion_run_id::text FROM flex.ingestion_run r LEFT JOIN flex.ingestion_run_event e USING (ingestion_run_id)
             WHERE r.status <> 'started' GROUP BY r.ingestion_run_id
            HAVING count(e) <> r.event_seq OR max(e.seq) <> r.event_seq OR (array_agg(e.kind ORDER BY e.seq))[r.event_seq] <> 'run_ended'
            """),
        ("a stage of a run that is over is still under way",
            """
            SELECT ingestion_run_id::text FROM flex.ingestion_run, jsonb_array_elements(diagnostics) entry
             WHERE ingestion_run.status <> 'started'
               AND (entry ->> 'status' = 'started' OR entry ->> 'ended_at_utc' IS NULL OR entry ->> 'duration_ms' IS NULL)
            """),
        (WorkingSession,
            """
            SELECT a.pid::text FROM pg_stat_activity a JOIN flex.ingestion_run r ON a.application_name = 'fp-run:' || r.ingestion_run_id
             WHERE r.status <> 'started' AND a.state <> 'idle'
            """),
        ("a constraint or an index is not in force",
            """
            SELECT conname::text FROM pg_constraint WHERE NOT convalidated
            UNION ALL SELECT indexrelid::regclass::text FROM pg_index WHERE NOT indisvalid
            """),
    ];

    /// <summary>Checks all rules, and with a portal also every stored byte.</summary>
    public static async Task AssertAsync(TestDatabase database, TestPortal? portal = null)
    {
        foreach (var (broken, sql) in Rules)
        {
            // Stored rows are checked at once; a session that was told to stop takes a moment to roll back.
            if (string.Equals(broken, WorkingSession, StringComparison.Ordinal))
                await Eventually.IsAsync(async () => await ListAsync(database, sql) is { Count: 0 }, what: broken);
            else
                Assert.True(await ListAsync(database, sql) is { Count: 0 }, broken);
        }

        if (portal is null)
            return;
        var verify = portal.Services.GetRequiredService<VerifyArtifacts>();
        Assert.Empty(await verify.CheckGuardsAsync(TestContext.Current.CancellationToken));
        await foreach (var artifact in verify.ExecuteAsync(AccountScope.All, accountId: null, TestContext.Current.CancellationToken))
            Assert.Empty(artifact.Differences);
    }

    private static async Task<IReadOnlyList<string>> ListAsync(TestDatabase database, string sql)
    {
        await using var command = database.Source.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        var found = new List<string>();
        while (await reader.ReadAsync(TestContext.Current.CancellationToken))
            found.Add(reader.GetString(0));
        return found;
    }
}
