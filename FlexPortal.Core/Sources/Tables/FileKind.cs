using System.Text;

namespace FlexPortal.Core.Sources.Tables;

/// <summary>The format of a file by its first bytes, compared with its extension. The content decides.</summary>
/// <param name="Format">The format.</param>
/// <param name="IsMismatch">Whether the extension says another one.</param>
internal sealed record FileKind(TableFormat Format, bool IsMismatch)
{
    /// <summary>Bytes that <see cref="Of"/> looks at.</summary>
    public const int HeadBytes = 4096;

    /// <summary>Finds the format of a file that is not over its limit.</summary>
    /// <exception cref="TableRefusedException">It is empty, too large or no table.</exception>
    public static async Task<FileKind> OfAsync(TableFile file, TableLimits limits, CancellationToken cancellationToken)
    {
        await using var content = file.Open();
        if (content.Length > limits.FileBytes)
            throw new TableRefusedException(TableRefusal.TooLarge, $"it has more than {limits.FileBytes >> 20} MiB");
        var head = new byte[HeadBytes];
        var length = await content.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, cancellationToken);
        return Of(head.AsSpan(0, length), file.Name);
    }

    /// <summary>Finds the format.</summary>
    /// <param name="head">The first bytes of the file, at most <see cref="HeadBytes"/>.</param>
    /// <param name="name">Its name.</param>
    /// <exception cref="TableRefusedException">It is empty or no table.</exception>
    public static FileKind Of(ReadOnlySpan<byte> head, string name)
    {
        if (head.IsEmpty)
            throw new TableRefusedException(TableRefusal.Empty);

        var extension = Path.GetExtension(name).ToUpperInvariant();
        var format = Binary(head);
        if (format is null)
        {
            if (Foreign(head) is { } other)
                throw new TableRefusedException(TableRefusal.WrongKind, $"it is {other}");
            format = TableFormat.Csv;
        }
        else if (format == TableFormat.Xlsx && extension is ".XLSB")
        {
            throw new TableRefusedException(TableRefusal.Unsupported, "a binary workbook (.xlsb)");
        }

        TableFormat? expected = extension switch
        {
            ".CSV" or ".TSV" or ".TXT" or ".TAB" => TableFormat.Csv,
            ".XLSX" or ".XLSM" or ".XLTX" or ".XLTM" => TableFormat.Xlsx,
            ".XLS" or ".XLT" => TableFormat.Xls,
            ".PARQUET" or ".PARQ" or ".PQ" => TableFormat.Parquet,
            _ => null,
        };
        return new FileKind(format.Value, expected is not null && expected != format);
    }

    private static TableFormat? Binary(ReadOnlySpan<byte> head)
    {
        if (head.StartsWith("PAR1"u8) || head.StartsWith("PARE"u8))
            return TableFormat.Parquet;
        if (head.StartsWith("PK\u0003\u0004"u8) || head.StartsWith("PK\u0005\u0006"u8))
            return TableFormat.Xlsx;
        // An OLE container holds BIFF5 to BIFF8, or an encrypted workbook of any age. Older ones begin with their first record.
        if (head.StartsWith((ReadOnlySpan<byte>)[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1])
            || head is [0x09, 0x00 or 0x02 or 0x04 or 0x08, <= 0x10, 0x00, ..])
            return TableFormat.Xls;
        return null;
    }

    private static string? Foreign(ReadOnlySpan<byte> head)
    {
        if (head.StartsWith("%PDF"u8))
            return "a PDF document";
        if (head.StartsWith((ReadOnlySpan<byte>)[0x1F, 0x8B]) || head.StartsWith("7z"u8) || head.StartsWith("Rar!"u8)
            || head.StartsWith("BZh"u8) || head.StartsWith((ReadOnlySpan<byte>)[0x28, 0xB5, 0x2F, 0xFD]))
            return "a compressed archive";
        if (head.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'P', (byte)'N', (byte)'G']) || head.StartsWith("GIF8"u8)
            || head.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]))
            return "a picture";
        if (head.StartsWith("{\\rtf"u8))
            return "a text document (RTF)";

        // Some custodians name a web page .xls. Wide text begins with a mark or with a zero byte, and is no page.
        var start = Encoding.Latin1.GetString(head[..Math.Min(head.Length, 512)])
            .TrimStart('\u00EF', '\u00BB', '\u00BF', ' ', '\r', '\n', '\t');
        if (start.StartsWith("<!doctype", StringComparison.OrdinalIgnoreCase)
            || start.StartsWith("<html", StringComparison.OrdinalIgnoreCase)
            || start.StartsWith("<table", StringComparison.OrdinalIgnoreCase))
            return "a web page";
        if (start.StartsWith("<?xml", StringComparison.OrdinalIgnoreCase))
            return "an XML document";
        return IsBinary(head) ? "in an unknown format" : null;
    }

    /// <summary>Control characters that no text has, where zeros are not every other byte as in UTF-16.</summary>
    private static bool IsBinary(ReadOnlySpan<byte> head)
    {
        var (controls, zeros) = (0, 0);
        foreach (var value in head)
        {
            zeros += value == 0 ? 1 : 0;
            controls += value is > 0 and < 9 or (> 13 and < 27) or (> 27 and < 32) ? 1 : 0;
        }

        return controls * 20 > head.Length || (zeros * 5 > head.Length && !Csv.CharsetDetector.IsWide(head));
    }
}
