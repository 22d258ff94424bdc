using System.Globalization;
using System.Text;
using FlexPortal.Core.Platform.Audit;
using FlexPortal.Core.Platform.Lists;

namespace FlexPortal.Audit;

/// <summary>The log as CSV, with everything that a link is computed from.</summary>
internal static class AuditCsv
{
    private static readonly string[] Columns =
    [
        "seq", "at_utc", "actor", "actor_kind", "action", "subject_kind", "subject", "from_address", "outcome", "code", "details",
        "prev_link", "link",
    ];

    /// <summary>Writes entries as they come; memory stays flat.</summary>
    public static async Task WriteAsync(IAsyncEnumerable<AuditEntry> entries, Stream destination, CancellationToken cancellationToken)
    {
        await using var text = new StreamWriter(
            destination, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), bufferSize: 16 * 1024, leaveOpen: true);
        await CsvFormatter.WriteLineAsync(text, Columns, cancellationToken);
        await foreach (var entry in entries.WithCancellation(cancellationToken))
            await CsvFormatter.WriteLineAsync(text, Cells(entry), cancellationToken);
    }

    // Microseconds, which the other files of the portal do not need: the link is over them.
    private static IEnumerable<object?> Cells(AuditEntry entry) =>
    [
        entry.Seq,
        entry.AtUtc.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture),
        entry.Actor,
        entry.ActorKind,
        entry.Action,
        entry.SubjectKind, entry.Subject, entry.FromAddress, entry.Outcome, entry.Code, entry.DetailsText, entry.PrevLink, entry.Link,
    ];
}
