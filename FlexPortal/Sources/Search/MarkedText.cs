using FlexPortal.Core.Sources.Search;

namespace FlexPortal.Sources.Search;

/// <summary>A part of a text.</summary>
/// <param name="Text">The part.</param>
/// <param name="IsMarked">Whether the question has it.</param>
internal sealed record TextPart(string Text, bool IsMarked);

/// <summary>Marks the words of a question in a text.</summary>
internal static class MarkedText
{
    private const int ShortestMarked = 3;

    /// <summary>The parts of a text in order: whole search words, and its identifiers also within words.</summary>
    public static IReadOnlyList<TextPart> Of(string text, string question)
    {
        var marked = new bool[text.Length];
        foreach (var term in SearchTerms.IdentifiersOf(question))
            Mark(text, term, onlyWhole: false, marked);
        // "of" in every line is noise, unless nothing else was asked.
        var words = SearchTerms.WordsOf(question).ToArray();
        foreach (var word in words.Where(word => word.Length >= ShortestMarked || words.All(one => one.Length < ShortestMarked)))
            Mark(text, word, onlyWhole: true, marked);

        var parts = new List<TextPart>();
        for (var from = 0; from < text.Length;)
        {
            var end = from;
            while (end < text.Length && marked[end] == marked[from])
                end++;
            parts.Add(new(text[from..end], marked[from]));
            from = end;
        }

        return parts;
    }

    private static void Mark(string text, string term, bool onlyWhole, bool[] marked)
    {
        for (var at = text.IndexOf(term, StringComparison.OrdinalIgnoreCase); at >= 0;
            at = text.IndexOf(term, at + 1, StringComparison.OrdinalIgnoreCase))
        {
            var end = at + term.Length;
            var isWhole = (at == 0 || !char.IsLetterOrDigit(text[at - 1])) && (end == text.Length || !char.IsLetterOrDigit(text[end]));
            if (isWhole || !onlyWhole)
                marked.AsSpan(at..end).Fill(true);
        }
    }
}
