using System.Text.Json;
using System.Text.Json.Nodes;
using FlexPortal.Core.Flex.Runs.Leases;
using FlexPortal.Core.Platform.Persistence;

namespace FlexPortal.Core.Flex.Runs.Stages;

/// <summary>
/// Writes what a run does as it does it: the stages with their details on the run row, and an event for each thing worth replaying.
/// Throws <see cref="LeaseLostException"/> when the run is no longer this process's.
/// </summary>
internal sealed class RunRecorder(PortalDatabase database, RunLease lease, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan ProgressInterval = TimeSpan.FromMilliseconds(500);

    private const int MostEntries = 200, EntriesKeptFromTheStart = 20;

    private readonly List<StageRecord> _stages = [];
    private readonly SemaphoreSlim _turn = new(1, 1);
    private long _stageStarted;
    private long _lastProgress;
    private string? _referenceCode;

    /// <summary>The stage under way, or the last one.</summary>
    public RunStage Stage => _stages.Count == 0 ? RunStage.Request : _stages[^1].Stage;

    /// <summary>The stages as JSON, as they stand.</summary>
    public string DiagnosticsJson => JsonSerializer.Serialize(_stages, FlexJson.Options);

    /// <summary>Starts a stage.</summary>
    public async Task BeginAsync(RunStage stage, CancellationToken ct)
    {
        _stages.Add(new StageRecord { Stage = stage, StartedAtUtc = time.GetUtcNow() });
        _stageStarted = time.GetTimestamp();
        _lastProgress = 0;
        await WriteAsync("stage_started", new JsonObject(), ct);
    }

    /// <summary>Ends the stage under way well, with what it found out.</summary>
    public async Task SucceedAsync(JsonObject details, CancellationToken ct)
    {
        Merge(details);
        Close(StageStatus.Success);
        await WriteAsync("stage_ended", new JsonObject { ["status"] = "success", ["duration_ms"] = _stages[^1].DurationMs }, ct);
    }

    /// <summary>Adds an entry to a list in the details of the stage under way, and an event with the same content.</summary>
    public async Task NoteAsync(string kind, string list, JsonObject entry, CancellationToken ct)
    {
        var details = _stages[^1].Details;
        if (details[list] is not JsonArray entries)
            details[list] = entries = [];
        entries.Add(entry.DeepClone());
        LeaveOutTheMiddle(details, list, entries);
        await WriteAsync(kind, entry, ct);
    }

    /// <summary>The broker's handle, kept on the run row from the next write on.</summary>
    public void KeepReference(string referenceCode) => _referenceCode = referenceCode;

    /// <summary>Shows how far the stage is, at most twice a second; what comes more often is left out.</summary>
    public async Task ProgressAsync(JsonObject details, CancellationToken ct)
    {
        if (_lastProgress != 0 && time.GetElapsedTime(_lastProgress) < ProgressInterval)
            return;

        _lastProgress = time.GetTimestamp();
        Merge(details);
        if (!await WriteAsync(IngestionRunSql.RecordProgressAsync, "progress", new JsonObject(), ct))
            throw new LeaseLostException();
    }

    /// <summary>Closes the stage under way for the end of the run, with its details; the caller writes the end.</summary>
    public void Close(StageStatus status, JsonObject? details = null)
    {
        if (_stages.Count > 0 && _stages[^1].Status == StageStatus.Started)
            _stages[^1] = Closed(status, details ?? []);
    }

    /// <summary>
    /// The stages as they will stand when the stage under way has ended well. It stays open here: until the transaction that writes them
    /// is committed it may still fail, and must not say then what it would have stored.
    /// </summary>
    public string DiagnosticsAfterSuccess(JsonObject details) =>
        JsonSerializer.Serialize(_stages[..^1].Append(Closed(StageStatus.Success, details)), FlexJson.Options);

    public void Dispose() => _turn.Dispose();

    private StageRecord Closed(StageStatus status, JsonObject details)
    {
        var open = _stages[^1];
        var duration = (long)time.GetElapsedTime(_stageStarted).TotalMilliseconds;
        var closed = new StageRecord
        {
            Stage = open.Stage,
            StartedAtUtc = open.StartedAtUtc,
            Status = status,
            DurationMs = duration,
            EndedAtUtc = open.StartedAtUtc.AddMilliseconds(duration),
            Details = (JsonObject)open.Details.DeepClone(),
        };
        foreach (var (name, value) in details)
            closed.Details[name] = value?.DeepClone();
        return closed;
    }

    private void Merge(JsonObject details)
    {
        foreach (var (name, value) in details)
            _stages[^1].Details[name] = value?.DeepClone();
    }

    /// <summary>The row is written again with every entry, so it must not grow for ever; the events keep every one.</summary>
    private static void LeaveOutTheMiddle(JsonObject details, string list, JsonArray entries)
    {
        if (entries.Count <= MostEntries)
            return;

        entries.RemoveAt(EntriesKeptFromTheStart);
        var count = list + "_left_out";
        details[count] = (details[count]?.GetValue<long>() ?? 0) + 1;
    }

    private async Task WriteAsync(string kind, JsonObject payload, CancellationToken ct)
    {
        if (!await WriteAsync(IngestionRunSql.RecordAsync, kind, payload, ct))
            throw new LeaseLostException();
    }

    private async Task<bool> WriteAsync(
        Func<Npgsql.NpgsqlDataSource, RunLease, RunEvent, CancellationToken, Task<bool>> write, string kind, JsonObject payload, CancellationToken ct)
    {
        await _turn.WaitAsync(ct);
        try
        {
            return await write(database.Main, lease, new(kind, Stage, DiagnosticsJson, _referenceCode, payload.ToJsonString(FlexJson.Options)), ct);
        }
        finally
        {
            _turn.Release();
        }
    }
}
