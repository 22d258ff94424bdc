using System.Text;
using FlexPortal.Core.Sources.Files;
using FlexPortal.Core.Sources.Groups;
using FlexPortal.Core.Sources.Tables.Headers;
using FlexPortal.Tests.Sources.Tables;
using Xunit;

namespace FlexPortal.Tests.Sources.Files;

/// <summary>A version is read again as a user chooses, or taken as it is; its bytes and its number stay.</summary>
public sealed class ReadingSqlDbTests : IAsyncLifetime
{
    private FilesTrial _trial = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _trial = await FilesTrial.StartAsync();

    public ValueTask DisposeAsync() => _trial.DisposeAsync();

    [Fact]
    public async Task A_chosen_character_set_answers_the_question()
    {
        var file = await NamesAsync();

        Assert.Null(await AskAsync(file, new(Charset: "windows-1252")));

        var preview = await PreviewAsync(file);
        Assert.Equal((FileState.Ready, "Müller", 1), (preview.State, preview.Rows[0].Cells[0], preview.Version));
        Assert.Null(await AskAsync(file, new(Charset: "windows-1251")));

        Assert.NotEqual("Müller", (await PreviewAsync(file)).Rows[0].Cells[0]);
        Assert.Equal("ok, ok", await _trial.AuditedAsync("SOURCE_READ"));
    }

    [Fact]
    public async Task A_version_is_taken_as_it_is_once()
    {
        var file = await NamesAsync();

        Assert.Null(await AskAsync(file, choice: null));

        var preview = await PreviewAsync(file);
        Assert.Equal((FileState.Ready, "anna", _trial.Time.GetUtcNow()),
            (preview.State, preview.Reading.AcceptedBy, preview.Reading.AcceptedAtUtc));
        Assert.Equal("SOURCE_ALREADY_READY", await AskAsync(file, choice: null));
        Assert.Equal("ok, refused|SOURCE_ALREADY_READY", await _trial.AuditedAsync("SOURCE_READ"));
    }

    [Fact]
    public async Task Another_header_row_changes_columns_rows_and_fingerprint_and_later_choices_keep_it()
    {
        var file = await _trial.TakenAsync("prices.csv", "Report;March\nName;Price\nAlpha;1.5\nBeta;2.5\n");
        var before = await PrintAsync(file);
        Assert.Equal((HeaderSource.Found, 1L, 3L), await HeaderAsync());

        Assert.Null(await AskAsync(file, new(HeaderRow: 2)));

        Assert.Equal((HeaderSource.Chosen, 2L, 2L), await HeaderAsync());
        var after = await PreviewAsync(file);
        Assert.Equal("Name|Price", string.Join('|', after.Reading.Columns.Select(column => column.Name)));
        Assert.Equal(["Report", "March"], Assert.Single(after.Reading.Above).Cells);
        Assert.NotEqual(before, await PrintAsync(file));
        Assert.Null(await AskAsync(file, new(Charset: "windows-1252")));
        Assert.Equal((HeaderSource.Chosen, 2L, 2L), await HeaderAsync());
        Assert.Null(await AskAsync(file, new(HeaderRow: 0)));
        var none = await PreviewAsync(file);
        Assert.Equal(("column A", 4L, FileState.Ready), (none.Reading.Columns[0].Name, none.RowCount, none.State));

        async Task<(HeaderSource, long?, long)> HeaderAsync() =>
            await PreviewAsync(file) is var now ? (now.Reading.HeaderSource, now.Reading.HeaderRow, now.RowCount) : default;
    }

