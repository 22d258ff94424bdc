using System.Text.Json;
using FlexPortal.Core.Flex.Raw;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Core.Flex.Statements;
using FlexPortal.Core.Platform.Lists;
using FlexPortal.Core.Platform.Persistence;
using Npgsql;

namespace FlexPortal.Core.Flex.Comparison;

/// <summary>Compares the rows of two statements.</summary>
internal sealed record RowFindings(
    bool AttributesRecorded, IReadOnlyList<AttributeChange> Attributes, IReadOnlyList<ElementChanges> Elements,
    IReadOnlyList<SectionRowChanges> Sections)
{
    public static RowFindings None { get; } = new(false, [], [], []);
}

/// <summary>Compares the rows of two statements: all of them for the counts, and page by page for the list of one kind.</summary>
public sealed class RowComparison(PortalDatabase database)
{
    // Two statements of 200,000 rows take about three seconds, and four times that when every single row differs.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private const int Examples = 20;

    internal async Task<RowFindings> SummariseAsync(RunDetail before, RunDetail now, CancellationToken ct)
    {
        var tally = new ChangeTally(Examples);
        RowFindings? findings = null;
        await CompareAsync(before, now, section: null, tally.Add, (counts, plan) =>
            findings = new(plan.Drift is not null, plan.Attributes, tally.ToList(counts, plan.Identities), tally.BySection()), ct);
        return findings!;
    }

    /// <summary>The order of changes. No two sections or rows share a position.</summary>
    public static Keyset<RowChange, RowChange> Order { get; } = Keyset.By<RowChange, RowChange, long>(
        "document", descending: false, change => Place(change), Place);

    /// <summary>Changes of one kind in one section, in document order.</summary>
    internal Task<Page<RowChange>> ListAsync(RunDetail before, RunDetail now, RowChangesRequest request, CancellationToken ct) =>
        Order.ReadAsync(async (cursor, most) =>
        {
            var edge = cursor is not null && CursorValue.TryParse<long>(cursor.Key, out var place) ? place : (long?)null;
            var backward = cursor is { Backward: true };
            var found = new SortedList<long, RowChange>();
            await CompareAsync(before, now, request.Section, (_, change) =>
            {
                if (change?.Kind != request.Kind || (edge is { } at && (backward ? Place(change) >= at : Place(change) <= at)))
                    return;
                found.Add(Place(change), change);
                if (found.Count > most)
                    found.RemoveAt(backward ? 0 : most);
            }, (_, _) => { }, ct);
            return backward ? [.. found.Values.Reverse()] : [.. found.Values];
        }, request.Cursor, Math.Clamp(request.PageSize, 1, PageSize.Max));

    private static long Place(RowChange change) => (change.Now ?? change.Before)!.ByteOffset;

    private async Task CompareAsync(
        RunDetail before, RunDetail now, string? section, Action<StoredDifference, RowChange?> add,
        Action<IReadOnlyList<StoredCount>, ComparisonPlan> complete, CancellationToken ct)
    {
        var (old, current) = (before.RawArtifactId!.Value, now.RawArtifactId!.Value);
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(ct);
        timeout.CancelAfter(Limit);
        try
        {
            await using var connection = await database.Main.OpenConnectionAsync(timeout.Token);
            await using var transaction = await connection.BeginTransactionAsync(timeout.Token);
            await DifferenceSql.PrepareAsync(connection, Limit, timeout.Token);
            var counts = await DifferenceSql.CountAsync(connection, old, current, section, timeout.Token);
            var plan = ComparisonPlan.Of(
                counts, await Attributes(connection, before, timeout.Token), await Attributes(connection, now, timeout.Token),
                Repeats(before) || Repeats(now));
            var reader = new ChangeReader(plan.Identities, StatementPeriods.Of(before.PeriodKey, now.PeriodKey), plan.Drift);
            await foreach (var difference in DifferenceSql.ReadAsync(connection, old, current, section, plan.Json, timeout.Token))
                add(difference, reader.Read(difference));
            complete(counts, plan);
        }
        catch (PostgresException stopped) when (string.Equals(stopped.SqlState, PostgresErrorCodes.QueryCanceled, StringComparison.Ordinal)
            && !ct.IsCancellationRequested)
        {
            throw new PortalException(FlexErrors.ComparisonTooLong(Limit));
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            throw new PortalException(FlexErrors.ComparisonTooLong(Limit));
        }
    }

    /// <summary>Recorded attributes of the statement; null when none are recorded although it has rows.</summary>
    private static async Task<IReadOnlyList<ElementAttributes>?> Attributes(
        NpgsqlConnection connection, RunDetail run, CancellationToken ct)
    {
        var kept = await StatementAttributeSql.ReadAsync(connection, run.RawArtifactId!.Value, ct);
        return kept.Count > 0 || run.RawRecordCount == 0 ? kept : null;
    }

    /// <summary>
    /// Whether an account has several statements in the document: a year broken out by day repeats the values of each day's end.
    /// </summary>
    private static bool Repeats(RunDetail run) => run.Diagnostics
        .Where(stage => stage.Stage == RunStage.Preflight).Select(stage => stage.Details["statements"]).FirstOrDefault() is { } statements
        && statements.Deserialize<List<StatementAccount>>(PortalJson.Options) is { } accounts
        && accounts.GroupBy(statement => statement.AccountId, StringComparer.Ordinal).Any(account => account.Count() > 1);

    private sealed record StatementAccount(string AccountId);
}
