using System.Text.RegularExpressions;
using FlexPortal.Core.Flex.Comparison;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Tests.Flex.Runs;
using FlexPortal.Tests.Flex.Statements;
using Xunit;

namespace FlexPortal.Tests.Flex.Comparison;

/// <summary>Two runs side by side, from documents in which one thing differs.</summary>
public sealed class CompareRunsDbTests : IAsyncLifetime
{
    private const string February =
        """accountId="U1" fromDate="20260115" toDate="20260214" period="" whenGenerated="20260215;010203" """;

    private ServedStatements _served = null!;

    public async ValueTask InitializeAsync() => _served = await ServedStatements.StartAsync();

    public ValueTask DisposeAsync() => _served.DisposeAsync();

    [Fact]
    public async Task The_same_bytes_have_no_changes()
    {
        await _served.RunAsync(Trades(Trade(1), Trade(2)));
        var comparison = await _served.CompareAsync(await _served.RunAsync(Trades(Trade(1), Trade(2))));

        Assert.True(comparison.IdenticalBytes);
        Assert.True(comparison.AttributesRecorded);
        Assert.False(comparison.PeriodMoved);
        Assert.Empty(comparison.Rows);
        Assert.Empty(comparison.Sections);
    }

    [Fact]
    public async Task A_restated_amount_is_found_by_the_id_of_its_row_with_its_difference()
    {
        var before = await _served.RunAsync(Trades(Trade(1, price: "10.50"), Trade(2), Trade(3)));
        var comparison = await _served.CompareAsync(await _served.RunAsync(Trades(Trade(3), Trade(2), Trade(1, price: "11.25"))));

        var trades = Assert.Single(comparison.Rows);
        Assert.Equal(before.IngestionRunId, comparison.Before.IngestionRunId);
        Assert.Equal((3, 3, 2, 1), (trades.Before, trades.Now, trades.Unchanged, trades.Count(RowChangeKind.Restated)));
        var restated = Assert.Single(trades.Examples);
        Assert.Equal(new ValueChange("tradePrice", "10.50", "11.25", IsFigure: true, 0.75m), Assert.Single(restated.Values));
        Assert.Equal(("1/Trades/Trade[1]", "1/Trades/Trade[3]"), (restated.Before!.SourceRowRef, restated.Now!.SourceRowRef));
        Assert.Equal("AAPL", restated.About["symbol"]);
        Assert.False(restated.Ambiguous);
    }

    [Fact]
    public async Task Restated_amounts_are_added_up_by_currency_and_prices_are_not()
    {
        static string Rows(string first, string second, string price) => $"""
            <CashTransactions>
              <CashTransaction transactionID="1" currency="USD" amount="{first}" tradePrice="{price}"/>
              <CashTransaction transactionID="2" currency="USD" amount="{second}"/>
              <CashTransaction transactionID="3" currency="CHF" amount="{second}"/>
            </CashTransactions>
            """;
        await _served.RunAsync(Rows("10", "5", "1"));
        var cash = Assert.Single((await _served.CompareAsync(await _served.RunAsync(Rows("12.5", "-5", "2")))).Rows);

        Assert.Equal([new("amount", "CHF", 1, -10m), new("amount", "USD", 2, -7.5m)], cash.Restated);
    }

    [Fact]
    public async Task Rows_that_were_added_removed_or_changed_in_text_have_their_own_kind()
    {
        await _served.RunAsync(Trades(Trade(1, note: "P"), Trade(2), Trade(3)));
        var later = Trades(Trade(1, note: "O"), Trade(3), Trade(4));
        var trades = Assert.Single((await _served.CompareAsync(await _served.RunAsync(later))).Rows);

        Assert.Equal(
            [(RowChangeKind.Gone, 1L), (RowChangeKind.Added, 1L), (RowChangeKind.Changed, 1L)],
            trades.Counts.OrderBy(count => count.Key).Select(count => (count.Key, count.Value)));
        Assert.Equal([RowChangeKind.Gone, RowChangeKind.Added, RowChangeKind.Changed], trades.Examples.Select(change => change.Kind));
        Assert.Equal(new ValueChange("notes", "P", "O", IsFigure: false, Difference: null), Assert.Single(trades.Examples[2].Values));
        Assert.Equal(1, trades.Unchanged);
    }

