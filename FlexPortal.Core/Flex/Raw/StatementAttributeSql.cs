using System.Text.Json;
using FlexPortal.Core.Flex.Statements;
using FlexPortal.Core.Platform.Persistence;
using Npgsql;
using NpgsqlTypes;

namespace FlexPortal.Core.Flex.Raw;

/// <summary>Attributes of an artifact's rows, stored once per artifact.</summary>
internal static class StatementAttributeSql
{
    /// <summary>Keeps them inside the caller's transaction, unless they are there.</summary>
    public static async Task StoreAsync(
        NpgsqlConnection connection, Guid artifactId, IReadOnlyList<ElementAttributes> attributes, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("""
            INSERT INTO flex.statement_attribute (raw_artifact_id, section_name, element_name, position, attribute_names)
            SELECT $1, entry ->> 'section', entry ->> 'element', place, ARRAY(SELECT jsonb_array_elements_text(entry -> 'names'))
              FROM jsonb_array_elements($2) WITH ORDINALITY AS listed (entry, place)
            ON CONFLICT DO NOTHING
            """, connection);
        command.Parameters.Add(new() { Value = artifactId });
        var json = JsonSerializer.Serialize(attributes, PortalJson.Options);
        command.Parameters.Add(new() { Value = json, NpgsqlDbType = NpgsqlDbType.Jsonb });
        await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Recorded attributes, in document order; empty for older artifacts and for those without rows.</summary>
    public static async Task<IReadOnlyList<ElementAttributes>> ReadAsync(NpgsqlConnection connection, Guid artifactId, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("""
            SELECT section_name, element_name, attribute_names FROM flex.statement_attribute WHERE raw_artifact_id = $1 ORDER BY position
            """, connection);
        command.Parameters.Add(new() { Value = artifactId });
        await using var reader = await command.ExecuteReaderAsync(ct);
        var attributes = new List<ElementAttributes>();
        while (await reader.ReadAsync(ct))
            attributes.Add(new(reader.GetString(0), reader.GetString(1), await reader.GetFieldValueAsync<string[]>(2, ct)));
        return attributes;
    }
}
