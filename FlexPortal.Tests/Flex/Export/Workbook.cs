using System.IO.Compression;
using System.Xml;
using Xunit;

namespace FlexPortal.Tests.Flex.Export;

/// <summary>A workbook as its XML says.</summary>
internal static class Workbook
{
    private static readonly XmlReaderSettings Settings = new() { DtdProcessing = DtdProcessing.Prohibit, Async = true };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Cells of each row of a sheet: value, type and style.</summary>
    public static async Task<List<List<(string Value, string? Type, string? Style)>>> ReadAsync(byte[] file, int sheet = 1)
    {
        var rows = new List<List<(string, string?, string?)>>();
        using var archive = new ZipArchive(new MemoryStream(file));
        await using var part = await archive.GetEntry($"xl/worksheets/sheet{sheet}.xml")!.OpenAsync(Cancel);
        using var reader = XmlReader.Create(part, Settings);
        while (await reader.ReadAsync())
        {
            Assert.NotEqual("f", reader.Name);
            if (reader is { NodeType: XmlNodeType.Element, Name: "row" })
                rows.Add([]);
            else if (reader is { NodeType: XmlNodeType.Element, Name: "c" })
                rows[^1].Add(("", reader.GetAttribute("t"), reader.GetAttribute("s")));
            else if (reader.NodeType is XmlNodeType.Text or XmlNodeType.SignificantWhitespace or XmlNodeType.Whitespace)
                rows[^1][^1] = (rows[^1][^1].Item1 + reader.Value, rows[^1][^1].Item2, rows[^1][^1].Item3);
        }

        return rows;
    }

    /// <summary>Names of the sheets. Every part must be well-formed.</summary>
    public static async Task<List<string>> SheetsAsync(byte[] file)
    {
        var names = new List<string>();
        using var archive = new ZipArchive(new MemoryStream(file));
        foreach (var entry in archive.Entries)
        {
            await using var part = await entry.OpenAsync(Cancel);
            using var reader = XmlReader.Create(part, Settings);
            while (await reader.ReadAsync())
            {
                if (reader is { NodeType: XmlNodeType.Element, Name: "sheet" })
                    names.Add(reader.GetAttribute("name")!);
            }
        }

        return names;
    }
}
