using System.ComponentModel;
using System.Text.Json.Serialization;
using FlexPortal.Audit;
using FlexPortal.Core.Platform.Identity;
using FlexPortal.Core.Platform.Persistence;
using FlexPortal.Core.Sources.Files;
using FlexPortal.Core.Sources.Tables.Headers;
using FlexPortal.Hosting;
using FlexPortal.Identity.Access;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace FlexPortal.Sources.Files;

/// <summary>The HTTP API of files for changes: upload, answers to questions, deletion.</summary>
internal static class FileChangeEndpoints
{
    public static void MapFileChangeEndpoints(this IEndpointRouteBuilder routes)
    {
        var files = routes.MapGroup("/sources").WithTags(FileEndpoints.Tag).Needs(Capability.EditSources);
        files.MapPost("/groups/{id:guid}/files", UploadAsync).Accepts<Stream>("application/octet-stream").WithName("UploadFile")
            .WithSummary("Upload a file: the body is its bytes")
            .WithDescription("CSV, XLSX, XLS or Parquet, by the content. The file is read to its end; one that cannot be read is refused "
                + "and leaves nothing. A version that is readable but suspicious has the state needs_look.")
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict).ProducesProblem(StatusCodes.Status413PayloadTooLarge);
        files.MapPost(FileEndpoints.One + "/read", ReadAsync).WithName("ReadFileAgain")
            .WithSummary(
                "Answer the question of a version: take it as it is, or choose sheet, header row, character set, separator, date order")
            .WithDescription("The stored bytes are read again; number and bytes of the version stay. Earlier choices stay in force.")
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict);
        files.MapPut(FileEndpoints.One, RenameAsync).WithName("RenameFile").WithSummary("Rename a file with all its versions")
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict);
        files.MapDelete(FileEndpoints.One, DeleteAsync).WithName("DeleteFile")
            .WithSummary("Delete a file with its versions; not while it is embedded, and it can be restored for 30 days")
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);
        files.MapPost(FileEndpoints.One + "/restore", RestoreAsync).WithName("RestoreFile").WithSummary("Undo the deletion of a file")
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);
    }

    private static async Task<Results<Ok<UploadedFile>, ProblemHttpResult>> UploadAsync(
        [Description("The group")] Guid id, HttpContext http, [AsParameters] UploadQuery query, UploadFile upload, CancellationToken ct)
    {
        if (query.FaultOf() is { } fault)
            return SourcesProblems.BadRequest(fault);

        // The largest request of every other address is a few kilobytes. Here the use case counts, and stops at its own limit.
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = null;
        var (file, error) = await upload.ExecuteAsync(
            query.Of(id) with { Length = http.Request.ContentLength }, http.Request.Body, AuditActors.Of(http), ct);
        return error is null ? TypedResults.Ok(file) : Problem.Of(error);
    }

    private static async Task<Results<Ok<FilePreview>, ProblemHttpResult>> ReadAsync(
        [Description("The file")] Guid id, HttpContext http, ReadFileBody body, ReadAgain read, FileQueries files, CancellationToken ct)
    {
        if (body.FaultOf() is { } fault)
            return SourcesProblems.BadRequest(fault);

        return await read.ExecuteAsync(body.Of(id), AuditActors.Of(http), ct) is { } error
            ? Problem.Of(error) : TypedResults.Ok(await files.PreviewAsync(id, body.Version, ct));
    }

    private static async Task<Results<Ok<FileDetail>, ProblemHttpResult>> RenameAsync(
        [Description("The file")] Guid id, HttpContext http, RenameFileBody body, RenameFile rename, FileQueries files,
        CancellationToken ct) =>
        await rename.ExecuteAsync(id, body.Name, AuditActors.Of(http), ct) is { } error
            ? Problem.Of(error) : TypedResults.Ok(await files.FindAsync(id, ct));

    private static async Task<Results<Ok<DeletedFile>, ProblemHttpResult>> DeleteAsync(
        [Description("The file")] Guid id, HttpContext http, DeleteFile delete, CancellationToken ct)
    {
        var (receipt, error) = await delete.ExecuteAsync(id, AuditActors.Of(http), ct);
        return error is null ? TypedResults.Ok(receipt) : Problem.Of(error);
    }

    private static async Task<Results<Ok<FileDetail>, ProblemHttpResult>> RestoreAsync(
        [Description("The file")] Guid id, HttpContext http, RestoreFile restore, FileQueries files, CancellationToken ct) =>
        await restore.ExecuteAsync(id, AuditActors.Of(http), ct) is { } error
            ? Problem.Of(error) : TypedResults.Ok(await files.FindAsync(id, ct));
}

