using System.Text;
using FlexPortal.Core.Sources.Files;
using FlexPortal.Core.Sources.Groups;
using FlexPortal.Core.Sources.Tables.Headers;
using FlexPortal.Tests.Sources.Files;
using Xunit;

namespace FlexPortal.Tests.Sources.Columns;

/// <summary>The order of dates is asked for once for a header of a group.</summary>
public sealed class DatePreferenceSqlDbTests : IAsyncLifetime
{
    private const string April = "Fund;Day;Note\nAlpha;06/04/2026;held\nGamma;07/04/2026;sold\n";

    private FilesTrial _trial = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _trial = await FilesTrial.StartAsync();
        var file = await _trial.TakenAsync("dates.csv", "Fund;Day;Note\nAlpha;03/04/2026;held\nBeta;05/04/2026;sold\n");
        Assert.Equal(FileState.NeedsLook, file.State);
        Assert.Null(await AnswerAsync(file, DateOrder.DayFirst));
    }

    public ValueTask DisposeAsync() => _trial.DisposeAsync();

    [Fact]
    public async Task The_next_version_has_no_question_and_is_in_the_queue()
    {
        var next = await _trial.TakenAsync("dates.csv", April, UploadMode.NewVersion);

        Assert.Equal((FileState.Ready, 2), (next.State, next.Version));
        Assert.Equal("2026-04-06 2026-04-07, remembered", await DaysAsync(next));
        var other = await _trial.TakenAsync("other.csv", April + "Delta;08/04/2026;x\n");
        Assert.Equal("2026-04-06 2026-04-07, remembered", await DaysAsync(other));
        Assert.Equal("dates.csv, other.csv", await _trial.QueuedAsync());
    }

    [Fact]
    public async Task The_preference_changes_with_the_answer_and_each_change_is_audited()
    {
        Assert.Equal("ok", await _trial.AuditedAsync("COLUMNS_SAVE"));
        var next = await _trial.TakenAsync("dates.csv", April, UploadMode.NewVersion);
        Assert.Null(await AnswerAsync(next, DateOrder.DayFirst));
        Assert.Equal("ok", await _trial.AuditedAsync("COLUMNS_SAVE"));

        Assert.Null(await AnswerAsync(next, DateOrder.MonthFirst));

        Assert.Equal("2026-06-04 2026-07-04", await DaysAsync(next));
        var last = await _trial.TakenAsync("dates.csv", April + "Delta;08/04/2026;x\n", UploadMode.NewVersion);
        Assert.Equal("2026-06-04 2026-07-04, remembered", await DaysAsync(last));
        Assert.Equal("ok, ok", await _trial.AuditedAsync("COLUMNS_SAVE"));
        Assert.Equal(
            "anna month_first B",
            await _trial.Database.ScalarAsync<string>("""
                SELECT concat_ws(' ', actor, details::jsonb ->> 'dates', details::jsonb ->> 'columns') FROM platform.audit_entry
                 WHERE action = 'COLUMNS_SAVE' ORDER BY seq DESC LIMIT 1
                """));
    }

    [Fact]
    public async Task Another_column_another_header_and_another_group_are_asked_about()
    {
        var more = await _trial.TakenAsync(
            "dates.csv", "Fund;Day;Note\nAlpha;06/04/2026;01/02/2026\nGamma;07/04/2026;03/02/2026\n", UploadMode.NewVersion);
        Assert.Equal(FileState.NeedsLook, more.State);
        Assert.Equal("2026-04-06 2026-04-07, remembered", await DaysAsync(more));
        var text = await _trial.TakenAsync("x.csv", April.Replace("Note", "Text", StringComparison.Ordinal));
        Assert.Equal(FileState.NeedsLook, text.State);
        var group = (await _trial.Groups.ExecuteAsync(new GroupChange.Create("B"), FilesTrial.Anna, Cancel)).GroupId!.Value;
        using var content = new MemoryStream(Encoding.UTF8.GetBytes(April));
        var (elsewhere, _) = await _trial.Upload.ExecuteAsync(
            new(group, "dates.csv", UploadMode.NewFile), content, FilesTrial.Anna, Cancel);
        Assert.Equal(FileState.NeedsLook, elsewhere!.State);
    }

    [Fact]
    public async Task A_header_that_is_chosen_later_has_the_answer_too()
    {
        var file = await _trial.TakenAsync("report.csv", "Report;of;April\n" + April);
        Assert.Null((await _trial.Again.ExecuteAsync(
            new(file.SourceFileId, Version: null) { Choice = new(HeaderRow: 2) }, FilesTrial.Anna, Cancel))?.Code);

        Assert.Equal("2026-04-06 2026-04-07, remembered", await DaysAsync(file));
    }

    private async Task<string?> AnswerAsync(UploadedFile file, DateOrder order) => (await _trial.Again.ExecuteAsync(
        new(file.SourceFileId, Version: null) { Choice = new(DateOrder: order) }, FilesTrial.Anna, Cancel))?.Code;

    private async Task<string> DaysAsync(UploadedFile file)
    {
        var preview = (await _trial.Queries.PreviewAsync(file.SourceFileId, version: null, Cancel))!;
        return string.Join(' ', preview.Rows.Take(2).Select(row => row.Cells[1]))
            + (preview.Reading.Chosen.AreDatesRemembered ? ", remembered" : "");
    }
}
