namespace FlexPortal.Core.MarketData.Status;

/// <summary>A failure or a repair.</summary>
/// <param name="RemediationId">Key.</param>
/// <param name="AtUtc">When, UTC.</param>
/// <param name="Kind">What happened.</param>
/// <param name="Asset">Symbol of the asset; null when it is about none.</param>
/// <param name="Interval"><c>1d</c> or <c>1m</c>; null when it is about none.</param>
/// <param name="FromUtc">Start of the slots, UTC; null when it is about none.</param>
/// <param name="ToUtc">End of the slots, UTC.</param>
/// <param name="Vendor">The vendor; null when it is about none.</param>
/// <param name="ErrorClass">Class of the error, such as <c>rate_limited</c>; null without one.</param>
/// <param name="HttpStatus">HTTP status; null without an answer.</param>
/// <param name="Attempt">Number of the attempt, from 1; null for none.</param>
/// <param name="WaitMs">Milliseconds until the next attempt; null without one.</param>
/// <param name="Message">What happened, in a sentence from a fixed list.</param>
/// <param name="ByUser">Who did it; null for the portal itself.</param>
/// <param name="IngestionRunId">The run; null outside of one.</param>
public sealed record RemediationEntry(
    long RemediationId, DateTimeOffset AtUtc, RemediationKind Kind, string? Asset, string? Interval, DateTimeOffset? FromUtc,
    DateTimeOffset? ToUtc, string? Vendor, string? ErrorClass, int? HttpStatus, int? Attempt, long? WaitMs, string Message, string? ByUser,
    Guid? IngestionRunId)
{
    /// <summary>What happened, in words.</summary>
    public string KindText { get; } = Kind switch
    {
        RemediationKind.Retry => "Attempt failed, asked again",
        RemediationKind.Failure => "Last attempt failed",
        RemediationKind.Restatement => "Vendor changed final bars",
        RemediationKind.Refetch => "Asked again by a user",
        RemediationKind.Acknowledgement => "Gap acknowledged",
        RemediationKind.Reopening => "Acknowledgement ended",
        _ => "Special day changed",
    };

    /// <summary>The class of the error in words; null without one.</summary>
    public string? ErrorText { get; } = ErrorClass switch
    {
        null => null,
        "rate_limited" => "Rate limited",
        "banned" => "Network refused for a time",
        "blocked" => "Access refused",
        "unavailable" => "No usable answer",
        "bad_request" => "Request not accepted",
        "absent" => "Nothing there",
        _ => "Unknown answer",
    };
}

/// <summary>A column of exported files.</summary>
/// <param name="Name">Its name, the same as over HTTP.</param>
/// <param name="Of">Its value.</param>
internal sealed record RemediationColumn(string Name, Func<RemediationEntry, object?> Of)
{
    /// <summary>The columns, in the order of the file; a new one goes to the end.</summary>
    public static IReadOnlyList<RemediationColumn> All { get; } =
    [
        new("remediation_id", entry => entry.RemediationId), new("at_utc", entry => entry.AtUtc),
        new("kind", entry => Platform.Persistence.EnumFormatter.From(entry.Kind)), new("asset", entry => entry.Asset),
        new("interval", entry => entry.Interval), new("from_utc", entry => entry.FromUtc), new("to_utc", entry => entry.ToUtc),
        new("vendor", entry => entry.Vendor), new("error_class", entry => entry.ErrorClass), new("http_status", entry => entry.HttpStatus),
        new("attempt", entry => entry.Attempt), new("wait_ms", entry => entry.WaitMs), new("message", entry => entry.Message),
        new("by_user", entry => entry.ByUser), new("ingestion_run_id", entry => entry.IngestionRunId),
        new("kind_text", entry => entry.KindText), new("error_text", entry => entry.ErrorText),
    ];
}
