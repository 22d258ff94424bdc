using System.Text.Json;
using System.Text.Json.Nodes;
using FlexPortal.Core.Flex.Raw;
using FlexPortal.Core.Flex.Statements;
using FlexPortal.Core.Platform.Persistence;
using Microsoft.Extensions.Options;

namespace FlexPortal.Core.Flex.Runs.Stages;

/// <summary>Result of preflight. With an error the statement is stored without rows and the run fails with it.</summary>
/// <param name="PeriodKey">The days covered; <c>unknown</c> when the document names none.</param>
/// <param name="Inventory">Sections and counts; null when the document could not be read to its end.</param>
/// <param name="Preflight">Missing sections and findings; null likewise.</param>
/// <param name="Error">Why nothing may be published; null when it may.</param>
internal sealed record CheckedStatement(string PeriodKey, StatementInventory? Inventory, PreflightResult? Preflight, PortalError? Error)
{
    /// <summary>Rows by account and section.</summary>
    public IReadOnlyList<SectionCount> Sections => Inventory?.Statements
        .SelectMany(statement => statement.Sections.Select(section => (Account: statement.Header.AccountId, section)))
        .GroupBy(entry => (entry.Account, entry.section.Name))
        .Select(group => new SectionCount(group.Key.Account, group.Key.Name, group.Sum(entry => entry.section.RowCount)))
        .ToList() ?? [];
}

/// <summary>Reads the whole statement once and decides whether it may be published.</summary>
internal sealed class PreflightStage(IOptions<FlexOptions> options, StatementLimits limits)
{
    private readonly SectionMatrix _matrix = SectionMatrix.Of(options.Value.Sections);

    public async Task<CheckedStatement> ExecuteAsync(RunWork work, ReceivedStatement received, CancellationToken ct)
    {
        await work.Recorder.BeginAsync(RunStage.Preflight, ct);
        StatementInventory inventory;
        try
        {
            inventory = await Task.Run(() => Read(received, ct), ct);
        }
        catch (PortalException unreadable)
        {
            work.Recorder.Fail();
            return new("unknown", null, null, unreadable.Error);
        }

        var result = Condense(StatementPreflight.Check(
            inventory, _matrix, new PreflightExpectation(work.ExpectedAccountId, work.From, work.To)));
        var details = Describe(inventory, result);
        if (result.Error is null)
            await work.Recorder.SucceedAsync(details, ct);
        else
            work.Recorder.Fail(details);
        return new(inventory.PeriodKey, inventory, result, result.Error);
    }

    /// <summary>A year broken out by day misses a section in every statement: the run lists it once for each account.</summary>
    private static PreflightResult Condense(PreflightResult result) =>
        result with { MissingSections = [.. result.MissingSections.DistinctBy(missing => (missing.AccountId, missing.Section))] };

    private StatementInventory Read(ReceivedStatement received, CancellationToken ct)
    {
        using var content = received.Content.OpenRead();
        return StatementInventory.Read(content, limits, null, ct);
    }

    private static JsonObject Describe(StatementInventory inventory, PreflightResult result) => new()
    {
        ["encoding"] = JsonSerializer.SerializeToNode(inventory.Encoding, PortalJson.Options),
        ["statements"] = JsonSerializer.SerializeToNode(inventory.Statements.Select(statement => new
        {
            statement.Header.Ordinal,
            statement.Header.AccountId,
            statement.Header.FromDate,
            statement.Header.ToDate,
            statement.Header.Period,
            statement.Header.WhenGenerated,
            SectionCount = statement.Sections.Count,
            statement.RowCount,
        }), PortalJson.Options),
        ["raw_record_count"] = inventory.RowCount,
        ["missing_sections"] = JsonSerializer.SerializeToNode(result.MissingSections, PortalJson.Options),
        ["findings"] = JsonSerializer.SerializeToNode(result.Findings, PortalJson.Options),
    };
}
