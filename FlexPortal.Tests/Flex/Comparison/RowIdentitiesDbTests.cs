using System.Text.Json;
using FlexPortal.Core.Flex.Comparison;
using FlexPortal.Core.Flex.Raw;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Tests.Flex.Runs;
using FlexPortal.Tests.Support;
using Npgsql;
using NpgsqlTypes;
using Xunit;

namespace FlexPortal.Tests.Flex.Comparison;

/// <summary>Natural identities on public statements: within one statement an identity names one row.</summary>
public sealed class RowIdentitiesDbTests
{
    // Statements without the ids, most of them with columns left out or written by hand: their rows share what is left.
    private static readonly string[] Shared =
    [
        "opensteuerauszug__options_future_2025.xml CashTransaction",
        "opensteuerauszug__options_future_2025.xml ChangeInDividendAccrual",
        "opensteuerauszug__options_future_2025.xml Trade",
        "portfolio-performance__testIBFlexStatementFile01.xml CashTransaction",
        "portfolio-performance__testIBFlexStatementFile12.xml CashTransaction",
    ];

    [Fact]
    public async Task Identities_are_unique_in_every_sample_that_has_the_ids()
    {
        var folder = Environment.GetEnvironmentVariable("FLEXPORTAL_CORPUS");
        Assert.SkipWhen(string.IsNullOrEmpty(folder), "FLEXPORTAL_CORPUS names no folder of sample statements.");
        await using var database = await TestDatabase.CreateAsync();
        await using var portal = await TestPortal.StartAsync(
            new Dictionary<string, string?>(StringComparer.Ordinal)
            {
                ["Sandbox:StatementsFolder"] = folder,
                ["Flex:Sections:HardRequired"] = "",
                ["Flex:FirstPollDelay"] = "10 ms",
                ["Flex:PollBudget"] = "500 ms",
            },
            database);
        var shared = new List<string>();
        foreach (var file in Directory.GetFiles(folder!, "*.xml").Select(Path.GetFileName).OfType<string>().Order(StringComparer.Ordinal))
        {
            // Rows of these were invented, identical ones among them.
            if (file.StartsWith("ib-flex-rust", StringComparison.Ordinal))
                continue;
            if (await portal.RunAsync($"file:{file}") is { Status: RunStatus.Success } run)
                shared.AddRange((await SharedAsync(database, run)).Select(element => $"{file} {element}"));
        }

        Assert.Equal(Shared, shared.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(
        """{"transactionID":"1","ibExecID":"","tradeID":"-"}""", """{"transactionID":"1","ibExecID":"N/A","tradeID":"--"}""", true)]
    [InlineData("{\"transactionID\":\"1\"}", "{\"transactionID\":\"2\"}", false)]
    [InlineData(
        """{"transactionID":"","conid":"5","buySell":"BUY"}""", """{"transactionID":"N/A","conid":"5","buySell":"SELL"}""", false)]
    [InlineData("{\"conid\":\"\",\"symbol\":\"A\"}", "{\"symbol\":\"A\"}", true)]
    [InlineData("{\"transactionID\":\"7\",\"note\":\"a\\\\\"}", "{\"transactionID\":\"7\"}", true)]
    [InlineData("{\"note\":\"x\\\",\\\"transactionID\\\":\\\"9\",\"transactionID\":\"7\"}", "{\"transactionID\":\"7\"}", true)]
    [InlineData("{\"transactionID\":\"7\\\"8\"}", "{\"transactionID\":\"7\"}", false)]
    public async Task Identity_is_read_from_the_text_of_a_row_as_from_its_values(string one, string other, bool same)
    {
        await using var database = await TestDatabase.CreateAsync();

        var (first, second) = (await IdentityAsync(database, one), await IdentityAsync(database, other));

        Assert.Equal(same, string.Equals(first, second, StringComparison.Ordinal));
    }

    [Fact]
    public void Columns_that_both_statements_have_decide_what_a_row_is_known_by()
    {
        var trade = RowIdentities.Find("Trade")!;

        Assert.Equal(["transactionID"], For("transactionID", "symbol")!.Ids);
        Assert.Empty(For("symbol", "dateTime")!.Ids);
        Assert.Null(For("accountId"));
        Assert.Equal(["conid|symbol"], RowIdentities.Find("NetStockPosition")!.For(known: null, byDay: false)!.Otherwise);

        RowIdentity? For(params string[] columns) => trade.For(new HashSet<string>(columns, StringComparer.Ordinal), byDay: false);
    }

    [Fact]
    public void A_balance_at_the_end_of_a_statement_is_known_by_its_day_where_statements_repeat()
    {
        var cash = RowIdentities.Find("CashReportCurrency")!;

        Assert.Equal(RowNature.Snapshot, cash.For(known: null, byDay: false)!.Nature);
        Assert.Equal(RowNature.Daily, cash.For(known: null, byDay: true)!.Nature);
        Assert.Contains("reportDate|toDate", cash.For(known: null, byDay: true)!.Otherwise);
    }

    /// <summary>Elements of a run whose rows of one account share an identity and are not the same text.</summary>
    private static async Task<IReadOnlyList<string>> SharedAsync(TestDatabase database, RunDetail run)
    {
        var statements = run.Diagnostics.SelectMany(stage => stage.Details["statements"]?.AsArray() ?? []);
        var repeats = run.Sections.Count > 0 && statements.Count() > 1;
        await using var command = database.Source.CreateCommand("""
            SELECT DISTINCT element_name FROM (
                SELECT r.element_name, count(*) OVER (PARTITION BY r.section_name, r.element_name, r.account_id,
                           flex.row_identity(r.source_payload::text, flex.row_ids(r.source_payload::text, s.ids),
                               s.also, s.also_or, s."of", s.of_or)) AS shared
                  FROM flex.raw_record r
                  JOIN jsonb_to_recordset($2) AS s (element text, ids text[], also text[], also_or text[], "of" text[], of_or text[])
                    ON s.element = r.element_name
                 WHERE r.raw_artifact_id = $1) rows
             WHERE shared > 1 ORDER BY element_name
            """);
        command.Parameters.Add(new() { Value = run.RawArtifactId!.Value });
        command.Parameters.Add(new() { Value = await SpecAsync(database, run, repeats), NpgsqlDbType = NpgsqlDbType.Jsonb });
        await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        var elements = new List<string>();
        while (await reader.ReadAsync(TestContext.Current.CancellationToken))
            elements.Add(reader.GetString(0));
        return elements;
    }

    private static async Task<string> SpecAsync(TestDatabase database, RunDetail run, bool repeats)
    {
        await using var connection = await database.Source.OpenConnectionAsync(TestContext.Current.CancellationToken);
        var kept = await StatementAttributeSql.ReadAsync(connection, run.RawArtifactId!.Value, TestContext.Current.CancellationToken);
        var counts = kept.Select(element => new StoredCount(element.Section, element.Element, 1, 1));
        return ComparisonPlan.Of([.. counts], kept, kept, repeats).Json;
    }

    private static async Task<string> IdentityAsync(TestDatabase database, string payload)
    {
        JsonDocument.Parse(payload).Dispose();
        await using var command = database.Source.CreateCommand("""
            SELECT flex.row_identity($1, flex.row_ids($1, ARRAY['transactionID','ibExecID','tradeID']), '{}', '{}',
                ARRAY['conid','buySell'], ARRAY['symbol',NULL])
            """);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = payload });
        return (string)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
    }
}
