using System.Buffers;
using System.Security.Cryptography;
using FlexPortal.Core.Platform.Audit;
using FlexPortal.Core.Platform.Content;
using FlexPortal.Core.Platform.Persistence;
using FlexPortal.Core.Sources.Embeddings.Queue;
using FlexPortal.Core.Sources.Groups;
using FlexPortal.Core.Sources.Tables;
using Microsoft.Extensions.Options;
using Npgsql;

namespace FlexPortal.Core.Sources.Files;

/// <summary>What an upload is to a file that has its name.</summary>
public enum UploadMode
{
    /// <summary>A new file; refused when the name is taken.</summary>
    NewFile,

    /// <summary>The next version of the file of this name; a new file when there is none.</summary>
    NewVersion,

    /// <summary>The next version, and the former ones go after 30 days.</summary>
    Replace,
}

/// <summary>An upload.</summary>
/// <param name="GroupId">The group.</param>
/// <param name="Name">Name of the file with its extension, 1 to 255 characters; never used as a path.</param>
/// <param name="Mode">What it is to a file that has its name.</param>
public sealed record UploadRequest(Guid GroupId, string Name, UploadMode Mode)
{
    /// <summary>A label of the version, at most 100 characters; null for none.</summary>
    public string? VersionLabel { get; init; }

    /// <summary>What the user chose of sheet, header row, character set and separator; what is null is found out.</summary>
    public FileChoice Choice { get; init; } = new();

    /// <summary>Bytes that the sender announces; null when it does not say.</summary>
    public long? Length { get; init; }
}

/// <summary>A version that was stored.</summary>
/// <param name="SourceFileId">The file.</param>
/// <param name="FileVersionId">The version.</param>
/// <param name="Name">Its name.</param>
/// <param name="Version">Number of the version, from 1.</param>
/// <param name="State">Whether a user must look before it is embedded.</param>
/// <param name="Rows">Rows below the header.</param>
/// <param name="Columns">Columns, those that are skipped included.</param>
/// <param name="Sha256">SHA-256 of the bytes.</param>
/// <param name="Warnings">What deserves a look.</param>
public sealed record UploadedFile(
    Guid SourceFileId, Guid FileVersionId, string Name, int Version, FileState State, long Rows, int Columns, string Sha256,
    IReadOnlyList<FileWarning> Warnings);

/// <summary>
/// Takes a file: receives it, reads it to its end, and stores its bytes and what was read in one transaction. A file that cannot be read
/// is refused and leaves nothing. Memory does not grow with the file.
/// </summary>
internal sealed class UploadFile(
    PortalDatabase database, ReadFile read, AuditLog audit, StoredFiles files, IOptions<SourcesOptions> options, TimeProvider time)
{
    /// <summary>Uploads. A refusal is in the audit log too.</summary>
    /// <param name="request">What is uploaded.</param>
    /// <param name="content">The bytes, read once.</param>
    /// <param name="by">Who uploads.</param>
    /// <param name="cancellationToken">Cancels: nothing is stored.</param>
    public async Task<(UploadedFile? File, PortalError? Error)> ExecuteAsync(
        UploadRequest request, Stream content, AuditActor by, CancellationToken cancellationToken)
    {
        request = request with { Name = LineText.Name(request.Name) };
        var (file, error) = FaultOf(request) is { } fault
            ? (null, fault) : await TakeAsync(request, content, by, cancellationToken);
        if (error is not null)
            await audit.WriteAsync(SourcesAuditEvents.NotUploaded(by, request.Name, error.Code), cancellationToken);
        return (file, error);
    }

    /// <summary>Whether a text can be the name of a file.</summary>
    public static bool IsName(string name) =>
        LineText.Fits(name.Trim(), 255) && !name.AsSpan().ContainsAny('/', '\\') && name.Trim() is not ("." or "..");

    private static PortalError? FaultOf(UploadRequest request) =>
        !IsName(request.Name) ? SourcesErrors.FileNameInvalid()
            : request.VersionLabel is { } label && !LineText.Fits(label.Trim(), 100) ? SourcesErrors.VersionLabelInvalid()
            : request.Choice.FaultOf();

    private async Task<(UploadedFile? File, PortalError? Error)> TakeAsync(
        UploadRequest request, Stream content, AuditActor by, CancellationToken ct)
    {
        if (await FileSql.CheckAsync(database.Main, request, sha256: null, ct) is { } early)
            return (null, early);

        if (request.Length > options.Value.MaxFileBytes)
            return (null, SourcesErrors.FileTooLarge(options.Value.MaxFileBytes));

        using var spool = files.NewSpool();
        if (await ReceiveAsync(spool, content, ct) is not { } sha256)
            return (null, SourcesErrors.FileTooLarge(options.Value.MaxFileBytes));
        if (spool.Length == 0)
            return (null, SourcesErrors.FileEmpty());
        if (await FileSql.CheckAsync(database.Main, request, sha256, ct) is { } known)
            return (null, known);

        var file = new TableFile.Stored(request.Name, spool.OpenRead);
        var (outcome, error) = await read.ExecuteAsync(file, request.Choice, ct);
        if (outcome is not null && request.Choice.HeaderRow is > 0 and { } row && !outcome.HasHeader(row))
            return (null, SourcesErrors.HeaderRowInvalid(row));
        return outcome is null ? (null, error) : await StoreAsync(request, new(spool, sha256, outcome), by, ct);
    }

    /// <summary>Receives the bytes; returns their hash, null when there are too many.</summary>
    private async Task<string?> ReceiveAsync(SpoolFile spool, Stream content, CancellationToken ct)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await using var destination = spool.OpenWrite();
        var buffer = ArrayPool<byte>.Shared.Rent(1 << 16);
        try
        {
            var total = 0L;
            while (await content.ReadAsync(buffer, ct) is > 0 and var length)
            {
                total += length;
                if (total > options.Value.MaxFileBytes)
                    return null;
                hash.AppendData(buffer, 0, length);
                await destination.WriteAsync(buffer.AsMemory(0, length), ct);
            }

            return Convert.ToHexStringLower(hash.GetHashAndReset());
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private async Task<(UploadedFile? File, PortalError? Error)> StoreAsync(
        UploadRequest request, ReceivedFile received, AuditActor by, CancellationToken ct)
    {
        await using var connection = await database.Main.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        if (await GroupSql.LockAsync(connection, request.GroupId, ct) is not { } group)
            return (null, SourcesErrors.GroupNotFound());
        // Looked at again: uploads of the same name or bytes wait for each other at the row of the group.
        if (await FileSql.CheckAsync(connection, request, received.Sha256, ct) is { } error)
            return (null, error);

        var stored = await FileSql.InsertAsync(connection, request, received, by.Name, time.GetUtcNow(), ct);
        await new ChunkCopy(FileSql.Chunks).WriteAsync(connection, stored.FileVersionId, received.Content, ct);
        await QueueSql.EnqueueAsync(
            connection, request.GroupId, [stored.SourceFileId], new(EmbeddingKind.Embed, BatchId: null, by.Name), ct);
        await audit.CommitAsync(transaction, SourcesAuditEvents.Uploaded(by, group.Name, stored), ct);
        return (stored, null);
    }
}

/// <summary>A file that was received and read.</summary>
internal sealed record ReceivedFile(SpoolFile Content, string Sha256, ReadOutcome Read);
