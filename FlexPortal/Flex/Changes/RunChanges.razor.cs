using FlexPortal.Core.Flex;
using FlexPortal.Core.Flex.Comparison;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.LiveEvents;
using FlexPortal.Shell.Parts;
using Microsoft.AspNetCore.Components;

namespace FlexPortal.Flex.Changes;

/// <summary>The comparison of a run on its page. Small statements are compared at once, large ones when somebody asks for it.</summary>
public sealed partial class RunChanges : IDisposable
{
    /// <summary>Rows on both sides together that are compared without being asked for: a fraction of a second.</summary>
    internal const long AtOnce = 20_000;

    private const int PageSize = 50;

    private readonly CancellationTokenSource _closing = new();
    private MarkupString? _report;
    private FlexError? _notice;
    private long? _rows;
    private Guid? _with;

    [Inject]
    private RunPair Pairs { get; set; } = null!;

    [Inject]
    private CompareRuns Compare { get; set; } = null!;

    [Inject]
    private ListRowChanges Changes { get; set; } = null!;

    [Inject]
    private StillMarkup Still { get; set; } = null!;

    [CascadingParameter]
    private ReadingZone Zone { get; set; } = ReadingZone.Utc;

    /// <summary>The run.</summary>
    [Parameter, EditorRequired]
    public RunDetail Run { get; set; } = null!;

    /// <summary>What the address asks for.</summary>
    [Parameter]
    public ChangesAsked Asked { get; set; } = new();

    public void Dispose()
    {
        _closing.Cancel();
        _closing.Dispose();
    }

    protected override async Task OnInitializedAsync()
    {
        if (!Asked.TryReadWith(out _with))
        {
            _notice = FlexErrors.RequestInvalid("The address does not name the run to compare with.", "Take the run's link, or leave out what stands behind 'with='.");
            return;
        }

        try
        {
            await ReadAsync(_closing.Token);
        }
        catch (Exception fault) when (ReadFaults.IsDatabaseAway(fault))
        {
            _notice = FlexErrors.DatabaseAway();
        }
        catch (OperationCanceledException) when (_closing.IsCancellationRequested)
        {
            // The page was closed while it read.
        }
    }

    private async Task ReadAsync(CancellationToken ct)
    {
        var pair = await Pairs.FindAsync(Run.IngestionRunId, _with, ct);
        if (pair is not { Refusal: null, Other: { } other })
        {
            _notice = pair?.Refusal ?? FlexErrors.ComparedRunNotFound();
            return;
        }

        var rows = (Run.RawRecordCount ?? 0) + (other.RawRecordCount ?? 0);
        // A large comparison is made once, by the page that lives, and not for the markup before it.
        if (rows > AtOnce && !string.Equals(Run.PayloadSha256, other.PayloadSha256, StringComparison.Ordinal) && (!Asked.Compare || !RendererInfo.IsInteractive))
        {
            _rows = Asked.Compare ? null : rows;
            return;
        }

        switch (await Compare.ExecuteAsync(Run.IngestionRunId, _with, ct))
        {
            case ComparisonOutcome.Compared compared:
                await RenderAsync(compared.Comparison, ct);
                break;
            case ComparisonOutcome.Refused refused:
                _notice = refused.Error;
                break;
            default:
                _notice = FlexErrors.ComparedRunNotFound();
                break;
        }
    }

    private async Task RenderAsync(RunComparison comparison, CancellationToken ct)
    {
        Page<RowChange>? listed = null;
        if (Asked.ReadList(PageSize) is { } request
            && await Changes.ExecuteAsync(Run.IngestionRunId, _with, request, ct) is RowChangesOutcome.Listed page)
            listed = page.Changes;

        // The page keeps the text, not the rows.
        _report = (await Still.RenderAsync<ChangeReport>(
        [
            new(StringComparer.Ordinal)
            {
                [nameof(ChangeReport.Comparison)] = comparison,
                [nameof(ChangeReport.Run)] = Run.IngestionRunId,
                [nameof(ChangeReport.With)] = _with,
                [nameof(ChangeReport.Kind)] = Asked.Kind,
                [nameof(ChangeReport.Listed)] = listed,
                [nameof(ChangeReport.ZoneId)] = Zone.Id,
            },
        ]))[0];
    }
}
