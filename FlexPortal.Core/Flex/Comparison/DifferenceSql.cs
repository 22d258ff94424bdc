using System.Runtime.CompilerServices;
using Npgsql;
using NpgsqlTypes;

namespace FlexPortal.Core.Flex.Comparison;

/// <summary>One side of a difference.</summary>
internal sealed record StoredSide(string Ref, long ByteOffset, long ByteLength, DateOnly? ReportDate, string Payload);

/// <summary>
/// Rows of two artifacts that are not the same text. Both sides: the same identity. One side: the other statement has no such row.
/// <paramref name="Shared"/> is how many of the differing rows of a statement have the identity; above 1 they were paired in document
/// order.
/// </summary>
internal sealed record StoredDifference(string Section, string Element, string AccountId, StoredSide? Before, StoredSide? Now, long Shared);

/// <summary>How many rows of one element two artifacts have.</summary>
internal sealed record StoredCount(string Section, string Element, long Before, long Now);

/// <summary>
/// Compares the rows of two artifacts as sets. Rows of the same text are taken away first, by their hashes and one for one; only for what
/// is left an identity is worked out and matched. What differs is streamed, so that memory does not grow with it.
/// </summary>
internal static class DifferenceSql
{
    /// <summary>Bounds what the statements that follow in this transaction may take.</summary>
    public static async Task PrepareAsync(NpgsqlConnection connection, TimeSpan limit, CancellationToken ct)
    {
        // Two scans of a wide table meet in hashes: with the default of 4 MB they would go to disk for a medium statement.
        await using var command = new NpgsqlCommand("""
            SELECT set_config('statement_timeout', $1, true), set_config('work_mem', '64MB', true), set_config('jit', 'off', true)
            """, connection);
        command.Parameters.Add(
            new() { Value = ((long)limit.TotalMilliseconds).ToString(System.Globalization.CultureInfo.InvariantCulture) });
        await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Rows of each element on both sides, in one section or in all.</summary>
    public static async Task<IReadOnlyList<StoredCount>> CountAsync(
        NpgsqlConnection connection, Guid before, Guid now, string? section, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("""
            SELECT section_name, element_name, count(*) FILTER (WHERE raw_artifact_id = $1), count(*) FILTER (WHERE raw_artifact_id = $2)
              FROM flex.raw_record WHERE raw_artifact_id IN ($1, $2) AND ($3 IS NULL OR section_name = $3)
             GROUP BY section_name, element_name ORDER BY section_name, element_name
            """, connection);
        AddArtifacts(command, before, now, section);
        await using var reader = await command.ExecuteReaderAsync(ct);
        var counts = new List<StoredCount>();
        while (await reader.ReadAsync(ct))
            counts.Add(new(reader.GetString(0), reader.GetString(1), reader.GetInt64(2), reader.GetInt64(3)));
        return counts;
    }

    /// <summary>Every difference, in no order; identities are those of <see cref="RowIdentity.For"/> as JSON.</summary>
    public static async IAsyncEnumerable<StoredDifference> ReadAsync(
        NpgsqlConnection connection,
        Guid before,
        Guid now,
        string? section,
        string identitiesJson,
        [EnumeratorCancellation] CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("""
            WITH spec AS MATERIALIZED (
                SELECT * FROM jsonb_to_recordset($4)
                    AS s (element text, ids text[], also text[], also_or text[], "of" text[], of_or text[])),
            hashed AS MATERIALIZED (
                SELECT raw_artifact_id = $2 AS is_now, raw_record_id, account_id, section_name, element_name, hash,
                       row_number() OVER (PARTITION BY raw_artifact_id, section_name, element_name, account_id, hash
                                          ORDER BY byte_offset) AS copy
                  FROM (SELECT raw_artifact_id, raw_record_id, account_id, section_name, element_name, byte_offset,
                               sha256(convert_to(source_payload::text, 'UTF8')) AS hash
                          FROM flex.raw_record
                         WHERE raw_artifact_id IN ($1, $2) AND ($3 IS NULL OR section_name = $3)) r),
            differing AS MATERIALIZED (
                SELECT COALESCE(b.raw_record_id, n.raw_record_id) AS raw_record_id, b.raw_record_id IS NULL AS is_now
                  FROM (SELECT * FROM hashed WHERE NOT is_now) b
                  FULL JOIN (SELECT * FROM hashed WHERE is_now) n
                    ON (n.section_name, n.element_name, n.account_id, n.hash, n.copy)
                     = (b.section_name, b.element_name, b.account_id, b.hash, b.copy)
                 WHERE b.raw_record_id IS NULL OR n.raw_record_id IS NULL),
            identified AS MATERIALIZED (
                SELECT is_now, raw_record_id, section_name, element_name, account_id, identity,
                       row_number() OVER same AS copy,
                       count(*) OVER (PARTITION BY is_now, section_name, element_name, account_id, identity) AS shared
                  FROM (SELECT d.is_now, r.raw_record_id, r.section_name, r.element_name, r.account_id, r.byte_offset,
                               CASE WHEN s.element IS NOT NULL THEN flex.row_identity(t.payload, i.ids, s.also, s.also_or, s."of", s.of_or)
                               END COLLATE "C" AS identity
                          FROM differing d
                          JOIN flex.raw_record r ON r.raw_record_id = d.raw_record_id AND r.raw_artifact_id IN ($1, $2)
                         CROSS JOIN LATERAL (SELECT r.source_payload::text AS payload OFFSET 0) t
                          LEFT JOIN spec s ON s.element = r.element_name
                         CROSS JOIN LATERAL (SELECT flex.row_ids(t.payload, s.ids) AS ids OFFSET 0) i) i
                WINDOW same AS (PARTITION BY is_now, section_name, element_name, account_id, identity ORDER BY byte_offset)),
            paired AS MATERIALIZED (
                SELECT COALESCE(b.section_name, n.section_name) AS section_name, COALESCE(b.element_name, n.element_name) AS element_name,
                       COALESCE(b.account_id, n.account_id) AS account_id, b.raw_record_id AS before_id, n.raw_record_id AS now_id,
                       CASE WHEN COALESCE(b.identity, n.identity) IS NULL THEN 1 ELSE greatest(b.shared, n.shared) END AS shared
                  FROM (SELECT * FROM identified WHERE NOT is_now) b
                  FULL JOIN (SELECT * FROM identified WHERE is_now) n
                    ON (n.section_name, n.element_name, n.account_id, n.identity, n.copy)
                     = (b.section_name, b.element_name, b.account_id, b.identity, b.copy))
            SELECT p.section_name, p.element_name, p.account_id, p.shared,
                   b.source_row_ref, b.byte_offset, b.byte_length, b.report_date_local, b.source_payload::text,
                   n.source_row_ref, n.byte_offset, n.byte_length, n.report_date_local, n.source_payload::text
              FROM paired p
              LEFT JOIN flex.raw_record b ON b.raw_record_id = p.before_id AND b.raw_artifact_id = $1
              LEFT JOIN flex.raw_record n ON n.raw_record_id = p.now_id AND n.raw_artifact_id = $2
            """, connection);
        AddArtifacts(command, before, now, section);
        command.Parameters.Add(new() { Value = identitiesJson, NpgsqlDbType = NpgsqlDbType.Jsonb });
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
            yield return new(
                reader.GetString(0), reader.GetString(1), reader.GetString(2), Side(reader, 4), Side(reader, 9), reader.GetInt64(3));
    }

    private static StoredSide? Side(NpgsqlDataReader reader, int first) => reader.IsDBNull(first)
        ? null
        : new(reader.GetString(first), reader.GetInt64(first + 1), reader.GetInt64(first + 2),
            reader.IsDBNull(first + 3) ? null : reader.GetFieldValue<DateOnly>(first + 3), reader.GetString(first + 4));

    private static void AddArtifacts(NpgsqlCommand command, Guid before, Guid now, string? section)
    {
        command.Parameters.Add(new() { Value = before });
        command.Parameters.Add(new() { Value = now });
        command.Parameters.Add(new() { Value = (object?)section ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });
    }
}
