using FlexPortal.Core.Platform.Persistence;
using Microsoft.EntityFrameworkCore;

namespace FlexPortal.Core.Platform.Audit;

/// <summary>A difference between the log and what was written.</summary>
/// <param name="Seq">The entry where it shows; null when it is none in particular.</param>
/// <param name="Code">ENTRY_CHANGED, CHAIN_BROKEN, CHAIN_GAP, CHECKPOINT_UNPROVEN, ANCHOR_DIFFERS, ANCHOR_MISSING or GUARD_MISSING.</param>
/// <param name="Sentence">What differs.</param>
public sealed record AuditDifference(long? Seq, string Code, string Sentence);

/// <summary>The result of a verification.</summary>
/// <param name="Entries">How many entries were checked.</param>
/// <param name="FromSeq">The first one asked for.</param>
/// <param name="Head">The newest entry there is, to be kept elsewhere; null when the log is empty.</param>
/// <param name="AnchorsCompared">How many heads kept elsewhere were compared.</param>
/// <param name="DifferenceCount">How many differences there are in all.</param>
/// <param name="Differences">The first of them; none means that the log is as it was written, as far as this can show.</param>
public sealed record AuditVerification(
    long Entries, long FromSeq, AuditHead? Head, int AnchorsCompared, long DifferenceCount, IReadOnlyList<AuditDifference> Differences)
{
    /// <summary>Whether nothing differs.</summary>
    public bool IsIntact => DifferenceCount == 0;
}

/// <summary>Computes every link of the log again, and compares with heads that were kept elsewhere. Memory stays flat.</summary>
public sealed class VerifyAudit(PortalDatabase database, IDbContextFactory<PortalDbContext> contexts)
{
    /// <summary>At most so many differences are listed; the rest is counted.</summary>
    public const int MostListed = 1_000;

    /// <summary>Verifies the log from an entry on. Anchors before that entry are compared as well.</summary>
    /// <param name="since">The first entry to check, 1 for all.</param>
    /// <param name="anchors">Heads kept elsewhere; none when there are none.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<AuditVerification> ExecuteAsync(
        long since, IReadOnlyCollection<AuditHead> anchors, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(since);
        var found = new Findings();
        foreach (var guard in await AuditSql.FindMissingGuardsAsync(database.Main, cancellationToken))
            found.Add(
                null,
                "GUARD_MISSING",
                $"The trigger {guard} is not there, not ENABLE ALWAYS, or does something else: entries can be changed unnoticed.");

        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var wanted = anchors.Select(anchor => anchor.Seq).ToHashSet();
        var links = new Dictionary<long, string>();
        // Entries up to the checkpoint were removed by retention; the chain goes on from its link.
        var checkpoint = await AuditPruneSql.FindCheckpointAsync(database.Main, cancellationToken);
        var start = checkpoint is null ? null : new AuditRow { Seq = checkpoint.Seq, Link = Convert.FromHexString(checkpoint.Link) };
        var first = since > 1 ? since - 1 : since;
        var (entries, before, proven) = (0L, since <= start?.Seq + 1 ? start : null, start is null);
        await foreach (var row in context.Set<AuditRow>().AsNoTracking().Where(row => row.Seq >= first).OrderBy(row => row.Seq)
            .AsAsyncEnumerable().WithCancellation(cancellationToken))
        {
            if (wanted.Contains(row.Seq))
                links[row.Seq] = Convert.ToHexStringLower(row.Link);
            // The one before the first is where the chain is taken up; it was not asked for.
            if (row.Seq >= since)
            {
                entries++;
                Check(row, before, since, found);
            }

            proven |= checkpoint is not null && Proves(row, checkpoint);
            before = row;
        }

