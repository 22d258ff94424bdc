using FlexPortal.Core.Sources;
using FlexPortal.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;

namespace FlexPortal.Sources;

/// <summary>Errors of the API of sources as problem documents (RFC 9457).</summary>
internal static class SourcesProblems
{
    /// <summary>There is no such file, or it has no such version.</summary>
    public static ProblemHttpResult NoVersion(int? version) =>
        Problem.Of(version is null ? SourcesErrors.FileNotFound() : SourcesErrors.VersionNotFound(), response: null);

    public static ProblemHttpResult BadRequest(string detail) =>
        Problem.Of(StatusCodes.Status400BadRequest, "REQUEST_INVALID", "The request cannot be understood.", detail);
}
