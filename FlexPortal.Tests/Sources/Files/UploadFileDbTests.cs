using System.Security.Cryptography;
using System.Text;
using FlexPortal.Core.Sources.Files;
using FlexPortal.Core.Sources.Groups;
using FlexPortal.Tests.Sources.Tables;
using Xunit;

namespace FlexPortal.Tests.Sources.Files;

/// <summary>Files are taken with everything that was read of them, or leave nothing.</summary>
public sealed class UploadFileDbTests : IAsyncLifetime
{
    private const string Prices = "ISIN;Date;Price\nCH0012032048;2026-03-31;251.40\nUS0378331005;2026-03-31;190.10\n";

    private FilesTrial _trial = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _trial = await FilesTrial.StartAsync();

    public ValueTask DisposeAsync() => _trial.DisposeAsync();

    [Fact]
    public async Task A_new_file_is_stored_with_what_was_read()
    {
        var (file, error) = await _trial.UploadAsync(" prices.csv ", Prices, label: "March");

        Assert.Null(error);
        Assert.Equal(("prices.csv", 1, FileState.Ready, 2L, 3), (file!.Name, file.Version, file.State, file.Rows, file.Columns));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Prices))), file.Sha256);
        var preview = (await _trial.Queries.PreviewAsync(file.SourceFileId, version: null, Cancel))!;
        Assert.Equal(("March", 1L, ';'), (preview.VersionLabel, preview.Reading.HeaderRow, preview.Reading.Separator));
        Assert.Equal(["CH0012032048", "2026-03-31", "251.40"], preview.Rows[0].Cells);
        using var stored = new MemoryStream();
        await _trial.Stored.CopyToAsync((await _trial.Stored.FindAsync(file.SourceFileId, 1, Cancel))!, stored, Cancel);
        Assert.Equal(Prices, Encoding.UTF8.GetString(stored.ToArray()));
        Assert.Equal("ok", await _trial.AuditedAsync("SOURCE_UPLOAD"));
    }

    [Fact]
    public async Task The_next_version_keeps_the_former_and_a_replacement_marks_them()
    {
        var first = await _trial.TakenAsync("prices.csv", Prices);
        var second = await _trial.TakenAsync("PRICES.csv", Prices + "DE0007164600;2026-03-31;170.00\n", UploadMode.NewVersion);

        Assert.Equal((first.SourceFileId, 2, 3L), (second.SourceFileId, second.Version, second.Rows));
        Assert.Equal(0L, await ReplacedAsync());
        var third = await _trial.TakenAsync("prices.csv", "ISIN;Price\nCH0012032048;1.5\n", UploadMode.Replace);
        Assert.Equal((first.SourceFileId, 3), (third.SourceFileId, third.Version));
        Assert.Equal(2L, await ReplacedAsync());
        var detail = (await _trial.Queries.FindAsync(first.SourceFileId, Cancel))!;
        Assert.Equal([(3, true), (2, false), (1, false)], detail.Versions.Select(version => (version.Version, version.IsCurrent)));
        Assert.Equal((3, 3, 1L), (detail.File.Version, detail.File.Versions, detail.File.Rows));
    }

    [Fact]
    public async Task A_taken_name_and_known_bytes_are_refused()
    {
        await _trial.TakenAsync("prices.csv", Prices);

        Assert.Equal("SOURCE_NAME_ALREADY_TAKEN", await _trial.RefusedAsync("Prices.CSV", "A;B\n1;2\n"));
        var (_, known) = await _trial.UploadAsync("other.csv", Prices, UploadMode.NewVersion);
        Assert.Equal("SOURCE_ALREADY_HERE", known?.Code);
        Assert.Contains("version 1 of prices.csv", known!.Message, StringComparison.Ordinal);
        Assert.Equal("1|1|1", await _trial.StoredRowsAsync());
        Assert.Equal(
            "ok, refused|SOURCE_NAME_ALREADY_TAKEN, refused|SOURCE_ALREADY_HERE", await _trial.AuditedAsync("SOURCE_UPLOAD"));
    }

    [Fact]
    public async Task Uploads_of_one_name_at_once_are_versions_in_a_row_or_refused()
    {
        var versions = await Task.WhenAll(Enumerable.Range(0, 6).Select(
            at => _trial.UploadAsync("prices.csv", $"ISIN;Price\nCH001203204{at};{at}\n", UploadMode.NewVersion)));

        Assert.Equal([1, 2, 3, 4, 5, 6], versions.Select(one => one.File!.Version).Order());
        Assert.Equal("1|6|6", await _trial.StoredRowsAsync());
        var files = await Task.WhenAll(Enumerable.Range(0, 4).Select(
            at => _trial.UploadAsync("new.csv", $"ISIN;Rate\nUS037833100{at};{at}\n")));
        Assert.Single(files, one => one.Error is null);
        Assert.All(files.Where(one => one.Error is not null), one => Assert.Equal("SOURCE_NAME_ALREADY_TAKEN", one.Error!.Code));
    }

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData("..")]
    [InlineData("a/b.csv")]
    [InlineData("a\\b.csv")]
    [InlineData("two\nlines.csv")]
    [InlineData("two\u2028lines.csv")]
    [InlineData("pdf.\u202Evsc")]
    public async Task A_name_that_no_file_can_have_is_refused(string name)
    {
        Assert.Equal("SOURCE_NAME_INVALID", await _trial.RefusedAsync(name, Prices));
        Assert.Equal("refused|SOURCE_NAME_INVALID", await _trial.AuditedAsync("SOURCE_UPLOAD"));
    }

    [Fact]
    public async Task Names_and_labels_have_limits_and_are_well_formed()
    {
        Assert.Equal("SOURCE_NAME_INVALID", await _trial.RefusedAsync("half\uD800.csv", Prices));
        Assert.Equal("SOURCE_NAME_INVALID", await _trial.RefusedAsync(new string('x', 252) + ".csv", Prices));
        Assert.Equal("SOURCE_LABEL_INVALID", (await _trial.UploadAsync("prices.csv", Prices, label: "a\u0007")).Error?.Code);
        await _trial.TakenAsync(new string('\u00E9', 251) + ".csv", Prices);
    }

    [Fact]
    public async Task An_archived_or_unknown_group_takes_nothing()
    {
        await _trial.Groups.ExecuteAsync(new GroupChange.Archive(_trial.Group), FilesTrial.Anna, Cancel);

        Assert.Equal("GROUP_ALREADY_ARCHIVED", await _trial.RefusedAsync("prices.csv", Prices));
        var (_, error) = await _trial.Upload.ExecuteAsync(
            new(Guid.NewGuid(), "prices.csv", UploadMode.NewFile), new MemoryStream(), FilesTrial.Anna, Cancel);
        Assert.Equal("GROUP_NOT_FOUND", error?.Code);
    }

    [Fact]
    public async Task A_file_that_is_empty_too_large_or_hostile_leaves_nothing()
    {
        Assert.Equal("SOURCE_EMPTY", await _trial.RefusedAsync("prices.csv", ""));
        Assert.Equal("SOURCE_TOO_LARGE", (await _trial.UploadAsync("prices.csv", new byte[(1 << 20) + 1])).Error?.Code);
        Assert.Equal("TABLE_WRONG_KIND", await _trial.RefusedAsync("prices.csv", "%PDF-1.7 not a table"));
        var bomb = new XlsxFile().Sheet("<row r=\"1\"><c r=\"A1\"><v>" + new string('1', 60_000_000) + "</v></c></row>").ToArray();
        Assert.InRange(bomb.Length, 1, 1 << 20);
        Assert.StartsWith("TABLE_", (await _trial.UploadAsync("bomb.xlsx", bomb)).Error?.Code, StringComparison.Ordinal);
        Assert.Equal("0|0|0", await _trial.StoredRowsAsync());
        Assert.Empty(_trial.Spooled);
    }

    [Fact]
    public async Task A_workbook_is_read_and_its_largest_size_is_taken()
    {
        var book = XlsxFile.OfRows("""
            <row r="1"><c r="A1" t="inlineStr"><is><t>Name</t></is></c><c r="B1" t="inlineStr"><is><t>Price</t></is></c></row>
            <row r="2"><c r="A2" t="inlineStr"><is><t>Alpha</t></is></c><c r="B2"><v>1.5</v></c></row>
            """);
        var (file, error) = await _trial.UploadAsync("book.xlsx", book);
        Assert.Null(error);
        Assert.Equal((1L, 2), (file!.Rows, file.Columns));

        var text = new StringBuilder("ISIN;Price\n");
        while (text.Length + 20 <= 1 << 20)
            text.Append("CH0012032048;251.40\n");
        text.Append(' ', (1 << 20) - text.Length);
        Assert.Null((await _trial.UploadAsync("large.csv", text.ToString())).Error);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_upload_that_is_cut_at_any_place_leaves_nothing(bool byUser)
    {
        var bytes = Encoding.UTF8.GetBytes("ISIN;Price\n" + string.Concat(Enumerable.Repeat("CH0012032048;251.40\n", 2000)));
        for (var tenth = 0; tenth < 10; tenth++)
        {
            using var cut = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
            await using var content = new StoppingStream(
                bytes, bytes.Length * tenth / 10,
                () =>
                {
                    if (!byUser)
                        throw new IOException("The connection is gone.");
                    cut.Cancel();
                });
            var request = new UploadRequest(_trial.Group, "prices.csv", UploadMode.NewVersion);
            await Assert.ThrowsAnyAsync<Exception>(() => _trial.Upload.ExecuteAsync(request, content, FilesTrial.Anna, cut.Token));
        }

        Assert.Equal("0|0|0", await _trial.StoredRowsAsync());
        Assert.Empty(_trial.Spooled);
        Assert.Null((await _trial.UploadAsync("prices.csv", bytes)).Error);
    }

    [Fact]
    public async Task Text_in_another_character_set_needs_a_look()
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        var bytes = Encoding.GetEncoding(1252).GetBytes(
            "Name;Ort;Betrag\nMüller;Zürich;1.50\nKönig;Köln;2.75\nGrün;Münster;3.10\nJäger;Düsseldorf;4.20\n");

        var (file, error) = await _trial.UploadAsync("namen.csv", bytes);

        Assert.Null(error);
        Assert.Equal(FileState.NeedsLook, file!.State);
        Assert.Contains(file.Warnings, warning => warning is { Code: "TABLE_CHARSET_SUGGESTED", IsQuestion: true });
    }

    private Task<long> ReplacedAsync() =>
        _trial.Database.ScalarAsync<long>("SELECT count(*) FROM sources.file_version WHERE replaced_at_utc IS NOT NULL");
}
