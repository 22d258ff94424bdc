using Npgsql;

namespace FlexPortal.Core.Flex.Raw;

/// <summary>Looks whether the database still refuses changes of what is stored.</summary>
internal static class ImmutabilitySql
{
    private static readonly string[] Guarded =
        ["raw_artifact", "raw_artifact_chunk", "raw_record", "ingestion_run_event", "ingestion_run", "statement_attribute"];

    /// <summary>Tables that should have two triggers that are always in force (row and TRUNCATE) and have not.</summary>
    public static async Task<IReadOnlyList<string>> FindMissingGuardsAsync(NpgsqlDataSource database, CancellationToken ct)
    {
        await using var command = database.CreateCommand("""
            SELECT name FROM unnest($1::text[]) AS name
             WHERE (SELECT count(*) FROM pg_trigger
                     WHERE tgrelid = to_regclass('flex.' || name) AND NOT tgisinternal AND tgenabled = 'A') < 2
             ORDER BY name
            """);
        command.Parameters.Add(new() { Value = Guarded });
        await using var reader = await command.ExecuteReaderAsync(ct);
        var missing = new List<string>();
        while (await reader.ReadAsync(ct))
            missing.Add(reader.GetString(0));
        return missing;
    }

    /// <summary>Artifacts that runs name and that are not there, at most 1,000.</summary>
    public static async Task<IReadOnlyList<Guid>> FindLostArtifactsAsync(NpgsqlDataSource database, CancellationToken ct)
    {
        await using var command = database.CreateCommand("""
            SELECT DISTINCT raw_artifact_id FROM flex.ingestion_run run
             WHERE raw_artifact_id IS NOT NULL
               AND NOT EXISTS (SELECT FROM flex.raw_artifact artifact WHERE artifact.raw_artifact_id = run.raw_artifact_id)
             ORDER BY raw_artifact_id LIMIT 1000
            """);
        await using var reader = await command.ExecuteReaderAsync(ct);
        var lost = new List<Guid>();
        while (await reader.ReadAsync(ct))
            lost.Add(reader.GetGuid(0));
        return lost;
    }
}
