using FlexPortal.Core.Sources.Files;
using Xunit;

namespace FlexPortal.Tests.Sources.Files;

/// <summary>What the database itself holds about files: names of deleted ones, and texts that it cannot store as they are.</summary>
public sealed class FileSqlDbTests : IAsyncLifetime
{
    private FilesTrial _trial = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _trial = await FilesTrial.StartAsync();

    public ValueTask DisposeAsync() => _trial.DisposeAsync();

    [Fact]
    public async Task A_file_is_renamed_with_its_versions_unless_the_name_is_taken()
    {
        var file = await _trial.TakenAsync("prices.csv", "Name;Price\nAlpha;1\n");
        await _trial.TakenAsync("other.csv", "Name;Price\nAlpha;2\n");

        Assert.Null(await RenameAsync(" March.csv "));
        Assert.Null(await RenameAsync("march.csv"));
        Assert.Equal("SOURCE_NAME_ALREADY_TAKEN", await RenameAsync("OTHER.csv"));
        Assert.Equal("SOURCE_NAME_INVALID", await RenameAsync("a/b.csv"));
        Assert.Equal("march.csv", (await _trial.Queries.FindAsync(file.SourceFileId, Cancel))!.File.Name);
        Assert.NotEqual(file.SourceFileId, (await _trial.TakenAsync("prices.csv", "Name;Price\nAlpha;3\n")).SourceFileId);
        await _trial.Delete.ExecuteAsync(file.SourceFileId, FilesTrial.Anna, Cancel);
        Assert.Equal("SOURCE_ALREADY_DELETED", await RenameAsync("again.csv"));
        Assert.Equal(
            "ok, ok, refused|SOURCE_NAME_ALREADY_TAKEN, refused|SOURCE_NAME_INVALID, refused|SOURCE_ALREADY_DELETED",
            await _trial.AuditedAsync("SOURCE_RENAME"));

        async Task<string?> RenameAsync(string name) =>
            (await _trial.Rename.ExecuteAsync(file.SourceFileId, name, FilesTrial.Anna, Cancel))?.Code;
    }

    [Fact]
    public async Task A_zero_character_in_a_cell_does_not_keep_a_file_out()
    {
        var file = await _trial.TakenAsync("zero.csv", "Name;Price\nAl\0pha;1.5\nBeta;2.5\nGamma;3.5\n");

        var preview = (await _trial.Queries.PreviewAsync(file.SourceFileId, 1, Cancel))!;
        Assert.Equal("Al\uFFFDpha", preview.Rows[0].Cells[0]);
    }

    [Fact]
    public async Task Half_a_character_in_a_cell_does_not_keep_a_file_out()
    {
        // UTF-16 with a mark can hold half of a pair.
        var bytes = System.Text.Encoding.Unicode.GetPreamble().Concat(
            "Name;Price\nAlpha\uD800;1.5\nBeta;2.5\n".SelectMany(BitConverter.GetBytes)).ToArray();

        var (file, error) = await _trial.UploadAsync("half.csv", bytes);

        Assert.Null(error);
        Assert.Equal(2L, file!.Rows);
    }

    [Fact]
    public async Task The_name_and_the_bytes_of_a_deleted_file_are_free()
    {
        var first = await _trial.TakenAsync("prices.csv", "A;B\n1;2\n");
        await _trial.Delete.ExecuteAsync(first.SourceFileId, FilesTrial.Anna, Cancel);

        var second = await _trial.TakenAsync("prices.csv", "A;B\n1;2\n");

        Assert.NotEqual(first.SourceFileId, second.SourceFileId);
        Assert.Equal(1, second.Version);
    }

    [Fact]
    public async Task Bytes_of_a_replaced_version_can_be_uploaded_again()
    {
        await _trial.TakenAsync("prices.csv", "A;B\n1;2\n");
        await _trial.TakenAsync("prices.csv", "A;B\n1;3\n", UploadMode.Replace);

        var third = await _trial.TakenAsync("prices.csv", "A;B\n1;2\n", UploadMode.Replace);

        Assert.Equal(3, third.Version);
    }
}
