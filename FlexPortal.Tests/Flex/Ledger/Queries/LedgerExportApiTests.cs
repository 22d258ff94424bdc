using System.Net;
using FlexPortal.Tests.Flex.Export;
using Xunit;

namespace FlexPortal.Tests.Flex.Ledger.Queries;

/// <summary>Lists of the ledger as files.</summary>
public sealed class LedgerExportApiTests(LedgerPortal portal) : IClassFixture<LedgerPortal>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_CSV_has_every_event_of_the_list_and_a_formula_is_a_text()
    {
        using var answer = await portal.Portal.Http.GetAsync("/ledger/trades/export.csv?currency=USD&limit_is=no", Cancel);
        using var file = await portal.Portal.Http.GetAsync("/ledger/trades/export.csv?currency=USD", Cancel);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        var lines = (await file.Content.ReadAsStringAsync(Cancel)).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(3, lines.Length);
        Assert.StartsWith("event_trade_fill_id,account_id,report_date_local,", lines[0], StringComparison.Ordinal);
        Assert.Contains(",2026-01-07,", lines[1], StringComparison.Ordinal);
        Assert.Contains(",23.123456789,", lines[1], StringComparison.Ordinal);
        Assert.Contains(",\"'=HYPERLINK(\"\"http://a.example\"\")\",", lines[1], StringComparison.Ordinal);
        Assert.StartsWith(
            "attachment; filename=ledger-trades-", file.Content.Headers.ContentDisposition?.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("trades", 3)]
    [InlineData("cash", 4)]
    [InlineData("fx", 2)]
    [InlineData("actions", 1)]
    public async Task The_workbook_has_a_line_for_each_event_and_no_formula(string list, int events)
    {
        var bytes = await portal.Portal.Http.GetByteArrayAsync($"/ledger/{list}/export.xlsx", Cancel);

        var rows = await Workbook.ReadAsync(bytes);
        Assert.Equal(events + 1, rows.Count);
        Assert.Single(rows.Select(row => row.Count).Distinct());
        if (list is "trades")
            Assert.Contains(rows[2], cell => cell is (LedgerPortal.Formula, "inlineStr", _));
    }
}
