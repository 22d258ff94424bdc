using System.ComponentModel;
using FlexPortal.Audit;
using FlexPortal.Core.Platform.Audit;
using FlexPortal.Core.Platform.Identity;
using FlexPortal.Core.Platform.Lists;
using FlexPortal.Core.Sources;
using FlexPortal.Core.Sources.Files;
using FlexPortal.Core.Sources.Groups;
using FlexPortal.Hosting;
using FlexPortal.Identity.Access;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace FlexPortal.Sources.Files;

/// <summary>The HTTP API of files for reading: lists, previews, original bytes, tables and comparisons.</summary>
internal static class FileEndpoints
{
    public const string Tag = "Sources: files", One = "/files/{id:guid}";

    public static void MapFileEndpoints(this IEndpointRouteBuilder routes)
    {
        var files = routes.MapGroup("/sources").WithTags(Tag).Needs(Capability.ReadRuns);
        files.MapGet("/groups/{id:guid}/files", ListAsync).Takes(FileFilters.List).WithName("ListFiles")
            .WithSummary("List the files of a group, each with its current version")
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound);
        files.MapGet(One, FindAsync).WithName("GetFile").WithSummary("A file with its versions, newest first")
            .ProducesProblem(StatusCodes.Status404NotFound);
        files.MapGet(One + "/preview", PreviewAsync).WithName("PreviewFile")
            .WithSummary("How a version is read, with warnings and questions, and at most 200 of its rows")
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound);
        files.MapGet(One + "/content", ContentAsync).Needs(Capability.DownloadArtifacts).RequireRateLimiting(RequestRates.Downloads)
            .WithName("DownloadFile").WithSummary("The original bytes of a version")
            .Produces<Stream>(StatusCodes.Status200OK, "application/octet-stream").ProducesProblem(StatusCodes.Status404NotFound)
            .DescribesHeader("200", "X-Content-SHA256", "SHA-256 of all the bytes, lower-case hexadecimal.");
        files.MapGet(One + "/export.csv", ExportAsync).RequireRateLimiting(RequestRates.Downloads)
            .WithName("ExportTable").WithSummary("The table of a version as CSV")
            .WithDescription("UTF-8, RFC 4180; the first line has the names of the columns. A value that a spreadsheet would run as a "
                + "formula, or that begins with an apostrophe, has one apostrophe more in front.")
            .Produces<string>(StatusCodes.Status200OK, "text/csv").ProducesProblem(StatusCodes.Status404NotFound);
        files.MapGet(One + "/comparison", CompareAsync).RequireRateLimiting(RequestRates.Downloads).WithName("CompareVersions")
            .WithSummary("Two versions compared by key columns: rows added, gone and changed, the first 200 with their values")
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static async Task<Results<Ok<Page<ListedFile>>, ProblemHttpResult>> ListAsync(
        [Description("The group")] Guid id, HttpContext http, GroupQueries groups, FileQueries files,
        [Description("Files a page, 1 to 500")] int? limit, CancellationToken ct)
    {
        if (!FileFilters.List.TryRead(FileFilters.List.Query(http.Request.Query), zone: null, out var request, out var fault))
            return SourcesProblems.BadRequest(fault);
        if (PageSize.FaultOf(limit) is { } outside)
            return SourcesProblems.BadRequest(outside);
        if (await groups.FindAsync(id, ct) is null)
            return Problem.Of(SourcesErrors.GroupNotFound());

        return TypedResults.Ok(await files.ListAsync(id, request, limit ?? PageSize.Default, ct));
    }

    private static async Task<Results<Ok<FileDetail>, ProblemHttpResult>> FindAsync(
        [Description("The file")] Guid id, FileQueries files, CancellationToken ct) =>
        await files.FindAsync(id, ct) is { } file ? TypedResults.Ok(file) : Problem.Of(SourcesErrors.FileNotFound());

    private static async Task<Results<Ok<FilePreview>, ProblemHttpResult>> PreviewAsync(
        [Description("The file")] Guid id, ReadRows rows,
        [Description("Number of the version; the current one when left out")] int? version,
        [Description("Number of the first row as the file counts, from 1; the first row below the header when left out")]
        [FromQuery(Name = "from_row")] long? fromRow, CancellationToken ct)
    {
        if (fromRow < 1)
            return SourcesProblems.BadRequest("from_row is the number of a row, from 1.");
        return await rows.ExecuteAsync(id, version, fromRow, ct) is { } preview
            ? TypedResults.Ok(preview) : SourcesProblems.NoVersion(version);
    }

    private static async Task<Results<PushStreamHttpResult, ProblemHttpResult>> ContentAsync(
        [Description("The file")] Guid id, HttpContext http, StoredFiles files, AuditLog audit,
        [Description("Number of the version; the current one when left out")] int? version, CancellationToken ct)
    {
        if (await files.FindAsync(id, version, ct) is not { } stored)
            return SourcesProblems.NoVersion(version);

        await audit.WriteAsync(SourcesAuditEvents.OfVersion(AuditActors.Of(http), AuditAction.SourceDownload, stored), ct);
        http.Response.ContentLength = stored.ByteLength;
        http.Response.Headers["X-Content-SHA256"] = stored.Sha256;
        // Never as the kind that it claims to be: a browser saves it and shows nothing of it.
        return TypedResults.Stream(body => files.CopyToAsync(stored, body, ct), "application/octet-stream", stored.Name);
    }

    private static async Task<Results<PushStreamHttpResult, ProblemHttpResult>> ExportAsync(
        [Description("The file")] Guid id, HttpContext http, StoredFiles files, ExportTable export, AuditLog audit,
        [Description("Number of the version; the current one when left out")] int? version, CancellationToken ct)
    {
        if (await files.FindAsync(id, version, ct) is not { } stored)
            return SourcesProblems.NoVersion(version);

        await audit.WriteAsync(SourcesAuditEvents.OfVersion(AuditActors.Of(http), AuditAction.SourceExport, stored), ct);
        return TypedResults.Stream(
            body => export.ExecuteAsync(stored, body, ct), "text/csv; charset=utf-8; header=present",
            $"{Path.GetFileNameWithoutExtension(stored.Name)}-v{stored.Version}.csv");
    }

    private static async Task<Results<Ok<VersionComparison>, ProblemHttpResult>> CompareAsync(
        [Description("The file")] Guid id, CompareVersions compare,
        [Description("Number of the earlier version; the one before the later when left out")] int? from,
        [Description("Number of the later version; the current one when left out")] int? to,
        [Description("Name of a key column, repeated for several; all columns when left out")] string[]? key, CancellationToken ct)
    {
        if (key?.Length > 50)
            return SourcesProblems.BadRequest("key is given at most 50 times.");

        var (comparison, error) = await compare.ExecuteAsync(id, from, to, key ?? [], ct);
        return error is null ? TypedResults.Ok(comparison) : Problem.Of(error);
    }
}
