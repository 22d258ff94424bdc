using FlexPortal.Core.Flex.Evidence;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.LiveEvents;
using FlexPortal.Shell.Parts;
using Microsoft.AspNetCore.Components;

namespace FlexPortal.Flex.Evidence;

/// <summary>Verifies a run's statement when somebody asks for it, and leads to the evidence pack.</summary>
public sealed partial class ProofPanel : IDisposable
{
    // Often enough to be seen moving, seldom enough to cost nothing.
    private const long Step = 32 * 1024 * 1024;

    private readonly CancellationTokenSource _closing = new();
    private ArtifactProof? _proof;
    private ProofProgress? _progress;
    private string? _fault;

    [Inject]
    private IServiceProvider Services { get; set; } = null!;

    [CascadingParameter]
    private ReadingZone Zone { get; set; } = ReadingZone.Utc;

    /// <summary>The run.</summary>
    [Parameter, EditorRequired]
    public RunDetail Run { get; set; } = null!;

    private string Size => Run.PayloadByteLength is > 10_000_000 and var bytes ? $" The statement in it has {Words.Bytes(bytes)} before compression." : "";

    public void Dispose()
    {
        _closing.Cancel();
        _closing.Dispose();
    }

    private async Task VerifyAsync()
    {
        (_proof, _fault, _progress) = (null, null, new("chunks", 0, Run.PayloadByteLength ?? 0));
        var closed = _closing.Token;
        try
        {
            var prove = Services.GetRequiredService<ProveArtifact>();
            // The reading is busy and synchronous in parts: the page must stay alive meanwhile.
            _proof = await Task.Run(() => prove.ExecuteAsync(Run.RawArtifactId!.Value, new Reporter(this), closed), closed);
            if (_proof is null)
                _fault = "The statement is not in the database any more. Restore the database from a backup.";
        }
        catch (Exception fault) when (ReadFaults.IsDatabaseAway(fault))
        {
            _fault = "The database does not answer, so nothing could be verified. Try again in a moment.";
        }
        catch (OperationCanceledException) when (closed.IsCancellationRequested)
        {
            // The page was closed meanwhile.
        }
        finally
        {
            _progress = null;
        }
    }

    private static string Doing(ProofProgress progress) => progress.Step switch
    {
        "chunks" => $"Hashing the bytes: {Words.Bytes(progress.BytesDone)} of {Words.Bytes(progress.BytesTotal)}…",
        "rows" => "Reading the rows again and comparing each with the table…",
        _ => "Following the chain of statements…",
    };

    private sealed class Reporter(ProofPanel panel) : IProgress<ProofProgress>
    {
        private long _shown;

        public void Report(ProofProgress value)
        {
            if (value.Step is "chunks" && value.BytesDone - _shown < Step)
                return;

            _shown = value.BytesDone;
            _ = panel.InvokeAsync(() =>
            {
                // A word that comes after the end is not shown.
                if (panel._progress is null)
                    return;
                panel._progress = value;
                panel.StateHasChanged();
            });
        }
    }
}
