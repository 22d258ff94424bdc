using System.Globalization;

namespace FlexPortal.Core.Platform.Audit;

/// <summary>
/// A place in the log, as an address carries it: <c>before-120</c> for what is older, <c>after-120</c> for what is newer.
/// </summary>
/// <param name="Seq">The entry at the edge of the page.</param>
/// <param name="Newer">Which way.</param>
public sealed record AuditCursor(long Seq, bool Newer)
{
    private const string Before = "before-";
    private const string After = "after-";

    /// <summary>Reads a cursor; false when it is none.</summary>
    public static bool TryParse(string text, out AuditCursor? cursor)
    {
        var newer = text.StartsWith(After, StringComparison.Ordinal);
        cursor = (newer || text.StartsWith(Before, StringComparison.Ordinal))
            && long.TryParse(text.AsSpan((newer ? After : Before).Length), NumberStyles.None, CultureInfo.InvariantCulture, out var seq)
                ? new AuditCursor(seq, newer) : null;
        return cursor is not null;
    }

    /// <inheritdoc />
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{(Newer ? After : Before)}{Seq}");
}
