using FlexPortal.Core.Flex.Runs;
using Microsoft.AspNetCore.WebUtilities;

namespace FlexPortal.Flex.RunList;

/// <summary>What the address of the run list says: the filters and the place in the list.</summary>
/// <param name="Status">started, success or failed; null for all.</param>
/// <param name="ErrorCode">Stable error code; null for all.</param>
/// <param name="OlderThan">Cursor of the run above the page; null on the newest page.</param>
/// <param name="NewerThan">Cursor of the run below the page, when somebody pages back up.</param>
public sealed record RunListQuery(string? Status, string? ErrorCode, string? OlderThan = null, string? NewerThan = null)
{
    private const string Path = "/runs";

    public bool IsFiltered => !string.IsNullOrWhiteSpace(Status) || !string.IsNullOrWhiteSpace(ErrorCode);

    /// <summary>Whether new runs belong on this page.</summary>
    public bool IsNewestPage => OlderThan is null && NewerThan is null;

    /// <summary>The address.</summary>
    public string Address => QueryHelpers.AddQueryString(Path, Parts().Where(part => !string.IsNullOrWhiteSpace(part.Value)));

    /// <summary>The filter; false with a sentence when the address cannot be understood.</summary>
    public bool TryRead(out RunFilter filter, out string fault)
    {
        if (!RunFilterText.TryRead(Status, null, null, null, ErrorCode, OlderThan, out filter, out fault))
            return false;
        if (string.IsNullOrWhiteSpace(NewerThan))
            return true;
        if (!RunCursor.TryParse(NewerThan, out var before))
        {
            fault = "newer_than is no place in the list.";
            return false;
        }

        filter = filter with { Before = before };
        return true;
    }

    public RunListQuery Below(string cursor) => this with { OlderThan = cursor, NewerThan = null };

    public RunListQuery Above(RunSummary first) =>
        this with { OlderThan = null, NewerThan = new RunCursor(first.StartedAtUtc, first.IngestionRunId).ToString() };

    private IEnumerable<KeyValuePair<string, string?>> Parts() =>
    [
        new("status", Status), new("error_code", ErrorCode), new("older_than", OlderThan), new("newer_than", NewerThan),
    ];
}
