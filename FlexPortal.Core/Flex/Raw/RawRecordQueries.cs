using System.Globalization;
using System.Text.Json;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Core.Platform.Lists;
using FlexPortal.Core.Platform.Persistence;
using Microsoft.EntityFrameworkCore;

namespace FlexPortal.Core.Flex.Raw;

/// <summary>A raw row as the API and the pages show it.</summary>
public sealed record RawRecordView(
    Guid RawRecordId,
    Guid IngestionRunId,
    Guid RawArtifactId,
    string AccountId,
    DateOnly? ReportDateLocal,
    DateOnly? RowDateLocal,
    string SectionName,
    string SourceRowRef,
    string ElementName,
    long ByteOffset,
    long ByteLength,
    JsonElement SourcePayload);

/// <summary>A place in the rows of a statement.</summary>
/// <param name="SectionName">Section of the last row seen.</param>
/// <param name="ByteOffset">Its first byte.</param>
public sealed record RawRecordCursor(string SectionName, long ByteOffset)
{
    /// <summary>Text for addresses.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{ByteOffset}.{SectionName}");

    /// <summary>Reads the text form; null for none. False when it is not one.</summary>
    public static bool TryParse(string? text, out RawRecordCursor? cursor)
    {
        cursor = null;
        if (string.IsNullOrEmpty(text))
            return true;

        var dot = text.IndexOf('.', StringComparison.Ordinal);
        if (dot < 1 || dot == text.Length - 1
            || !long.TryParse(text.AsSpan(0, dot), NumberStyles.None, CultureInfo.InvariantCulture, out var offset))
            return false;

        cursor = new(text[(dot + 1)..], offset);
        return true;
    }
}

/// <summary>Reads raw rows, section by section in document order. A page deep in the list costs what the first does.</summary>
public sealed class RawRecordQueries(IDbContextFactory<PortalDbContext> contexts)
{
    /// <summary>Rows of the statement that a run received; none when the run published none.</summary>
    public async Task<Page<RawRecordView>> ListAsync(
        RunDetail run, string? section, RawRecordCursor? after, int pageSize, CancellationToken cancellationToken, string? accountId = null)
    {
        if (run.Status != RunStatus.Success || run.RawArtifactId is not { } artifactId)
            return new([], null);

        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var records = context.Set<RawRecord>().AsNoTracking().Where(record => record.RawArtifactId == artifactId);
        if (!string.IsNullOrWhiteSpace(section))
            records = records.Where(record => record.SectionName == section);
        if (accountId is not null)
            records = records.Where(record => record.AccountId == accountId);
        if (after is not null)
            records = records.Where(record => EF.Functions.GreaterThan(
                ValueTuple.Create(record.SectionName, record.ByteOffset), ValueTuple.Create(after.SectionName, after.ByteOffset)));

        var rows = await records.OrderBy(record => record.SectionName).ThenBy(record => record.ByteOffset)
            .Take(pageSize + 1).ToListAsync(cancellationToken);
        var page = Page.Of(rows, pageSize, last => new RawRecordCursor(last.SectionName, last.ByteOffset).ToString());
        return new([.. page.Items.Select(View)], page.NextCursor);
    }

    private static RawRecordView View(RawRecord record)
    {
        using var payload = JsonDocument.Parse(record.SourcePayload);
        return new(
            record.RawRecordId, record.IngestionRunId, record.RawArtifactId, record.AccountId, record.ReportDateLocal, record.RowDateLocal, record.SectionName,
            record.SourceRowRef, record.ElementName, record.ByteOffset, record.ByteLength, payload.RootElement.Clone());
    }
}
