using FlexPortal.Core.Flex;
using Microsoft.AspNetCore.Http.HttpResults;

namespace FlexPortal.Flex;

/// <summary>Refusals of the API as problem documents (RFC 9457): <c>code</c> for programs, <c>title</c> and <c>detail</c> for people.</summary>
internal static class FlexProblems
{
    public static ProblemHttpResult Of(FlexError error) => Problem(
        string.Equals(error.Code, "PORTAL_STOPPING", StringComparison.Ordinal) ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status400BadRequest,
        error.Code, error.Message, error.WhatToDo);

    public static ProblemHttpResult AlreadyActive(Guid activeRunId) => Problem(
        StatusCodes.Status409Conflict, "RUN_ALREADY_ACTIVE", "run already active",
        "Wait for the active run, watch it, or cancel it; then start again.",
        ("active_run_id", activeRunId), ("active_run", $"/ingestion/runs/{activeRunId}"));

    public static ProblemHttpResult AlreadyOver(Guid runId) => Problem(
        StatusCodes.Status409Conflict, "RUN_ALREADY_OVER", "The run is over.", "A run that is over cannot be cancelled; nothing was changed.",
        ("ingestion_run_id", runId));

    public static ProblemHttpResult RunNotFound(Guid runId) => Problem(
        StatusCodes.Status404NotFound, "RUN_NOT_FOUND", "There is no such run.", "GET /ingestion/runs lists the runs there are.",
        ("ingestion_run_id", runId));

    public static ProblemHttpResult ArtifactNotFound(Guid artifactId) => Problem(
        StatusCodes.Status404NotFound, "ARTIFACT_NOT_FOUND", "There is no such artifact.", "A run names its artifact as raw_artifact_id.",
        ("raw_artifact_id", artifactId));

    public static ProblemHttpResult NoArtifact(Guid runId) => Problem(
        StatusCodes.Status404NotFound, "RUN_HAS_NO_STATEMENT", "The run has no statement of that kind.",
        "A run that failed has published no rows, and may have stored no bytes; its status and error say why.", ("ingestion_run_id", runId));

    public static ProblemHttpResult NotCompared(FlexError error) => Problem(
        error.Code is "COMPARISON_TOO_LONG" ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status409Conflict,
        error.Code, error.Message, error.WhatToDo);

    public static ProblemHttpResult BadRequest(string detail) =>
        Problem(StatusCodes.Status400BadRequest, "REQUEST_INVALID", "The request cannot be understood.", detail);

    private static ProblemHttpResult Problem(int status, string code, string title, string detail, params (string Name, object Value)[] more)
    {
        var extensions = new Dictionary<string, object?>(StringComparer.Ordinal) { ["code"] = code };
        foreach (var (name, value) in more)
            extensions[name] = value;
        return TypedResults.Problem(detail, statusCode: status, title: title, extensions: extensions);
    }
}
