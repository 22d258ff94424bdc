using System.Text.Json;

namespace FlexPortal.Core.MarketData.Lineage;

/// <summary>
/// Where bars come from: one accepted answer for one slice of one series. It names no host and no key: of the request there are the path
/// and the values without secrets.
/// </summary>
public sealed record LineageSlice
{
    /// <summary>Key.</summary>
    public required long LineageId { get; init; }

    /// <summary>The run; null outside of one.</summary>
    public Guid? IngestionRunId { get; init; }

    /// <summary>Start of what was asked for, UTC.</summary>
    public required DateTimeOffset FromUtc { get; init; }

    /// <summary>End of it, UTC.</summary>
    public required DateTimeOffset ToUtc { get; init; }

    /// <summary>The vendor.</summary>
    public required string Vendor { get; init; }

    /// <summary>The symbol as sent.</summary>
    public required string VendorSymbol { get; init; }

    /// <summary>The vendor's feed; null when it has only one.</summary>
    public string? Feed { get; init; }

    /// <summary><c>raw</c>, <c>split</c> or <c>all</c>.</summary>
    public required string Adjustment { get; init; }

    /// <summary>Version of the code that read the answer.</summary>
    public required string AdapterVersion { get; init; }

    /// <summary>Method and path of the request, names in braces in place of values.</summary>
    public required string Request { get; init; }

    /// <summary>The values by their names, without secrets.</summary>
    public required IReadOnlyDictionary<string, string> RequestParams { get; init; }

    /// <summary>When it was asked, UTC.</summary>
    public required DateTimeOffset RequestedAtUtc { get; init; }

    /// <summary>When the answer was complete, UTC.</summary>
    public required DateTimeOffset RespondedAtUtc { get; init; }

    /// <summary>When it was stored, UTC.</summary>
    public required DateTimeOffset StoredAtUtc { get; init; }

    /// <summary>Number of the attempt that succeeded, from 1.</summary>
    public required int Attempts { get; init; }

    /// <summary>HTTP status of the answer.</summary>
    public required int HttpStatus { get; init; }

    /// <summary>SHA-256 of the bytes as received, lower-case hexadecimal.</summary>
    public required string PayloadSha256 { get; init; }

    /// <summary>Number of those bytes.</summary>
    public required long PayloadBytes { get; init; }

    /// <summary>Bars of the answer: the sum of the seven counts below.</summary>
    public required int RowsReceived { get; init; }

    /// <summary>Bars that were not there.</summary>
    public required int RowsInserted { get; init; }

    /// <summary>Bars with other values than before.</summary>
    public required int RowsUpdated { get; init; }

    /// <summary>Bars that were there with the same values.</summary>
    public required int RowsUnchanged { get; init; }

    /// <summary>Bars that failed validation.</summary>
    public required int RowsRejected { get; init; }

    /// <summary>Bars that were not asked for.</summary>
    public required int RowsOutsideSlice { get; init; }

    /// <summary>Bars that were not over.</summary>
    public required int RowsOpen { get; init; }

    /// <summary>Copies of a bar.</summary>
    public required int RowsDuplicate { get; init; }

    /// <summary>Rejected bars by reason.</summary>
    public required IReadOnlyDictionary<string, int> RejectedByReason { get; init; }

    /// <summary>SHA-256 of the kept final bars in canonical form; null without one.</summary>
    public string? CanonicalSha256 { get; init; }

    /// <summary>Version of the calendar that classified the slice.</summary>
    public required long CalendarVersion { get; init; }

    /// <summary>The latest answer whose bars this one changed; null when it changed none.</summary>
    public long? SupersedesLineage { get; init; }

    /// <summary>Condition of the slice.</summary>
    public required SliceCondition Condition { get; init; }

    internal static LineageSlice Of(LineageRow row) => new()
    {
        LineageId = row.LineageId,
        IngestionRunId = row.IngestionRunId,
        FromUtc = row.FromUtc,
        ToUtc = row.ToUtc,
        Vendor = row.VendorCode,
        VendorSymbol = row.VendorSymbol,
        Feed = row.Feed,
        Adjustment = row.Adjustment,
        AdapterVersion = row.AdapterVersion,
        Request = WithoutHost(row.RequestTemplate),
        RequestParams = JsonSerializer.Deserialize<Dictionary<string, string>>(row.RequestParams) ?? [],
        RequestedAtUtc = row.RequestedAtUtc,
        RespondedAtUtc = row.RespondedAtUtc,
        StoredAtUtc = row.StoredAtUtc,
        Attempts = row.Attempts,
        HttpStatus = row.HttpStatus,
        PayloadSha256 = row.PayloadSha256,
        PayloadBytes = row.PayloadBytes,
        RowsReceived = row.RowsReceived,
        RowsInserted = row.RowsInserted,
        RowsUpdated = row.RowsUpdated,
        RowsUnchanged = row.RowsUnchanged,
        RowsRejected = row.RowsRejected,
        RowsOutsideSlice = row.RowsOutsideSlice,
        RowsOpen = row.RowsOpen,
        RowsDuplicate = row.RowsDuplicate,
        RejectedByReason = JsonSerializer.Deserialize<Dictionary<string, int>>(row.RejectedByReason) ?? [],
        CanonicalSha256 = row.CanonicalSha256,
        CalendarVersion = row.CalendarVersion,
        SupersedesLineage = row.SupersedesLineage,
        Condition = row.Condition,
    };

    /// <summary>A request without scheme, user, host and port: <c>GET https://host/bars?…</c> is <c>GET /bars?…</c>.</summary>
    internal static string WithoutHost(string template)
    {
        var scheme = template.IndexOf("://", StringComparison.Ordinal);
        if (scheme < 0)
            return template;

        var method = template.LastIndexOf(' ', scheme) + 1;
        var path = template.IndexOfAny(['/', '?'], scheme + 3);
        var rest = path < 0 ? "/" : template[path..];
        return $"{template[..method]}{(rest[0] == '?' ? "/" : "")}{rest}";
    }
}

/// <summary>Answers of one series.</summary>
/// <param name="Asset">Symbol of the asset.</param>
/// <param name="Interval"><c>1d</c> or <c>1m</c>.</param>
/// <param name="FromUtc">Start of the window, UTC; null without one.</param>
/// <param name="ToUtc">End of the window, UTC; null without one.</param>
/// <param name="Checksum">Range digest of all final bars of the series; null without one.</param>
/// <param name="Bar">The bar that was asked for with <c>at</c>; null when it was not, or when there is none.</param>
/// <param name="Items">The answers, newest slice first; with <c>at</c> the one that brought the bar.</param>
/// <param name="NextCursor">Where the next page starts; null on the last page.</param>
/// <param name="PreviousCursor">Where the previous page ends; null on the first page.</param>
public sealed record LineageReport(
    string Asset, string Interval, DateTimeOffset? FromUtc, DateTimeOffset? ToUtc, string? Checksum, Bars.BarRow? Bar,
    IReadOnlyList<LineageSlice> Items, string? NextCursor, string? PreviousCursor);
