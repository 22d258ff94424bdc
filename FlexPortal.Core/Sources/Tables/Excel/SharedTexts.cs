using System.Globalization;
using System.Text;
using DocumentFormat.OpenXml.Packaging;

namespace FlexPortal.Core.Sources.Tables.Excel;

/// <summary>The texts that the cells of a workbook share, read only as far as the cells need them: a preview needs few.</summary>
internal sealed class SharedTexts(SharedStringTablePart? part, CheckedParts parts) : IDisposable
{
    private const long MostCharacters = 256L << 20;

    // What a text costs besides its characters.
    private const int Overhead = 24;

    private readonly List<string> _texts = [];
    private readonly StringBuilder _text = new();
    private XlsxPart? _part = part is null ? null : parts.Open(part);
    private long _characters;

    /// <summary>The text of an index as the cell writes it.</summary>
    public string Find(string index)
    {
        if (!int.TryParse(index.AsSpan().Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var at))
            throw new TableRefusedException(TableRefusal.Damaged, "a cell names a shared text without a number");
        while (_texts.Count <= at && ReadNext())
        {
        }

        return at < _texts.Count
            ? _texts[at]
            : throw new TableRefusedException(TableRefusal.Damaged, "a cell names a shared text that does not exist");
    }

    public void Dispose() => _part?.Dispose();

    private bool ReadNext()
    {
        while (_part is not null && _part.Read())
        {
            if (!_part.IsStart("si"))
                continue;
            _text.Clear();
            if (!_part.IsEmptyElement)
                XlsxText.Append(_part, _text);
            _characters += _text.Length + Overhead;
            if (_characters > MostCharacters)
                throw new TableRefusedException(TableRefusal.TooLarge, "the shared texts have more than 256 million characters");
            _texts.Add(_text.ToString());
            return true;
        }

        Dispose();
        _part = null;
        return false;
    }
}

/// <summary>Text in runs, as shared texts and inline texts have it.</summary>
internal static class XlsxText
{
    /// <summary>Appends the text of the runs of the current element, without the readings of Asian text.</summary>
    public static void Append(XlsxPart part, StringBuilder text)
    {
        var (depth, phonetic) = (part.Depth, 0);
        while (part.Read() && part.Depth > depth)
        {
            if (part.IsStart("rPh"))
                phonetic += part.IsEmptyElement ? 0 : 1;
            else if (part.IsEnd("rPh"))
                phonetic--;
            else if (phonetic == 0 && part.IsStart("t"))
                part.AppendText(text);
        }
    }
}
