using Npgsql;

namespace FlexPortal.Core.Flex.Ledger.Storage;

/// <summary>
/// Merges staged rows with a table, each step in one statement: what is new is inserted; of what is known, the later statement's figures are
/// in force, whichever statement arrived first. A figure that a statement leaves out stays that of the statement before.
/// </summary>
internal sealed class MergeSql<T>(LedgerTable<T> table)
{
    public string CreateStaged =>
        $"""
         DROP TABLE IF EXISTS {Staged}, {Matched};
         CREATE TEMP TABLE {StagedName} (
             staged_key uuid, raw_record_id uuid, stated_at timestamptz, staged_ordinal integer, of_conid text COLLATE "C", leg_key uuid,
             {Lines(",", column => $"{column.Name} {column.Type}")}) ON COMMIT DROP
         """;

    public string CopyStaged =>
        $"""
         COPY {Staged} (staged_key, raw_record_id, stated_at, staged_ordinal, of_conid, leg_key, {Columns("")}) FROM STDIN (FORMAT BINARY)
         """;

    public string AnalyzeStaged => $"ANALYZE {Staged}";

    private string StagedName => "staged_" + table.Name;

    private string Staged => "pg_temp." + StagedName;

    private string Matched => "pg_temp.matched_" + table.Name;

    private string Target => "flex." + table.Name;

    private string Key => table.Key;

    /// <summary>Finds what is known; of several rows about one event the first of the document counts.</summary>
    private string MatchRows =>
        $"""
         CREATE TEMP TABLE matched_{Name} ON COMMIT DROP AS
         SELECT s.*, {InstrumentOf} AS of_instrument, COALESCE({KnownKeys}) AS known_id, true AS counts
           FROM {Staged} s {InstrumentJoin}
         {Lines("", Matches, (match, place) => $"LEFT JOIN {Target} k{place} ON {match.Replace("k.", $"k{place}.", StringComparison.Ordinal)}")};
         UPDATE {Matched} a SET counts = false FROM {Matched} b WHERE a.known_id = b.known_id AND a.staged_ordinal > b.staged_ordinal;
         ANALYZE {Matched}
         """;

    private string Insert =>
        $"""
         WITH added AS (
             INSERT INTO {Target} ({Key}, {Columns("")}, {InstrumentColumn} ingestion_run_id, source_raw_record_id, stated_at_utc)
             SELECT s.staged_key, {Columns("s.")}, {InstrumentValue} $1, s.raw_record_id, s.stated_at
               FROM {Matched} s WHERE s.known_id IS NULL ORDER BY s.staged_ordinal
             ON CONFLICT DO NOTHING RETURNING {Key} AS added_key)
         INSERT INTO flex.ledger_diagnostic (account_id, ingestion_run_id, code, source_raw_record_id, conid, currency)
         SELECT s.account_id, $1, 'EVENT_NOT_STORED', s.raw_record_id, s.of_conid, {Currency}
           FROM {Matched} s
          WHERE s.known_id IS NULL AND NOT EXISTS (SELECT FROM added WHERE added_key = s.staged_key)
         """;

    /// <summary>Says what must not change and did; such a row changes nothing else.</summary>
    private string Conflicts =>
        $"""
         WITH conflict AS (
             INSERT INTO flex.ledger_diagnostic (account_id, ingestion_run_id, code, source_raw_record_id, attribute, value,
                                                 other_raw_record_id, other_value, conid, currency)
             SELECT s.account_id, $1, '{ConflictCode}', s.raw_record_id, d.attribute, left(d.value, 64), old.source_raw_record_id,
                    left(d.other, 64), s.of_conid, {Currency}
               FROM {Matched} s JOIN {Target} old ON old.{Key} = s.known_id
              CROSS JOIN LATERAL (VALUES {Economics}) AS d (attribute, value, other, differs)
              WHERE s.counts AND d.differs AND ({ConflictsOf})
             RETURNING source_raw_record_id)
         UPDATE {Matched} s SET counts = false
          WHERE s.known_id IS NOT NULL AND s.raw_record_id IN (SELECT source_raw_record_id FROM conflict)
         """;

