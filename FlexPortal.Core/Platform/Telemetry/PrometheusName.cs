using System.Diagnostics.Metrics;
using System.Globalization;

namespace FlexPortal.Core.Platform.Telemetry;

/// <summary>Names, types and labels as Prometheus wants them.</summary>
internal static class PrometheusName
{
    /// <summary>Name of a metric: underscores, the unit, and <c>_total</c> for what only grows.</summary>
    public static string Of(Instrument instrument)
    {
        var name = Word(instrument.Name);
        var unit = instrument.Unit switch { "s" => "_seconds", "ms" => "_milliseconds", "By" => "_bytes", "min" => "_minutes", _ => "" };
        // ingest.lag.minutes has its unit in its name.
        if (!name.EndsWith(unit, StringComparison.Ordinal))
            name += unit;
        return TypeOf(instrument) is "counter" ? name + "_total" : name;
    }

    /// <summary>counter, gauge or histogram.</summary>
    public static string TypeOf(Instrument instrument) => KindOf(instrument) switch
    {
        "Counter" or "ObservableCounter" => "counter",
        "Histogram" => "histogram",
        _ => "gauge",
    };

    /// <summary>Name of the instrument's class, such as <c>Counter</c>.</summary>
    public static string KindOf(Instrument instrument) => instrument.GetType().Name.Split('`')[0];

    /// <summary>Labels in the order of their names, without braces.</summary>
    public static string Labels(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (tags.Length == 0)
            return "";

        var labels = new string[tags.Length];
        for (var i = 0; i < tags.Length; i++)
            labels[i] = $"{Word(tags[i].Key)}=\"{Escape(Convert.ToString(tags[i].Value, CultureInfo.InvariantCulture) ?? "")}\"";
        Array.Sort(labels, StringComparer.Ordinal);
        return string.Join(',', labels);
    }

    /// <summary>A text on one line and without a quote that ends it.</summary>
    public static string Escape(string text) => text.Replace("\\", "\\\\", StringComparison.Ordinal)
        .Replace("\n", "\\n", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);

    private static string Word(string name) =>
        string.Concat(name.Select(letter => char.IsAsciiLetterOrDigit(letter) ? letter : '_'));
}