    [Fact]
    public async Task The_same_figure_written_in_another_way_is_no_change()
    {
        await _served.RunAsync(Trades(Trade(1, price: "1,250.50")));
        var trades = Assert.Single((await _served.CompareAsync(await _served.RunAsync(Trades(Trade(1, price: "1250.5"))))).Rows);

        Assert.Empty(trades.Counts);
        Assert.Equal(1, trades.Unchanged);
    }

    [Fact]
    public async Task A_dropped_column_is_listed_once_and_is_no_change_of_a_row()
    {
        await _served.RunAsync(Trades(Trade(1), Trade(2)));
        var later = Trades(Trade(1), Trade(2)).Replace(" notes=\"\"", " figi=\"BBG\"", StringComparison.Ordinal);
        var comparison = await _served.CompareAsync(await _served.RunAsync(later));

        Assert.True(comparison.AttributesRecorded);
        var drift = Assert.Single(comparison.Attributes);
        Assert.Equal(("Trades", "Trade"), (drift.Section, drift.Element));
        Assert.Equal("figi", Assert.Single(drift.Appeared));
        Assert.Equal("notes", Assert.Single(drift.Gone));
        Assert.Equal(2, Assert.Single(comparison.Rows).Unchanged);
    }

    [Fact]
    public async Task A_dropped_id_leaves_what_else_identifies_the_row()
    {
        await _served.RunAsync(Trades(Trade(1), Trade(2)));
        var later = Regex.Replace(
            Trades(Trade(1, price: "99"), Trade(2)), " (transactionID|ibExecID)=\"[^\"]*\"", "", RegexOptions.ExplicitCapture,
            TimeSpan.FromSeconds(5));
        var trades = Assert.Single((await _served.CompareAsync(await _served.RunAsync(later))).Rows);

        Assert.Equal(1, trades.Count(RowChangeKind.Restated));
        Assert.Equal(1, trades.Unchanged);
        Assert.DoesNotContain("transactionID", trades.Identity!);
    }

    [Fact]
    public async Task Columns_of_a_statement_that_recorded_none_are_unknown()
    {
        var before = await _served.RunAsync(Trades(Trade(1)));
        await Raw.Tampering.TamperAsync(
            _served.Database, "ALTER TABLE flex.statement_attribute DISABLE TRIGGER ALL; DELETE FROM flex.statement_attribute");
        var later = Trades(Trade(1).Replace(" notes=\"\"", "", StringComparison.Ordinal));
        var comparison = await _served.CompareAsync(await _served.RunAsync(later), before);

        Assert.False(comparison.AttributesRecorded);
        Assert.Empty(comparison.Attributes);
        Assert.Equal(1, Assert.Single(comparison.Rows).Unchanged);
    }

    [Fact]
    public async Task Sections_that_were_removed_added_emptied_or_filled_are_listed()
    {
        var cash = """<CashReport><CashReportCurrency currency="USD" endingCash="1"/></CashReport>""";
        await _served.RunAsync($"{Trades(Trade(1))}{cash}<Transfers/><OpenPositions/>");
        var comparison = await _served.CompareAsync(await _served.RunAsync(
            "<Trades/><OpenPositions><OpenPosition conid=\"1\" position=\"2\"/></OpenPositions><SalesTaxes/>"));

        Assert.Equal(
            [
                new("U1", "CashReport", SectionChangeKind.Gone, 1, null),
                new("U1", "Transfers", SectionChangeKind.Gone, 0, null),
                new("U1", "OpenPositions", SectionChangeKind.Filled, 0, 1),
                new("U1", "SalesTaxes", SectionChangeKind.Appeared, null, 0),
                new("U1", "Trades", SectionChangeKind.BecameEmpty, 1, 0),
            ],
            comparison.Sections);
    }

