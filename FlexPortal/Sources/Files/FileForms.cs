using System.Globalization;
using FlexPortal.Audit;
using FlexPortal.Core.Platform.Identity;
using FlexPortal.Core.Sources;
using FlexPortal.Core.Sources.Embeddings.Queue;
using FlexPortal.Core.Sources.Files;
using FlexPortal.Identity.Access;
using FlexPortal.Shell;
using FlexPortal.Sources.Groups;
using Microsoft.AspNetCore.Mvc;

namespace FlexPortal.Sources.Files;

/// <summary>Plain forms of files. They need no script and lead back to the page of the file or of its group.</summary>
internal static class FileForms
{
    /// <summary>Where the forms are sent to.</summary>
    public const string Path = "/source-files";

    /// <summary>Query parameter of the page of a group: the file that was just deleted.</summary>
    public const string Removed = "removed";

    /// <summary>Query parameter of the page of a group: set when a job that waited to embed it was cancelled.</summary>
    public const string Canceled = "job";

    private const string One = Path + "/{id:guid}";

    public static void MapFileForms(this IEndpointRouteBuilder routes)
    {
        routes.MapPost(One + "/read", ReadAsync).Needs(Capability.EditSources).ExcludeFromDescription();
        routes.MapPost(One + "/rename", RenameAsync).Needs(Capability.EditSources).ExcludeFromDescription();
        routes.MapPost(One + "/delete", DeleteAsync).Needs(Capability.EditSources).ExcludeFromDescription();
        routes.MapPost(One + "/embed", EmbedAsync).Needs(Capability.EditSources).ExcludeFromDescription();
        routes.MapPost(One + "/restore", RestoreAsync).Needs(Capability.EditSources).ExcludeFromDescription();
    }

    /// <summary>What was done, as a sentence; null for a word that means nothing.</summary>
    public static string? Sentence(string? said) => said switch
    {
        "accepted" => "The version is taken as it is.",
        "read" => "The version was read again as chosen.",
        "restored" => "The file is restored.",
        "renamed" => "The file is renamed.",
        "embed" => "The file is embedded as soon as its turn comes.",
        _ => null,
    };

    private static async Task<SeeOther> ReadAsync(
        Guid id, HttpContext http, [AsParameters] ReadForm form, ReadAgain read, FileQueries files, CancellationToken ct)
    {
        if (await files.FindAsync(id, ct) is not { } file)
            return To(http, GroupAddress.Sources);

        var error = form.FaultOf() ?? await read.ExecuteAsync(
            new(id, form.Version) { Choice = form.Accept is true ? null : form.Choice }, AuditActors.Of(http), ct);
        var page = FileAddress.Of(file.File.GroupId, id, form.Version == file.File.Version ? null : form.Version);
        if (error is null)
            return To(http, With(page, GroupForms.Said, form.Accept is true ? "accepted" : "read"));

        RefusedForm.Keep(
            http, RefusedForm.Read, error, ("header_row", form.HeaderRow), ("charset", form.Charset), ("separator", form.Separator),
            ("sheet", form.Sheet));
        return To(http, With(page, RefusedForm.Parameter, RefusedForm.Read));
    }

    private static async Task<SeeOther> RenameAsync(
        Guid id, HttpContext http, [FromForm] string? name, RenameFile rename, FileQueries files, CancellationToken ct)
    {
        var error = await rename.ExecuteAsync(id, name ?? "", AuditActors.Of(http), ct);
        if (await files.FindAsync(id, ct) is not { } file)
            return To(http, GroupAddress.Sources);
        if (error is null)
            return To(http, With(FileAddress.Of(file.File), GroupForms.Said, "renamed"));

        RefusedForm.Keep(http, RefusedForm.Rename, error, ("name", name));
        return To(http, With(FileAddress.Of(file.File), RefusedForm.Parameter, RefusedForm.Rename));
    }

