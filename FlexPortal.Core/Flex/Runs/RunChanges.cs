using System.Text.Json;
using FlexPortal.Core.Flex.Raw;
using FlexPortal.Core.Flex.Runs.Leases;
using FlexPortal.Core.Flex.Statements;

namespace FlexPortal.Core.Flex.Runs;

/// <summary>A run about to start. The expected account is the one that its statements must be for; null when any is accepted.</summary>
internal sealed record NewRun(
    Guid RunId, string AccountId, string QueryId, DateOnly? From, DateOnly? To, RunTrigger Trigger, string RequestedBy, bool IsSandbox, string Owner,
    string? ExpectedAccountId = null);

/// <summary>What a heartbeat learned.</summary>
internal enum HeartbeatAnswer
{
    /// <summary>The lease is renewed.</summary>
    Held,

    /// <summary>The lease is renewed, and somebody wants the run cancelled.</summary>
    CancelRequested,

    /// <summary>The run is over or has another holder: stop at once.</summary>
    Lost,
}

/// <summary>One event of a run together with the stages as they stand after it.</summary>
internal sealed record RunEvent(string Kind, RunStage Stage, string DiagnosticsJson, string? ReferenceCode, string PayloadJson);

/// <summary>How a run ends. Counts are null unless it succeeded; the artifact is null when no bytes arrived.</summary>
internal sealed record RunEnd(RunStatus Status, RunStage Stage, string DiagnosticsJson)
{
    public PortalError? Error { get; init; }

    public string? PeriodKey { get; init; }

    public StoredArtifact? Artifact { get; init; }

    public long? RawRecordCount { get; init; }

    public long? InsertedCount { get; init; }

    public IReadOnlyList<SectionCount> Sections { get; init; } = [];

    public PreflightResult? Preflight { get; init; }

    public string? ErrorJson => Error is null ? null : JsonSerializer.Serialize(Error, FlexJson.Options);

    public string SectionsJson => JsonSerializer.Serialize(Sections, FlexJson.Options);

    public string MissingSectionsJson => JsonSerializer.Serialize(Preflight?.MissingSections ?? [], FlexJson.Options);

    public string FindingsJson => JsonSerializer.Serialize(Preflight?.Findings ?? [], FlexJson.Options);
}