    [Fact]
    public async Task Another_sheet_has_a_header_of_its_own()
    {
        const string row = "<row r=\"{0}\"><c r=\"A{0}\" t=\"inlineStr\"><is><t>{1}</t></is></c><c r=\"B{0}\">{2}</c></row>";
        var book = new XlsxFile()
            .Sheet(Row(1, "Name", null) + Row(2, "Alpha", 1) + Row(3, "Beta", 2), "Prices")
            .Sheet(Row(4, "Fund", null) + Row(5, "Gamma", 3), "Funds").ToArray();
        var (file, error) = await _trial.UploadAsync("book.xlsx", book);
        Assert.Null(error);
        Assert.Null(await AskAsync(file!, new(HeaderRow: 1)));

        Assert.Null(await AskAsync(file!, new(Sheet: "Funds")));

        var preview = await PreviewAsync(file!);
        Assert.Equal(("Funds", 4L, "Gamma"), (preview.Reading.Sheet, preview.Reading.HeaderRow, preview.Rows[0].Cells[0]));
        Assert.Equal("TABLE_SHEET_NOT_FOUND", await AskAsync(file!, new(Sheet: "Notes")));
        Assert.Equal("Funds", (await PreviewAsync(file!)).Reading.Sheet);

        static string Row(int number, string name, int? price) => string.Format(
            System.Globalization.CultureInfo.InvariantCulture, row, number, name,
            price is null ? "" : $"<v>{price}</v>").Replace("<c r=\"B" + number + "\"></c>",
            "<c r=\"B" + number + "\" t=\"inlineStr\"><is><t>Price</t></is></c>", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, 99L, null, null, "SOURCE_HEADER_INVALID")]
    [InlineData(null, -1L, null, null, "SOURCE_READING_INVALID")]
    [InlineData(null, null, "klingon", null, "TABLE_CHARSET_UNKNOWN")]
    [InlineData(null, null, "two\nlines", null, "SOURCE_READING_INVALID")]
    [InlineData(null, null, null, 'x', "SOURCE_READING_INVALID")]
    [InlineData(null, null, null, '"', "SOURCE_READING_INVALID")]
    [InlineData("two\nlines", null, null, null, "SOURCE_READING_INVALID")]
    public async Task A_choice_that_cannot_be_is_refused_and_changes_nothing(
        string? sheet, long? row, string? charset, char? separator, string code)
    {
        var file = await _trial.TakenAsync("prices.csv", "Name;Price\nAlpha;1.5\nBeta;2.5\n");

        Assert.Equal(code, await AskAsync(file, new(sheet, row, charset, separator)));

        var preview = await PreviewAsync(file);
        Assert.Equal((1L, 2L, FileState.Ready), (preview.Reading.HeaderRow, preview.RowCount, preview.State));
        Assert.Equal($"refused|{code}", await _trial.AuditedAsync("SOURCE_READ"));
    }

    [Fact]
    public async Task Another_separator_is_a_choice_too()
    {
        var file = await _trial.TakenAsync("prices.csv", "Name;Price|Old\nAlpha;1|5\nBeta;2|5\n");

        Assert.Null(await AskAsync(file, new(Separator: '|')));

        Assert.Equal("Name;Price", (await PreviewAsync(file)).Reading.Columns[0].Name);
    }

    [Fact]
    public async Task Nothing_changes_in_an_archived_group_a_deleted_file_or_while_it_is_embedded()
    {
        var file = await _trial.TakenAsync("prices.csv", "Name;Price\nAlpha;1.5\nBeta;2.5\n");
        await _trial.EmbedAsync(file.SourceFileId, "started");
        Assert.Equal("EMBEDDING_ALREADY_PROCESSING", await AskAsync(file, new(HeaderRow: 0)));
        await _trial.EndEmbeddingAsync();
        await _trial.Delete.ExecuteAsync(file.SourceFileId, FilesTrial.Anna, Cancel);
        Assert.Equal("SOURCE_ALREADY_DELETED", await AskAsync(file, new(HeaderRow: 0)));
        await _trial.Restore.ExecuteAsync(file.SourceFileId, FilesTrial.Anna, Cancel);
        await _trial.Groups.ExecuteAsync(new GroupChange.Archive(_trial.Group), FilesTrial.Anna, Cancel);
        Assert.Equal("GROUP_ALREADY_ARCHIVED", await AskAsync(file, new(HeaderRow: 0)));

        Assert.Equal("SOURCE_NOT_FOUND", (await _trial.Again.ExecuteAsync(new(Guid.NewGuid(), null), FilesTrial.Anna, Cancel))?.Code);
        Assert.Equal(1L, (await PreviewAsync(file)).Reading.HeaderRow);
    }

