using Npgsql;

namespace FlexPortal.Core.Flex.Ledger.Storage;

/// <summary>
/// Merges staged rows with a table, each step in one statement: what is new is inserted; of what is known, the later statement's figures
/// are in force, whichever statement arrived first. A figure that a statement leaves out stays that of the statement before. A row that is
/// known and says nothing else is not touched (<see cref="ConfirmationSql"/>). Rows of one document about one event take turns.
/// </summary>
internal sealed class MergeSql<T>(LedgerTable<T> table)
{
    private LedgerTable<T> Table { get; } = table;

    private MergeParts<T> Parts { get; } = new(table);

    private string Staged => "pg_temp.staged_" + Table.Name;

    private string Known => "pg_temp.known_" + Table.Name;

    private string Matched => "pg_temp.matched_" + Table.Name;

    private string Target => "flex." + Table.Name;

    private ConfirmationSql Confirmations => new(Table.Name, Table.Key, Known, Matched);

    private static string EmptyObject => "{}";

    public string CreateStaged =>
        $"""
         DROP TABLE IF EXISTS {Staged}, {Known}, {Matched};
         CREATE TEMP TABLE staged_{Table.Name} (
             staged_key uuid, raw_record_id uuid, stated_at timestamptz, staged_ordinal integer, of_conid text COLLATE "C", leg_key uuid,
             {Parts.Definitions}) ON COMMIT DROP
         """;

    public string CopyStaged =>
        $"""
         COPY {Staged} (staged_key, raw_record_id, stated_at, staged_ordinal, of_conid, leg_key, {Parts.Columns}) FROM STDIN (FORMAT BINARY)
         """;

    private string LeaveOut => $"DELETE FROM {Staged} WHERE account_id = ANY ($1)";

    private string Analyze => $"ANALYZE {Staged} {Parts.FoundBy}";

    /// <summary>What is known of a staged row, and whether it says something else.</summary>
    private string Found =>
        $"""
         s.staged_key, s.account_id, s.stated_at, {Parts.InstrumentOf} AS of_instrument, COALESCE({Parts.KnownKeys}) AS known_id,
         COALESCE(s.stated_at > k0.stated_at_utc, false) AS is_newer, {Parts.Differs} AS differs
         """;

    private string Match =>
        $"""
         CREATE TEMP TABLE known_{Table.Name} ON COMMIT DROP AS
         SELECT {Found}, 1 AS pass FROM {Staged} s {Parts.InstrumentJoin} {Parts.KnownJoins};
         ANALYZE {Known}
         """;

    /// <summary>Rows that the table refused, as another row of the same document came before: that one is known now.</summary>
    private string MatchAgain =>
        $"""
         WITH refused AS (
             DELETE FROM {Known} n
              WHERE n.known_id IS NULL AND NOT EXISTS (SELECT FROM {Target} t WHERE t.{Table.Key} = n.staged_key)
             RETURNING n.staged_key, n.pass + 1 AS next_pass)
         INSERT INTO {Known}
         SELECT {Found}, r.next_pass FROM refused r JOIN {Staged} s ON s.staged_key = r.staged_key
         {Parts.InstrumentJoin} {Parts.KnownJoins}
         """;

    /// <summary>Every row about an event that one row of the document says something else of: they count in their order.</summary>
    private string Widen =>
        $"""
         UPDATE {Known} n SET differs = true
          WHERE n.pass = $1 AND NOT n.differs
            AND n.known_id IN (SELECT d.known_id FROM {Known} d WHERE d.pass = $1 AND d.differs AND d.known_id IS NOT NULL)
         """;

    private string Count =>
        $"""
         SELECT count(*) FILTER (WHERE known_id IS NULL), count(*) FILTER (WHERE known_id IS NOT NULL AND differs)
           FROM {Known} WHERE pass = $1
         """;

    private string TakeDiffering =>
        $"""
         DROP TABLE IF EXISTS {Matched};
         CREATE TEMP TABLE matched_{Table.Name} ON COMMIT DROP AS
         SELECT s.*, n.of_instrument, n.known_id, true AS counts, n.pass,
                row_number() OVER (PARTITION BY n.known_id ORDER BY s.staged_ordinal)::integer AS turn
           FROM {Known} n JOIN {Staged} s USING (staged_key) WHERE n.known_id IS NOT NULL AND n.differs;
         ANALYZE {Matched}
         """;

    private string LeaveFormer => $"DELETE FROM {Matched} WHERE pass <> $1";

    private string Turns => $"SELECT COALESCE(max(turn), 0) FROM {Matched}";

