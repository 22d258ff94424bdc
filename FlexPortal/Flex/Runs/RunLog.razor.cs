using FlexPortal.Core.Flex;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Identity.Access;
using FlexPortal.Shell.Parts;
using Microsoft.AspNetCore.Components;

namespace FlexPortal.Flex.Runs;

/// <summary>The log of a run: read from where it was left, kept short, and not read at all while it is closed.</summary>
public sealed partial class RunLog : IDisposable
{
    private readonly CancellationTokenSource _closing = new();
    private LogTail _tail = new(LogTail.Few, ReadingZone.Utc);
    private string? _mode;
    private bool _isRead;
    private bool _reading;
    private bool _paused;
    private bool _failed;

    [Inject]
    private FlexQueries Queries { get; set; } = null!;

    [Inject]
    private Permission Permission { get; set; } = null!;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    [CascadingParameter]
    private ReadingZone Zone { get; set; } = ReadingZone.Utc;

    /// <summary>The run.</summary>
    [Parameter, EditorRequired]
    public RunDetail Run { get; set; } = null!;

    /// <summary><c>open</c>, <c>all</c>, <c>errors</c> or <c>closed</c>, as in the address; null: open for a run that failed.</summary>
    [Parameter]
    public string? Mode { get; set; }

    private bool IsOpen => _mode is not "closed";

    private IReadOnlyList<ShownLine> Shown => _mode is "errors" ? [.. _tail.Lines.Where(line => line.Level == LineLevel.Error)]
        : _tail.Lines;

    private int Hidden => _mode is "errors" ? _tail.Below(LineLevel.Error) : 0;

    protected override Task OnParametersSetAsync()
    {
        var mode = Mode is "open" or "all" or "errors" or "closed" ? Mode : null;
        // Also when it fails while it is watched: the end looks as it does after a reload.
        mode ??= RunProgress.IsFailure(Run) ? "open" : "closed";
        if (!string.Equals(mode, _mode, StringComparison.Ordinal))
        {
            _mode = mode;
            _tail = new(mode is "open" && !RunProgress.IsFailure(Run) ? LogTail.Few : LogTail.Most, Zone);
            _isRead = _paused = false;
        }

        return IsOpen && !_paused ? CatchUpAsync() : Task.CompletedTask;
    }

    public void Dispose()
    {
        _closing.Cancel();
        _closing.Dispose();
    }

    /// <summary>One reading at a time: what comes while it reads is seen by the loop.</summary>
    private async Task CatchUpAsync()
    {
        if (_reading)
            return;

        _reading = true;
        try
        {
            while (IsOpen && !_paused && _tail is var tail && (!_isRead || tail.Seen < Run.EventSeq))
            {
                if (!_isRead)
                {
                    tail.SkipTo(await FirstAsync() - 1);
                    if (tail != _tail)
                        continue;
                    _isRead = true;
                }

                var events = await Queries.ListEventsAsync(await Permission.AccountsAsync(), Run.IngestionRunId, tail.Seen, _closing.Token);
                tail.Add(events);
                if (events.Count == 0)
                    break;
            }

            _failed = false;
        }
        catch (Exception fault) when (DatabaseErrors.IsTransient(fault))
        {
            _failed = true;
        }
        catch (OperationCanceledException) when (_closing.IsCancellationRequested)
        {
            // The page was closed while it read.
        }
        finally
        {
            _reading = false;
        }
    }

    /// <summary>Start of reading: a number of lines before the end; for a failed run, the start of the failed stage.</summary>
    private async Task<long> FirstAsync()
    {
        var tail = Math.Max(1, Run.EventSeq - (_mode is "open" ? LogTail.Few : LogTail.Most) + 1);
        if (_mode is not "open" || !RunProgress.IsFailure(Run))
            return tail;

        var began = await Queries.FindStageStartAsync(await Permission.AccountsAsync(), Run.IngestionRunId, Run.Stage,
            _closing.Token) ?? tail;
        return Math.Max(began, Run.EventSeq - LogTail.Most + 1);
    }

    private Task PauseAsync()
    {
        _paused = !_paused;
        return _paused ? Task.CompletedTask : CatchUpAsync();
    }

    private string Address(string mode) => RunAddress.With(Navigation, "log", mode, "log");

    private static string? Class(LineLevel level) => level switch
    {
        LineLevel.Warning => "is-warn",
        LineLevel.Error => "is-bad",
        _ => null,
    };
}
