using Npgsql;

namespace FlexPortal.Core.Flex.Raw;

/// <summary>Looks whether the database still refuses changes of what is stored.</summary>
internal static class ImmutabilitySql
{
    private static readonly string[] Guarded =
        ["raw_artifact", "raw_artifact_chunk", "raw_record", "ingestion_run_event", "ingestion_run"];

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
}