    [Fact]
    public async Task Rows_of_days_that_left_or_entered_the_period_are_not_gone_or_added()
    {
        await _served.RunAsync(Trades(Trade(1, day: "20260105"), Trade(2, day: "20260120"), Trade(3, day: "20260121")));
        var comparison = await _served.CompareAsync(await _served.RunAsync(
            Trades(Trade(2, day: "20260120"), Trade(4, day: "20260210"), Trade(5, day: "20260122")), February));

        Assert.True(comparison.PeriodMoved);
        var trades = Assert.Single(comparison.Rows);
        Assert.Equal(
            [(RowChangeKind.Gone, 1L), (RowChangeKind.Added, 1L), (RowChangeKind.EnteredPeriod, 1L), (RowChangeKind.LeftPeriod, 1L)],
            trades.Counts.OrderBy(count => count.Key).Select(count => (count.Key, count.Value)));
        Assert.Equal(
            ["1/Trades/Trade[3]"],
            trades.Examples.Where(change => change.Kind == RowChangeKind.Gone).Select(change => change.Before!.SourceRowRef));
    }

    [Fact]
    public async Task A_position_moves_on_with_its_day_and_is_restated_on_the_same_day()
    {
        await _served.RunAsync(Positions(("1", "10", "20260131"), ("2", "5", "20260131")));
        var moved = await _served.CompareAsync(await _served.RunAsync(Positions(("1", "12", "20260214")), February));
        var restated = await _served.CompareAsync(await _served.RunAsync(Positions(("1", "13", "20260214")), February));

        var positions = Assert.Single(moved.Rows);
        Assert.Equal(
            (1L, 1L, 0L),
            (positions.Count(RowChangeKind.MovedOn), positions.Count(RowChangeKind.Gone), positions.Count(RowChangeKind.LeftPeriod)));
        Assert.Equal(1, Assert.Single(restated.Rows).Count(RowChangeKind.Restated));
    }

    [Fact]
    public async Task Rows_that_share_an_identity_are_counted_one_for_one_and_marked_as_ambiguous()
    {
        await _served.RunAsync(Cash("1.68", "-0.21", "-0.21"));
        var one = Assert.Single((await _served.CompareAsync(await _served.RunAsync(Cash("1.68", "-0.21", "-0.25")))).Rows);
        var both = Assert.Single((await _served.CompareAsync(await _served.RunAsync(Cash("1.70", "-0.30", "-0.25")))).Rows);
        var fewer = Assert.Single((await _served.CompareAsync(await _served.RunAsync(Cash("1.70", "-0.30")))).Rows);

        // What is the same is taken away first: a single change among equals is certain.
        Assert.Equal((1L, 2L, 0L), (one.Count(RowChangeKind.Restated), one.Unchanged, one.Ambiguous));
        Assert.Equal((2L, 1L, 2L), (both.Count(RowChangeKind.Restated), both.Unchanged, both.Ambiguous));
        Assert.Equal((1L, 2L), (fewer.Count(RowChangeKind.Gone), fewer.Unchanged));
    }

    [Fact]
    public async Task An_element_without_a_known_identity_is_compared_as_whole_rows()
    {
        await _served.RunAsync("""
            <Surprises><Surprise a="1" amount="2"/><Surprise a="1" amount="2"/><Surprise a="2" amount="2"/></Surprises>
            """);
        var rows = Assert.Single((await _served.CompareAsync(await _served.RunAsync("""
            <Surprises><Surprise a="1" amount="2"/><Surprise a="2" amount="3"/></Surprises>
            """))).Rows);

        Assert.Null(rows.Identity);
        Assert.Equal((2L, 1L, 1L), (rows.Count(RowChangeKind.Gone), rows.Count(RowChangeKind.Added), rows.Unchanged));
    }

    [Fact]
    public async Task Rows_of_two_accounts_in_one_document_are_never_mixed_up()
    {
        string Two(string first, string second) => Documents.Response(
            Documents.Statement(Trades(Trade(1, price: first))),
            Documents.Statement(Trades(Trade(1, price: second)), Documents.Header.Replace("U1", "U2", StringComparison.Ordinal)));
        await _served.RunDocumentAsync(Two("10", "20"));
        var trades = Assert.Single((await _served.CompareAsync(await _served.RunDocumentAsync(Two("10", "21")))).Rows);

        Assert.Equal("U2", Assert.Single(trades.Examples).AccountId);
        Assert.Equal(1, trades.Unchanged);
    }

