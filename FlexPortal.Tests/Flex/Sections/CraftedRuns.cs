using System.Text.Json;
using FlexPortal.Core.Flex;
using FlexPortal.Core.Flex.Raw;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Core.Flex.Sections;
using FlexPortal.Core.Flex.Statements;
using FlexPortal.Core.Platform.Persistence;
using FlexPortal.Tests.Support;
using Npgsql;
using NpgsqlTypes;
using Xunit;

namespace FlexPortal.Tests.Flex.Sections;

/// <summary>Runs of a query a day apart, each with the sections that a test gives it, stored the way a run stores them.</summary>
internal sealed class CraftedRuns(TestDatabase database, string query = "4711", string account = "U1", bool sandbox = false)
{
    private static readonly DateTimeOffset Begin = new(2026, 10, 1, 7, 0, 0, TimeSpan.Zero);

    private int _day;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>A run whose statement has these sections (<c>Trades=3</c>, <c>U2:Trades</c>; a blank count is 1) and lacks these.</summary>
    public Task<Guid> StatementAsync(string sections, string missing = "") => InsertAsync("failed", sections, missing);

    /// <summary>Several such runs.</summary>
    public async Task<IReadOnlyList<Guid>> StatementsAsync(int count, string sections, string missing = "")
    {
        var ids = new List<Guid>();
        for (var i = 0; i < count; i++)
            ids.Add(await StatementAsync(sections, missing));
        return ids;
    }

    /// <summary>A run that brought nothing.</summary>
    public Task<Guid> NothingAsync() => InsertAsync("failed", "", "");

    /// <summary>A run under way.</summary>
    public Task<Guid> StartedAsync() => InsertAsync("started", "", "");

    private async Task<Guid> InsertAsync(string status, string sections, string missing)
    {
        var id = Guid.CreateVersion7();
        var at = Begin.AddDays(_day++);
        var counts = Split(sections).Select(part => part.Name.Split('=') is [var name, var rows]
            ? new SectionCount(part.Account, name, long.Parse(rows, null)) : new SectionCount(part.Account, part.Name, 1)).ToList();
        var absent = Split(missing).Select(part => new MissingSection(
            part.Account, 1, part.Name, GroupOf(part.Name), "Label", "Path", "Consequence"));
        await using var command = database.Source.CreateCommand("""
            INSERT INTO flex.ingestion_run (ingestion_run_id, account_id, flex_query_id, is_sandbox, trigger, requested_by, lease_owner,
                lease_expires_at_utc, started_at_utc, status, ended_at_utc, duration_ms, error_code, error_message, sections,
                missing_sections)
            VALUES ($1, $2, $3, $4, 'api', 'test', 'test', $5::timestamptz + interval '1 hour', $5, $6,
                CASE WHEN $6 = 'started' THEN NULL ELSE $5::timestamptz + interval '5 s' END,
                CASE WHEN $6 = 'started' THEN NULL ELSE 5000 END,
                CASE WHEN $6 = 'started' THEN NULL ELSE 'CRAFTED' END, CASE WHEN $6 = 'started' THEN NULL ELSE 'Crafted.' END, $7, $8)
            """);
        foreach (var value in new object[] { id, account, query, sandbox, at, status })
            command.Parameters.Add(new() { Value = value });
        command.Parameters.Add(new() { Value = JsonSerializer.Serialize(counts, PortalJson.Options), NpgsqlDbType = NpgsqlDbType.Jsonb });
        command.Parameters.Add(new() { Value = JsonSerializer.Serialize(absent, PortalJson.Options), NpgsqlDbType = NpgsqlDbType.Jsonb });
        await command.ExecuteNonQueryAsync(Cancel);
        await using var connection = await database.Source.OpenConnectionAsync(Cancel);
        await SectionSeenSql.RecordAsync(connection, id, counts, Cancel);
        return id;
    }

    private IEnumerable<(string Account, string Name)> Split(string list) =>
        from part in list.Split(' ', StringSplitOptions.RemoveEmptyEntries)
        let colon = part.IndexOf(':', StringComparison.Ordinal)
        select colon < 0 ? (account, part) : (part[..colon], part[(colon + 1)..]);

    private static SectionGroup GroupOf(string section) =>
        SectionMatrix.Default.HardRequired.Contains(section, StringComparer.Ordinal) ? SectionGroup.HardRequired
        : SectionMatrix.Default.ReconciliationRequired.Contains(section, StringComparer.Ordinal) ? SectionGroup.ReconciliationRequired
        : SectionGroup.ReconciliationRecommended;
}
