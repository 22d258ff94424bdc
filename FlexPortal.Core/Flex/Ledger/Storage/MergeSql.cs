using Npgsql;

namespace FlexPortal.Core.Flex.Ledger.Storage;

/// <summary>
/// Merges staged rows with a table, each step in one statement: what is new is inserted; of what is known, the later statement's figures
/// are in force, whichever statement arrived first. A figure that a statement leaves out stays that of the statement before.
/// </summary>
internal sealed class MergeSql<T>(LedgerTable<T> table)
{
    private LedgerTable<T> Table { get; } = table;

    private MergeParts<T> Parts { get; } = new(table);

    private string Staged => "pg_temp.staged_" + Table.Name;

    private string Matched => "pg_temp.matched_" + Table.Name;

    private string Target => "flex." + Table.Name;

    private static string EmptyObject => "{}";

    public string CreateStaged =>
        $"""
         DROP TABLE IF EXISTS {Staged}, {Matched};
         CREATE TEMP TABLE staged_{Table.Name} (
             staged_key uuid, raw_record_id uuid, stated_at timestamptz, staged_ordinal integer, of_conid text COLLATE "C", leg_key uuid,
             {Parts.Definitions}) ON COMMIT DROP
         """;

    public string CopyStaged =>
        $"""
         COPY {Staged} (staged_key, raw_record_id, stated_at, staged_ordinal, of_conid, leg_key, {Parts.Columns}) FROM STDIN (FORMAT BINARY)
         """;

    public string AnalyzeStaged => $"ANALYZE {Staged}";

    /// <summary>Finds what is known; of several rows about one event the first of the document counts.</summary>
    private string Match =>
        $"""
         CREATE TEMP TABLE matched_{Table.Name} ON COMMIT DROP AS
         SELECT s.*, {Parts.InstrumentOf} AS of_instrument, COALESCE({Parts.KnownKeys}) AS known_id, true AS counts
           FROM {Staged} s {Parts.InstrumentJoin}
         {Parts.KnownJoins};
         UPDATE {Matched} a SET counts = false FROM {Matched} b WHERE a.known_id = b.known_id AND a.staged_ordinal > b.staged_ordinal;
         ANALYZE {Matched}
         """;

    private string Insert =>
        $"""
         WITH added AS (
             INSERT INTO {Target} ({Table.Key}, {Parts.Columns}, {Parts.InstrumentColumn} ingestion_run_id, source_raw_record_id,
                                   stated_at_utc)
             SELECT s.staged_key, {Parts.NewColumns}, {Parts.InstrumentValue} $1, s.raw_record_id, s.stated_at
               FROM {Matched} s WHERE s.known_id IS NULL ORDER BY s.staged_ordinal
             ON CONFLICT DO NOTHING RETURNING {Table.Key} AS added_key)
         INSERT INTO flex.ledger_diagnostic (account_id, ingestion_run_id, code, source_raw_record_id, conid, currency)
         SELECT s.account_id, $1, 'EVENT_NOT_STORED', s.raw_record_id, s.of_conid, {Table.Currency}
           FROM {Matched} s
          WHERE s.known_id IS NULL AND NOT EXISTS (SELECT FROM added WHERE added_key = s.staged_key)
         """;

    /// <summary>Says what must not change and did; such a row changes nothing else.</summary>
    private string Conflicts =>
        $"""
         WITH conflict AS (
             INSERT INTO flex.ledger_diagnostic (account_id, ingestion_run_id, code, source_raw_record_id, attribute, value,
                                                 other_raw_record_id, other_value, conid, currency)
             SELECT s.account_id, $1, '{Table.ConflictCode}', s.raw_record_id, d.attribute, left(d.value, 64), old.source_raw_record_id,
                    left(d.other, 64), s.of_conid, {Table.Currency}
               FROM {Matched} s JOIN {Target} old ON old.{Table.Key} = s.known_id
               LEFT JOIN flex.instrument m ON m.instrument_id = {Parts.InstrumentOfKnown}
              CROSS JOIN LATERAL (VALUES {Parts.Economics}) AS d (attribute, value, other, differs)
              WHERE s.counts AND d.differs AND ({Table.ConflictsOf})
             RETURNING source_raw_record_id)
         UPDATE {Matched} s SET counts = false
          WHERE s.known_id IS NOT NULL AND s.raw_record_id IN (SELECT source_raw_record_id FROM conflict)
         """;

