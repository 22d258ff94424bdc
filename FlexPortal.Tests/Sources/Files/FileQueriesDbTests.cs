using System.Text;
using FlexPortal.Core.Platform.Lists;
using FlexPortal.Core.Sources.Files;
using FlexPortal.Core.Sources.Groups;
using FlexPortal.Tests.Sources.Tables;
using Xunit;

namespace FlexPortal.Tests.Sources.Files;

/// <summary>Files are listed, previewed and exported as they were read.</summary>
public sealed class FileQueriesDbTests : IAsyncLifetime
{
    private FilesTrial _trial = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _trial = await FilesTrial.StartAsync();

    public ValueTask DisposeAsync() => _trial.DisposeAsync();

    [Theory]
    [InlineData(null, "2 201 true")]
    [InlineData(1L, "2 201 true")]
    [InlineData(150L, "150 349 true")]
    [InlineData(302L, "302 501 false")]
    [InlineData(501L, "501 501 false")]
    [InlineData(502L, "none false")]
    public async Task Rows_are_read_from_any_number_on(long? from, string rows)
    {
        var file = await _trial.TakenAsync(
            "long.csv", "Name,Price\n" + string.Concat(Enumerable.Range(2, 500).Select(row => $"row {row},{row}\n")));

        var preview = (await _trial.Rows.ExecuteAsync(file.SourceFileId, version: null, from, Cancel))!;

        var more = preview.HasMore ? "true" : "false";
        Assert.Equal(rows, preview.Rows is [var first, ..] ? $"{first.Number} {preview.Rows[^1].Number} {more}" : $"none {more}");
        Assert.All(preview.Rows, row => Assert.Equal($"row {row.Number}", row.Cells[0]));
        Assert.Null(await _trial.Rows.ExecuteAsync(file.SourceFileId, version: 2, from, Cancel));
    }

    [Fact]
    public async Task A_file_is_found_by_the_bytes_of_any_kept_version()
    {
        var first = await _trial.TakenAsync("prices.csv", "Name;Price\nAlpha;1\n");
        await _trial.TakenAsync("prices.csv", "Name;Price\nAlpha;2\n", UploadMode.NewVersion);
        await _trial.TakenAsync("other.csv", "Name;Price\nAlpha;3\n");

        Assert.Equal("prices.csv", await AllAsync($"sha256={first.Sha256.ToUpperInvariant()}", 50, forward: true));
        await _trial.TakenAsync("prices.csv", "Name;Price\nAlpha;4\n", UploadMode.Replace);
        Assert.Equal("", await AllAsync($"sha256={first.Sha256}", 50, forward: true));
    }

    [Theory]
    [InlineData("", "Alpha.csv beta_1.csv delta.csv Gamma%.csv")]
    [InlineData("sort=newest", "Gamma%.csv delta.csv beta_1.csv Alpha.csv")]
    [InlineData("sort=size", "delta.csv beta_1.csv Alpha.csv Gamma%.csv")]
    [InlineData("sort=rows", "delta.csv beta_1.csv Gamma%.csv Alpha.csv")]
    [InlineData("name=TA", "beta_1.csv delta.csv")]
    [InlineData("name=_", "beta_1.csv")]
    [InlineData("name=%", "Gamma%.csv")]
    [InlineData("state=needs_look", "Gamma%.csv")]
    [InlineData("format=xlsx", "")]
    [InlineData("deleted=yes", "zeta.csv")]
    [InlineData("deleted=true", "zeta.csv")]
    [InlineData("from=2026-03-02T09:01:30Z", "delta.csv Gamma%.csv")]
    public async Task A_list_is_filtered_and_paged_in_its_order(string query, string names)
    {
        await FillAsync();
        foreach (var size in new[] { 1, 3, 50 })
        {
            Assert.Equal(names, await AllAsync(query, size, forward: true));
            Assert.Equal(names, await AllAsync(query, size, forward: false));
        }
    }

    [Theory]
    [InlineData("state=fine")]
    [InlineData("deleted=maybe")]
    [InlineData("sort=colour")]
    [InlineData("cursor=bmFtZS56eg")]
    [InlineData("cursor=bmFtZS4wMC4wMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMA")]
    public void An_address_that_no_list_has_is_refused(string query) =>
        Assert.False(FileFilters.List.TryParse(new ListQuery { Text = query }, TimeZoneInfo.Utc, out _, out _));

    [Fact]
    public async Task A_group_counts_its_files()
    {
        await FillAsync();
        await using var context = _trial.Database.NewContext();

        var group = Assert.Single(context.Set<DocumentGroupRow>().Select(DocumentGroupRow.Read).ToList());

        Assert.Equal((4, 1), (group.Files, group.NeedsLook));
    }

