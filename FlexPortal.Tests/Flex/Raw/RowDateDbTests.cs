using System.Buffers;
using System.Text;
using FlexPortal.Core.Flex.Raw;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Core.Flex.Statements;
using FlexPortal.Core.Platform.Persistence;
using FlexPortal.Tests.Flex.Runs;
using FlexPortal.Tests.Support;
using Npgsql;
using NpgsqlTypes;
using Xunit;

namespace FlexPortal.Tests.Flex.Raw;

/// <summary>The date of a row: as read, as stored, and as migration 0021 fills it for older rows.</summary>
public sealed class RowDateDbTests
{
    private const string Document = """
        <FlexQueryResponse queryName="Dates" type="AF">
         <FlexStatements count="1">
          <FlexStatement accountId="U1234567" fromDate="20260102" toDate="20260131" period="LastMonth" whenGenerated="20260201;010203">
           <AccountInformation accountId="U1234567" dateOpened="20200101" />
           <ChangeInNAV accountId="U1234567" fromDate="20260102" toDate="20260130" />
           <Trades>
            <Trade tradeDate="20260105" reportDate="20260106" />
            <Trade tradeDate="20260107" dateTime="20260108;101112" reportDate="" />
            <Trade dateTime="2026-01-09, 10:11:12" />
            <Trade dateTime="12-Jan-26;101112" />
            <Trade tradeDate="20260199" dateTime="MULTI" />
            <Trade tradeDate="1/2/2026" dateTime="--" settleDateTarget="20260113" />
           </Trades>
           <CashTransactions><CashTransaction dateTime="20260114;202000" exDate="20251201" /></CashTransactions>
           <OptionEAE><OptionEAE date="20260115" expiry="20260116" /></OptionEAE>
           <StmtFunds><StatementOfFundsLine date="20260116;202000" settleDate="20260120" /></StmtFunds>
           <OpenDividendAccruals><OpenDividendAccrual exDate="20260117" payDate="20260217" /></OpenDividendAccruals>
           <OpenPositions><OpenPosition openDateTime="20250101;101112" reportDate="20260129" /></OpenPositions>
           <SecuritiesInfo><SecurityInfo issueDate="20100101" maturity="20300101" /></SecuritiesInfo>
           <ConversionRates><ConversionRate reportDate="20260118" /><ConversionRate rate="1" /></ConversionRates>
           <SomethingNew><SomethingNew valueDate="20260119" /><SomethingNew a="20260119" /></SomethingNew>
          </FlexStatement>
         </FlexStatements>
        </FlexQueryResponse>
        """;

    private static readonly int?[] Days = [31, 30, 6, 7, 9, 12, null, null, 14, 15, 16, 31, 29, 31, 18, null, 19, null];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_row_is_stored_with_its_day_and_the_migration_fills_rows_that_have_none()
    {
        await using var database = await TestDatabase.CreateAsync();
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.Under("dates.xml"), Document, Cancel);
        await using var portal = await TestPortal.StartAsync(
            new Dictionary<string, string?>(StringComparer.Ordinal)
            {
                ["Flex:Sections:HardRequired"] = "",
                ["Sandbox:StatementsFolder"] = folder.Path,
            },
            database);
        var run = await portal.RunAsync("file:dates");

        Assert.Equal(Expected, await StoredAsync(database, run));

        await Tampering.TamperAsync(database, """
            UPDATE flex.raw_record SET row_date_local = NULL;
            DELETE FROM platform.migration_history WHERE "MigrationId" = '0021_row_date'
            """);
        await using (var opened = await database.OpenAsync())
            Assert.Equal(["0021_row_date"], (await MigrationRunner.RunAsync(opened, TimeProvider.System, Cancel)).Applied);

