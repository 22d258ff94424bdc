using FlexPortal.Core.Platform.Persistence;
using FlexPortal.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Xunit;

namespace FlexPortal.Tests.Platform;

/// <summary>Entities and tables match: migrations are written by hand.</summary>
public sealed class ModelMatchesDatabaseDbTests
{
    /// <summary>Tables that are read and written by SQL alone.</summary>
    private static readonly string[] WithoutEntity =
    [
        "flex.account_key_seed", "platform.rate_limit", "flex.section_seen", "flex.statement_attribute", "platform.audit_checkpoint",
        "platform.migration_history", "platform.secret", "market.session", "market.ohlcv_day", "market.ohlcv_minute",
        "market.bar_revision", "market.rejected_bar", "market.freshness_check", "sources.file_chunk", "sources.date_preference",
        "sources.set_text", "sources.text_vector", "flex.fx_rate", "flex.instrument_name", "flex.event_restatement",
        "flex.event_confirmation", "flex.ledger_diagnostic", "flex.ledger_pending",
        // Of Quartz.
        "platform.quartz_job_details", "platform.quartz_triggers", "platform.quartz_simple_triggers", "platform.quartz_cron_triggers",
        "platform.quartz_simprop_triggers", "platform.quartz_blob_triggers", "platform.quartz_calendars",
        "platform.quartz_paused_trigger_grps", "platform.quartz_paused_job_grps", "platform.quartz_fired_triggers",
        "platform.quartz_scheduler_state", "platform.quartz_locks",
    ];

    private const string TableColumns =
        """
        SELECT n.nspname || '.' || c.relname, a.attname || ' ' || format_type(a.atttypid, a.atttypmod)
               || CASE WHEN a.attnotnull THEN ' not null' ELSE '' END || CASE WHEN a.attgenerated <> '' THEN ' generated' ELSE '' END
        FROM pg_class c
        JOIN pg_namespace n ON n.oid = c.relnamespace
        JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
        WHERE c.relkind IN ('r', 'p') AND n.nspname NOT LIKE 'pg\_%' AND n.nspname <> 'information_schema'
        """;

    /// <summary>Every key of a table: its kind, its columns in order, and the target of a foreign key.</summary>
    private const string TableKeys =
        """
        SELECT n.nspname || '.' || c.relname,
               CASE k.contype WHEN 'p' THEN 'primary' WHEN 'f' THEN 'foreign' ELSE 'unique' END || ' (' || (
                   SELECT string_agg(a.attname, ', ' ORDER BY u.place) FROM unnest(k.conkey) WITH ORDINALITY u (attnum, place)
                   JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = u.attnum) || ')'
               || COALESCE(' to ' || fn.nspname || '.' || f.relname, '')
        FROM pg_constraint k
        JOIN pg_class c ON c.oid = k.conrelid
        JOIN pg_namespace n ON n.oid = c.relnamespace
        LEFT JOIN pg_class f ON f.oid = k.confrelid
        LEFT JOIN pg_namespace fn ON fn.oid = f.relnamespace
        WHERE k.contype IN ('p', 'f', 'u') AND n.nspname NOT LIKE 'pg\_%' AND n.nspname <> 'information_schema'
        """;

    [Fact]
    public async Task Every_table_has_an_entity_and_every_entity_a_table()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var context = database.NewContext();

        var tables = (await ReadAsync(database, TableColumns)).Keys.Except(WithoutEntity, StringComparer.Ordinal);

        Assert.Equal(Sorted(tables), Sorted(Tables(context).Keys));
    }

    [Fact]
    public async Task Columns_agree_in_name_type_and_nullability_on_both_sides()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var context = database.NewContext();

        var columns = await ReadAsync(database, TableColumns);

        Assert.All(Tables(context), table => Assert.Equal(Sorted(columns[table.Key]), Sorted(Columns(table.Value))));
    }

    [Fact]
    public async Task Primary_keys_agree_and_every_other_key_of_the_model_exists()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var context = database.NewContext();

        var keys = await ReadAsync(database, TableKeys);

        Assert.All(Tables(context), table =>
        {
            var primary = Assert.Single(keys[table.Key], key => key.StartsWith("primary", StringComparison.Ordinal));
            Assert.Equal(primary, $"primary ({Names(table.Value.PrimaryKey?.Columns ?? [])})");
            Assert.Empty(OtherKeys(table.Value).Except(keys[table.Key], StringComparer.Ordinal));
        });
    }

    private static Dictionary<string, ITable> Tables(PortalDbContext context) =>
        context.GetService<IDesignTimeModel>().Model.GetRelationalModel().Tables
            .ToDictionary(table => $"{table.Schema ?? "public"}.{table.Name}", StringComparer.Ordinal);

    private static IEnumerable<string> Columns(ITable table) =>
        from column in table.Columns
        let notNull = column.IsNullable ? "" : " not null"
        let generated = column.ComputedColumnSql is null ? "" : " generated"
        select $"{column.Name} {column.StoreType}{notNull}{generated}";

    private static IEnumerable<string> OtherKeys(ITable table) =>
        table.UniqueConstraints.Where(key => !key.GetIsPrimaryKey()).Select(key => $"unique ({Names(key.Columns)})")
            .Concat(table.ForeignKeyConstraints.Select(
                key => $"foreign ({Names(key.Columns)}) to {key.PrincipalTable.Schema}.{key.PrincipalTable.Name}"));

    private static string Names(IEnumerable<IColumn> columns) => string.Join(", ", columns.Select(column => column.Name));

    private static string Sorted(IEnumerable<string> lines) => string.Join('\n', lines.Order(StringComparer.Ordinal));

    private static async Task<Dictionary<string, List<string>>> ReadAsync(TestDatabase database, string sql)
    {
        var lines = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        await using var command = database.Source.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        while (await reader.ReadAsync(TestContext.Current.CancellationToken))
        {
            var table = reader.GetString(0);
            lines.TryAdd(table, []);
            lines[table].Add(reader.GetString(1));
        }

        return lines;
    }
}
