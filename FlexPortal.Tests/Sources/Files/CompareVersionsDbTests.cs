using FlexPortal.Core.Sources.Files;
using Xunit;

namespace FlexPortal.Tests.Sources.Files;

/// <summary>Two versions are compared by key columns: what is new, gone and restated.</summary>
public sealed class CompareVersionsDbTests : IAsyncLifetime
{
    private FilesTrial _trial = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _trial = await FilesTrial.StartAsync();

    public ValueTask DisposeAsync() => _trial.DisposeAsync();

    [Fact]
    public async Task Rows_are_matched_by_their_key_whatever_their_order()
    {
        var file = await TwoAsync(
            "ISIN;Date;Price\nCH1;2026-03-30;1.5\nCH2;2026-03-30;2.5\nCH3;2026-03-30;3.5\nCH4;2026-03-30;4.5\n",
            "ISIN;Date;Price\nCH4;2026-03-30;4.5\nCH2;2026-03-30;2.7\nCH5;2026-03-30;5.5\nCH1;2026-03-30;1.5\n");

        var comparison = await CompareAsync(file, "isin", "Date");

        Assert.Equal((1L, 1L, 1L, 2L), (comparison.Added, comparison.Gone, comparison.Changed, comparison.Unchanged));
        Assert.Equal(
            ["Changed CH2 2026-03-30 3>3: Price 2.5 2.7", "Added CH5 2026-03-30 >4: Price  5.5", "Gone CH3 2026-03-30 4>: Price 3.5 "],
            comparison.Changes.Select(Text));
        Assert.Equal(["ISIN", "Date"], comparison.Keys);
        Assert.Empty(comparison.Columns);
    }

    [Fact]
    public async Task Columns_that_are_renamed_added_or_removed_are_told_and_not_taken_for_changed_rows()
    {
        var file = await TwoAsync(
            "ISIN;Kurs;Alt\nCH1;1.5;a\nCH2;2.5;b\n", "ISIN;Price\nCH1;1.5\nCH2;2.6\n");

        var comparison = await CompareAsync(file, "ISIN");

        Assert.Equal(
            [
                new(VersionColumnChangeKind.Renamed, "Kurs", "Price"),
                new VersionColumnChange(VersionColumnChangeKind.Removed, "Alt", null),
            ],
            comparison.Columns);
        Assert.Equal((1L, 1L), (comparison.Changed, comparison.Unchanged));
        Assert.Equal("Changed CH2 3>3: Price 2.5 2.6", Text(Assert.Single(comparison.Changes)));
        Assert.Equal(1L, (await CompareAsync(file, "Kurs")).Gone);
    }

    [Fact]
    public async Task Added_and_gone_rows_show_every_column_of_their_version()
    {
        var file = await TwoAsync("Id;Old;Price\nA;x;1\nB;y;2\n", "Id;Price;Broker;Fee\nA;1;IB;0\nC;3;UBS;7\n");

        Assert.Equal(
            ["Added C >3: Price  3, Broker  UBS, Fee  7", "Gone B 3>: Old y , Price 2 "],
            (await CompareAsync(file, "Id")).Changes.Select(Text));
    }

    [Fact]
    public async Task Rows_with_the_same_key_are_matched_in_their_order()
    {
        var file = await TwoAsync(
            "Account;Price\nA;1\nA;2\nA;3\nB;9\n", "Account;Price\nA;1\nA;4\nB;9\nB;9\n");

        var comparison = await CompareAsync(file, "Account");

        Assert.Equal((1L, 1L, 1L, 2L, 2L),
            (comparison.Added, comparison.Gone, comparison.Changed, comparison.Unchanged, comparison.RepeatedKeys));
        Assert.Equal(
            ["Changed A 3>3: Price 2 4", "Added B >5: Price  9", "Gone A 4>: Price 3 "], comparison.Changes.Select(Text));
    }

    [Fact]
    public async Task Without_keys_a_row_is_its_own_key()
    {
        var file = await TwoAsync("A;B\nx;1\ny;2\n", "A;B\ny;2\nx;2\n");

        var comparison = await CompareAsync(file);

        Assert.Equal((1L, 1L, 0L, 1L), (comparison.Added, comparison.Gone, comparison.Changed, comparison.Unchanged));
    }

    [Fact]
    public async Task Only_the_first_changes_are_listed_and_all_are_counted()
    {
        var file = await TwoAsync(
            "Key;Value\n" + string.Concat(Enumerable.Range(0, 3000).Select(row => $"k{row};{row}\n")),
            "Key;Value\n" + string.Concat(Enumerable.Range(0, 3000).Select(row => $"k{row};{row + 1}\n")));

        var comparison = await CompareAsync(file, "Key");

        Assert.Equal((3000L, 200), (comparison.Changed, comparison.Changes.Count));
        Assert.Equal("Changed k199 201>201: Value 199 200", Text(comparison.Changes[^1]));
    }

    [Fact]
    public async Task What_cannot_be_compared_is_refused()
    {
        var file = await TwoAsync("A;B\nx;1\ny;2\n", "A;B\ny;2\nx;2\n");

        Assert.Equal("SOURCE_KEY_INVALID", await RefusedAsync(file, 1, 2, "C"));
        Assert.Equal("SOURCE_VERSIONS_INVALID", await RefusedAsync(file, 2, 2));
        Assert.Equal("SOURCE_VERSION_NOT_FOUND", await RefusedAsync(file, 1, 3));
        Assert.Equal("SOURCE_VERSION_NOT_FOUND", await RefusedAsync(file, null, 1));
        Assert.Equal("SOURCE_NOT_FOUND", await RefusedAsync(Guid.NewGuid(), 1, 2));
    }

    [Theory]
    [InlineData(3, 3, null)]
    [InlineData(4, 3, "SOURCE_COMPARISON_TOO_LARGE")]
    [InlineData(3, 4, "SOURCE_COMPARISON_TOO_LARGE")]
    public async Task A_version_with_too_many_rows_is_refused(int before, int after, string? code)
    {
        var file = await TwoAsync(Rows(before, "1"), Rows(after, "2"));

        Assert.Equal(code, (await _trial.CompareFew.ExecuteAsync(file, from: null, to: null, ["Key"], Cancel)).Error?.Code);

        static string Rows(int count, string value) =>
            "Key;Value\n" + string.Concat(Enumerable.Range(0, count).Select(row => $"k{row};{value}\n"));
    }

    private static string Text(VersionRowChange change) =>
        $"{change.Kind} {string.Join(' ', change.Key)} {change.OldRow}>{change.NewRow}: "
            + string.Join(", ", change.Cells.Select(cell => $"{cell.Column} {cell.Old} {cell.New}"));

    private async Task<Guid> TwoAsync(string before, string after)
    {
        await _trial.TakenAsync("prices.csv", before);
        return (await _trial.TakenAsync("prices.csv", after, UploadMode.NewVersion)).SourceFileId;
    }

    private async Task<VersionComparison> CompareAsync(Guid file, params string[] keys)
    {
        var (comparison, error) = await _trial.Compare.ExecuteAsync(file, from: null, to: null, keys, Cancel);
        Assert.Null(error);
        return comparison!;
    }

    private async Task<string?> RefusedAsync(Guid file, int? from, int? to, params string[] keys) =>
        (await _trial.Compare.ExecuteAsync(file, from, to, keys, Cancel)).Error?.Code;
}