/// <summary>Query of POST /sources/groups/{id}/files.</summary>
internal sealed class UploadQuery
{
    public const string SeparatorFault = "separator is one character, or tab.";

    [FromQuery(Name = "name"), Description("Name of the file with its extension, 1 to 255 characters")]
    public string? Name { get; set; }

    [FromQuery(Name = "as"), Description(
        "new: refused when the name is taken; version: the next version of the file of this name; replace: the same, and the former "
        + "versions go after 30 days. new when left out")]
    public string? As { get; set; }

    [FromQuery(Name = "label"), Description("Label of the version, at most 100 characters")]
    public string? Label { get; set; }

    [FromQuery(Name = "charset"), Description("Character set of a CSV file, such as windows-1252; found out when left out")]
    public string? Charset { get; set; }

    [FromQuery(Name = "header_row"), Description("Number of the header row, 0 for none; found out when left out")]
    public long? HeaderRow { get; set; }

    [FromQuery(Name = "sheet"), Description("Name of the sheet; the first visible one with rows when left out")]
    public string? Sheet { get; set; }

    [FromQuery(Name = "separator"), Description("Separator of a CSV file, one character or tab; found out when left out")]
    public string? Separator { get; set; }

    /// <summary>The character; null when the text is none.</summary>
    public static char? SeparatorOf(string? text) => text switch
    {
        "tab" => '\t',
        [var separator] => separator,
        _ => null,
    };

    /// <summary>The mode; null when the word is none.</summary>
    public static UploadMode? ModeOf(string? word) => word switch
    {
        null or "" or "new" => UploadMode.NewFile,
        "version" => UploadMode.NewVersion,
        "replace" => UploadMode.Replace,
        _ => null,
    };

    /// <summary>What is wrong; null when nothing is.</summary>
    public string? FaultOf() => ModeOf(As) is null ? "as is new, version or replace."
        : !string.IsNullOrEmpty(Separator) && SeparatorOf(Separator) is null ? SeparatorFault : null;

    /// <summary>The upload.</summary>
    public UploadRequest Of(Guid groupId) => new(groupId, Name ?? "", ModeOf(As)!.Value)
    {
        VersionLabel = string.IsNullOrWhiteSpace(Label) ? null : Label,
        Choice = new(
            string.IsNullOrEmpty(Sheet) ? null : Sheet, HeaderRow, string.IsNullOrWhiteSpace(Charset) ? null : Charset,
            SeparatorOf(Separator)),
    };
}

/// <summary>Body of PUT /sources/files/{id}.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record RenameFileBody([property: Description("The new name, 1 to 255 characters on one line")] string Name);

/// <summary>Body of POST /sources/files/{id}/read: accept, or choices.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record ReadFileBody(
    [property: Description("True: take the version as it is, with no choice")] bool? Accept = null,
    [property: Description("Name of the sheet")] string? Sheet = null,
    [property: Description("Number of the header row; 0 for a table without header")] long? HeaderRow = null,
    [property: Description("Character set of a CSV file, such as windows-1252")] string? Charset = null,
    [property: Description("Separator of a CSV file, one character or tab")] string? Separator = null,
    [property: Description("day_first or month_first: how dates are read that fit both")] string? DateOrder = null,
    [property: Description("Number of the version; the current one when left out")] int? Version = null)
{
    private FileChoice Choice => new(Sheet, HeaderRow, Charset, UploadQuery.SeparatorOf(Separator), OrderOf(DateOrder));

    /// <summary>An order by its word; null for any other text.</summary>
    public static DateOrder? OrderOf(string? word) => EnumFormatter.TryParse<DateOrder>(word ?? "", out var order) ? order : null;

    /// <summary>What is wrong; null when nothing is.</summary>
    public string? FaultOf() => OrderOf(DateOrder) is null && !string.IsNullOrEmpty(DateOrder) ? "date_order is day_first or month_first."
        : (Accept is true) == (!Choice.IsNone || Separator is not null)
            ? "accept is true, or at least one of sheet, header_row, charset, separator and date_order is given."
            : Separator is not null && Choice.Separator is null ? UploadQuery.SeparatorFault : null;

    /// <summary>The answer.</summary>
    public ReadAgainRequest Of(Guid file) => new(file, Version) { Choice = Accept is true ? null : Choice };
}
