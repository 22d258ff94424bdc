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
    /// <summary>Number of the row that is marked; null for none.</summary>
    public long? MarkedRow { get; init; }

    /// <summary>Why the rows of the address cannot be read; null when they can.</summary>
    public PortalError? RowsError { get; init; }

    /// <summary>Names of the columns that can be keys of a comparison: those that both versions have.</summary>
    public IReadOnlyList<string> KeyColumns { get; init; } = [];

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

    /// <summary>The numbers of both versions, those that are left out as the page proposes them.</summary>
    public (int From, int To) In(FileView view)
    {
        var to = To ?? view.Preview.Version;
        var earlier = view.Detail.Versions.Select(version => version.Version).Where(version => version < to);
        return (From ?? earlier.DefaultIfEmpty(to).Max(), to);
    }

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
    GroupQueries groups, FileQueries files, ReadRows rows, CompareVersions compare, IOptions<RetentionOptions> retention)
{
    // Rows that are shown before one that is marked.
    private const int Before = 10;

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

        var view = await ReadRowsAsync(
            new(group, detail, preview, asked, fault, retention.Value.DeletedFiles)
            {
                MarkedRow = ReadRow(query[FileAddress.MarkedRow].ToString()),
            },
            ReadRow(query[FileAddress.FromRow].ToString()), cancellationToken);
        var compared = ComparedVersions.Of(query);
        if (detail.Versions.Count > 1)
            view = view with { KeyColumns = await FindKeysAsync(view, compared, cancellationToken) };
        return compared is null ? view : await CompareAsync(view, compared, cancellationToken);
    }

    private static long? ReadRow(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var row) && row > 0 ? row : null;

    /// <summary>The rows that the address asks for: from a number on, or around the one that is marked.</summary>
    private async Task<FileView> ReadRowsAsync(FileView view, long? from, CancellationToken ct)
    {
        var preview = view.Preview;
        if (from is null && view.MarkedRow is { } row && preview.HasMore && preview.Rows.Count > 0 && row > preview.Rows[^1].Number)
            from = row - Before;
        if (from is null)
            return view;
        try
        {
            return await rows.ExecuteAsync(preview.SourceFileId, preview.Version, from, ct) is { } read
                ? view with { Preview = read } : view;
        }
        catch (PortalException refused)
        {
            return view with { RowsError = refused.Error };
        }
    }

    private async Task<IReadOnlyList<string>> FindKeysAsync(FileView view, ComparedVersions? compared, CancellationToken ct)
    {
        var (from, to) = (compared ?? new(null, null, [])).In(view);
        var columns = new List<IReadOnlyList<FileColumn>>();
        foreach (var version in new[] { from, to })
        {
            if (version == view.Preview.Version)
                columns.Add(view.Preview.Reading.Columns);
            else if (await files.PreviewAsync(view.Preview.SourceFileId, version, ct) is { } preview)
                columns.Add(preview.Reading.Columns);
        }

        if (columns is not [var before, var after])
            return [];
        var skipped = before.Concat(after).Where(column => column.Skip is not null).Select(column => column.Name)
            .ToHashSet(StringComparer.Ordinal);
        return [.. ColumnMatch.Of(before, after).Common.Select(column => column.Name).Where(name => !skipped.Contains(name))];
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
