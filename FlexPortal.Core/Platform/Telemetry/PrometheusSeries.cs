using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace FlexPortal.Core.Platform.Telemetry;

/// <summary>The measurements of one instrument with the same labels.</summary>
internal sealed class PrometheusSeries
{
    // Seconds and minutes alike: from five milliseconds to a day of trading minutes.
    private static readonly double[] Bounds =
        [0.005, 0.025, 0.1, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1_800, 3_600, 14_400];

    private readonly Lock _lock = new();
    private readonly bool _adds;
    private readonly long[]? _buckets;
    private double _value;
    private long _count;

    private PrometheusSeries(bool adds, bool isHistogram) => (_adds, _buckets) = (adds, isHistogram ? new long[Bounds.Length] : null);

    /// <summary>An empty series of an instrument.</summary>
    public static PrometheusSeries Of(Instrument instrument)
    {
        var kind = PrometheusName.KindOf(instrument);
        // What an observable instrument reports is the whole, not a change.
        return new(kind is "Counter" or "UpDownCounter" or "Histogram", kind is "Histogram");
    }

    /// <summary>Takes a measurement.</summary>
    public void Take(double value)
    {
        lock (_lock)
        {
            _value = _adds ? _value + value : value;
            _count++;
            if (_buckets is null)
                return;

            for (var i = 0; i < Bounds.Length; i++)
            {
                if (value <= Bounds[i])
                    _buckets[i]++;
            }
        }
    }

    /// <summary>Appends its lines.</summary>
    /// <param name="text">The text so far.</param>
    /// <param name="name">Name of the metric.</param>
    /// <param name="labels">Its labels without braces; empty for none.</param>
    public void Write(StringBuilder text, string name, string labels)
    {
        lock (_lock)
        {
            if (_buckets is null)
            {
                Line(text, name, labels, _value);
                return;
            }

            var before = labels.Length == 0 ? "" : labels + ",";
            for (var i = 0; i < Bounds.Length; i++)
                Line(text, name + "_bucket", $"{before}le=\"{Bounds[i].ToString(CultureInfo.InvariantCulture)}\"", _buckets[i]);
            Line(text, name + "_bucket", before + "le=\"+Inf\"", _count);
            Line(text, name + "_sum", labels, _value);
            Line(text, name + "_count", labels, _count);
        }
    }

    private static void Line(StringBuilder text, string name, string labels, double value)
    {
        text.Append(name);
        if (labels.Length > 0)
            text.Append('{').Append(labels).Append('}');
        text.Append(' ').Append(value.ToString(CultureInfo.InvariantCulture)).Append('\n');
    }
}
