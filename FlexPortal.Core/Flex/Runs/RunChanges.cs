using System.Text.Json;
using FlexPortal.Core.Flex.Raw;
using FlexPortal.Core.Flex.Statements;
using FlexPortal.Core.Platform.Persistence;

namespace FlexPortal.Core.Flex.Runs;

/// <summary>A run about to start. The expected account is the one that its statements must be for; null when any is accepted.</summary>
internal sealed record NewRun(
    Guid RunId, string AccountId, string QueryId, DateOnly? From, DateOnly? To, RunTrigger Trigger, string RequestedBy, bool IsSandbox,
    string? ExpectedAccountId = null);

/// <summary>
/// How a run ends: a success without an error. Counts are null unless it succeeded; the artifact is null when no bytes arrived.
/// </summary>
internal sealed record RunEnd(RunStage Stage, string DiagnosticsJson)
{
    public PortalError? Error { get; init; }

    public string? PeriodKey { get; init; }

    public StoredArtifact? Artifact { get; init; }

    public long? RawRecordCount { get; init; }

    public long? InsertedCount { get; init; }

    public IReadOnlyList<SectionCount> Sections { get; init; } = [];

    public PreflightResult? Preflight { get; init; }

    public string SectionsJson => JsonSerializer.Serialize(Sections, PortalJson.Options);

    public string MissingSectionsJson => JsonSerializer.Serialize(Preflight?.MissingSections ?? [], PortalJson.Options);

    public string FindingsJson => JsonSerializer.Serialize(Preflight?.Findings ?? [], PortalJson.Options);
}