    private string Restate =>
        $"""
         INSERT INTO flex.event_restatement (account_id, ingestion_run_id, table_name, identity, column_name, former, latter,
                                             former_raw_record_id, latter_raw_record_id)
         SELECT s.account_id, $1, '{Table.Name}', {Table.Identity}, d.name,
                CASE WHEN s.stated_at >= d.known_at THEN d.known ELSE d.stated END,
                CASE WHEN s.stated_at >= d.known_at THEN d.stated ELSE d.known END,
                CASE WHEN s.stated_at >= d.known_at THEN d.known_row ELSE s.raw_record_id END,
                CASE WHEN s.stated_at >= d.known_at THEN s.raw_record_id ELSE d.known_row END
           FROM {Matched} s JOIN {Target} old ON old.{Table.Key} = s.known_id
          CROSS JOIN LATERAL (VALUES {Parts.Restated}) AS d (name, known, stated, known_at, known_row)
          WHERE s.counts AND d.known <> d.stated
         """;

    /// <summary>Fills in ids that the known row lacks, unless another row has them.</summary>
    private string FillIds =>
        $"""
         UPDATE {Target} AS k SET {Parts.FilledIds}
           FROM {Matched} s
          WHERE k.{Table.Key} = s.known_id AND s.counts AND ({Parts.LackedIds})
            AND NOT EXISTS (
                SELECT FROM {Target} o WHERE o.account_id = k.account_id AND o.{Table.Key} <> k.{Table.Key} AND ({Table.IdsTaken}))
         """;

    /// <summary>
    /// f: since when the known figures are stated; g: which of the new row's are in force; c: whether that changes anything; r: whether the
    /// event is the new row's from now on; h: what it says of itself then.
    /// </summary>
    private string Update =>
        $"""
         UPDATE {Target} AS k
            SET {Parts.InForce},
                {Parts.OtherColumns}
                stated_apart = CASE WHEN h.apart THEN NULLIF(
                    jsonb_strip_nulls(jsonb_build_object({Parts.Apart})), '{EmptyObject}') END,
                stated_at_utc = h.stated_at, source_raw_record_id = h.source_row,
                ingestion_run_id = CASE WHEN h.source_row = old.source_raw_record_id THEN old.ingestion_run_id ELSE $1 END
           FROM {Matched} s JOIN {Target} old ON old.{Table.Key} = s.known_id
          CROSS JOIN LATERAL (SELECT {Parts.Stated}) f
          CROSS JOIN LATERAL (SELECT {Parts.Takes}) g
          CROSS JOIN LATERAL (SELECT {Parts.Changes} AS changes) c
          CROSS JOIN LATERAL (
                SELECT s.stated_at >= old.stated_at_utc AND (c.changes OR old.stated_at_utc = '-infinity') AS replaces) r
          CROSS JOIN LATERAL (
                SELECT GREATEST(old.stated_at_utc, s.stated_at) AS stated_at,
                       CASE WHEN r.replaces THEN s.raw_record_id ELSE old.source_raw_record_id END AS source_row,
                       old.stated_apart IS NOT NULL OR s.stated_at < old.stated_at_utc OR {Parts.LeavesOut} AS apart) h
          WHERE k.{Table.Key} = s.known_id AND s.counts
            AND (s.stated_at >= old.stated_at_utc OR c.changes {Parts.FirstStated})
         """;

    /// <summary>Merges what was staged, in the caller's transaction.</summary>
    public async Task MergeAsync(NpgsqlConnection connection, Guid runId, CancellationToken ct)
    {
        await ExecuteAsync(connection, Match, null, ct);
        if (Table.ConflictCode.Length > 0)
            await ExecuteAsync(connection, Conflicts, runId, ct);
        if (Table.IsRestated)
            await ExecuteAsync(connection, Restate, runId, ct);
        await ExecuteAsync(connection, Update, runId, ct);
        if (Table.Ids.Count > 0)
            await ExecuteAsync(connection, FillIds, null, ct);
        await ExecuteAsync(connection, Insert, runId, ct);
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, Guid? runId, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        if (runId is { } run)
            command.Parameters.Add(new() { Value = run });
        await command.ExecuteNonQueryAsync(ct);
    }
}
