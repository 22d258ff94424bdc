using FlexPortal.Audit;
using FlexPortal.Core.Platform.Identity;
using FlexPortal.Core.Sources.Groups;
using FlexPortal.Identity.Access;
using FlexPortal.Shell;
using Microsoft.AspNetCore.Mvc;

namespace FlexPortal.Sources.Groups;

/// <summary>Plain forms of groups. They need no script and lead back to the page of the group.</summary>
internal static class GroupForms
{
    /// <summary>Where the forms are sent to.</summary>
    public const string Path = "/source-groups";

    /// <summary>Query parameter of the page that a form leads to: what was done.</summary>
    public const string Said = "said";

    private const string One = Path + "/{id:guid}";

    public static void MapGroupForms(this IEndpointRouteBuilder routes)
    {
        routes.MapPost(Path, CreateAsync).Needs(Capability.EditSources).ExcludeFromDescription();
        routes.MapPost(One + "/rename", RenameAsync).Needs(Capability.EditSources).ExcludeFromDescription();
        routes.MapPost(One + "/archive", ArchiveAsync).Needs(Capability.EditSources).ExcludeFromDescription();
        routes.MapPost(One + "/restore", RestoreAsync).Needs(Capability.EditSources).ExcludeFromDescription();
    }

    /// <summary>What was done, as a sentence; null for a word that means nothing.</summary>
    public static string? Sentence(string? said) => said switch
    {
        "created" => "The group is created.",
        "renamed" => "The group is renamed.",
        "archived" => "The group is archived. Nothing in it changes until it is restored.",
        "restored" => "The group is restored.",
        _ => null,
    };

    private static async Task<SeeOther> CreateAsync(
        HttpContext http, [FromForm] string? name, [FromForm] Guid? from, ChangeGroup change, CancellationToken ct)
    {
        var (groupId, error) = await change.ExecuteAsync(new GroupChange.Create(name ?? ""), AuditActors.Of(http), ct);
        if (error is null)
            return To(http, $"{GroupAddress.Of(groupId!.Value)}?{Said}=created");

        RefusedForm.Keep(http, RefusedForm.Create, error, ("name", name));
        var page = from is { } group ? GroupAddress.Of(group) : GroupAddress.Sources;
        return To(http, $"{page}?{RefusedForm.Parameter}={RefusedForm.Create}");
    }

    private static Task<SeeOther> RenameAsync(
        Guid id, HttpContext http, [FromForm] string? name, ChangeGroup change, CancellationToken ct) =>
        ChangeAsync(http, new GroupChange.Rename(id, name ?? ""), (id, RefusedForm.Rename, "renamed", name), change, ct);

    private static Task<SeeOther> ArchiveAsync(Guid id, HttpContext http, ChangeGroup change, CancellationToken ct) =>
        ChangeAsync(http, new GroupChange.Archive(id), (id, RefusedForm.Archive, "archived", null), change, ct);

    private static Task<SeeOther> RestoreAsync(Guid id, HttpContext http, ChangeGroup change, CancellationToken ct) =>
        ChangeAsync(http, new GroupChange.Restore(id), (id, RefusedForm.Restore, "restored", null), change, ct);

    private static async Task<SeeOther> ChangeAsync(
        HttpContext http, GroupChange wanted, (Guid GroupId, string Name, string Said, string? Typed) form, ChangeGroup change,
        CancellationToken ct)
    {
        var (_, error) = await change.ExecuteAsync(wanted, AuditActors.Of(http), ct);
        if (error is null)
            return To(http, $"{GroupAddress.Of(form.GroupId)}?{Said}={form.Said}");

        RefusedForm.Keep(http, form.Name, error, ("name", form.Typed));
        return To(http, $"{GroupAddress.Of(form.GroupId)}?{RefusedForm.Parameter}={form.Name}");
    }

    private static SeeOther To(HttpContext http, string address) => new(ReaderChoice.Zone(http).To(address));
}
