using System.Text.Json;
using System.Text.Json.Serialization;
using FlexPortal.Core.Platform.Lists;
using FlexPortal.Core.Platform.Persistence;
using Microsoft.EntityFrameworkCore;

namespace FlexPortal.Core.Platform.Audit;

/// <summary>One entry as it is read.</summary>
/// <param name="Seq">Its number: 1, 2, 3 and so on without a gap.</param>
/// <param name="AtUtc">When, by the database's clock.</param>
/// <param name="Actor">Who.</param>
/// <param name="ActorKind">user, machine, portal or unknown.</param>
/// <param name="Action">What, such as RUN_START.</param>
/// <param name="SubjectKind">Kind of thing, such as run.</param>
/// <param name="Subject">Which one.</param>
/// <param name="FromAddress">From where; null when that is nowhere else.</param>
/// <param name="Outcome">ok, refused or failed.</param>
/// <param name="Code">Stable code of a refusal or a fault; null when there is none.</param>
/// <param name="Details">More, by names; null for nothing.</param>
/// <param name="PrevLink">Link of the entry before, hexadecimal.</param>
/// <param name="Link">Link of this entry, hexadecimal.</param>
public sealed record AuditEntry(
    long Seq, DateTimeOffset AtUtc, string Actor, string ActorKind, string Action, string SubjectKind, string Subject, string? FromAddress,
    string Outcome,
    string? Code, IReadOnlyDictionary<string, string>? Details, string PrevLink, string Link)
{
    /// <summary>The details as they are stored; null for none.</summary>
    [JsonIgnore]
    public string? DetailsText { get; init; }
}

/// <summary>Reads the audit log.</summary>
public sealed class AuditQueries(IDbContextFactory<PortalDbContext> contexts)
{
    /// <summary>One page, newest first. A page is found by the number of the entry before it, never by counting.</summary>
    public async Task<Page<AuditEntry>> ListAsync(
        FilterSet<AuditRow> filters, Cursor? cursor, int pageSize, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var entries = filters.Apply(context.Set<AuditRow>().AsNoTracking());
        var page = await AuditFilters.Newest.ReadAsync(
            (place, most) => AuditFilters.Newest.Walk(entries, place).Take(most).ToListAsync(cancellationToken), cursor, pageSize);
        return new([.. page.Items.Select(EntryOf)], page.NextCursor, page.PreviousCursor);
    }

    /// <summary>Every entry, newest first, one after the other: memory stays flat.</summary>
    public async IAsyncEnumerable<AuditEntry> StreamAsync(
        FilterSet<AuditRow> filters, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var entries = AuditFilters.Newest.Walk(filters.Apply(context.Set<AuditRow>().AsNoTracking()), cursor: null);
        await foreach (var row in entries.AsAsyncEnumerable().WithCancellation(cancellationToken))
            yield return EntryOf(row);
    }

    private static AuditEntry EntryOf(AuditRow row)
    {
        using var details = row.Details is null ? null : JsonDocument.Parse(row.Details);
        // Rows that were not written by the portal are shown as they are.
        var parts = details is { RootElement: { ValueKind: JsonValueKind.Object } all }
            ? all.EnumerateObject().Select(part => KeyValuePair.Create(part.Name, part.Value.ToString()))
            : null;
        return new(
            row.Seq, row.AtUtc, row.Actor, row.ActorKind, row.Action, row.SubjectKind, row.Subject, row.FromAddress, row.Outcome, row.Code,
            parts?.DistinctBy(part => part.Key, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal),
            Convert.ToHexStringLower(row.PrevLink),
            Convert.ToHexStringLower(row.Link))
        {
            DetailsText = row.Details,
        };
    }
}
