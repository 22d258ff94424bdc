using FlexPortal.Core.Platform.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql;

namespace FlexPortal.Tests.Support;

/// <summary>Three migrations for trying the runner: a table, an index built concurrently, a change of the table.</summary>
internal static class TrialMigrations
{
    public static readonly IReadOnlyList<string> All = ["0001_table", "0002_index", "0003_column"];

    public static MigrationRunner Runner(TestDatabase database, TimeProvider? time = null)
    {
        var target = new NpgsqlConnectionStringBuilder(database.ConnectionString) { Pooling = false };
        var options = new DbContextOptionsBuilder<TrialContext>();
        options.UsePortalDatabase(target.ConnectionString);
        return new MigrationRunner(target, () => new TrialContext(options.Options), time ?? TimeProvider.System);
    }
}

internal sealed class TrialContext(DbContextOptions<TrialContext> options) : DbContext(options);

[DbContext(typeof(TrialContext))]
[Migration("0001_table")]
internal sealed class TrialTable : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.Sql("CREATE TABLE trial (id int PRIMARY KEY, v text)");
        migrationBuilder.Sql("INSERT INTO trial SELECT g, 'x' FROM generate_series(1, 20000) g");
    }
}

[DbContext(typeof(TrialContext))]
[Migration("0002_index")]
internal sealed class TrialIndex : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) =>
        migrationBuilder.Sql("CREATE INDEX CONCURRENTLY ix_trial ON trial (v)", suppressTransaction: true);
}

[DbContext(typeof(TrialContext))]
[Migration("0003_column")]
internal sealed class TrialColumn : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql("ALTER TABLE trial ADD COLUMN w int");
}
