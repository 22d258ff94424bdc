using System.Text;
using System.Xml;
using FlexPortal.Core.Flex;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace FlexPortal.Tests.Flex.Statements;

/// <summary>
/// Random documents and random damage. What is read is compared with what was written, and the bytes of each row with the row.
/// </summary>
public sealed class StatementPropertyTests
{
    private static readonly string[] Names =
    [
        "Trade", "Order", "Lot", "S", "OptionEAE", "FxLots", "FxLot", "accountId", "reportDate", "naïve", "a.b-c_d", "x"
    ];

    private static readonly string[] Pieces =
    [
        "", "U1", "-", "20260131", "a b", "<", ">", "&", "\"", "'", "/>", "</Trade>", "]]>", "-->", "<!--", "?>", "é", "€", "😀",
        "\t", "\n", "0.000000001", "\\", "="
    ];

    private static readonly Encoding[] Encodings =
        [new UTF8Encoding(false), new UTF8Encoding(true), Encoding.Latin1, CodePagesEncodingProvider.Instance.GetEncoding(1252)!];

    private sealed record Node(string Name, (string Name, string Value)[] Attributes, Node[] Children, int Filling);

    private sealed record Sample(Node[][] Statements, int Encoding, bool Declared, bool Indent, bool NewLineOnAttributes, int BlockLength);

    [Fact]
    public void Random_documents_are_read_as_written() => Hold(300, Prop.ForAll(Samples().ToArbitrary(), RoundTrips));

    [Fact]
    public void Damaged_documents_give_rows_or_a_coded_refusal()
    {
        var damage = from at in Gen.Choose(0, int.MaxValue - 1)
                     from kind in Gen.Choose(0, 3)
                     from value in Gen.Choose(0, 255)
                     select (at, kind, (byte)value);
        var cases = from sample in Samples() from mutations in damage.ArrayOf(4) select (sample, mutations);
        Hold(800, Prop.ForAll(cases.ToArbitrary(), c => SurvivesDamage(Write(c.sample).Content, c.mutations)));
    }

    [Fact]
    public void Damaged_markup_gives_rows_or_a_coded_refusal()
    {
        var markup = "<>/\"'=!-[]?& \n"u8.ToArray();
        var damage = from at in Gen.Choose(0, int.MaxValue - 1)
                     from kind in Gen.Choose(0, 3)
                     from value in Gen.Elements(markup)
                     select (at, kind, value);
        var cases = from sample in Samples() from mutations in damage.ArrayOf(2) select (sample, mutations);
        Hold(1200, Prop.ForAll(cases.ToArbitrary(), c => SurvivesDamage(Write(c.sample).Content, c.mutations)));
    }

    private static void Hold(int times, Property property) => Check.One(Config.QuickThrowOnFailure.WithMaxTest(times), property);

    private static bool RoundTrips(Sample sample)
    {
        var (content, expected) = Write(sample);
        var rows = Documents.Rows(content);
        Assert.Equal(expected.Count, rows.Count);
        for (var i = 0; i < rows.Count; i++)
        {
            Assert.Equal(expected[i].Name, rows[i].Element);
            Assert.Equal(expected[i].Attributes.Select(a => a.Name), rows[i].Names, StringComparer.Ordinal);
            Assert.Equal(expected[i].Attributes.Select(a => a.Value), rows[i].Values, StringComparer.Ordinal);
        }

        AssertSound(content, rows);
        var piecemeal = Documents.Rows(new DribblingStream(content, sample.BlockLength));
        Assert.Equal(rows.Select(Place), piecemeal.Select(Place));
        Assert.Equal(rows.SelectMany(r => r.Values), piecemeal.SelectMany(r => r.Values), StringComparer.Ordinal);
        return true;

        static (string Ref, long Offset, long Length) Place(ReadRow row) => (row.Ref, row.Offset, row.Length);
    }

    private static bool SurvivesDamage(byte[] content, (int At, int Kind, byte Value)[] mutations)
    {
        foreach (var (at, kind, value) in mutations)
        {
            var i = at % content.Length;
            content = kind switch
            {
                0 => [.. content[..i], value, .. content[(i + 1)..]],
                1 => [.. content[..i], value, .. content[i..]],
                2 => [.. content[..i], .. content[Math.Min(content.Length, i + 1 + (value % 16))..]],
                _ => [.. content[..i], .. content[Math.Max(0, i - value)..]],
            };
            if (content.Length == 0)
                return true;
        }

        try
        {
            AssertSound(content, Documents.Rows(content));
        }
        catch (PortalException refusal)
        {
            Assert.StartsWith("STATEMENT_", refusal.Error.Code, StringComparison.Ordinal);
        }

        return true;
    }

