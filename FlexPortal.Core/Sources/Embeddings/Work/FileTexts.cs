using System.Security.Cryptography;
using System.Text;
using FlexPortal.Core.Sources.Columns;
using FlexPortal.Core.Sources.Embeddings.Sets;

namespace FlexPortal.Core.Sources.Embeddings.Work;

/// <summary>The texts of a version.</summary>
/// <param name="GroupId">The group of the file.</param>
/// <param name="FileVersionId">The version that was read.</param>
/// <param name="Columns">The columns that the texts are made of.</param>
/// <param name="Texts">The distinct texts in the order of their first row.</param>
/// <param name="Rows">Rows that have a text.</param>
/// <param name="Cut">Rows whose text was longer than the portal keeps.</param>
internal sealed record FileTexts(
    Guid GroupId, Guid FileVersionId, IReadOnlyList<SetColumn> Columns, IReadOnlyList<SetText> Texts, long Rows, int Cut);

/// <summary>Takes the texts of rows and keeps each once.</summary>
internal sealed class DistinctTexts
{
    /// <summary>Characters of all texts together, in millions.</summary>
    public const int MostMillions = 200;

    private readonly Dictionary<string, List<int>> _rows = new(StringComparer.Ordinal);
    private readonly List<string> _texts = [];
    private long _characters;

    /// <summary>Rows taken.</summary>
    public long Rows { get; private set; }

    /// <summary>Takes a row; false when the texts are too many.</summary>
    public bool TryAdd(string text, long row)
    {
        Rows++;
        if (!_rows.TryGetValue(text, out var rows))
        {
            _rows[text] = rows = new(1);
            _texts.Add(text);
            _characters += text.Length;
        }

        rows.Add(checked((int)row));
        return _characters <= MostMillions * 1_000_000L;
    }

    /// <summary>The texts with their hashes.</summary>
    public IReadOnlyList<SetText> ToList() =>
        [.. _texts.Select(text => new SetText(SHA256.HashData(Encoding.UTF8.GetBytes(text)), text, _rows[text]))];
}
