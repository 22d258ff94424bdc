using FlexPortal.Core.Flex.Runs;
using FlexPortal.Shell.Parts;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Caching.Memory;

namespace FlexPortal.Flex.RunList;

/// <summary>
/// The text of rows that all open lists share: a row with a hundred viewers is rendered and kept once. An active run is rendered for each
/// viewer, because its text has its duration so far.
/// </summary>
internal sealed class RunRowCache(TimeProvider time) : IDisposable
{
    // About eight megabytes at four kilobytes a row; unused rows expire.
    private const int Most = 2_000;

    private static readonly TimeSpan Unused = TimeSpan.FromMinutes(20);

    private readonly MemoryCache _runs = new(new MemoryCacheOptions { SizeLimit = Most });
    private readonly MemoryCache _rows = new(new MemoryCacheOptions { SizeLimit = Most });

    /// <summary>The same runs, each as the equal object that other open lists hold: fifty runs are hundreds of small texts.</summary>
    public IReadOnlyList<RunSummary> Shared(IReadOnlyList<RunSummary> runs) => [.. runs.Select(run =>
        run.Status == RunStatus.Started ? run : _runs.GetOrCreate(run, entry =>
        {
            (entry.Size, entry.SlidingExpiration) = (1, Unused);
            return run;
        })!)];

    /// <summary>The rows of these runs, in order; <paramref name="renderer"/> renders those that are not cached.</summary>
    public async Task<IReadOnlyList<MarkupString>> OfAsync(IReadOnlyList<RunSummary> runs, ReadingZone zone, StaticRowRenderer renderer)
    {
        var rows = runs.Select(
            run => run.Status != RunStatus.Started && _rows.TryGetValue(KeyOf(run, zone), out string? known) ? known : null).ToArray();
        var unknown = Enumerable.Range(0, rows.Length).Where(number => rows[number] is null).ToArray();
        var written = await renderer.RenderAsync<RunRow>([.. unknown.Select(number =>
            new Dictionary<string, object?>(StringComparer.Ordinal) { ["Run"] = runs[number], ["Zone"] = zone.Handed })]);
        foreach (var (number, row) in unknown.Zip(written))
        {
            rows[number] = row.Value;
            if (runs[number].Status != RunStatus.Started)
                _rows.Set(KeyOf(runs[number], zone), row.Value, new MemoryCacheEntryOptions { Size = 1, SlidingExpiration = Unused });
        }

        return [.. rows.Select(row => new MarkupString(row!))];
    }

    public void Dispose()
    {
        _runs.Dispose();
        _rows.Dispose();
    }

    /// <summary>What the text depends on: the run, the viewer's zone, and how its start reads today. The browser writes its age.</summary>
    private RowKey KeyOf(RunSummary run, ReadingZone zone) =>
        new(run, zone.Handed, ValueFormatter.Moment(run.StartedAtUtc, time.GetUtcNow(), zone));

    private sealed record RowKey(RunSummary Run, string Zone, string Start);
}
