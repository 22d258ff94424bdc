using System.Text;
using System.Text.Json;

namespace FlexPortal.Core.Flex.Raw;

/// <summary>Matches a search text with the attributes of a row.</summary>
internal static class SearchPattern
{
    /// <summary>
    /// A LIKE pattern that no row with the text fails to match: letters beyond ASCII, whose case the database may judge otherwise, and what
    /// JSON writes in another way, are wildcards.
    /// </summary>
    public static string Pattern(string text)
    {
        var pattern = new StringBuilder("%");
        foreach (var c in text)
        {
            if (c is < ' ' or > '~' or '"' or '\\')
            {
                if (pattern[^1] != '%' || (pattern.Length > 1 && pattern[^2] == '\\'))
                    pattern.Append('%');
                continue;
            }

            if (c is '%' or '_')
                pattern.Append('\\');
            pattern.Append(c);
        }

        return pattern.Append('%').ToString();
    }

    /// <summary>Whether a name or a value contains the text, ignoring case.</summary>
    public static bool IsIn(JsonElement payload, string text) => payload.EnumerateObject().Any(attribute =>
        attribute.Name.Contains(text, StringComparison.OrdinalIgnoreCase)
        || (attribute.Value.GetString() ?? "").Contains(text, StringComparison.OrdinalIgnoreCase));
}
