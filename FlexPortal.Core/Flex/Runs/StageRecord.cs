using System.Text.Json;
using System.Text.Json.Nodes;
using FlexPortal.Core.Flex.WebService;
using FlexPortal.Core.Platform.Persistence;

namespace FlexPortal.Core.Flex.Runs;

/// <summary>One stage of a run as <c>ingestion_run.diagnostics</c> keeps it, in the order the stages started.</summary>
public sealed class StageRecord
{
    /// <summary>Which stage.</summary>
    public required RunStage Stage { get; init; }

    /// <summary>Its status.</summary>
    public StageStatus Status { get; init; } = StageStatus.Started;

    /// <summary>Start, UTC.</summary>
    public required DateTimeOffset StartedAtUtc { get; init; }

    /// <summary>End, UTC; null while under way.</summary>
    public DateTimeOffset? EndedAtUtc { get; init; }

    /// <summary>Length in milliseconds, from a monotonic clock; null while under way.</summary>
    public long? DurationMs { get; init; }

    /// <summary>Results of the stage: attempts, waits, answers, bytes, hashes, counts. Its names depend on the stage.</summary>
    public JsonObject Details { get; init; } = [];

    /// <summary>The conversation with the broker, in order; empty in a stage without one.</summary>
    internal IReadOnlyList<BrokerExchange> Exchanges() => Details["exchanges"]?.Deserialize<List<BrokerExchange>>(PortalJson.Options) ?? [];
}

/// <summary>Rows of one section of one account in the statement of a run; zero is a section that was present and empty.</summary>
/// <param name="AccountId">The account the broker names in the statement.</param>
/// <param name="SectionName">Element name of the section, for instance <c>Trades</c>.</param>
/// <param name="RowCount">Number of rows.</param>
public sealed record SectionCount(string AccountId, string SectionName, long RowCount);
