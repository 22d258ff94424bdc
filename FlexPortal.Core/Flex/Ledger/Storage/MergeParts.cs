namespace FlexPortal.Core.Flex.Ledger.Storage;

/// <summary>
/// The parts of <see cref="MergeSql{T}"/> that depend on the columns of a table. New rows are <c>s</c>, known ones <c>old</c> or <c>k</c>.
/// </summary>
internal sealed class MergeParts<T>(LedgerTable<T> table)
{
    private IReadOnlyList<string> Figures => table.Figures;

    /// <summary>Columns of the temporary table, with their types.</summary>
    public string Definitions => string.Join(",\n", table.Columns.Select(column => $"{column.Name} {column.Type}"))
        + (table.StagedIdentity.Length > 0
            ? $",\nof_identity text COLLATE \"C\" GENERATED ALWAYS AS ({table.StagedIdentity}) STORED" : "");

    /// <summary>Columns that rows are found by, and no more: of fifty columns it would take longer than the merge.</summary>
    public string FoundBy => table.StagedIdentity.Length > 0 ? "(account_id, of_identity, transaction_id, of_conid)" : "";

    /// <summary>All columns.</summary>
    public string Columns => string.Join(", ", table.Names);

    /// <summary>All columns of new rows.</summary>
    public string NewColumns => string.Join(", ", table.Names.Select(name => "s." + name));

    /// <summary>The first key that a condition finds.</summary>
    public string KnownKeys => string.Join(", ", table.Matches.Select((_, place) => $"k{place}.{table.Key}"));

    /// <summary>One join for each condition; the next one is for what the one before does not find.</summary>
    public string KnownJoins => string.Join('\n', table.Matches.Select((match, place) =>
        $"LEFT JOIN flex.{table.Name} k{place} ON ({match.Replace("k.", $"k{place}.", StringComparison.Ordinal)})"
        + (place == 0 ? "" : $" AND k{place - 1}.{table.Key} IS NULL")));

    /// <summary>
    /// Whether the new row says anything that the known one <c>k0</c> does not. One that is known by another condition has other ids.
    /// </summary>
    public string Differs
    {
        get
        {
            var columns = Figures.Select(name => $"s.{name} IS DISTINCT FROM k0.{name}")
                .Concat(table.Others.Concat(table.Economics).Select(name => $"s.{name} <> k0.{name}"))
                .Concat(table.Others.Concat(table.Economics).Concat(table.Ids).Select(
                    name => $"(s.{name} IS NOT NULL AND k0.{name} IS NULL)"));
            if (table.HasInstrument)
                columns = columns.Append("(i.instrument_id IS NOT NULL AND i.instrument_id IS DISTINCT FROM k0.instrument_id)");
            columns = columns.Append("k0.stated_apart IS NOT NULL").Append("k0.stated_at_utc = '-infinity'");
            return $"(k0.{table.Key} IS NULL OR COALESCE({string.Join("\nOR ", columns)}, false))";
        }
    }

    public string InstrumentOf => table.HasInstrument ? "i.instrument_id" : "NULL::uuid";

    public string InstrumentJoin => table.HasInstrument
        ? "LEFT JOIN flex.instrument i ON i.account_id = s.account_id AND i.conid = s.of_conid" : "";

    public string InstrumentOfKnown => table.HasInstrument ? "old.instrument_id" : "NULL::uuid";

    public string InstrumentColumn => table.HasInstrument ? "instrument_id," : "";

    public string InstrumentNew => table.HasInstrument ? "n.of_instrument," : "";

    /// <summary>What must not change: name, new value, known value, whether they differ.</summary>
    public string Economics
    {
        get
        {
            var columns = table.Economics.Select(name => $"('{name}', s.{name}::text, old.{name}::text, s.{name} <> old.{name})");
            if (table.HasInstrument && !table.Economics.Contains("conid", StringComparer.Ordinal))
                columns = columns.Append($"('conid', s.of_conid, m.conid, s.of_instrument <> old.instrument_id)");
            return string.Join(",\n", columns);
        }
    }