    private static async Task<SeeOther> DeleteAsync(
        Guid id, HttpContext http, DeleteFile delete, FileQueries files, CancellationToken ct)
    {
        if (await files.FindAsync(id, ct) is not { } file)
            return To(http, GroupAddress.Sources);

        var (receipt, error) = await delete.ExecuteAsync(id, AuditActors.Of(http), ct);
        if (error is null)
        {
            var list = With(GroupAddress.Of(file.File.GroupId), Removed, id.ToString());
            return To(http, receipt!.CanceledJob ? With(list, Canceled, "canceled") : list);
        }

        RefusedForm.Keep(http, RefusedForm.Delete, error);
        return To(http, With(FileAddress.Of(file.File), RefusedForm.Parameter, RefusedForm.Delete));
    }

    private static async Task<SeeOther> EmbedAsync(
        Guid id, HttpContext http, ReEmbed embed, FileQueries files, CancellationToken ct)
    {
        if (await files.FindAsync(id, ct) is not { } file)
            return To(http, GroupAddress.Sources);

        var (outcome, error) = await embed.ExecuteAsync(new(file.File.GroupId, [id]), AuditActors.Of(http), ct);
        var page = FileAddress.Of(file.File);
        if ((error ?? (outcome!.Skipped is [var skipped, ..] ? skipped.Error : null)) is not { } refusal)
            return To(http, With(page, GroupForms.Said, "embed"));

        RefusedForm.Keep(http, RefusedForm.Embed, refusal);
        return To(http, With(page, RefusedForm.Parameter, RefusedForm.Embed));
    }

    private static async Task<SeeOther> RestoreAsync(
        Guid id, HttpContext http, RestoreFile restore, FileQueries files, CancellationToken ct)
    {
        var error = await restore.ExecuteAsync(id, AuditActors.Of(http), ct);
        if (await files.FindAsync(id, ct) is not { } file)
            return To(http, GroupAddress.Sources);
        if (error is null)
            return To(http, With(FileAddress.Of(file.File), GroupForms.Said, "restored"));

        RefusedForm.Keep(http, RefusedForm.Restore, error);
        return To(http, With(FileAddress.Of(file.File), RefusedForm.Parameter, RefusedForm.Restore));
    }

    private static string With(string address, string name, string value) =>
        $"{address}{(address.Contains('?', StringComparison.Ordinal) ? '&' : '?')}{name}={value}";

    private static SeeOther To(HttpContext http, string address) => new(ReaderChoice.Zone(http).To(address));

    /// <summary>The fields of an answer to the question of a version.</summary>
    internal sealed class ReadForm
    {
        [FromForm(Name = "version")]
        public int? Version { get; set; }

        [FromForm(Name = "accept")]
        public bool? Accept { get; set; }

        [FromForm(Name = "sheet")]
        public string? Sheet { get; set; }

        [FromForm(Name = "header_row")]
        public string? HeaderRow { get; set; }

        [FromForm(Name = "charset")]
        public string? Charset { get; set; }

        [FromForm(Name = "separator")]
        public string? Separator { get; set; }

        [FromForm(Name = "date_order")]
        public string? DateOrder { get; set; }

        /// <summary>What was chosen.</summary>
        public FileChoice Choice => new(
            Blank(Sheet), long.TryParse(HeaderRow, NumberStyles.None, CultureInfo.InvariantCulture, out var row) ? row : null,
            Blank(Charset), UploadQuery.SeparatorOf(Separator), ReadFileBody.OrderOf(DateOrder));

        /// <summary>What is wrong with the fields by themselves; null when nothing is.</summary>
        public PortalError? FaultOf() => Accept is true ? null
            : !string.IsNullOrEmpty(HeaderRow) && Choice.HeaderRow is null
                ? SourcesErrors.ReadingInvalid("The header row is the number of a row, or 0 for none.") with { Field = "header_row" }
                : Choice.IsNone ? SourcesErrors.ReadingInvalid("Nothing was chosen.") : null;

        private static string? Blank(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;
    }
}
