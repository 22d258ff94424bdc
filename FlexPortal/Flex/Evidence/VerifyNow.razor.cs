using FlexPortal.Core.Flex;
using FlexPortal.Core.Flex.Evidence;
using FlexPortal.Core.Platform.Audit;
using FlexPortal.Core.Platform.Identity;
using FlexPortal.Identity.Access;
using FlexPortal.Shell.Parts;
using Microsoft.AspNetCore.Components;

namespace FlexPortal.Flex.Evidence;

/// <summary>Verifies one artifact on the page and shows the progress, because a gigabyte takes long.</summary>
public sealed partial class VerifyNow : IDisposable
{
    // Often enough to look alive, and cheap.
    private const long Step = 32 * 1024 * 1024;

    private readonly CancellationTokenSource _closing = new();
    private ArtifactProof? _proof;
    private ProofProgress? _progress;
    private (string Notice, string Text)? _fault;

    // Not injected: only a verification needs it.
    [Inject]
    private IServiceProvider Services { get; set; } = null!;

    /// <summary>The stored bytes.</summary>
    [Parameter, EditorRequired]
    public Guid ArtifactId { get; set; }

    /// <summary>Number of stored bytes.</summary>
    [Parameter]
    public long Bytes { get; set; }

    /// <summary>The user's time zone, as the page passes it on.</summary>
    [Parameter]
    public string? Zone { get; set; }

    private ReadingZone ReadingZone => ReadingZone.Find(Zone) ?? ReadingZone.Utc;

    public void Dispose()
    {
        _closing.Cancel();
        _closing.Dispose();
    }

    private async Task VerifyAsync()
    {
        if (_progress is not null)
            return;

        (_proof, _fault, _progress) = (null, null, new("chunks", 0, Bytes));
        var closed = _closing.Token;
        try
        {
            if (await Services.GetRequiredService<Permission>().ActsAsync(Capability.ReadRuns, closed) is not { } now)
            {
                _fault = ("not-allowed", $"{Permission.Refused.Message} {Permission.Refused.WhatToDo}");
                return;
            }

            var prove = Services.GetRequiredService<ProveArtifact>();
            // Verification is partly synchronous and must not block the page.
            var proof = await Task.Run(() => prove.ExecuteAsync(now.Accounts, ArtifactId, new Reporter(this), closed), closed);
            if (proof is null)
                _fault = ("statement-gone", "The statement is no longer in the database. Restore the database from a backup.");
            else
                await Services.GetRequiredService<AuditLog>().WriteAsync(FlexAuditEvents.Verified(now.By, proof), CancellationToken.None);
            _proof = proof;
        }
        catch (Exception fault) when (DatabaseErrors.IsTransient(fault))
        {
            _fault = ("database-down", "The database does not answer, so nothing could be verified. Try again in a moment.");
        }
        catch (OperationCanceledException) when (closed.IsCancellationRequested)
        {
            // The page was closed.
        }
        finally
        {
            _progress = null;
        }
    }

    private static string Doing(ProofProgress progress) => progress.Step switch
    {
        "chunks" => $"Hashing the bytes: {ValueFormatter.Bytes(progress.BytesDone)} of {ValueFormatter.Bytes(progress.BytesTotal)}…",
        "rows" => "Reading the rows again and comparing each with the table…",
        _ => "Following the chain of statements…",
    };

    private sealed class Reporter(VerifyNow part) : IProgress<ProofProgress>
    {
        private long _shown;

        public void Report(ProofProgress value)
        {
            if (value.Step is "chunks" && value.BytesDone - _shown < Step)
                return;

            _shown = value.BytesDone;
            _ = part.InvokeAsync(() =>
            {
                // A report after the end is not shown.
                if (part._progress is null)
                    return;
                part._progress = value;
                part.StateHasChanged();
            });
        }
    }
}
