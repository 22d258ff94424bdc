using System.ComponentModel;
using FlexPortal.Audit;
using FlexPortal.Core.Flex;
using FlexPortal.Core.Flex.Raw;
using FlexPortal.Core.Platform.Audit;
using FlexPortal.Core.Platform.Identity;
using FlexPortal.Core.Platform.Lists;
using FlexPortal.Hosting;
using FlexPortal.Identity.Access;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Net.Http.Headers;

namespace FlexPortal.Flex.Raw;

/// <summary>The original bytes over HTTP, whole or a part: the position of a row in them is a link.</summary>
internal static class ArtifactEndpoints
{
    public static void MapArtifactEndpoints(this IEndpointRouteBuilder routes)
    {
        routes
            .MapGet("/artifacts", ListAsync)
            .Takes(ArtifactFilters.List)
            .Needs(Capability.ReadRuns)
            .WithTags("Artifacts")
            .WithName("ListArtifacts")
            .WithSummary("List artifacts, newest first: hashes, sizes, rows, runs, positions in the chain")
            .ProducesProblem(StatusCodes.Status400BadRequest);
        routes
            .MapGet("/artifacts/{id:guid}/content", ContentAsync)
            .Needs(Capability.DownloadArtifacts)
            .RequireRateLimiting(RequestRates.Downloads)
            .WithTags("Artifacts")
            .WithName("DownloadArtifact")
            .WithSummary("The original bytes, or a part of them").Produces<Stream>(StatusCodes.Status200OK, "text/xml")
            .Produces<Stream>(StatusCodes.Status206PartialContent, "text/xml")
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status416RangeNotSatisfiable)
            .DescribesHeader("200", "X-Content-SHA256", "SHA-256 of all the bytes, lower-case hexadecimal.")
            .DescribesHeader("206", "Content-Range", "Which bytes these are.");
    }

    private static async Task<Results<Ok<Page<ArtifactSummary>>, ProblemHttpResult>> ListAsync(
        HttpContext http, ArtifactQueries queries, [Description("Artifacts a page, 1 to 500")] int? limit, CancellationToken ct)
    {
        if (!ArtifactFilters.List.TryRead(ArtifactFilters.List.Query(http.Request.Query), zone: null, out var request, out var fault))
            return FlexProblems.BadRequest(fault);
        if (PageSize.FaultOf(limit) is { } outside)
            return FlexProblems.BadRequest(outside);

        return TypedResults.Ok(
            await queries.ListAsync(http.User.Accounts(), request.Filters, request.Cursor, limit ?? PageSize.Default, ct));
    }

    private static async Task<Results<PushStreamHttpResult, ProblemHttpResult>> ContentAsync(
        [Description("The artifact, as a run names it")] Guid id, HttpContext http, ArtifactContent artifacts, AuditLog audit,
        [Description("First byte of the part, from 0; together with length. For a link, which cannot send a Range")] long? offset,
        [Description("Bytes of the part")] long? length,
        [
            FromHeader(Name = "Range"),
            Description("One range of bytes, such as bytes=0-999; several, or another unit, give everything")
        ]
        string? range,
        CancellationToken ct)
    {
        if (await artifacts.FindAsync(http.User.Accounts(), id, ct) is not { } artifact)
            return FlexProblems.ArtifactNotFound(id);

        var name = $"flex-{artifact.PeriodKey}-{artifact.PayloadSha256[..12]}";
        http.Response.Headers.ETag = $"\"{artifact.PayloadSha256}\"";
        http.Response.Headers.AcceptRanges = "bytes";
        if (offset is not null || length is not null)
        {
            if (offset is not { } first || length is not { } count || first < 0 || count < 1 || count > artifact.ByteLength - first)
                return FlexProblems.BadRequest(
                    $"offset and length are given together and lie within the {artifact.ByteLength} bytes of the artifact.");
            await audit.WriteAsync(FlexAuditEvents.Downloaded(AuditActors.Of(http), artifact, first, count), ct);
            http.Response.ContentLength = count;
            return TypedResults.Stream(
                body => artifacts.CopyRangeToAsync(artifact, first, count, body, ct), "text/xml", $"{name}-{first}-{count}.xml");
        }

        if (PartOf(range, artifact.ByteLength) is { } part)
        {
            if (part.Length == 0)
            {
                http.Response.Headers.ContentRange = $"bytes */{artifact.ByteLength}";
                return FlexProblems.RangeNotSatisfiable(artifact.ByteLength);
            }

            await audit.WriteAsync(FlexAuditEvents.Downloaded(AuditActors.Of(http), artifact, part.First, part.Length), ct);
            http.Response.StatusCode = StatusCodes.Status206PartialContent;
            http.Response.ContentLength = part.Length;
            http.Response.Headers.ContentRange = $"bytes {part.First}-{part.First + part.Length - 1}/{artifact.ByteLength}";
            return TypedResults.Stream(
                body => artifacts.CopyRangeToAsync(artifact, part.First, part.Length, body, ct), "text/xml", $"{name}.xml");
        }

        await audit.WriteAsync(FlexAuditEvents.Downloaded(AuditActors.Of(http), artifact, 0, artifact.ByteLength), ct);
        http.Response.ContentLength = artifact.ByteLength;
        http.Response.Headers["X-Content-SHA256"] = artifact.PayloadSha256;
        return TypedResults.Stream(body => artifacts.CopyToAsync(artifact, body, ct), "text/xml", $"{name}.xml");
    }

    /// <summary>
    /// The part that a Range header asks for (RFC 9110, 14.2); without length when it lies outside, null when there is none to heed.
    /// </summary>
    private static (long First, long Length)? PartOf(string? range, long size)
    {
        if (!RangeHeaderValue.TryParse(range, out var parsed) || parsed is not { Unit.Value: "bytes", Ranges.Count: 1 })
            return null;

        var asked = parsed.Ranges.First();
        var first = asked.From ?? Math.Max(0, size - (asked.To ?? 0));
        var last = asked.From is null || asked.To is null ? size - 1 : Math.Min(asked.To.Value, size - 1);
        return first >= size || last < first ? (0, 0) : (first, last - first + 1);
    }
}