    [Fact]
    public async Task An_answered_version_is_in_the_queue_as_after_its_upload()
    {
        var names = await NamesAsync();
        var numbers = await _trial.TakenAsync("numbers.csv", "1;2\n3;4\n5;6\n");
        Assert.Equal("", await _trial.QueuedAsync());

        Assert.Null(await AskAsync(names, choice: null));
        Assert.Equal("namen.csv", await _trial.QueuedAsync());
        Assert.Null(await AskAsync(numbers, new(HeaderRow: 1)));
        Assert.Equal("namen.csv, numbers.csv", await _trial.QueuedAsync());
    }

    [Fact]
    public async Task A_former_version_that_is_answered_does_not_wait()
    {
        var file = await _trial.TakenAsync("numbers.csv", "1;2\n3;4\n5;6\n");
        await _trial.TakenAsync("numbers.csv", "1;2\n3;4\n7;8\n", UploadMode.NewVersion);

        Assert.Null(await _trial.Again.ExecuteAsync(new(file.SourceFileId, Version: 1), FilesTrial.Anna, Cancel));

        Assert.Equal("", await _trial.QueuedAsync());
    }

    [Fact]
    public async Task Dates_are_read_in_the_order_that_was_chosen()
    {
        var file = await _trial.TakenAsync(
            "dates.csv", "Fund;Day;Settled\nAlpha;03/04/2026;04/25/2026\nBeta;05/04/2026 10:30;01/02/2026\n");
        Assert.Equal((FileState.NeedsLook, 2L), (file.State, Assert.Single(file.Warnings).Count));

        Assert.Null(await AskAsync(file, new(DateOrder: DateOrder.DayFirst)));
        Assert.Equal("Ready: 2026-04-03 04/25/2026, 2026-04-05 10:30 01/02/2026", await DaysAsync());
        Assert.Equal("dates.csv", await _trial.QueuedAsync());
        Assert.Null(await AskAsync(file, new(Charset: "windows-1252")));
        Assert.Null(await AskAsync(file, new(DateOrder: DateOrder.MonthFirst)));
        Assert.Equal("Ready: 2026-03-04 04/25/2026, 2026-05-04 10:30 01/02/2026", await DaysAsync());
        var read = (await _trial.Rows.ExecuteAsync(file.SourceFileId, version: null, fromRow: 3, Cancel))!;
        Assert.Equal("2026-05-04 10:30", Assert.Single(read.Rows).Cells[1]);

        Assert.Null(await AskAsync(file, new(Separator: ';')));
        Assert.Equal("NeedsLook: 03/04/2026 04/25/2026, 05/04/2026 10:30 01/02/2026", await DaysAsync());
        var plain = await _trial.TakenAsync("prices.csv", "Name;Price\nAlpha;1.5\nBeta;2.5\n");
        Assert.Equal("SOURCE_READING_INVALID", await AskAsync(plain, new(DateOrder: DateOrder.DayFirst)));

        async Task<string> DaysAsync() => await PreviewAsync(file) is var now
            ? $"{now.State}: {string.Join(", ", now.Rows.Select(row => $"{row.Cells[1]} {row.Cells[2]}"))}" : "";
    }

    private async Task<UploadedFile> NamesAsync()
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        var bytes = Encoding.GetEncoding(1252).GetBytes(
            "Name;Ort;Betrag\nMüller;Zürich;1.50\nKönig;Köln;2.75\nGrün;Münster;3.10\nJäger;Düsseldorf;4.20\n");
        var (file, error) = await _trial.UploadAsync("namen.csv", bytes);
        Assert.Null(error);
        return file!;
    }

    private async Task<string?> AskAsync(UploadedFile file, FileChoice? choice) => (await _trial.Again.ExecuteAsync(
        new(file.SourceFileId, Version: null) { Choice = choice }, FilesTrial.Anna, Cancel))?.Code;

    private async Task<string> PrintAsync(UploadedFile file) =>
        (await _trial.Queries.FindAsync(file.SourceFileId, Cancel))!.Versions.Single().HeaderFingerprint;

    private async Task<FilePreview> PreviewAsync(UploadedFile file) =>
        (await _trial.Queries.PreviewAsync(file.SourceFileId, version: null, Cancel))!;
}