        foreach (var row in await OlderAsync(context, wanted, first, cancellationToken))
            links[row.Seq] = Convert.ToHexStringLower(row.Link);
        if (checkpoint is not null)
        {
            links[checkpoint.Seq] = checkpoint.Link;
            // The entry of the removal is newer than what it removed, and may be older than what was asked for.
            if (!proven && !await context.Set<AuditRow>().AsNoTracking().Where(row => row.Action == Pruned && row.Seq < first)
                .AsAsyncEnumerable().AnyAsync(row => Proves(row, checkpoint), cancellationToken))
                found.Add(
                    checkpoint.Seq,
                    "CHECKPOINT_UNPROVEN",
                    $"Entries up to {checkpoint.Seq} are gone, and no entry of the log records their removal.");
        }

        AuditHead[] compared = [.. anchors.Where(anchor => anchor.Seq >= (checkpoint?.Seq ?? 0))];
        Compare(compared, links, found);
        var head = before is null
            ? await AuditSql.FindHeadAsync(database.Main, cancellationToken)
            : new(before.Seq, Convert.ToHexStringLower(before.Link));
        return new(entries, since, head, compared.Length, found.Count, found.Listed);
    }

    private static readonly string Pruned = AuditAction.AuditPrune.Code();

    private static bool Proves(AuditRow row, AuditHead checkpoint) =>
        string.Equals(row.Action, Pruned, StringComparison.Ordinal) && row.Details is { } details
        && details.Contains($"\"{checkpoint.Link}\"", StringComparison.Ordinal)
        && details.Contains($"\"{checkpoint.Seq}\"", StringComparison.Ordinal);

    private static void Check(AuditRow row, AuditRow? before, long since, Findings found)
    {
        var expected = before?.Seq + 1 ?? since;
        if (row.Seq != expected)
            found.Add(
                row.Seq,
                "CHAIN_GAP",
                row.Seq - expected == 1 ? $"Entry {expected} is missing." : $"Entries {expected} to {row.Seq - 1} are missing.");
        else if (before is null && row.Seq > 1)
            found.Add(row.Seq, "CHAIN_GAP", $"Entry {row.Seq - 1} is missing.");

        if (!row.PrevLink.AsSpan().SequenceEqual(before is null && row.Seq == 1 ? AuditChain.Genesis : before?.Link ?? row.PrevLink))
            found.Add(
                row.Seq,
                "CHAIN_BROKEN",
                $"Entry {row.Seq} does not continue the entry before it: one of them was changed or put in later.");
        if (!row.Link.AsSpan().SequenceEqual(AuditChain.Link(row)))
            found.Add(row.Seq, "ENTRY_CHANGED", $"Entry {row.Seq} is not what was written: its link does not fit its contents.");
    }

    private static Task<List<AuditRow>> OlderAsync(
        PortalDbContext context, HashSet<long> wanted, long first, CancellationToken cancellationToken)
    {
        var older = wanted.Where(seq => seq < first).ToArray();
        return context.Set<AuditRow>().AsNoTracking().Where(row => older.Contains(row.Seq)).ToListAsync(cancellationToken);
    }

    private static void Compare(IReadOnlyCollection<AuditHead> anchors, Dictionary<long, string> links, Findings found)
    {
        foreach (var anchor in anchors.OrderBy(anchor => anchor.Seq))
        {
            if (!links.TryGetValue(anchor.Seq, out var link))
                found.Add(anchor.Seq, "ANCHOR_MISSING", $"Entry {anchor.Seq} was there when its head was noted, and is not there now.");
            else if (!string.Equals(link, anchor.Link, StringComparison.Ordinal))
                found.Add(
                    anchor.Seq,
                    "ANCHOR_DIFFERS",
                    $"Entry {anchor.Seq} has another link than when its head was noted: this entry or one before it was rewritten.");
        }
    }

    private sealed class Findings
    {
        private readonly List<AuditDifference> _listed = [];

        public long Count { get; private set; }

        public IReadOnlyList<AuditDifference> Listed => _listed;

        public void Add(long? seq, string code, string sentence)
        {
            if (++Count <= MostListed)
                _listed.Add(new(seq, code, sentence));
        }
    }
}