    private string Restate =>
        $"""
         INSERT INTO flex.event_restatement (account_id, ingestion_run_id, table_name, identity, column_name, former, latter,
                                             former_raw_record_id, latter_raw_record_id)
         SELECT s.account_id, $1, '{Name}', {Identity}, d.name,
                CASE WHEN s.stated_at >= d.known_at THEN d.known ELSE d.stated END,
                CASE WHEN s.stated_at >= d.known_at THEN d.stated ELSE d.known END,
                CASE WHEN s.stated_at >= d.known_at THEN d.known_row ELSE s.raw_record_id END,
                CASE WHEN s.stated_at >= d.known_at THEN s.raw_record_id ELSE d.known_row END
           FROM {Matched} s JOIN {Target} old ON old.{Key} = s.known_id
          CROSS JOIN LATERAL (VALUES {Lines(",", Figures, (name, _) => $"('{name}', old.{name}, s.{name}, {TimeOf(name)}, {RowOf(name)})")})
                AS d (name, known, stated, known_at, known_row)
          WHERE s.counts AND d.known <> d.stated
         """;

    /// <summary>Fills in ids that the known row lacks, unless another row has them.</summary>
    private string FillIds =>
        $"""
         UPDATE {Target} AS k SET {Lines(",", Ids, (name, _) => $"{name} = COALESCE(k.{name}, s.{name})")}
           FROM {Matched} s
          WHERE k.{Key} = s.known_id AND s.counts AND ({Lines(" OR", Ids, (name, _) => $"(k.{name} IS NULL AND s.{name} IS NOT NULL)")})
            AND NOT EXISTS (SELECT FROM {Target} o WHERE o.account_id = k.account_id AND o.{Key} <> k.{Key} AND ({IdsTaken}))
         """;

    private string Update =>
        $"""
         UPDATE {Target} AS k
            SET {Lines(",", Figures, (name, _) => $"{name} = CASE WHEN g.takes_{name} THEN s.{name} ELSE old.{name} END")},
                {Others}
                stated_apart = CASE WHEN h.apart THEN NULLIF(jsonb_strip_nulls(jsonb_build_object(
                    {Lines(",", Figures, (name, _) => $"'{name}', {ApartOf(name)}")})), '{EmptyObject}') END,
                stated_at_utc = h.stated_at, source_raw_record_id = h.source_row,
                ingestion_run_id = CASE WHEN h.source_row = old.source_raw_record_id THEN old.ingestion_run_id ELSE $1 END
           FROM {Matched} s JOIN {Target} old ON old.{Key} = s.known_id
          CROSS JOIN LATERAL (SELECT
                {Lines(",", Figures, (name, _) => $"{TimeOf(name)} AS time_{name}, {RowOf(name)} AS row_{name}")}) f
          CROSS JOIN LATERAL (SELECT
                {Lines(",", Figures, (name, _) => $"{TakesOf(name)} AS takes_{name}")}) g
          CROSS JOIN LATERAL (SELECT {Changes} AS changes) c
          CROSS JOIN LATERAL (SELECT
                s.stated_at >= old.stated_at_utc AND (c.changes OR old.stated_at_utc = '-infinity') AS replaces) r
          CROSS JOIN LATERAL (SELECT
                GREATEST(old.stated_at_utc, s.stated_at) AS stated_at,
                CASE WHEN r.replaces THEN s.raw_record_id ELSE old.source_raw_record_id END AS source_row,
                old.stated_apart IS NOT NULL OR s.stated_at < old.stated_at_utc
                    OR {Lines(" OR", Figures, (name, _) => $"(s.{name} IS NULL AND old.{name} IS NOT NULL)")} AS apart) h
          WHERE k.{Key} = s.known_id AND s.counts AND (s.stated_at >= old.stated_at_utc OR c.changes {OthersMissing})
         """;

    private string Name => table.Name;

    private string Identity => table.Identity;

    private string Currency => table.Currency;

    private string ConflictCode => table.ConflictCode;

    private string ConflictsOf => table.ConflictsOf;

    private string IdsTaken => table.IdsTaken;

    private IReadOnlyList<string> Ids => table.Ids;

    private IReadOnlyList<string> Figures => table.Figures;

    private IReadOnlyList<string> Matches => table.Matches;

    private static string EmptyObject => "{}";

    private string InstrumentOf => table.HasInstrument ? "i.instrument_id" : "NULL::uuid";

    private string InstrumentJoin => table.HasInstrument
        ? "LEFT JOIN flex.instrument i ON i.account_id = s.account_id AND i.conid = s.of_conid" : "";

