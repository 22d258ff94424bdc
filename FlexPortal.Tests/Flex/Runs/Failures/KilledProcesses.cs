using FlexPortal.Core.Flex.Runs;
using FlexPortal.Tests.Support;
using Xunit;

namespace FlexPortal.Tests.Flex.Runs.Failures;

/// <summary>
/// Three real processes over one database: two are killed in the middle of their runs (accounts of their own), the third stays. It takes
/// the lease and two searches until it may end their runs, so both wait together.
/// </summary>
public sealed class KilledProcesses : IAsyncLifetime
{
    internal const string PersistAccount = "U2000001", PollAccount = "U2000002";

    private TestDatabase? _database;
    private PortalProcess? _survivor;

    internal TestDatabase Database => _database!;

    internal PortalProcess Survivor => _survivor!;

    internal VictimRun Persisting { get; private set; } = null!;

    internal VictimRun Polling { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabase.CreateAsync();
        _survivor = await PortalProcess.ServeAsync(_database, ("Flex:AccountId", "U2000003"));
        await using var persisting = await PortalProcess.ServeAsync(_database, ("Flex:AccountId", PersistAccount));
        await using var polling = await PortalProcess.ServeAsync(_database, ("Flex:AccountId", PollAccount));
        var persist = await persisting.Http.PostRunAsync("huge:60000");
        await _database.CopyingAsync(persist);
        Persisting = await KillAsync(persisting, persist);
        var poll = await polling.Http.PostRunAsync("never-ready");
        await _database.ReachAsync(poll, RunStage.Poll);
        Polling = await KillAsync(polling, poll);

        Persisting = Persisting with { Ended = await _database.EndOfAsync(persist, within: 75) };
        Polling = Polling with { Ended = await _database.EndOfAsync(poll, within: 75) };
    }

    public async ValueTask DisposeAsync()
    {
        if (_survivor is not null)
            await _survivor.DisposeAsync();
        if (_database is not null)
            await _database.DisposeAsync();
    }

    private async Task<VictimRun> KillAsync(PortalProcess victim, Guid run)
    {
        await victim.KillAsync();
        var left = await _database!.FindRunAsync(run);
        return new(victim.Id, left, left, await _database!.VisibleAsync(run));
    }

    /// <summary>A run whose process was killed.</summary>
    /// <param name="ProcessId">The process.</param>
    /// <param name="Left">The row as the dead process left it.</param>
    /// <param name="Ended">The row at the end.</param>
    /// <param name="Visible">Artifacts, chunks and rows that could be seen right after.</param>
    internal sealed record VictimRun(
        int ProcessId, IngestionRun Left, IngestionRun Ended, (long Artifacts, long Chunks, long Rows) Visible);
}
