using System.ComponentModel;
using System.Text.Json.Serialization;
using FlexPortal.Audit;
using FlexPortal.Core.Platform.Identity;
using FlexPortal.Core.Sources;
using FlexPortal.Core.Sources.Groups;
using FlexPortal.Hosting;
using FlexPortal.Identity.Access;
using Microsoft.AspNetCore.Http.HttpResults;

namespace FlexPortal.Sources.Groups;

/// <summary>The HTTP API of groups of files.</summary>
internal static class GroupEndpoints
{
    private const string Tag = "Sources: groups", All = "/groups", One = "/groups/{id:guid}";

    public static void MapGroupEndpoints(this IEndpointRouteBuilder routes)
    {
        var groups = routes.MapGroup("/sources").WithTags(Tag).Needs(Capability.ReadRuns);
        groups.MapGet(All, ListAsync).WithName("ListGroups")
            .WithSummary("List groups by name, archived ones after the others, with the group that the user looked at last");
        groups.MapGet(One, FindAsync).WithName("GetGroup").WithSummary("One group").ProducesProblem(StatusCodes.Status404NotFound);
        groups.MapPost(One + "/choose", ChooseAsync).WithName("ChooseGroup")
            .WithSummary("Remember the group as the one that the user looked at last")
            .ProducesProblem(StatusCodes.Status404NotFound);
        groups.MapPost(All, CreateAsync).Needs(Capability.EditSources).WithName("CreateGroup").WithSummary("Create a group")
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status409Conflict);
        groups.MapPut(One, RenameAsync).Needs(Capability.EditSources).WithName("RenameGroup").WithSummary("Rename a group")
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict);
        groups.MapPost(One + "/archive", ArchiveAsync).Needs(Capability.EditSources).WithName("ArchiveGroup")
            .WithSummary("Archive a group: it can be read and searched, nothing in it changes, and its name is free")
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);
        groups.MapPost(One + "/restore", RestoreAsync).Needs(Capability.EditSources).WithName("RestoreGroup")
            .WithSummary("Make an archived group one that can be changed")
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);
    }

    private static async Task<Ok<GroupList>> ListAsync(
        HttpContext http, GroupQueries groups, [Description("true to list archived groups too")] QueryFlag? archived,
        CancellationToken ct) =>
        TypedResults.Ok(new GroupList(
            await groups.ListAsync(archived is { Value: true }, ct), await groups.FindChosenAsync(CurrentUser.NameOf(http), ct)));

    private static async Task<Results<Ok<DocumentGroup>, ProblemHttpResult>> FindAsync(
        [Description("The group")] Guid id, GroupQueries groups, CancellationToken ct) =>
        await groups.FindAsync(id, ct) is { } group ? TypedResults.Ok(group) : Problem.Of(SourcesErrors.GroupNotFound());

    private static async Task<Results<Ok<DocumentGroup>, ProblemHttpResult>> ChooseAsync(
        [Description("The group")] Guid id, HttpContext http, GroupQueries groups, ChooseGroup choose, CancellationToken ct)
    {
        if (await groups.FindAsync(id, ct) is not { } group)
            return Problem.Of(SourcesErrors.GroupNotFound());

        await choose.ExecuteAsync(CurrentUser.NameOf(http), id, ct);
        return TypedResults.Ok(group);
    }

    private static Task<Results<Ok<DocumentGroup>, ProblemHttpResult>> CreateAsync(
        HttpContext http, GroupBody body, ChangeGroup change, GroupQueries groups, CancellationToken ct) =>
        ChangeAsync(http, new GroupChange.Create(body.Name ?? ""), change, groups, ct);

    private static Task<Results<Ok<DocumentGroup>, ProblemHttpResult>> RenameAsync(
        [Description("The group")] Guid id, HttpContext http, GroupBody body, ChangeGroup change, GroupQueries groups,
        CancellationToken ct) => ChangeAsync(http, new GroupChange.Rename(id, body.Name ?? ""), change, groups, ct);

    private static Task<Results<Ok<DocumentGroup>, ProblemHttpResult>> ArchiveAsync(
        [Description("The group")] Guid id, HttpContext http, ChangeGroup change, GroupQueries groups, CancellationToken ct) =>
        ChangeAsync(http, new GroupChange.Archive(id), change, groups, ct);

    private static Task<Results<Ok<DocumentGroup>, ProblemHttpResult>> RestoreAsync(
        [Description("The group")] Guid id, HttpContext http, ChangeGroup change, GroupQueries groups, CancellationToken ct) =>
        ChangeAsync(http, new GroupChange.Restore(id), change, groups, ct);

    private static async Task<Results<Ok<DocumentGroup>, ProblemHttpResult>> ChangeAsync(
        HttpContext http, GroupChange wanted, ChangeGroup change, GroupQueries groups, CancellationToken ct)
    {
        var (groupId, error) = await change.ExecuteAsync(wanted, AuditActors.Of(http), ct);
        return error is null ? TypedResults.Ok(await groups.FindAsync(groupId!.Value, ct)) : Problem.Of(error);
    }
}

/// <summary>Answer of GET /sources/groups.</summary>
/// <param name="Items">The groups.</param>
/// <param name="ChosenGroupId">The group that the user looked at last; null without one.</param>
internal sealed record GroupList(IReadOnlyList<DocumentGroup> Items, Guid? ChosenGroupId);

/// <summary>Body of POST /sources/groups and PUT /sources/groups/{id}.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record GroupBody(
    [property: JsonRequired, Description("Name of the group, 1 to 100 characters on one line")] string? Name);
