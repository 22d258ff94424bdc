using System.Text.Json;
using System.Text.Json.Nodes;
using FlexPortal.Core.Platform.Jobs;
using FlexPortal.Core.Platform.Persistence;
using FlexPortal.Core.Sources.Embeddings.Models;
using FlexPortal.Core.Sources.Embeddings.Queue;
using FlexPortal.Core.Sources.Embeddings.Sets;
using FlexPortal.Core.Sources.Files;
using FlexPortal.Core.Sources.Groups;
using Npgsql;
using QueueErrors = FlexPortal.Core.Sources.Embeddings.Queue.EmbeddingErrors;

namespace FlexPortal.Core.Sources.Embeddings.Work;

/// <summary>
/// The work of a claimed job: reads the file, embeds its texts, and switches to the new set in one transaction that ends the job. Until
/// then the former set answers.
/// </summary>
internal sealed class EmbedFile(ReadTexts read, EmbedTexts embed, EmbeddingModels models, PortalDatabase database)
{
    /// <summary>Works. Returns when the new set answers.</summary>
    /// <exception cref="PortalException">An expected error; it says whether it may pass.</exception>
    /// <exception cref="LeaseLostException">The job is over, has another holder, or is to be cancelled.</exception>
    public async Task ExecuteAsync(ClaimedFile claimed, JobRecorder recorder, CancellationToken cancellationToken)
    {
        await recorder.BeginAsync(Stage(EmbeddingStage.Read), cancellationToken);
        var (texts, error) = await read.ExecuteAsync(claimed.SourceFileId, cancellationToken);
        if (texts is null)
            throw new PortalException(error!);
        await recorder.SucceedAsync(Details(texts), cancellationToken);

        await recorder.BeginAsync(Stage(EmbeddingStage.Embed), cancellationToken);
        var (counts, cut) = await embed.ExecuteAsync(
            texts.Texts, counts => ShowAsync(claimed.Lease, recorder, counts, cancellationToken), cancellationToken);
        await recorder.SucceedAsync(Details(counts), cancellationToken);

        await recorder.BeginAsync(Stage(EmbeddingStage.Switch), cancellationToken);
        await SwitchAsync(claimed, recorder, Set(claimed, texts, texts.Cut + cut), (texts.GroupId, counts), cancellationToken);
    }

    private async Task ShowAsync(JobLease lease, JobRecorder recorder, TextCounts counts, CancellationToken ct)
    {
        if (!recorder.IsProgressDue)
            return;

        await using var connection = await database.Main.OpenConnectionAsync(ct);
        await QueueSql.ShowAsync(connection, lease, counts, ct);
        await recorder.ProgressAsync(Details(counts), ct);
        await QueueSql.HintAsync(connection, lease.JobId, ct);
    }

    private async Task SwitchAsync(
        ClaimedFile claimed, JobRecorder recorder, NewSet set, (Guid GroupId, TextCounts Counts) job, CancellationToken ct)
    {
        await using var connection = await database.Main.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        var sql = claimed.Lease.Table.Sql;
        await sql.PrepareTransactionAsync(connection, claimed.Lease.JobId, ct);
        // The group before the file, as uploads and deletions lock them.
        await GroupSql.LockAsync(connection, job.GroupId, ct);
        if (!await SetCopy.WriteAsync(connection, set, ct))
            throw new PortalException(QueueErrors.FileGone());
        if (await VectorSql.CountMissingAsync(connection, set.SetId, ct) is > 0 and var missing)
            throw new PortalException(QueueErrors.VectorsMissing(missing));

        await QueueSql.ShowAsync(connection, claimed.Lease, job.Counts, ct);
        var details = new JsonObject { ["set"] = set.SetId.ToString(), ["texts"] = set.Texts.Count, ["rows"] = set.Rows };
        var end = new JobEnd(Stage(EmbeddingStage.Switch), recorder.DiagnosticsAfterSuccess(details), Error: null);
        if (!await sql.EndAsync(connection, claimed.Lease, end, ct))
            throw new LeaseLostException();

        await FollowUpAsync(connection, set, job.GroupId, ct);
        await transaction.CommitAsync(ct);
        await QueueSql.HintAsync(connection, claimed.Lease.JobId, ct);
    }

    /// <summary>A version that was uploaded meanwhile found this job in the queue: it is next.</summary>
    private static async Task FollowUpAsync(NpgsqlConnection connection, NewSet set, Guid groupId, CancellationToken ct)
    {
        if (await FileSql.FindNewerAsync(connection, set.SourceFileId, set.FileVersionId, ct) is { } by)
            await QueueSql.EnqueueAsync(connection, groupId, [set.SourceFileId], new(EmbeddingKind.Embed, BatchId: null, by), ct);
    }

    private NewSet Set(ClaimedFile claimed, FileTexts texts, int cut) => new()
    {
        SetId = Guid.CreateVersion7(),
        JobId = claimed.Lease.JobId,
        SourceFileId = claimed.SourceFileId,
        FileVersionId = texts.FileVersionId,
        Model = models.Current.Code,
        Dimensions = models.Current.Dimensions,
        ColumnsJson = JsonSerializer.Serialize(texts.Columns, PortalJson.Options),
        Rows = texts.Rows,
        Cut = cut,
        Texts = texts.Texts,
    };

    /// <summary>The columns are on the job, with whether their values left the portal.</summary>
    private JsonObject Details(FileTexts texts) => new()
    {
        ["rows"] = texts.Rows,
        ["texts"] = texts.Texts.Count,
        ["columns"] = new JsonArray([.. texts.Columns.Select(column => JsonValue.Create(column.Name))]),
        ["model"] = models.Current.Code,
        ["sent_out"] = models.Current.SendsTextsOut,
    };

    private static JsonObject Details(TextCounts counts) => new()
    {
        ["texts"] = counts.Total,
        ["done"] = counts.Done,
        ["reused"] = counts.Reused,
    };

    private static string Stage(EmbeddingStage stage) => EnumFormatter.From(stage);
}
