using FlexPortal.Core.Sources.Files;
using FlexPortal.Core.Sources.Groups;
using Xunit;

namespace FlexPortal.Tests.Sources.Files;

/// <summary>Files are deleted with a receipt, restored for 30 days, and then gone for good.</summary>
public sealed class RemovalSqlDbTests : IAsyncLifetime
{
    private FilesTrial _trial = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _trial = await FilesTrial.StartAsync();

    public ValueTask DisposeAsync() => _trial.DisposeAsync();

    [Fact]
    public async Task A_deletion_has_a_receipt_and_can_be_undone()
    {
        var file = await _trial.TakenAsync("prices.csv", "A;B\n1;2\n3;4\n");
        await _trial.TakenAsync("prices.csv", "A;B\n1;2\n3;4\n5;6\n", UploadMode.NewVersion);

        var (receipt, error) = await DeleteAsync(file.SourceFileId);

        Assert.Null(error);
        Assert.Equal(
            ("prices.csv", 2, 5L, 28L, true), (receipt!.Name, receipt.Versions, receipt.Rows, receipt.Bytes, receipt.CanceledJob));
        Assert.Equal(_trial.Time.GetUtcNow().AddDays(30), receipt.RestorableUntilUtc);
        Assert.Equal("SOURCE_ALREADY_DELETED", (await DeleteAsync(file.SourceFileId)).Error?.Code);
        _trial.Time.Advance(TimeSpan.FromDays(29));
        Assert.Equal("", await _trial.QueuedAsync());
        Assert.Null(await RestoreAsync(file.SourceFileId));
        Assert.Equal("prices.csv", await _trial.QueuedAsync());
        Assert.Equal("SOURCE_ALREADY_RESTORED", await RestoreAsync(file.SourceFileId));
        var restored = (await _trial.Queries.FindAsync(file.SourceFileId, Cancel))!.File;
        Assert.Equal((2, null, null), (restored.Versions, restored.DeletedBy, restored.DeletedAtUtc));
        Assert.Equal("ok, refused|SOURCE_ALREADY_DELETED", await _trial.AuditedAsync("SOURCE_DELETE"));
        Assert.Equal("ok, refused|SOURCE_ALREADY_RESTORED", await _trial.AuditedAsync("SOURCE_RESTORE"));
    }

    [Fact]
    public async Task A_file_that_is_embedded_is_not_deleted_and_one_that_waits_is_taken_out_of_the_queue()
    {
        var file = await _trial.TakenAsync("prices.csv", "A;B\n1;2\n");
        await _trial.EmbedAsync(file.SourceFileId, "started");
        Assert.Equal("EMBEDDING_ALREADY_PROCESSING", (await DeleteAsync(file.SourceFileId)).Error?.Code);
        await _trial.EndEmbeddingAsync();
        await _trial.EmbedAsync(file.SourceFileId, "queued");

        var (receipt, error) = await DeleteAsync(file.SourceFileId);

        Assert.Null(error);
        Assert.True(receipt!.CanceledJob);
        Assert.Equal(1L, await _trial.Database.ScalarAsync<long>(
            "SELECT count(*) FROM sources.embedding_job WHERE error_code = 'EMBEDDING_CANCELED' AND cancel_requested_by = 'anna'"));
        Assert.Equal("refused|EMBEDDING_ALREADY_PROCESSING, ok", await _trial.AuditedAsync("SOURCE_DELETE"));
    }

