using System.Globalization;
using System.Xml.Linq;

namespace FlexPortal.Sandbox.Statements;

/// <summary>A row of the template.</summary>
/// <param name="Element">Element name.</param>
/// <param name="Own">The row's own attributes.</param>
/// <param name="Instrument">Attributes of its instrument; empty without one.</param>
internal sealed record TemplateRow(string Element, IReadOnlyDictionary<string, string> Own, IReadOnlyDictionary<string, string> Instrument)
{
    public string this[string name] => Own.GetValueOrDefault(name) ?? Instrument.GetValueOrDefault(name) ?? "";

    /// <summary>The value as a number; an empty one is 0.</summary>
    public decimal Number(string name) => this[name] is { Length: > 0 } text ? decimal.Parse(text, CultureInfo.InvariantCulture) : 0;
}

/// <summary>The template of the sandbox account, <c>week.xml</c>: one week of its bookings and positions.</summary>
internal static class WeekTemplate
{
    /// <summary>A row without an instrument.</summary>
    public static readonly IReadOnlyDictionary<string, string> NoInstrument = new Dictionary<string, string>(StringComparer.Ordinal);

    private static readonly XElement Root = Load();

    private static readonly Dictionary<string, (string Name, string Value)[]> Rows = Root.Element("rows")!.Elements()
        .ToDictionary(
            row => row.Name.LocalName, row => row.Attributes().Select(a => (a.Name.LocalName, a.Value)).ToArray(), StringComparer.Ordinal);

    private static readonly Dictionary<string, IReadOnlyDictionary<string, string>> Instruments = Root.Element("instruments")!.Elements()
        .ToDictionary(instrument => instrument.Attribute("key")!.Value, Attributes, StringComparer.Ordinal);

    /// <summary>Bookings of each weekday, from Monday.</summary>
    public static readonly IReadOnlyList<IReadOnlyList<TemplateRow>> Days =
        [.. new[] { "monday", "tuesday", "wednesday", "thursday", "friday" }.Select(
            name => Root.Element(name)!.Elements().Select(Row).ToArray())];

    /// <summary>
    /// Rows of OpenPositions. <c>on</c> are the weekdays after whose close they are held, <c>weeks</c> the weeks of a lot's opening.
    /// </summary>
    public static readonly IReadOnlyList<TemplateRow> Held = [.. Root.Element("held")!.Elements().Select(Row)];

    /// <summary>Stocks and funds.</summary>
    public static readonly IReadOnlyList<TemplateRow> Stocks =
    [
        .. Instruments.Values
            .Where(instrument => instrument["assetCategory"] is "STK")
            .Select(stock => new TemplateRow("SecurityInfo", NoInstrument, stock)),
    ];

    /// <summary>Attributes of an element in their order, with the default for rows whose own and instrument attributes lack it.</summary>
    public static IReadOnlyList<(string Name, string Value)> AttributesOf(string element) =>
        Rows[element is "Order" or "Lot" ? "Trade" : element];

    private static IReadOnlyDictionary<string, string> Attributes(XElement element) =>
        element.Attributes().ToDictionary(a => a.Name.LocalName, a => a.Value, StringComparer.Ordinal);

    private static TemplateRow Row(XElement element) => new(
        element.Name.LocalName, Attributes(element), element.Attribute("i") is { } key ? Instruments[key.Value] : NoInstrument);

    private static XElement Load()
    {
        using var text = typeof(WeekTemplate).Assembly.GetManifestResourceStream("week.xml")!;
        return XElement.Load(text);
    }
}
