namespace FlexPortal.Core.Platform.Notifications;

/// <summary>What may become a header of a mail: one line. A line break would begin another header, or the body.</summary>
internal static class MailHeader
{
    private const char LineSeparator = '\u2028';
    private const char ParagraphSeparator = '\u2029';

    /// <summary>Whether a text has no line break and no other control character.</summary>
    public static bool IsOneLine(string text) =>
        !text.Any(letter => char.IsControl(letter) || letter is LineSeparator or ParagraphSeparator);

    /// <summary>The text itself.</summary>
    /// <exception cref="ArgumentException">It has more than one line; the message does not repeat it.</exception>
    public static string OneLine(string text, string parameter) =>
        IsOneLine(text) ? text : throw new ArgumentException("A header of a mail is one line without control characters.", parameter);
}
