using System.Text.Json;
using System.Text.Json.Nodes;
using FlexPortal.Core.Platform.Persistence;

namespace FlexPortal.Core.Platform.Jobs;

/// <summary>
/// One stage of a unit of work as its row keeps it. Status: <c>started</c>, <c>success</c>, <c>failed</c>, <c>stopped</c>.
/// </summary>
internal sealed record JobStage(
    string Stage, string Status, DateTimeOffset StartedAtUtc, DateTimeOffset? EndedAtUtc, long? DurationMs, JsonObject Details);

/// <summary>
/// Writes what a unit of work does as it does it: the stages with their details on its row, and an event for each thing worth replaying.
/// Throws <see cref="LeaseLostException"/> when the lease is lost.
/// </summary>
internal class JobRecorder(PortalDatabase database, JobLease lease, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan ProgressInterval = TimeSpan.FromMilliseconds(500);

    private const int MostEntries = 200, EntriesKeptFromTheStart = 20;

    private readonly List<JobStage> _stages = [];
    private readonly SemaphoreSlim _turn = new(1, 1);
    private long _stageStarted;
    private long _lastProgress;

    /// <summary>The current stages as JSON.</summary>
    public string DiagnosticsJson => Serialize(_stages);

    /// <summary>Where the unit is recorded.</summary>
    protected PortalDatabase Database => database;

    /// <summary>The unit.</summary>
    protected JobLease Lease => lease;

    /// <summary>The stage under way, or the last one; null before the first.</summary>
    public string? StageName => _stages.Count == 0 ? null : _stages[^1].Stage;

    /// <summary>Starts a stage.</summary>
    public async Task BeginAsync(string stage, CancellationToken ct)
    {
        _stages.Add(new(stage, "started", time.GetUtcNow(), EndedAtUtc: null, DurationMs: null, []));
        _stageStarted = time.GetTimestamp();
        _lastProgress = 0;
        await WriteAsync("stage_started", [], ct);
    }

    /// <summary>Ends the stage under way well, with what it found out.</summary>
    public async Task SucceedAsync(JsonObject details, CancellationToken ct)
    {
        _stages[^1] = Closed("success", details);
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

    /// <summary>Whether <see cref="ProgressAsync"/> would show something now.</summary>
    public bool IsProgressDue => _lastProgress == 0 || time.GetElapsedTime(_lastProgress) >= ProgressInterval;

    /// <summary>Shows how far the stage is, at most twice a second; what comes more often is left out.</summary>
    public async Task ProgressAsync(JsonObject details, CancellationToken ct)
    {
        if (!IsProgressDue)
            return;

        _lastProgress = time.GetTimestamp();
        Merge(_stages[^1].Details, details);
        await WriteAsync(kind: null, [], ct);
    }

    /// <summary>Closes the stage under way as failed, with its details; the caller writes the end.</summary>
    public void Fail(JsonObject? details = null) => Close("failed", details);

    /// <summary>Closes the stage under way as stopped from outside; the caller writes the end.</summary>
    public void Stop() => Close("stopped", details: null);

    /// <summary>
    /// The stages as they will be when the current stage has succeeded. It stays open here: until the transaction that writes them
    /// is committed it may still fail, and must not report stored rows then.
    /// </summary>
    public string DiagnosticsAfterSuccess(JsonObject details) => Serialize(_stages[..^1].Append(Closed("success", details)));

    public void Dispose() => _turn.Dispose();

    private string Serialize(IEnumerable<JobStage> stages) => JsonSerializer.Serialize(stages, lease.Table.Json);

    private void Close(string status, JsonObject? details)
    {
        if (_stages.Count > 0 && _stages[^1].Status is "started")
            _stages[^1] = Closed(status, details ?? []);
    }

    private JobStage Closed(string status, JsonObject details)
    {
        var open = _stages[^1];
        var duration = (long)time.GetElapsedTime(_stageStarted).TotalMilliseconds;
        var all = (JsonObject)open.Details.DeepClone();
        Merge(all, details);
        var ended = open.StartedAtUtc.AddMilliseconds(duration);
        return open with { Status = status, DurationMs = duration, EndedAtUtc = ended, Details = all };
    }

    private static void Merge(JsonObject details, JsonObject more)
    {
        foreach (var (name, value) in more)
            details[name] = value?.DeepClone();
    }

    /// <summary>The row is written again with every entry, so the list is limited there; the events keep every entry.</summary>
    private static void LeaveOutTheMiddle(JsonObject details, string list, JsonArray entries)
    {
        if (entries.Count <= MostEntries)
            return;

        entries.RemoveAt(EntriesKeptFromTheStart);
        var count = list + "_left_out";
        details[count] = (details[count]?.GetValue<long>() ?? 0) + 1;
    }

    private async Task WriteAsync(string? kind, JsonObject payload, CancellationToken ct)
    {
        await _turn.WaitAsync(ct);
        try
        {
            var progress = new JobProgress(StageName!, DiagnosticsJson, kind, payload.ToJsonString(lease.Table.Json));
            if (!await lease.Table.Sql.RecordAsync(database.Main, lease, progress, ct))
                throw new LeaseLostException();
        }
        finally
        {
            _turn.Release();
        }
    }
}