    /// <summary>Figures: name, known value, new value, when and by which row the known one was stated.</summary>
    public string Restated => Each(",", name => $"('{name}', old.{name}, s.{name}, {TimeOf(name)}, {RowOf(name)})");

    /// <summary>Fills an id in.</summary>
    public string FilledIds => string.Join(",\n", table.Ids.Select(name => $"{name} = COALESCE(k.{name}, s.{name})"));

    /// <summary>Whether an id is to be filled in.</summary>
    public string LackedIds => string.Join(" OR ", table.Ids.Select(name => $"(k.{name} IS NULL AND s.{name} IS NOT NULL)"));

    /// <summary>When each known figure was stated, and by which row.</summary>
    public string Stated => Each(",", name => $"{TimeOf(name)} AS time_{name}, {RowOf(name)} AS row_{name}");

    /// <summary>Whether the new row has the figure that is in force.</summary>
    public string Takes => Each(",", name =>
        $"s.{name} IS NOT NULL AND (old.{name} IS NULL OR s.stated_at >= f.time_{name}) AS takes_{name}");

    /// <summary>Whether any figure changes.</summary>
    public string Changes => Each(" OR", name => $"(g.takes_{name} AND old.{name} IS DISTINCT FROM s.{name})");

    /// <summary>Whether the new row leaves out a figure that is known.</summary>
    public string LeavesOut => Each(" OR", name => $"(s.{name} IS NULL AND old.{name} IS NOT NULL)");

    /// <summary>The figures that are in force from now on.</summary>
    public string InForce => Each(",", name => $"{name} = CASE WHEN g.takes_{name} THEN s.{name} ELSE old.{name} END");

    /// <summary>Figures that have another statement or row than the event.</summary>
    public string Apart => Each(",", name => $"'{name}', {ApartOf(name)}");

    /// <summary>Whether a column that is not a figure is stated for the first time.</summary>
    public string FirstStated => string.Concat(
        table.Others.Concat(table.Economics).Select(name => $" OR (old.{name} IS NULL AND s.{name} IS NOT NULL)"));

    /// <summary>Columns of which the newest word counts, and economics that were not stated before.</summary>
    public string OtherColumns
    {
        get
        {
            var lines = table.Others.Select(name =>
                $"{name} = CASE WHEN s.stated_at >= old.stated_at_utc THEN COALESCE(s.{name}, old.{name})"
                + $" ELSE COALESCE(old.{name}, s.{name}) END");
            lines = lines.Concat(table.Economics.Select(name => $"{name} = COALESCE(old.{name}, s.{name})"));
            if (table.HasInstrument)
                lines = lines.Append("instrument_id = COALESCE(old.instrument_id, s.of_instrument)");
            if (table.IsTouched)
                lines = lines.Append("updated_at_utc = CASE WHEN c.changes THEN clock_timestamp() ELSE old.updated_at_utc END");
            return string.Concat(lines.Select(line => line + ",\n"));
        }
    }

    private static string TimeOf(string name) => $"COALESCE((old.stated_apart -> '{name}' ->> 0)::timestamptz, old.stated_at_utc)";

    private static string RowOf(string name) => $"COALESCE((old.stated_apart -> '{name}' ->> 1)::uuid, old.source_raw_record_id)";

    /// <summary>Statement and row of a figure where they are not those of the event; null where they are.</summary>
    private static string ApartOf(string name)
    {
        var time = $"CASE WHEN g.takes_{name} THEN s.stated_at ELSE f.time_{name} END";
        var row = $"CASE WHEN g.takes_{name} AND (r.replaces OR old.{name} IS DISTINCT FROM s.{name}) THEN s.raw_record_id"
            + $" ELSE f.row_{name} END";
        return $"CASE WHEN (g.takes_{name} OR old.{name} IS NOT NULL) AND (({time}) <> h.stated_at OR ({row}) <> h.source_row)"
            + $" THEN jsonb_build_array({time}, {row}) END";
    }

    private string Each(string separator, Func<string, string> line) => string.Join(separator + "\n", Figures.Select(line));
}
