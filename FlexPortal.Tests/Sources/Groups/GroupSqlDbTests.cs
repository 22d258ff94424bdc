using FlexPortal.Core.Platform.Audit;
using FlexPortal.Core.Platform.Persistence;
using FlexPortal.Core.Sources.Groups;
using FlexPortal.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace FlexPortal.Tests.Sources.Groups;

/// <summary>Groups are created, renamed, archived and restored once, with their audit entries.</summary>
public sealed class GroupSqlDbTests : IAsyncLifetime
{
    private TestDatabase _database = null!;
    private PortalDatabase _portal = null!;
    private ChangeGroup _change = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabase.CreateAsync();
        _portal = await _database.OpenAsync();
        _change = new(_portal, new(_portal, NullLogger<AuditLog>.Instance), TimeProvider.System);
    }

    public async ValueTask DisposeAsync()
    {
        await _portal.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task A_name_is_taken_by_one_active_group_in_any_case_of_the_letters()
    {
        var first = await OkAsync(new GroupChange.Create("  Custodian A "));
        Assert.Equal("Custodian A", await NameAsync(first));
        Assert.Equal("GROUP_NAME_ALREADY_TAKEN", await RefusedAsync(new GroupChange.Create("CUSTODIAN \u00A0 a")));
        var second = await OkAsync(new GroupChange.Create("Notes"));
        Assert.Equal("GROUP_NAME_ALREADY_TAKEN", await RefusedAsync(new GroupChange.Rename(second, "custodian A")));

        await OkAsync(new GroupChange.Archive(first));
        await OkAsync(new GroupChange.Rename(second, "custodian A"));

        Assert.Equal("GROUP_NAME_ALREADY_TAKEN", await RefusedAsync(new GroupChange.Restore(first)));
        Assert.Equal(
            "GROUP_CREATE|ok, GROUP_CREATE|refused, GROUP_CREATE|ok, GROUP_RENAME|refused, GROUP_ARCHIVE|ok, GROUP_RENAME|ok, "
                + "GROUP_RESTORE|refused",
            await _database.ScalarAsync<string>(
                "SELECT string_agg(concat_ws('|', action, outcome), ', ' ORDER BY seq) FROM platform.audit_entry"));
    }

    [Fact]
    public async Task An_archived_group_is_restored_and_not_renamed()
    {
        var group = await OkAsync(new GroupChange.Create("Prices"));
        await OkAsync(new GroupChange.Archive(group));

        Assert.Equal("GROUP_ALREADY_ARCHIVED", await RefusedAsync(new GroupChange.Archive(group)));
        Assert.Equal("GROUP_ALREADY_ARCHIVED", await RefusedAsync(new GroupChange.Rename(group, "Bars")));
        await OkAsync(new GroupChange.Restore(group));
        Assert.Equal("GROUP_ALREADY_ACTIVE", await RefusedAsync(new GroupChange.Restore(group)));
        await OkAsync(new GroupChange.Rename(group, "Bars"));
        Assert.Equal("Bars", await NameAsync(group));
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("two\nlines")]
    public async Task A_name_has_one_line(string name) =>
        Assert.Equal("GROUP_NAME_INVALID", await RefusedAsync(new GroupChange.Create(name)));

    [Fact]
    public async Task A_name_that_is_too_long_and_an_unknown_group_are_refused()
    {
        Assert.Equal("GROUP_NAME_INVALID", await RefusedAsync(new GroupChange.Create(new('x', 101))));
        Assert.Equal("GROUP_NOT_FOUND", await RefusedAsync(new GroupChange.Archive(Guid.NewGuid())));
        await OkAsync(new GroupChange.Create(new('x', 100)));
    }

    [Fact]
    public async Task Many_creations_of_a_name_at_once_make_one_group()
    {
        var all = await Task.WhenAll(Enumerable.Range(0, 8).Select(
            _ => _change.ExecuteAsync(new GroupChange.Create("Prices"), AuditActor.Portal, Cancel)));

        Assert.Single(all, one => one.Error is null);
        Assert.Equal(1L, await _database.ScalarAsync<long>("SELECT count(*) FROM sources.document_group"));
    }

    [Fact]
    public async Task The_last_group_of_a_user_is_remembered()
    {
        var (first, second) = (await OkAsync(new GroupChange.Create("A")), await OkAsync(new GroupChange.Create("B")));
        foreach (var group in new[] { first, second, Guid.NewGuid() })
            await GroupSql.ChooseAsync(_portal.Main, "anna", group, Cancel);
        await GroupSql.ChooseAsync(_portal.Main, "berta", first, Cancel);

        Assert.Equal(second, await _database.ScalarAsync<Guid>("SELECT group_id FROM sources.chosen_group WHERE user_name = 'anna'"));
        Assert.Equal(first, await _database.ScalarAsync<Guid>("SELECT group_id FROM sources.chosen_group WHERE user_name = 'berta'"));
    }

    private async Task<Guid> OkAsync(GroupChange change)
    {
        var (group, error) = await _change.ExecuteAsync(change, AuditActor.Portal, Cancel);
        Assert.Null(error);
        return group!.Value;
    }

    private async Task<string?> RefusedAsync(GroupChange change) =>
        (await _change.ExecuteAsync(change, AuditActor.Portal, Cancel)).Error?.Code;

    private Task<string> NameAsync(Guid group) =>
        _database.ScalarAsync<string>($"SELECT name FROM sources.document_group WHERE group_id = '{group}'");
}
