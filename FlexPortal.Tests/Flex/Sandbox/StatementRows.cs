using System.Globalization;
using System.Text;
using System.Xml;

namespace FlexPortal.Tests.Flex.Sandbox;

/// <summary>An element with attributes below a FlexStatement.</summary>
internal sealed record Row(int Statement, string Section, string Element, IReadOnlyDictionary<string, string> Values)
{
    public string this[string name] => Values[name];

    public decimal Number(string name) =>
        Values[name].Length == 0 ? 0 : decimal.Parse(Values[name], NumberStyles.Number, CultureInfo.InvariantCulture);
}

/// <summary>A document read with a plain reader, independent of the portal's.</summary>
internal sealed record StatementRows(
    IReadOnlyList<Row> Rows,
    IReadOnlyList<IReadOnlyDictionary<string, string>> Statements,
    IReadOnlyList<(int Statement, string Section)> Sections)
{
    public IEnumerable<Row> Of(string element) => Rows.Where(r => string.Equals(r.Element, element, StringComparison.Ordinal));

    public static StatementRows Parse(byte[] document)
    {
        using var reader = XmlReader.Create(new StringReader(Encoding.Latin1.GetString(document)));
        var rows = new List<Row>();
        var statements = new List<IReadOnlyDictionary<string, string>>();
        var sections = new List<(int, string)>();
        while (reader.Read())
        {
            if (reader.NodeType != XmlNodeType.Element)
            {
                continue;
            }

            var (depth, element) = (reader.Depth, reader.Name);
            if (depth == 3)
            {
                sections.Add((statements.Count - 1, element));
            }

            var values = new Dictionary<string, string>(StringComparer.Ordinal);
            while (reader.MoveToNextAttribute())
            {
                values.Add(reader.Name, reader.Value);
            }

            if (depth == 2)
            {
                statements.Add(values);
            }
            else if (depth > 2 && values.Count > 0)
            {
                rows.Add(new Row(statements.Count - 1, sections[^1].Item2, element, values));
            }
        }

        return new StatementRows(rows, statements, sections);
    }
}
