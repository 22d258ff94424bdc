using System.Globalization;
using FlexPortal.Core.Sources.Files;
using FlexPortal.Sources.Groups;

namespace FlexPortal.Sources.Files;

/// <summary>Addresses of the page of a file, and of what can be downloaded of it.</summary>
internal static class FileAddress
{
    /// <summary>Query parameters of the page: a version, a row that is marked, and the first row that is shown.</summary>
    public const string Version = "version", MarkedRow = "row", FromRow = "from_row";

    /// <summary>The page of a file.</summary>
    public static string Of(Guid groupId, Guid sourceFileId) => $"{GroupAddress.Of(groupId)}/{GroupAddress.Files}/{sourceFileId}";

    /// <summary>The page of a file with a version; null for the current one.</summary>
    public static string Of(Guid groupId, Guid sourceFileId, int? version) => version is { } number
        ? string.Create(CultureInfo.InvariantCulture, $"{Of(groupId, sourceFileId)}?{Version}={number}") : Of(groupId, sourceFileId);

    /// <summary>The page of a listed file.</summary>
    public static string Of(ListedFile file) => Of(file.GroupId, file.SourceFileId);

    /// <summary>A row of a version, marked among the rows around it.</summary>
    public static string Row(Guid groupId, Guid sourceFileId, int version, long row) => string.Create(
        CultureInfo.InvariantCulture, $"{Of(groupId, sourceFileId, version)}&{MarkedRow}={row}#row-{row}");

    /// <summary>An address of the page with the rows from a number on; null for the first rows.</summary>
    public static string From(string page, long? row) => row is not { } from ? $"{page}#preview" : string.Create(
        CultureInfo.InvariantCulture, $"{page}{(page.Contains('?', StringComparison.Ordinal) ? '&' : '?')}{FromRow}={from}#preview");

    /// <summary>The original bytes of a version.</summary>
    public static string Content(Guid sourceFileId, int version) =>
        string.Create(CultureInfo.InvariantCulture, $"/sources/files/{sourceFileId}/content?version={version}");

    /// <summary>The table of a version as CSV.</summary>
    public static string Csv(Guid sourceFileId, int version) =>
        string.Create(CultureInfo.InvariantCulture, $"/sources/files/{sourceFileId}/export.csv?version={version}");
}