    [Fact]
    public async Task Hostile_values_are_read_as_they_are()
    {
        const string hostile = "x&quot;,&quot;transactionID&quot;:&quot;7\\&#x27;'; DROP TABLE flex.raw_record; --%_$1";
        string Row(int id, string price) =>
            Trade(id, price: price).Replace("note", $"orderReference=\"{hostile}\" note", StringComparison.Ordinal);
        await _served.RunAsync(Trades(Row(1, "1"), Row(2, "1")));
        var trades = Assert.Single((await _served.CompareAsync(await _served.RunAsync(Trades(Row(1, "1"), Row(2, "5"))))).Rows);

        Assert.Equal((1L, 1L), (trades.Count(RowChangeKind.Restated), trades.Unchanged));
        Assert.Equal("1/Trades/Trade[2]", Assert.Single(trades.Examples).Now!.SourceRowRef);
    }

    [Fact]
    public async Task The_run_before_is_one_of_the_same_query_that_succeeded()
    {
        var first = await _served.RunAsync(Trades(Trade(1)));
        Assert.Equal("NO_PREVIOUS_RUN", await _served.RefusedAsync(first.IngestionRunId));
        await _served.RunAsync(Trades(Trade(9)), query: "other");
        var failed = await _served.Portal.RunAsync("token-expired");
        var second = await _served.RunAsync(Trades(Trade(1), Trade(2)));

        Assert.Equal(first.IngestionRunId, (await _served.CompareAsync(second)).Before.IngestionRunId);
        Assert.Equal("RUN_NOT_COMPARABLE", await _served.RefusedAsync(failed.IngestionRunId));
        Assert.Equal("RUN_NOT_COMPARABLE", await _served.RefusedAsync(second.IngestionRunId, failed.IngestionRunId));
        Assert.Equal("COMPARED_WITH_ITSELF", await _served.RefusedAsync(second.IngestionRunId, second.IngestionRunId));
        Assert.IsType<ComparisonOutcome.NotFound>(await _served.OutcomeAsync(Guid.NewGuid()));
        Assert.IsType<ComparisonOutcome.NotFound>(await _served.OutcomeAsync(second.IngestionRunId, Guid.NewGuid()));
    }

    [Fact]
    public async Task The_earlier_run_is_before_whichever_of_the_two_is_asked_for()
    {
        var first = await _served.RunAsync(Trades(Trade(1)));
        var second = await _served.RunAsync(Trades(Trade(1), Trade(2)), query: "other");

        var comparison = await _served.CompareAsync(first, second);

        Assert.Equal((first.IngestionRunId, second.IngestionRunId), (comparison.Before.IngestionRunId, comparison.Now.IngestionRunId));
        Assert.False(comparison.SameQuery);
        Assert.Equal(1, comparison.Count(RowChangeKind.Added));
    }

    [Fact]
    public async Task Runs_of_different_accounts_are_not_compared()
    {
        var first = await _served.RunAsync(Trades(Trade(1)));
        var second = await _served.RunAsync(Trades(Trade(1)), Documents.Header.Replace("U1", "U2", StringComparison.Ordinal));

        Assert.Equal("COMPARED_ACCOUNTS_DIFFER", await _served.RefusedAsync(second.IngestionRunId, first.IngestionRunId));
    }

    internal static string Trades(params string[] rows) => $"<Trades>{string.Concat(rows)}</Trades>";

    internal static string Trade(int id, string price = "10", string note = "", string day = "20260105") =>
        $"""
        <Trade currency="USD" symbol="AAPL" conid="265598" transactionID="{id}" ibExecID="0000.{id}" tradeID="7{id}"
          reportDate="{day}" dateTime="{day};10150{id % 10}" buySell="BUY" quantity="10" tradePrice="{price}" notes="{note}"/>
        """;

    private static string Positions(params (string Conid, string Position, string Day)[] rows)
    {
        return $"<OpenPositions>{string.Concat(rows.Select(Row))}</OpenPositions>";

        static string Row((string Conid, string Position, string Day) row) =>
            $"""<OpenPosition conid="{row.Conid}" side="Long" position="{row.Position}" reportDate="{row.Day}"/>""";
    }

    private static string Cash(params string[] amounts)
    {
        return $"<CashTransactions>{string.Concat(amounts.Select(Row))}</CashTransactions>";

        static string Row(string amount) =>
            $"""<CashTransaction transactionID="5" type="Withholding Tax" currency="USD" amount="{amount}"/>""";
    }
}