    /// <summary>References are unique, and the bytes of every row alone are an element with its name and attributes.</summary>
    private static void AssertSound(byte[] content, List<ReadRow> rows)
    {
        Assert.Equal(rows.Count, rows.Select(r => r.Ref).Distinct(StringComparer.Ordinal).Count());
        using var reader = Documents.Open(content);
        var encoding = Encoding.GetEncoding(reader.Encoding.Name is "windows-1252" ? "iso-8859-1" : reader.Encoding.Name);
        if (reader.Encoding.Name is "windows-1252")
            encoding = CodePagesEncodingProvider.Instance.GetEncoding(1252)!;
        foreach (var row in rows)
        {
            using var xml = XmlReader.Create(new StringReader(encoding.GetString(content, (int)row.Offset, (int)row.Length)));
            Assert.True(xml.Read());
            Assert.Equal(row.Element, xml.Name);
            var i = 0;
            for (; xml.MoveToNextAttribute(); i++)
                Assert.Equal((row.Names[i], row.Values[i]), (xml.Name, xml.Value));
            Assert.Equal(row.Names.Length, i);
            while (xml.Read())
            {
            }
        }
    }

    private static (byte[] Content, List<Node> Rows) Write(Sample sample)
    {
        var rows = new List<Node>();
        using var stream = new MemoryStream();
        var settings = new XmlWriterSettings
        {
            // Without a declaration a reader can only know UTF-8.
            Encoding = sample.Declared ? Encodings[sample.Encoding] : Encodings[sample.Encoding % 2],
            OmitXmlDeclaration = !sample.Declared,
            Indent = sample.Indent,
            NewLineOnAttributes = sample.NewLineOnAttributes,
        };
        using (var writer = XmlWriter.Create(stream, settings))
        {
            writer.WriteStartElement("FlexQueryResponse");
            writer.WriteStartElement("FlexStatements");
            writer.WriteAttributeString("count", sample.Statements.Length.ToString(System.Globalization.CultureInfo.InvariantCulture));
            foreach (var statement in sample.Statements)
            {
                writer.WriteStartElement("FlexStatement");
                foreach (var section in statement)
                    Write(writer, section, rows);
                writer.WriteEndElement();
            }
        }

        return (stream.ToArray(), rows);
    }

    private static void Write(XmlWriter writer, Node node, List<Node> rows)
    {
        writer.WriteStartElement(node.Name);
        foreach (var (name, value) in node.Attributes)
            writer.WriteAttributeString(name, value);
        switch (node.Filling)
        {
            case 1:
                writer.WriteComment(" <Trade a=\"1\"> - > ");
                break;
            case 2:
                writer.WriteCData("</Trade>]] <x a='>'/>");
                break;
            case 3:
                writer.WriteProcessingInstruction("pi", "</Trade> \" ?");
                break;
            case 4:
                writer.WriteString("a < b > c ' \" é ]]>");
                break;
        }

        foreach (var child in node.Children)
            Write(writer, child, rows);
        if (node.Filling == 5)
            writer.WriteFullEndElement();
        else
            writer.WriteEndElement();
        if (node.Attributes.Length > 0)
            rows.Add(node);
    }

    private static Gen<Sample> Samples() =>
        from encoding in Gen.Choose(0, Encodings.Length - 1)
        from statements in Nodes(3, encoding).ArrayOf().Resize(4).ArrayOf().Resize(3)
        from declared in Gen.Elements(true, false)
        from indent in Gen.Elements(true, false)
        from lines in Gen.Elements(true, false)
        from blockLength in Gen.Choose(1, 70)
        where statements.Length > 0
        select new Sample(statements, encoding, declared, indent, lines, blockLength);

    private static Gen<Node> Nodes(int depth, int encoding) =>
        from name in Gen.Elements(Names)
        from names in Gen.SubListOf(Names)
        from values in Values(encoding).ArrayOf(Names.Length)
        from children in depth == 0 ? Gen.Constant(Array.Empty<Node>()) : Nodes(depth - 1, encoding).ArrayOf().Resize(3)
        from filling in Gen.Choose(0, 6)
        select new Node(name, [.. names.Select((n, i) => (n, values[i]))], children, filling);

    // Where XmlWriter has to escape a character of two halves, it loses one of them at the edge of its buffer.
    private static Gen<string> Values(int encoding) =>
        from pieces in Gen.Elements(encoding < 2 ? Pieces : [.. Pieces.Where(p => p is not "😀")]).ArrayOf().Resize(4)
        select string.Concat(pieces);
}
