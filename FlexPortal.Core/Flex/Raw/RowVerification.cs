using System.Buffers;
using System.Globalization;
using FlexPortal.Core.Flex.Statements;
using FlexPortal.Core.Platform.Content;
using Npgsql;

namespace FlexPortal.Core.Flex.Raw;

/// <summary>
/// Reads the stored bytes again and compares every stored row with the element it came from: place, account, date and payload. An
/// artifact that no run published must have no rows.
/// </summary>
internal static class RowVerification
{
    private const int MostListed = 20;

    /// <summary>What differs; at most 20 rows are named, the rest is counted.</summary>
    public static async Task<IReadOnlyList<ArtifactDifference>> CompareAsync(
        NpgsqlConnection connection, RawArtifact artifact, SpoolFile content, CancellationToken ct)
    {
        if (!await StoredRowSql.ArePublishedAsync(connection, artifact.RawArtifactId, ct))
        {
            return await RawRecordCopy.HasRowsAsync(connection, artifact.RawArtifactId, ct)
                ? [new("ROW_EXTRA", "There are rows in the table, and no run has published any from these bytes.")]
                : [];
        }

        try
        {
            return await ReadAsync(connection, artifact, content, ct);
        }
        catch (PortalException unreadable)
        {
            return
            [
                new(
                    "PAYLOAD_UNREADABLE",
                    $"Rows were published from these bytes, and they cannot be read any more: {unreadable.Error.Message}")
            ];
        }
    }

    private static async Task<IReadOnlyList<ArtifactDifference>> ReadAsync(
        NpgsqlConnection connection, RawArtifact artifact, SpoolFile content, CancellationToken ct)
    {
        var differences = new List<ArtifactDifference>();
        await using var stored = StoredRowSql.ReadAsync(connection, artifact.RawArtifactId, ct).GetAsyncEnumerator(ct);
        await using var bytes = content.OpenRead();
        using var reader = FlexStatementReader.Open(
            bytes, StatementLimits.Default with { MaxBytes = long.MaxValue }, cancellationToken: ct);
        var payload = new ArrayBufferWriter<byte>(4096);
        var (more, missing, different) = (await stored.MoveNextAsync(), 0L, 0L);
        while (NextRow(reader, ct))
        {
            payload.ResetWrittenCount();
            reader.Row.WriteJson(payload);
            if (!more || !string.Equals(stored.Current.Ref, reader.Row.SourceRowRef, StringComparison.Ordinal))
            {
                if (missing++ < MostListed)
                    differences.Add(
                        new("ROW_MISSING", $"Row {reader.Row.SourceRowRef} is in the bytes and not in its place in the table."));
                continue;
            }

            if (!IsSame(stored.Current, reader, artifact.AccountId, payload.WrittenSpan) && different++ < MostListed)
                differences.Add(new("ROW_DIFFERS", $"Row {reader.Row.SourceRowRef} differs from the bytes."));
            more = await stored.MoveNextAsync();
        }

        if (more)
            differences.Add(new("ROW_EXTRA", $"Row {stored.Current.Ref} is in the table and not in its place in the bytes."));
        if (Math.Max(0, missing - MostListed) + Math.Max(0, different - MostListed) is > 0 and var unlisted)
            differences.Add(
                new("ROW_DIFFERS", string.Create(CultureInfo.InvariantCulture, $"{unlisted} further rows are missing or differ.")));
        return differences;
    }

    private static bool NextRow(FlexStatementReader reader, CancellationToken ct)
    {
        while (reader.Read(ct))
        {
            if (reader.Kind == StatementItem.Row)
                return true;
        }

        return false;
    }

    private static bool IsSame(StoredRow stored, FlexStatementReader reader, string artifactAccount, ReadOnlySpan<byte> payload)
    {
        var row = reader.Row;
        return string.Equals(stored.AccountId, row.AccountId.Length > 0 ? row.AccountId : artifactAccount, StringComparison.Ordinal)
            && stored.ReportDate == row.ReportDate
            // A portal from before the column may still store rows beside this one, without it.
            && (stored.RowDate is null || stored.RowDate == reader.RowDate)
            && string.Equals(stored.Section, reader.SectionName, StringComparison.Ordinal)
            && string.Equals(stored.Element, row.ElementName, StringComparison.Ordinal)
            && stored.ByteOffset == row.ByteOffset
            && stored.ByteLength == row.ByteLength
            && payload.SequenceEqual(stored.Payload);
    }
}