    [Fact]
    public async Task A_deletion_waits_for_a_claim_and_then_sees_it()
    {
        var file = await _trial.TakenAsync("prices.csv", "A;B\n1;2\n");
        await _trial.EmbedAsync(file.SourceFileId, "queued");
        await using var connection = await _trial.Portal.Main.OpenConnectionAsync(Cancel);
        await using var transaction = await connection.BeginTransactionAsync(Cancel);
        await using (var claim = new Npgsql.NpgsqlCommand(
            "SELECT count(*) FROM sources.claim_embedding_job('other', interval '30 s', 0)", connection))
            Assert.Equal(1L, await claim.ExecuteScalarAsync(Cancel));

        var deletion = DeleteAsync(file.SourceFileId);
        await Support.Eventually.GetAsync(async () => await _trial.Database.ScalarAsync<long>(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'") == 1 ? "waits" : null);
        await transaction.CommitAsync(Cancel);

        Assert.Equal("EMBEDDING_ALREADY_PROCESSING", (await deletion).Error?.Code);
    }

    [Fact]
    public async Task A_name_that_is_taken_again_keeps_a_file_deleted()
    {
        var file = await _trial.TakenAsync("prices.csv", "A;B\n1;2\n");
        await DeleteAsync(file.SourceFileId);
        await _trial.TakenAsync("Prices.csv", "A;B\n1;3\n");

        Assert.Equal("SOURCE_NAME_ALREADY_TAKEN", await RestoreAsync(file.SourceFileId));
    }

    [Fact]
    public async Task Nothing_is_deleted_or_restored_in_an_archived_group()
    {
        var file = await _trial.TakenAsync("prices.csv", "A;B\n1;2\n");
        var other = await _trial.TakenAsync("other.csv", "A;B\n1;3\n");
        await DeleteAsync(other.SourceFileId);
        await _trial.Groups.ExecuteAsync(new GroupChange.Archive(_trial.Group), FilesTrial.Anna, Cancel);

        Assert.Equal("GROUP_ALREADY_ARCHIVED", (await DeleteAsync(file.SourceFileId)).Error?.Code);
        Assert.Equal("GROUP_ALREADY_ARCHIVED", await RestoreAsync(other.SourceFileId));
        Assert.Equal("SOURCE_NOT_FOUND", (await DeleteAsync(Guid.NewGuid())).Error?.Code);
        Assert.Equal("SOURCE_NOT_FOUND", await RestoreAsync(Guid.NewGuid()));
    }

    [Fact]
    public async Task What_was_deleted_or_replaced_long_ago_is_removed_with_its_bytes()
    {
        var gone = await _trial.TakenAsync("gone.csv", "A;B\n1;2\n");
        await _trial.EmbedAsync(gone.SourceFileId, "queued");
        await DeleteAsync(gone.SourceFileId);
        var kept = await _trial.TakenAsync("kept.csv", "A;B\n1;3\n");
        await _trial.TakenAsync("kept.csv", "A;B\n1;4\n", UploadMode.Replace);
        _trial.Time.Advance(TimeSpan.FromDays(20));
        var later = await _trial.TakenAsync("later.csv", "A;B\n1;5\n");
        await DeleteAsync(later.SourceFileId);
        Assert.Equal("3|4|4", await _trial.StoredRowsAsync());
        _trial.Time.Advance(TimeSpan.FromDays(11));
        var before = _trial.Time.GetUtcNow().AddDays(-30);

        Assert.Equal("SOURCE_NOT_FOUND", await RestoreAsync(gone.SourceFileId));
        Assert.Equal(1, await _trial.Purge.RemoveFilesAsync(before, 5_000, Cancel));
        Assert.Equal(1, await _trial.Purge.RemoveVersionsAsync(before, 5_000, Cancel));

        Assert.Equal("2|2|2", await _trial.StoredRowsAsync());
        Assert.Equal(2, Assert.Single((await _trial.Queries.FindAsync(kept.SourceFileId, Cancel))!.Versions).Version);
        Assert.Equal("ok, ok", await _trial.AuditedAsync("SOURCE_PURGE"));
        Assert.Equal(0, await _trial.Purge.RemoveFilesAsync(before, 5_000, Cancel));
        Assert.Null(await RestoreAsync(later.SourceFileId));
    }

    [Fact]
    public async Task A_replaced_version_whose_embeddings_answer_stays()
    {
        var file = await _trial.TakenAsync("kept.csv", "A;B\n1;3\n");
        await _trial.TakenAsync("kept.csv", "A;B\n1;4\n", UploadMode.Replace);
        await _trial.Database.ExecuteAsync($"""
            INSERT INTO sources.embedding_set (
                embedding_set_id, source_file_id, file_version_id, embedding_job_id, model, dimensions, state, columns)
            VALUES (gen_random_uuid(), '{file.SourceFileId}', '{file.FileVersionId}', gen_random_uuid(), 'words', 8, 'active', '[]')
            """);

        Assert.Equal(0, await _trial.Purge.RemoveVersionsAsync(_trial.Time.GetUtcNow().AddDays(1), 5_000, Cancel));

        Assert.Equal("1|2|2", await _trial.StoredRowsAsync());
    }

    [Fact]
    public async Task Many_are_removed_in_batches()
    {
        for (var at = 0; at < 25; at++)
            await DeleteAsync((await _trial.TakenAsync($"{at}.csv", $"A;B\n1;{at}\n")).SourceFileId);

        var (first, second) = (
            _trial.Purge.RemoveFilesAsync(_trial.Time.GetUtcNow().AddDays(1), 22, Cancel),
            _trial.Purge.RemoveFilesAsync(_trial.Time.GetUtcNow().AddDays(1), 22, Cancel));

        Assert.Equal(25, await first + await second);
        Assert.Equal("0|0|0", await _trial.StoredRowsAsync());
    }

    private Task<(DeletedFile? Receipt, Core.Platform.Errors.PortalError? Error)> DeleteAsync(Guid file) =>
        _trial.Delete.ExecuteAsync(file, FilesTrial.Anna, Cancel);

    private async Task<string?> RestoreAsync(Guid file) => (await _trial.Restore.ExecuteAsync(file, FilesTrial.Anna, Cancel))?.Code;
}
