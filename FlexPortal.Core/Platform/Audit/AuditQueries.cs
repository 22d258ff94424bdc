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
    long Seq, DateTimeOffset AtUtc, string Actor, string ActorKind, string Action, string SubjectKind, string Subject, string? FromAddress, string Outcome,
    string? Code, IReadOnlyDictionary<string, string>? Details, string PrevLink, string Link)
{
    /// <summary>The details as they are stored; null for none.</summary>
    [JsonIgnore]
    public string? DetailsText { get; init; }
}

/// <summary>Which entries; null in a part means all.</summary>
/// <param name="Actor">Who, exactly.</param>
/// <param name="Action">What, by its code.</param>
/// <param name="Subject">On what, exactly: an id or a name.</param>
/// <param name="Outcome">Its outcome.</param>
/// <param name="FromUtc">Not before.</param>
/// <param name="ToUtc">Before.</param>
public sealed record AuditFilter(
    string? Actor = null, string? Action = null, string? Subject = null, AuditOutcome? Outcome = null, DateTimeOffset? FromUtc = null,
    DateTimeOffset? ToUtc = null);

/// <summary>Reads the audit log.</summary>
public sealed class AuditQueries(IDbContextFactory<PortalDbContext> contexts)
{
    /// <summary>One page, newest first. A page is found by the number of the entry before it, never by counting.</summary>
    public async Task<Page<AuditEntry>> ListAsync(AuditFilter filter, AuditCursor? cursor, int pageSize, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var rows = await Page(context, filter, cursor, pageSize + 1).ToListAsync(cancellationToken);
        var more = rows.Count > pageSize;
        if (more)
            rows.RemoveAt(pageSize);
        var newer = cursor is { Newer: true };
        if (newer)
            rows.Reverse();
        if (rows.Count == 0)
            return new([], null, null);

        // Where one came from there is a page, and where one row too many was found.
        return new(
            [.. rows.Select(EntryOf)],
            newer || more ? new AuditCursor(rows[^1].Seq, Newer: false).ToString() : null,
            newer ? (more ? new AuditCursor(rows[0].Seq, Newer: true).ToString() : null) : cursor is null ? null : new AuditCursor(rows[0].Seq, Newer: true).ToString());
    }

    /// <summary>Every entry, newest first, one after the other: memory stays flat.</summary>
    public async IAsyncEnumerable<AuditEntry> StreamAsync(
        AuditFilter filter, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        await foreach (var row in Filtered(context, filter).OrderByDescending(entry => entry.Seq).AsAsyncEnumerable().WithCancellation(cancellationToken))
            yield return EntryOf(row);
    }

    /// <summary>The query of a page, for the reading and for a test that looks at its plan.</summary>
    internal static IQueryable<AuditRow> Page(PortalDbContext context, AuditFilter filter, AuditCursor? cursor, int rows)
    {
        var entries = Filtered(context, filter);
        return cursor switch
        {
            null => entries.OrderByDescending(entry => entry.Seq).Take(rows),
            { Newer: true, Seq: var after } => entries.Where(entry => entry.Seq > after).OrderBy(entry => entry.Seq).Take(rows),
            { Seq: var before } => entries.Where(entry => entry.Seq < before).OrderByDescending(entry => entry.Seq).Take(rows),
        };
    }

    private static IQueryable<AuditRow> Filtered(PortalDbContext context, AuditFilter filter)
    {
        var entries = context.Set<AuditRow>().AsNoTracking();
        if (filter.Actor is { } actor)
            entries = entries.Where(entry => entry.Actor == actor);
        if (filter.Action is { } code)
        {
            var action = AuditActionCode.Current(code);
            entries = AuditActionCode.Former(action) is { } former
                ? entries.Where(entry => entry.Action == action || entry.Action == former)
                : entries.Where(entry => entry.Action == action);
        }

        if (filter.Subject is { } subject)
            entries = entries.Where(entry => entry.Subject == subject);
        if (filter.Outcome is { } outcome)
        {
            var word = EnumText.From(outcome);
            entries = entries.Where(entry => entry.Outcome == word);
        }

        if (filter.FromUtc is { } from)
            entries = entries.Where(entry => entry.AtUtc >= from);
        if (filter.ToUtc is { } to)
            entries = entries.Where(entry => entry.AtUtc < to);
        return entries;
    }

    private static AuditEntry EntryOf(AuditRow row)
    {
        using var details = row.Details is null ? null : JsonDocument.Parse(row.Details);
        // Whatever somebody may have put there past the portal is shown as it is.
        var parts = details is { RootElement: { ValueKind: JsonValueKind.Object } all } ? all.EnumerateObject().Select(part => KeyValuePair.Create(part.Name, part.Value.ToString())) : null;
        return new(
            row.Seq, row.AtUtc, row.Actor, row.ActorKind, row.Action, row.SubjectKind, row.Subject, row.FromAddress, row.Outcome, row.Code,
            parts?.DistinctBy(part => part.Key, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal), Convert.ToHexStringLower(row.PrevLink), Convert.ToHexStringLower(row.Link))
        {
            DetailsText = row.Details,
        };
    }
}
