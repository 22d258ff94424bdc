using System.Globalization;
using FlexPortal.Core.Platform.Retention;
using FlexPortal.Core.Sources.Files;
using FlexPortal.Core.Sources.Groups;
using Microsoft.Extensions.Options;

namespace FlexPortal.Sources.Files;

/// <summary>What the page of a file shows.</summary>
/// <param name="Group">Its group.</param>
/// <param name="Detail">The file with its versions.</param>
/// <param name="Preview">The version on the page.</param>
/// <param name="AskedVersion">Number of the version that the address asks for; null for the current one.</param>
/// <param name="Fault">Why the version of the address cannot be shown; null when it can.</param>
/// <param name="Kept">How long a deleted file is kept.</param>
public sealed record FileView(
    DocumentGroup Group, FileDetail Detail, FilePreview Preview, int? AskedVersion, string? Fault, TimeSpan Kept)
{
    /// <summary>The versions that the address asks to compare; null when it does not.</summary>
    public ComparedVersions? Compared { get; init; }

    /// <summary>The comparison; null when there is none, or it was refused.</summary>
    public VersionComparison? Comparison { get; init; }

    /// <summary>Why there is no comparison; null when there is one, or none is asked for.</summary>
    public PortalError? ComparisonError { get; init; }
}

/// <summary>Two versions of a file and the key columns by which they are compared.</summary>
public sealed record ComparedVersions(int? From, int? To, IReadOnlyList<string> Keys)
{
    /// <summary>Query parameters of the page of a file.</summary>
    public const string FromParameter = "from", ToParameter = "to", KeyParameter = "key";

    /// <summary>Names of key columns that an address can give.</summary>
    public const int MostKeys = 50;

    /// <summary>What an address asks for; null when it asks for no comparison.</summary>
    public static ComparedVersions? Of(IQueryCollection query) =>
        query.ContainsKey(FromParameter) || query.ContainsKey(ToParameter)
            ? new(
                FileReport.ReadVersion(query[FromParameter].ToString()), FileReport.ReadVersion(query[ToParameter].ToString()),
                [.. query[KeyParameter].OfType<string>().Where(key => key.Length > 0).Take(MostKeys)])
            : null;
}

/// <summary>Reads what the page of a file shows.</summary>
internal sealed class FileReport(
    GroupQueries groups, FileQueries files, CompareVersions compare, IOptions<RetentionOptions> retention)
{
    /// <summary>The number of a version; null when the text is none.</summary>
    public static int? ReadVersion(string? text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var version) && version > 0 ? version : null;

    /// <summary>Reads; null when the group has no such file.</summary>
    public async Task<FileView?> ReadAsync(Guid groupId, Guid fileId, IQueryCollection query, CancellationToken cancellationToken)
    {
        if (await groups.FindAsync(groupId, cancellationToken) is not { } group
            || await files.FindAsync(fileId, cancellationToken) is not { } detail || detail.File.GroupId != groupId)
            return null;

        var text = query[FileAddress.Version].ToString();
        var (asked, fault) = (ReadVersion(text), (string?)null);
        if (text.Length > 0 && !detail.Versions.Any(version => version.Version == asked))
            (asked, fault) = (null, "version is the number of a version that is kept.");
        if (await files.PreviewAsync(fileId, asked, cancellationToken) is not { } preview)
            return null;

        var view = new FileView(group, detail, preview, asked, fault, retention.Value.DeletedFiles);
        return ComparedVersions.Of(query) is { } compared ? await CompareAsync(view, compared, cancellationToken) : view;
    }

    private async Task<FileView> CompareAsync(FileView view, ComparedVersions compared, CancellationToken ct)
    {
        try
        {
            var (comparison, error) = await compare.ExecuteAsync(
                view.Detail.File.SourceFileId, compared.From, compared.To, compared.Keys, ct);
            return view with { Compared = compared, Comparison = comparison, ComparisonError = error };
        }
        catch (PortalException refused)
        {
            return view with { Compared = compared, ComparisonError = refused.Error };
        }
    }
}
