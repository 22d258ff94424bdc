namespace FlexPortal.Core.Sources.Search;

/// <summary>The parts of a question that must be found as they are.</summary>
internal static class SearchTerms
{
    private const int MostIdentifiers = 4, ShortestIdentifier = 3, LongestCapitals = 12;

    // Words of statements and the short forms that custodians write for them.
    private static readonly string[][] Aliases =
    [
        ["account", "acct"], ["amount", "amt"], ["commission", "comm"], ["currency", "ccy", "curr"], ["description", "desc"],
        ["dividend", "div"], ["market", "mkt"], ["number", "nr"], ["portfolio", "ptf"], ["position", "pos"],
        ["price", "px"], ["quantity", "qty"], ["security", "sec"], ["transaction", "txn", "trx"], ["value", "val"],
    ];

    /// <summary>
    /// Identifiers: words with a digit of at least three characters, words in capitals, and what is in quotes. At most four, longest first.
    /// </summary>
    public static IReadOnlyList<string> IdentifiersOf(string text)
    {
        var quoted = text.Split('"').Where((_, index) => index % 2 == 1).Select(part => part.Trim());
        return
        [
            .. quoted.Concat(WordsOf(text).Where(IsIdentifier)).Where(term => term.Length >= 2).Distinct(StringComparer.OrdinalIgnoreCase)
                .OrderByDescending(term => term.Length).Take(MostIdentifiers),
        ];
    }

    /// <summary>Whether a term is an identifier, and not a phrase that only quotes make one to be found as it is.</summary>
    public static bool IsIdentifier(string term) => !term.Any(char.IsWhiteSpace)
        && ((term.Length >= ShortestIdentifier && term.Any(char.IsAsciiDigit))
            || (term.Length is >= 2 and <= LongestCapitals
                && term.All(letter => char.IsAsciiLetterUpper(letter) || letter is '.' or '-')));

    /// <summary>Words between spaces, without the punctuation around them.</summary>
    public static IEnumerable<string> WordsOf(string text) => text
        .Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
        .Select(word => word.Trim('.', ',', ';', ':', '!', '?', '(', ')', '[', ']', '"', '\''))
        .Where(word => word.Any(char.IsLetterOrDigit));

    /// <summary>Other forms of words of finance that a question has, in lower case; none that it has itself.</summary>
    public static IReadOnlyList<string> AliasesOf(IReadOnlyCollection<string> words) =>
    [
        .. Aliases.Where(forms => forms.Any(form => words.Contains(form, StringComparer.OrdinalIgnoreCase)))
            .SelectMany(forms => forms).Where(form => !words.Contains(form, StringComparer.OrdinalIgnoreCase)),
    ];

    /// <summary>Where a term is in a text, in any case; a whole word before a part of one. -1 when it is not.</summary>
    /// <param name="text">The text.</param>
    /// <param name="term">The term.</param>
    /// <param name="isWhole">Whether it is a whole word there.</param>
    public static int PlaceOf(string text, string term, out bool isWhole)
    {
        isWhole = false;
        var first = -1;
        for (var at = text.IndexOf(term, StringComparison.OrdinalIgnoreCase); at >= 0;
            at = text.IndexOf(term, at + 1, StringComparison.OrdinalIgnoreCase))
        {
            var end = at + term.Length;
            isWhole = (at == 0 || !char.IsLetterOrDigit(text[at - 1])) && (end == text.Length || !char.IsLetterOrDigit(text[end]));
            if (isWhole)
                return at;
            first = first < 0 ? at : first;
        }

        return first;
    }
}
