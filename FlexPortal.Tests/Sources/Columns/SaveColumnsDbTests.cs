using FlexPortal.Core.Sources.Columns;
using FlexPortal.Tests.Support;
using Xunit;

namespace FlexPortal.Tests.Sources.Columns;

/// <summary>Columns are saved for a header and found for the files that have it.</summary>
public sealed class SaveColumnsDbTests : IAsyncLifetime
{
    private static readonly Core.Platform.Audit.AuditActor Anna = Actors.Named("anna");

    private TestDatabase _database = null!;
    private SourcesHost _host = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabase.CreateAsync();
        _host = await SourcesHost.StartAsync(_database, works: false);
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task A_preference_is_found_for_every_file_with_its_header()
    {
        var group = await _host.AddGroupAsync("A");
        var first = await _host.UploadAsync(group, "march.csv", SourcesHost.Csv(("EXA", "sold in May"), ("EXB", "held")));
        var queries = _host.Get<ColumnQueries>();
        var proposed = (await queries.FindAsync(first.SourceFileId, Cancel))!;
        Assert.Equal(["Symbol", "Quantity", "Note"], proposed.Columns.Select(one => one.Name));

        var chosen = new ColumnChoice("Note", "Remark", IsPrivate: true);
        Assert.Equal((1, null), await SaveAsync(group, [chosen], "Holdings."));
        var april = SourcesHost.Csv(("EXC", "bought"), ("EXD", "new")).Replace("Note", " NOTE ", StringComparison.Ordinal);
        var second = await _host.UploadAsync(group, "april.csv", april);

        var found = (await queries.FindAsync(second.SourceFileId, Cancel))!;
        Assert.Equal([chosen], found.Columns);
        Assert.Equal(("Holdings.", 1, "anna"), (found.Context, found.Version, found.SavedBy));
        Assert.Equal(
            ["Holdings. Remark: bought", "Holdings. Remark: new"],
            await queries.TryAsync(second.SourceFileId, found, leavesPortal: false, Cancel));
        Assert.Empty(await queries.TryAsync(second.SourceFileId, found, leavesPortal: true, Cancel));
    }

    [Fact]
    public async Task A_preference_that_changed_meanwhile_is_not_overwritten()
    {
        var group = await _host.AddGroupAsync("A");
        Assert.Equal("COLUMNS_ALREADY_CHANGED", (await SaveAsync(group, [new("A")], "", expected: 1)).Code);
        Assert.Equal((1, null), await SaveAsync(group, [new("A")], "", expected: 0));
        Assert.Equal((2, null), await SaveAsync(group, [new("B")], "", expected: 1));
        Assert.Equal("COLUMNS_ALREADY_CHANGED", (await SaveAsync(group, [new("C")], "", expected: 1)).Code);
        Assert.Equal("COLUMNS_ALREADY_CHANGED", (await SaveAsync(group, [new("C")], "", expected: 0)).Code);
        Assert.Equal((3, null), await SaveAsync(group, [new("C")], ""));
    }

    [Fact]
    public async Task What_cannot_be_saved_is_refused_and_audited()
    {
        var group = await _host.AddGroupAsync("A");

        Assert.Equal("COLUMNS_COUNT_INVALID", (await SaveAsync(group, [], "")).Code);
        Assert.Equal("COLUMNS_INVALID", (await SaveAsync(group, [new("A"), new(" a ")], "")).Code);
        Assert.Equal("COLUMNS_CONTEXT_INVALID", (await SaveAsync(group, [new("A")], new string('x', 501))).Code);
        Assert.Equal("GROUP_NOT_FOUND", (await SaveAsync(Guid.NewGuid(), [new("A")], "")).Code);
        await SaveAsync(group, [new("A")], "");

        Assert.Equal("A|ok||3|GROUP_NOT_FOUND", await _database.ScalarAsync<string>("""
            SELECT string_agg(concat_ws('|', subject, outcome, code, ''), ',') FILTER (WHERE outcome = 'ok')
                   || '|' || count(*) FILTER (WHERE code LIKE 'COLUMNS%') || '|' || max(code) FILTER (WHERE code LIKE 'GROUP%')
              FROM platform.audit_entry WHERE action = 'COLUMNS_SAVE'
            """));
    }

    private async Task<(int? Version, string? Code)> SaveAsync(Guid group, ColumnChoice[] columns, string context, int? expected = null)
    {
        var fingerprint = await _host.CountAsync("file_version") == 0
            ? new string('a', 32) : await _database.ScalarAsync<string>("SELECT header_fingerprint FROM sources.file_version LIMIT 1");
        var (version, error) = await _host.Get<SaveColumns>().ExecuteAsync(
            new(group, fingerprint, columns, context, expected), Anna, Cancel);
        return (version, error?.Code);
    }
}
