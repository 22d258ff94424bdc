using System.ComponentModel;
using FlexPortal.Audit;
using FlexPortal.Core.Platform.Identity;
using FlexPortal.Core.Sources;
using FlexPortal.Core.Sources.Columns;
using FlexPortal.Core.Sources.Groups;
using FlexPortal.Hosting;
using FlexPortal.Identity.Access;
using Microsoft.AspNetCore.Http.HttpResults;

namespace FlexPortal.Sources.Columns;

/// <summary>The HTTP API of the columns that are embedded.</summary>
internal static class ColumnEndpoints
{
    private const string One = "/groups/{id:guid}/columns/{header}";

    public static void MapColumnEndpoints(this IEndpointRouteBuilder routes)
    {
        var columns = routes.MapGroup("/sources").WithTags("Sources: columns").Needs(Capability.ReadRuns);
        columns.MapGet(One, FindAsync).WithName("GetColumns")
            .WithSummary("The columns of files with a header that are embedded: saved, or the default with version 0")
            .ProducesProblem(StatusCodes.Status404NotFound);
        columns.MapPut(One, SaveAsync).Needs(Capability.EditSources).WithName("SaveColumns")
            .WithSummary("Save the columns of files with a header that are embedded")
            .WithDescription("Files that are embedded already keep their embeddings until they are embedded again.")
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict);
    }

    private static async Task<Results<Ok<ColumnPreference>, ProblemHttpResult>> FindAsync(
        [Description("The group")] Guid id, [Description("header_fingerprint of a file of the group")] string header, GroupQueries groups,
        ColumnQueries columns, CancellationToken ct) =>
        await groups.FindAsync(id, ct) is null ? Problem.Of(SourcesErrors.GroupNotFound())
        : await columns.FindAsync(id, header, ct) is { } preference ? TypedResults.Ok(preference)
        : Problem.Of(ColumnErrors.HeaderNotFound());

    private static async Task<Results<Ok<ColumnPreference>, ProblemHttpResult>> SaveAsync(
        [Description("The group")] Guid id, [Description("header_fingerprint of a file of the group")] string header, HttpContext http,
        ColumnsBody body, SaveColumns save, ColumnQueries columns, CancellationToken ct)
    {
        var wanted = new ColumnsToSave(
            id, header,
            [.. (body.Columns ?? []).Select(column => new ColumnChoice(column?.Name ?? "", column?.Label, column?.IsPrivate is true))],
            body.Context ?? "", body.Version);
        var (_, error) = await save.ExecuteAsync(wanted, AuditActors.Of(http), ct);
        return error is null ? TypedResults.Ok(await columns.FindAsync(id, header, ct)) : Problem.Of(error);
    }
}
