using System.IO.Compression;

namespace FlexPortal.Core.Sources.Tables.Excel;

/// <summary>
/// Looks at the directory of a workbook before anything is unpacked. The sizes that it declares are binding: the reader of the parts stops
/// at them.
/// </summary>
internal static class ZipCheck
{
    private const int MostParts = 5_000;
    private const long MostBytes = 2L << 30;
    private const long MostSharedStrings = 400L << 20;
    private const long SmallPart = 16L << 20;
    private const int MostRatio = 200;

    /// <summary>Refuses a directory that no spreadsheet program writes. Returns the CRC-32 of each part by its name.</summary>
    /// <param name="content">The file; it stays open.</param>
    public static IReadOnlyDictionary<string, uint> Check(Stream content)
    {
        using var zip = Open(content);
        if (zip.Entries.Count == 0)
            throw new TableRefusedException(TableRefusal.Damaged, "it has no parts");
        if (zip.Entries.Count > MostParts)
            throw new TableRefusedException(TableRefusal.ZipBomb, $"it has {zip.Entries.Count} parts");
        var checksums = new Dictionary<string, uint>(StringComparer.OrdinalIgnoreCase);
        var total = 0L;
        foreach (var part in zip.Entries)
        {
            if (!checksums.TryAdd(part.FullName, part.Crc32))
                throw new TableRefusedException(TableRefusal.Damaged, "two parts have the same name");
            if (part.IsEncrypted)
                throw new TableRefusedException(TableRefusal.Password);
            total += part.Length;
            if (total > MostBytes)
                throw new TableRefusedException(TableRefusal.ZipBomb, "it unpacks to more than 2 GB");
            if (part.Length > SmallPart && part.Length > MostRatio * part.CompressedLength)
                throw new TableRefusedException(TableRefusal.ZipBomb, $"a part unpacks to more than {MostRatio} times its size");
            if (part.Length > MostSharedStrings && part.FullName.EndsWith("sharedStrings.xml", StringComparison.OrdinalIgnoreCase))
                throw new TableRefusedException(TableRefusal.TooLarge, "the shared texts unpack to more than 400 MiB");
        }

        return checksums;
    }

    private static ZipArchive Open(Stream content)
    {
        try
        {
            var zip = new ZipArchive(content, ZipArchiveMode.Read, leaveOpen: true);
            _ = zip.Entries.Count;
            return zip;
        }
        catch (InvalidDataException)
        {
            throw new TableRefusedException(TableRefusal.Damaged, "the list of its parts cannot be read");
        }
    }
}
