using FlexPortal.Core.Flex;
using FlexPortal.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;

namespace FlexPortal.Flex;

/// <summary>
/// Errors of the Flex API as problem documents (RFC 9457).
/// </summary>
internal static class FlexProblems
{
    public static ProblemHttpResult AlreadyActive(Guid activeRunId) => Problem.Of(
        StatusCodes.Status409Conflict, "RUN_ALREADY_ACTIVE", "run already active",
        "Wait for the active run, watch it, or cancel it; then start again.",
        ("active_run_id", activeRunId), ("active_run", $"/ingestion/runs/{activeRunId}"));

    public static ProblemHttpResult AlreadyOver(Guid runId) =>
        Problem.Of(FlexErrors.RunAlreadyOver(), ("ingestion_run_id", runId));

    public static ProblemHttpResult RunNotFound(Guid runId) =>
        Problem.Of(FlexErrors.RunNotFound(), ("ingestion_run_id", runId));

    public static ProblemHttpResult ArtifactNotFound(Guid artifactId) =>
        Problem.Of(FlexErrors.ArtifactNotFound(), ("raw_artifact_id", artifactId));

    public static ProblemHttpResult NoArtifact(Guid runId) => Problem.Of(
        StatusCodes.Status404NotFound, "RUN_HAS_NO_STATEMENT", "The run has no statement of that kind.",
        "A run that failed has published no rows, and may have stored no bytes; its status and error say why.",
        ("ingestion_run_id", runId));

    public static ProblemHttpResult RangeNotSatisfiable(long size) => Problem.Of(
        StatusCodes.Status416RangeNotSatisfiable, "RANGE_NOT_SATISFIABLE", "The artifact has no such bytes.",
        $"It has {size} bytes, the first of them is 0.");

    public static ProblemHttpResult MuteNotFound(Guid muteId) =>
        Problem.Of(FlexErrors.MuteNotFound(), ("section_mute_id", muteId));

    public static ProblemHttpResult MuteAlreadyOver(Guid muteId) =>
        Problem.Of(FlexErrors.MuteAlreadyOver(), ("section_mute_id", muteId));

    public static ProblemHttpResult BadRequest(string detail) =>
        Problem.Of(StatusCodes.Status400BadRequest, "REQUEST_INVALID", "The request cannot be understood.", detail);
}