    private string Insert =>
        $"""
         INSERT INTO {Target} ({Table.Key}, {Parts.Columns}, {Parts.InstrumentColumn} ingestion_run_id, source_raw_record_id, stated_at_utc)
         SELECT s.staged_key, {Parts.NewColumns}, {Parts.InstrumentNew} $1, s.raw_record_id, s.stated_at
           FROM {Known} n JOIN {Staged} s USING (staged_key) WHERE n.known_id IS NULL AND n.pass = $2 ORDER BY s.staged_ordinal
         ON CONFLICT DO NOTHING
         """;

    private string NotStored =>
        $"""
         INSERT INTO flex.ledger_diagnostic (account_id, ingestion_run_id, code, source_raw_record_id, conid, currency)
         SELECT s.account_id, $1, 'EVENT_NOT_STORED', s.raw_record_id, s.of_conid, {Table.Currency}
           FROM {Known} n JOIN {Staged} s USING (staged_key) WHERE n.known_id IS NULL AND n.pass = $2
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
              WHERE s.counts AND s.turn = $2 AND d.differs AND ({Table.ConflictsOf})
             RETURNING source_raw_record_id)
         UPDATE {Matched} s SET counts = false WHERE s.raw_record_id IN (SELECT source_raw_record_id FROM conflict)
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
          WHERE s.counts AND s.turn = $2 AND d.known <> d.stated
         """;

    /// <summary>Fills in ids that the known row lacks, unless another row has them.</summary>
    private string FillIds =>
        $"""
         UPDATE {Target} AS k SET {Parts.FilledIds}
           FROM {Matched} s
          WHERE k.{Table.Key} = s.known_id AND s.counts AND s.turn = $1 AND ({Parts.LackedIds})
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
          WHERE k.{Table.Key} = s.known_id AND s.counts AND s.turn = $2
            AND (s.stated_at >= old.stated_at_utc OR c.changes {Parts.FirstStated})
         """;

    /// <summary>
    /// Leaves out what was staged of accounts that take nothing now, and lets the database know what it has in the table.
    /// </summary>
    public async Task PrepareAsync(NpgsqlConnection connection, string[] leftOut, CancellationToken ct)
    {
        if (leftOut.Length > 0)
            await ExecuteAsync(connection, LeaveOut, ct, (object)leftOut);
        await ExecuteAsync(connection, Analyze, ct);
    }

    /// <summary>Merges what was staged, in the caller's transaction.</summary>
    public async Task MergeAsync(NpgsqlConnection connection, Guid runId, CancellationToken ct)
    {
        await ExecuteAsync(connection, Match, ct);
        for (var pass = 1; ; pass++)
        {
            var (added, differing) = await CountAsync(connection, pass, ct);
            if (differing > 0)
                await ExecuteAsync(connection, Widen, ct, pass);
            await Confirmations.AddAsync(connection, runId, pass, ct);
            if (differing > 0)
                await MergeKnownAsync(connection, runId, pass, ct);
            if (added == 0)
                return;
            var inserted = await ExecuteAsync(connection, Insert, ct, runId, pass);
            if (inserted == added)
                return;
            if (inserted == 0)
            {
                await ExecuteAsync(connection, NotStored, ct, runId, pass);
                return;
            }

            await ExecuteAsync(connection, MatchAgain, ct);
        }
    }

    private async Task MergeKnownAsync(NpgsqlConnection connection, Guid runId, int pass, CancellationToken ct)
    {
        await ExecuteAsync(connection, TakeDiffering, ct);
        await ExecuteAsync(connection, LeaveFormer, ct, pass);
        await Confirmations.TakeAsync(connection, ct);
        await using var count = new NpgsqlCommand(Turns, connection);
        var turns = (int)(await count.ExecuteScalarAsync(ct))!;
        for (var turn = 1; turn <= turns; turn++)
        {
            if (Table.ConflictCode.Length > 0)
                await ExecuteAsync(connection, Conflicts, ct, runId, turn);
            if (Table.IsRestated)
                await ExecuteAsync(connection, Restate, ct, runId, turn);
            await ExecuteAsync(connection, Update, ct, runId, turn);
            if (Table.Ids.Count > 0)
                await ExecuteAsync(connection, FillIds, ct, turn);
        }
    }

    private async Task<(long Added, long Differing)> CountAsync(NpgsqlConnection connection, int pass, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(Count, connection) { CommandTimeout = 0 };
        command.Parameters.Add(new() { Value = pass });
        await using var reader = await command.ExecuteReaderAsync(ct);
        await reader.ReadAsync(ct);
        return (reader.GetInt64(0), reader.GetInt64(1));
    }

    private static async Task<int> ExecuteAsync(
        NpgsqlConnection connection, string sql, CancellationToken ct, params object[] values)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        foreach (var value in values)
            command.Parameters.Add(new() { Value = value });
        return await command.ExecuteNonQueryAsync(ct);
    }
}
