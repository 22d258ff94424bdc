using FlexPortal.Core.Flex;
using FlexPortal.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;

namespace FlexPortal.Flex;

/// <summary>Refusals of the API as problem documents (RFC 9457): <c>code</c> for programs, <c>title</c> and <c>detail</c> for people.</summary>
internal static class FlexProblems
{
    /// <summary>A refusal of a start; one that passes by itself says when, in the header that programs obey and in the document.</summary>
    public static ProblemHttpResult Of(PortalError error, HttpResponse response)
    {
        var status = error.Code switch
        {
            "ACCOUNT_NOT_ALLOWED" => StatusCodes.Status403Forbidden,
            "PORTAL_STOPPING" => StatusCodes.Status503ServiceUnavailable,
            "BROKER_BUDGET_USED_UP" => StatusCodes.Status429TooManyRequests,
            _ => StatusCodes.Status400BadRequest,
        };
        if (error.RetryAtUtc is not { } retryAt)
            return Problem.Of(status, error.Code, error.Message, error.WhatToDo);

        var now = response.HttpContext.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow();
        response.Headers.RetryAfter = Math.Max(1, (long)Math.Ceiling((retryAt - now).TotalSeconds)).ToString(System.Globalization.CultureInfo.InvariantCulture);
        return Problem.Of(status, error.Code, error.Message, error.WhatToDo, ("retry_at_utc", retryAt));
    }

    public static ProblemHttpResult AlreadyActive(Guid activeRunId) => Problem.Of(
        StatusCodes.Status409Conflict, "RUN_ALREADY_ACTIVE", "run already active",
        "Wait for the active run, watch it, or cancel it; then start again.",
        ("active_run_id", activeRunId), ("active_run", $"/ingestion/runs/{activeRunId}"));

    public static ProblemHttpResult AlreadyOver(Guid runId) => Problem.Of(
        StatusCodes.Status409Conflict, "RUN_ALREADY_OVER", "The run is over.", "A run that is over cannot be cancelled; nothing was changed.",
        ("ingestion_run_id", runId));

    public static ProblemHttpResult RunNotFound(Guid runId) => Problem.Of(
        StatusCodes.Status404NotFound, "RUN_NOT_FOUND", "There is no such run.", "GET /ingestion/runs lists the runs there are.",
        ("ingestion_run_id", runId));

    public static ProblemHttpResult ArtifactNotFound(Guid artifactId) => Problem.Of(
        StatusCodes.Status404NotFound, "ARTIFACT_NOT_FOUND", "There is no such artifact.", "A run names its artifact as raw_artifact_id.",
        ("raw_artifact_id", artifactId));

    public static ProblemHttpResult NoArtifact(Guid runId) => Problem.Of(
        StatusCodes.Status404NotFound, "RUN_HAS_NO_STATEMENT", "The run has no statement of that kind.",
        "A run that failed has published no rows, and may have stored no bytes; its status and error say why.", ("ingestion_run_id", runId));

    public static ProblemHttpResult NotCompared(PortalError error) => Problem.Of(
        error.Code is "COMPARISON_TOO_LONG" ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status409Conflict,
        error.Code, error.Message, error.WhatToDo);

    public static ProblemHttpResult RangeNotSatisfiable(long size) => Problem.Of(
        StatusCodes.Status416RangeNotSatisfiable, "RANGE_NOT_SATISFIABLE", "The artifact has no such bytes.", $"It has {size} bytes, the first of them is 0.");

    public static ProblemHttpResult MuteNotFound(Guid muteId) => Problem.Of(
        StatusCodes.Status404NotFound, "MUTE_NOT_FOUND", "There is no such mute.", "GET /ingestion/mutes lists the mutes there are.",
        ("section_mute_id", muteId));

    public static ProblemHttpResult MuteAlreadyOver(Guid muteId) => Problem.Of(
        StatusCodes.Status409Conflict, "MUTE_ALREADY_OVER", "The mute was ended before.", "Nothing was changed.", ("section_mute_id", muteId));

    public static ProblemHttpResult BadRequest(string detail) =>
        Problem.Of(StatusCodes.Status400BadRequest, "REQUEST_INVALID", "The request cannot be understood.", detail);
}
