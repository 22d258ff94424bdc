using FlexPortal.Core.Sources.Tables;
using FlexPortal.Core.Sources.Tables.Headers;
using Xunit;

namespace FlexPortal.Tests.Sources.Tables;

/// <summary>Which row is the header, why, and what its columns are called.</summary>
public sealed class HeaderFinderTests
{
    [Theory]
    [InlineData(1, "Name,Amount", "x,1", "y,2")]
    [InlineData(3, "Statement of holdings", "As of,2026-10-31", "ISIN,Name,Quantity,Price,Currency", "US1,a,1,2,USD", "US2,b,3,4,USD")]
    [InlineData(2, "# made by a program", "Name,City", "x,Bern", "y,Bonn")]
    [InlineData(1, "Name,City", "x,Bern", "y,Bonn")]
    [InlineData(2, "Portfolio,,,,", "Date,Open,High,Low,Close", "2026-01-02,1,2,3,4", "2026-01-03,1,2,3,4")]
    [InlineData(1, "2024 sales,2025 sales,Change %", "1,2,3%", "(4),5.5,-6%")]
    // Rows alike from the first on: no header.
    [InlineData(null, "1,2,3", "4,5,6")]
    [InlineData(null, "x,1,2026-01-02", "y,2,2026-01-03", "z,3,2026-01-04")]
    public void Which_row_is_the_header(int? expected, params string[] lines) =>
        Assert.Equal(expected, (int?)HeaderFinder.Find(Rows(lines)).Row);

    [Fact]
    public void The_reason_counts_what_speaks_for_the_row() => Assert.Equal(
        "Row 2: 3 of 3 cells are short text; the next rows have numbers and dates.",
        HeaderFinder.Find(Rows("Report", "Day,Name,Amount", "2026-01-02,x,1", "2026-01-03,y,2")).Reason);

    [Theory]
    [InlineData("31.10.2026", "Time")]
    [InlineData("1.2.26", "Time")]
    [InlineData("1.234.567", "Number")]
    [InlineData("12.345.678,90", "Number")]
    [InlineData("2026-10-31", "Time")]
    public void A_day_with_dots_is_no_number(string text, string shape) =>
        Assert.Equal(shape, CellShapes.Of(new(0, CellKind.Text, text)).ToString());

    [Fact]
    public void Blank_and_repeated_headers_get_names_and_explanations()
    {
        var columns = HeaderFinder.Choose(Rows("Amount,,amount,Amount (2),Amount,Multi\nline ,", "1,2,3,4,5,6,7"), 1).Columns;

        Assert.Equal(
            "Amount|column B|amount (3)|Amount (2)|Amount (4)|Multi line|column G",
            string.Join('|', columns.Select(column => column.Name)));
        Assert.Equal(
            [
                (ColumnNote.BlankHeader, "Column B has no header."),
                (ColumnNote.DuplicateHeader, "Column C has the same header as column A."),
            ],
            columns.Skip(1).Take(2).Select(column => (column.Note, column.Explanation!)));
    }

    [Fact]
    public void A_chosen_row_wins_and_a_row_that_is_not_there_is_said()
    {
        var rows = Rows("Name,Amount", "x,1", "y,2");
        Assert.Equal((HeaderSource.Chosen, 2L, "x|1"), Of(HeaderFinder.Choose(rows, 2)));
        Assert.Equal((HeaderSource.Chosen, null, "column A|column B"), Of(HeaderFinder.Choose(rows, 0)));
        Assert.Equal((HeaderSource.None, null, "column A|column B"), Of(HeaderFinder.Choose(rows, 9)));
    }

    [Fact]
    public async Task Columns_that_are_not_needed_are_listed_with_the_reason()
    {
        var reading = await TableReading.OfTextAsync("A,B,,A,B,,C\n1,2,,1,2,9,\n3,4,,3,5,,\n");

        Assert.Equal(
            [(SkipReason?)null, null, SkipReason.BlankHeaderAndEmpty, SkipReason.Duplicate, null, null, SkipReason.Empty],
            reading.Facts!.Columns.Select(column => column.Skip));
        Assert.Equal("Column D is the same as column A in every row.", reading.Facts.Columns[3].Explanation);
        Assert.Equal([2L, 2, 0, 2, 2, 1, 0], reading.Facts.Columns.Select(column => column.Filled));
    }

    [Fact]
    public void A_fingerprint_is_the_same_for_the_same_names_in_the_same_order()
    {
        var one = HeaderFinder.Choose(Rows("Name,Market  Value"), 1).Fingerprint;

        Assert.Equal(one, HeaderFinder.Choose(Rows(" NAME,market value"), 1).Fingerprint);
        Assert.NotEqual(one, HeaderFinder.Choose(Rows("Market Value,Name"), 1).Fingerprint);
        Assert.NotEqual(one, HeaderFinder.Choose(Rows("NameMarket Value"), 1).Fingerprint);
        Assert.Equal(32, HeaderFinder.Choose(Rows("half \uD800 pair"), 1).Fingerprint.Length);
    }

    private static (HeaderSource Source, long? Row, string Names) Of(HeaderFinding finding) =>
        (finding.Source, finding.Row, string.Join('|', finding.Columns.Select(column => column.Name)));

    private static TableRow[] Rows(params string[] lines) => [.. lines.Select((line, at) =>
    {
        var texts = line.Split(',');
        return new TableRow(at + 1, texts.Length, [.. texts.Select((text, column) => new TableCell(column, CellKind.Text, text))
            .Where(cell => cell.Text.Length > 0)]);
    })];
}
