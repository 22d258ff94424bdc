using Npgsql;
using NpgsqlTypes;

namespace FlexPortal.Core.Flex.Raw;

/// <summary>Reads rows of a section in the order of one attribute.</summary>
internal static class RecordSortSql
{
    /// <summary>
    /// Rows beyond the row at <paramref name="edge"/>, before it and upwards when <paramref name="backward"/>. The edge is a row and no
    /// value, so that equal values and values of any length need nothing more; stored rows never change, so their places do not.
    /// </summary>
    public static async Task<List<RawRecordView>> ListAsync(
        NpgsqlConnection connection, SearchScope scope, RecordSort sort, long? edge, bool backward, int most, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("""
            WITH keyed AS MATERIALIZED (
                SELECT raw_record_id, byte_offset, NULLIF(source_payload ->> $4, '') AS value
                  FROM flex.raw_record
                 WHERE raw_artifact_id = $1 AND section_name = $2 AND ($3 IS NULL OR account_id = $3)),
            kind AS MATERIALIZED (
                SELECT COALESCE(bool_and(length(value) <= 60
                           AND value ~ '^[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][+-]?[0-9]{1,2})?$'), false) AS is_number
                  FROM keyed WHERE value IS NOT NULL),
            placed AS MATERIALIZED (
                SELECT raw_record_id, byte_offset, row_number() OVER (ORDER BY
                           value IS NULL,
                           CASE WHEN is_number AND NOT $5 THEN value::numeric END,
                           CASE WHEN is_number AND $5 THEN value::numeric END DESC,
                           CASE WHEN NOT is_number AND NOT $5 THEN value END COLLATE "C",
                           CASE WHEN NOT is_number AND $5 THEN value END COLLATE "C" DESC,
                           byte_offset) AS place
                  FROM keyed CROSS JOIN kind),
            edge AS MATERIALIZED (SELECT place FROM placed WHERE byte_offset = $6),
            page AS MATERIALIZED (
                SELECT raw_record_id, place FROM placed
                 WHERE $6 IS NULL OR CASE WHEN $7 THEN place < (SELECT place FROM edge) ELSE place > (SELECT place FROM edge) END
                 ORDER BY CASE WHEN $7 THEN -place ELSE place END LIMIT $8)
            SELECT r.raw_record_id, r.ingestion_run_id, r.account_id, r.report_date_local, r.source_row_ref, r.element_name, r.byte_offset,
                   r.byte_length, r.source_payload::text, r.row_date_local
              FROM page JOIN flex.raw_record r USING (raw_record_id)
             ORDER BY CASE WHEN $7 THEN -place ELSE place END
            """, connection);
        command.Parameters.Add(new() { Value = scope.ArtifactId });
        command.Parameters.Add(new() { Value = scope.Section });
        command.Parameters.Add(new() { Value = (object?)scope.AccountId ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });
        command.Parameters.Add(new() { Value = sort.Column });
        command.Parameters.Add(new() { Value = sort.Descending });
        command.Parameters.Add(new() { Value = (object?)edge ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Bigint });
        command.Parameters.Add(new() { Value = backward });
        command.Parameters.Add(new() { Value = most });
        return await RecordSearchSql.ReadAsync(command, scope, ct);
    }
}
