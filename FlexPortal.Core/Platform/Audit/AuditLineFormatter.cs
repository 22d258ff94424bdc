using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace FlexPortal.Core.Platform.Audit;

/// <summary>
/// Text of an entry: always one line. Control characters (CR, LF, the ESC of a terminal's colours), line and paragraph
/// separators, and marks that turn the direction of writing come out as <c>\u000D</c>: seen, and without effect.
/// </summary>
internal static class AuditLineFormatter
{
    /// <summary>Longest name, subject or address, in characters.</summary>
    public const int LongestName = 200;

    /// <summary>Longest value in the details.</summary>
    public const int LongestValue = 500;

    private const int LongestCode = 64;

    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The text on one line, cut to a length; a dash when it is blank, so that a nameless thing is seen to be one.</summary>
    public static string Line(string? text, int longest = LongestName)
    {
        var line = new StringBuilder();
        foreach (var rune in (text ?? "").Trim().EnumerateRunes())
        {
            var piece = BreaksLine(rune) ? string.Create(CultureInfo.InvariantCulture, $"\\u{rune.Value:X4}") : rune.ToString();
            if (line.Length + piece.Length >= longest)
                return line.Append('…').ToString();
            line.Append(piece);
        }

        return line.Length == 0 ? "-" : line.ToString();
    }

    /// <summary>A code; null for none.</summary>
    public static string? Code(string? code) => code is null ? null : Line(code, LongestCode);

    /// <summary>The details as JSON on one line; null for none.</summary>
    public static string? Json(IReadOnlyDictionary<string, string>? details) => details is null or { Count: 0 }
        ? null
        : JsonSerializer.Serialize(
            details.ToDictionary(part => Line(part.Key, LongestCode), part => Line(part.Value, LongestValue), StringComparer.Ordinal),
            Plain);

    // EnumerateRunes gives U+FFFD for half a character, which PostgreSQL would refuse.
    private static bool BreaksLine(Rune rune) => Rune.GetUnicodeCategory(rune)
        is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