        Assert.Equal(Expected, await StoredAsync(database, run));
        // The guard is in force again, and the rows are still what their bytes say.
        var refused = await Assert.ThrowsAsync<PostgresException>(
            () => database.ExecuteAsync("UPDATE flex.raw_record SET row_date_local = NULL"));
        Assert.Equal("55000", refused.SqlState);
        await RunInvariants.AssertAsync(database, portal);
    }

    [Fact]
    public async Task The_migration_reads_every_day_as_the_reader_does()
    {
        var folder = Environment.GetEnvironmentVariable("FLEXPORTAL_CORPUS");
        byte[][] documents =
        [
            Encoding.UTF8.GetBytes(Document),
            .. string.IsNullOrEmpty(folder) ? [] : Directory.GetFiles(folder, "*.xml").Select(File.ReadAllBytes),
        ];
        await using var database = await TestDatabase.CreateAsync();
        await CreateFunctionsAsync(database);
        var dated = 0;
        foreach (var rows in documents.Select(Read))
        {
            Assert.Equal(rows.Select(row => row.Day), await FillAsync(database, rows));
            dated += rows.Count(row => row.Day is not null);
        }

        Assert.True(dated >= 14);
    }

    private static IEnumerable<DateOnly?> Expected =>
        Days.Select(day => day is { } number ? new DateOnly(2026, 1, number) : (DateOnly?)null);

    private static async Task<IEnumerable<DateOnly?>> StoredAsync(TestDatabase database, RunDetail run) =>
        (await StoredRows.ListAsync(database, run.RawArtifactId!.Value)).Select(row => row.RowDateLocal);

    private static async Task CreateFunctionsAsync(TestDatabase database)
    {
        var core = typeof(RawRecord).Assembly;
        using var text = new StreamReader(core.GetManifestResourceStream(
            Assert.Single(core.GetManifestResourceNames(), name => name.EndsWith(".0021_row_date.sql", StringComparison.Ordinal)))!);
        foreach (var statement in SqlMigration.Statements(await text.ReadToEndAsync(Cancel))
            .Where(part => part.Contains("CREATE OR REPLACE FUNCTION", StringComparison.Ordinal)))
            await database.ExecuteAsync(statement);
    }

    private static List<(string Section, string Payload, DateOnly? To, DateOnly? Day)> Read(byte[] document)
    {
        var rows = new List<(string, string, DateOnly?, DateOnly?)>();
        try
        {
            using var reader = FlexStatementReader.Open(new MemoryStream(document), StatementLimits.Default, cancellationToken: Cancel);
            var payload = new ArrayBufferWriter<byte>();
            while (reader.Read(Cancel))
            {
                if (reader.Kind != StatementItem.Row)
                    continue;
                payload.ResetWrittenCount();
                reader.Row.WriteJson(payload);
                rows.Add((reader.SectionName, Encoding.UTF8.GetString(payload.WrittenSpan), reader.Statement!.ToDate, reader.RowDate));
            }
        }
        catch (PortalException)
        {
            // No statement or a partial one: the rows before the end are used.
        }

        return rows;
    }

    private static async Task<IEnumerable<DateOnly?>> FillAsync(
        TestDatabase database, List<(string Section, string Payload, DateOnly? To, DateOnly? Day)> rows)
    {
        await using var command = database.Source.CreateCommand("""
            SELECT flex.fill_row_date(section, payload::json, statement_to)
              FROM unnest($1::text[], $2::text[], $3::date[]) WITH ORDINALITY AS row (section, payload, statement_to, place) ORDER BY place
            """);
        command.Parameters.Add(new() { Value = rows.Select(row => row.Section).ToArray() });
        command.Parameters.Add(new() { Value = rows.Select(row => row.Payload).ToArray() });
        command.Parameters.Add(
            new() { Value = rows.Select(row => row.To).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Date });
        await using var reader = await command.ExecuteReaderAsync(Cancel);
        var days = new List<DateOnly?>();
        while (await reader.ReadAsync(Cancel))
            days.Add(await reader.GetFieldValueAsync<DateOnly?>(0, Cancel));
        return days;
    }
}