    private string InstrumentColumn => table.HasInstrument ? "instrument_id," : "";

    private string InstrumentValue => table.HasInstrument ? "s.of_instrument," : "";

    private string KnownKeys => string.Join(", ", Matches.Select((_, place) => $"k{place}.{Key}"));

    private string Economics
    {
        get
        {
            var columns = table.OwnEconomics.Select(name => $"('{name}', s.{name}::text, old.{name}::text, s.{name} <> old.{name})");
            if (table.HasInstrument && !table.OwnEconomics.Contains("conid", StringComparer.Ordinal))
                columns = columns.Append($"('conid', s.of_conid, {ConidOfKnown}, s.of_instrument <> old.instrument_id)");
            return string.Join(",\n", columns);
        }
    }

    private static string ConidOfKnown => "(SELECT n.conid FROM flex.instrument n WHERE n.instrument_id = old.instrument_id)";

    private string Changes => string.Join(" OR ", Figures.Select(name => $"(g.takes_{name} AND old.{name} IS DISTINCT FROM s.{name})"));

    private string OthersMissing =>
        string.Concat(table.Others.Concat(table.OwnEconomics).Select(name => $" OR (old.{name} IS NULL AND s.{name} IS NOT NULL)"));

    private string Others
    {
        get
        {
            var others = table.Others.Select(name =>
                $"{name} = CASE WHEN s.stated_at >= old.stated_at_utc THEN COALESCE(s.{name}, old.{name}) ELSE COALESCE(old.{name}, s.{name}) END");
            var economics = table.OwnEconomics.Select(name => $"{name} = COALESCE(old.{name}, s.{name})");
            var instrument = table.HasInstrument ? ["instrument_id = COALESCE(old.instrument_id, s.of_instrument)"] : Array.Empty<string>();
            var touched = table.IsTouched
                ? ["updated_at_utc = CASE WHEN c.changes THEN clock_timestamp() ELSE old.updated_at_utc END"] : Array.Empty<string>();
            return string.Concat(others.Concat(economics).Concat(instrument).Concat(touched).Select(line => line + ",\n"));
        }
    }

    /// <summary>Merges what was staged, in the caller's transaction.</summary>
    public async Task MergeAsync(NpgsqlConnection connection, Guid runId, CancellationToken ct)
    {
        await ExecuteAsync(connection, MatchRows, null, ct);
        if (table.Economics.Count > 0)
            await ExecuteAsync(connection, Conflicts, runId, ct);
        if (table.IsRestated)
            await ExecuteAsync(connection, Restate, runId, ct);
        await ExecuteAsync(connection, Update, runId, ct);
        if (Ids.Count > 0)
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

    /// <summary>When the known value of a column was stated.</summary>
    private static string TimeOf(string name) => $"COALESCE((old.stated_apart -> '{name}' ->> 0)::timestamptz, old.stated_at_utc)";

    /// <summary>The raw row of the known value of a column.</summary>
    private static string RowOf(string name) => $"COALESCE((old.stated_apart -> '{name}' ->> 1)::uuid, old.source_raw_record_id)";

    private static string TakesOf(string name) => $"s.{name} IS NOT NULL AND (old.{name} IS NULL OR s.stated_at >= f.time_{name})";

    /// <summary>Statement and row of a column where they are not those of the row; null where they are.</summary>
    private static string ApartOf(string name)
    {
        var time = $"CASE WHEN g.takes_{name} THEN s.stated_at ELSE f.time_{name} END";
        var row = $"CASE WHEN g.takes_{name} AND (r.replaces OR old.{name} IS DISTINCT FROM s.{name}) THEN s.raw_record_id"
            + $" ELSE f.row_{name} END";
        return $"CASE WHEN (g.takes_{name} OR old.{name} IS NOT NULL) AND (({time}) <> h.stated_at OR ({row}) <> h.source_row)"
            + $" THEN jsonb_build_array({time}, {row}) END";
    }

    private string Columns(string prefix) => string.Join(", ", table.Names.Select(name => prefix + name));

    private string Lines(string separator, Func<StagedColumn<T>, string> line) => string.Join(separator + "\n", table.Columns.Select(line));

    private static string Lines(string separator, IReadOnlyList<string> names, Func<string, int, string> line) =>
        string.Join(separator + "\n", names.Select(line));
}
