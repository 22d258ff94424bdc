using System.Text;

namespace FlexPortal.Core.Flex.Statements.Reading;

/// <summary>
/// Text out of a document that goes into a message, a diagnostic or a row of the database, where not every character may go.
/// </summary>
internal static class DisplayText
{
    /// <summary>At most so many characters; control characters and halves of characters become U+FFFD.</summary>
    public static string Of(ReadOnlySpan<char> text, int most)
    {
        var cut = text.Length > most;
        text = text[..Math.Min(text.Length, most)];
        var shown = new StringBuilder(text.Length + 1);
        foreach (var rune in text.EnumerateRunes())
            shown.Append(Rune.IsControl(rune) ? "\uFFFD" : rune.ToString());
        return cut ? shown.Append('…').ToString() : shown.ToString();
    }
}