    [Fact]
    public async Task A_preview_has_the_rows_above_the_header_and_says_why_columns_are_skipped()
    {
        var file = await _trial.TakenAsync(
            "positions.csv", "Positions of 31 March\nAccount 12\nISIN,Name,Price,Price,\n"
                + string.Concat(Enumerable.Range(0, 300).Select(row => $"CH{row:0000000000},Name {row},{row}.5,{row}.5,\n")));

        var preview = (await _trial.Queries.PreviewAsync(file.SourceFileId, version: null, Cancel))!;

        Assert.Equal((3L, 200, 300L), (preview.Reading.HeaderRow, preview.Rows.Count, preview.RowCount));
        Assert.Equal(["Positions of 31 March", "Account 12"], preview.Reading.Above.Select(row => row.Cells[0]));
        Assert.Contains("Row 3", preview.Reading.HeaderReason, StringComparison.Ordinal);
        Assert.Equal(["ISIN", "Name", "Price", "Price (2)", "column E"], preview.Reading.Columns.Select(column => column.Name));
        Assert.Contains("same as column C", preview.Reading.Columns[3].Note, StringComparison.Ordinal);
        Assert.NotNull(preview.Reading.Columns[4].Skip);
        Assert.Null(await _trial.Queries.PreviewAsync(file.SourceFileId, version: 2, Cancel));
        Assert.Null(await _trial.Queries.PreviewAsync(Guid.NewGuid(), version: null, Cancel));
    }

    [Fact]
    public async Task An_exported_table_runs_no_formula_and_keeps_every_cell()
    {
        var file = await _trial.TakenAsync(
            "formulas.csv", "Name;Amount;Note\n=1+1;-12.5;\"a;b\"\n@SUM(A1);7;'x\nPlain;;\nLong;1;2;further\n");

        Assert.Equal(
            "Name,Amount,Note,column D\r\n'=1+1,-12.5,a;b,\r\n'@SUM(A1),7,''x,\r\nPlain,,,\r\nLong,1,2,further\r\n",
            await ExportAsync(file.SourceFileId));
    }

    [Fact]
    public async Task A_workbook_is_exported_as_it_is_read()
    {
        var (file, error) = await _trial.UploadAsync("book.xlsx", XlsxFile.OfRows("""
            <row r="1"><c r="A1" t="inlineStr"><is><t>Name</t></is></c><c r="C1" t="inlineStr"><is><t>Price</t></is></c></row>
            <row r="2"><c r="A2" t="inlineStr"><is><t>Alpha</t></is></c><c r="C2"><v>1.5</v></c></row>
            <row r="3"><c r="A3" t="inlineStr"><is><t>Beta</t></is></c><c r="C3"><v>2.5</v></c></row>
            """));
        Assert.Null(error);

        Assert.Equal("Name,column B,Price\r\nAlpha,,1.5\r\nBeta,,2.5\r\n", await ExportAsync(file!.SourceFileId));
    }

    [Fact]
    public async Task Damaged_bytes_are_found()
    {
        var file = await _trial.TakenAsync("prices.csv", "A;B\n1;2\n");
        await _trial.Database.ExecuteAsync(
            "UPDATE sources.file_chunk SET content = '\\x00', content_sha256 = sha256('\\x00')");

        var damaged = await Assert.ThrowsAsync<Core.Platform.Errors.PortalException>(() => ExportAsync(file.SourceFileId));

        Assert.Equal("SOURCE_DAMAGED", damaged.Error.Code);
    }

    private async Task FillAsync()
    {
        await AddAsync("Alpha.csv", "Name;Price\nAlpha, a long one;1.5\n");
        await AddAsync("beta_1.csv", "Name;Price\nAlpha, a long one;1.5\nBeta;2.5\nGamma;3.5\n");
        await AddAsync("delta.csv", "Name;Price\nAlpha, a long one;1.5\nBeta;2.5\nGamma;3.5\nDelta;4.5\n");
        await AddAsync("Gamma%.csv", "1;2\n3;4\n");
        var gone = await AddAsync("zeta.csv", "Name;Price\nBeta;2.5\n");
        await _trial.Delete.ExecuteAsync(gone.SourceFileId, FilesTrial.Anna, Cancel);
    }

    private async Task<UploadedFile> AddAsync(string name, string text)
    {
        var file = await _trial.TakenAsync(name, text);
        _trial.Time.Advance(TimeSpan.FromMinutes(1));
        return file;
    }

    private async Task<string> AllAsync(string text, int size, bool forward)
    {
        var query = new ListQuery { Text = text };
        var names = new List<string>();
        Page<ListedFile>? page = null;
        do
        {
            page = await ReadAsync(page?.NextCursor);
            names.AddRange(page.Items.Select(file => file.Name));
        }
        while (page.NextCursor is not null);
        if (forward || page.PreviousCursor is null)
            return string.Join(' ', names);

        var back = page.Items.Select(file => file.Name).ToList();
        while (page.PreviousCursor is { } previous && back.Count < names.Count)
        {
            page = await ReadAsync(previous);
            back.InsertRange(0, page.Items.Select(file => file.Name));
        }

        return string.Join(' ', back.Distinct(StringComparer.Ordinal));

        async Task<Page<ListedFile>> ReadAsync(string? cursor)
        {
            Assert.True(FileFilters.List.TryParse(query.With("cursor", cursor), TimeZoneInfo.Utc, out var request, out var fault), fault);
            return await _trial.Queries.ListAsync(_trial.Group, request, size, Cancel);
        }
    }

    private async Task<string> ExportAsync(Guid file)
    {
        using var output = new MemoryStream();
        await _trial.Export.ExecuteAsync((await _trial.Stored.FindAsync(file, version: null, Cancel))!, output, Cancel);
        return Encoding.UTF8.GetString(output.ToArray());
    }
}
