using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Text;

namespace FlexPortal.Core.Platform.Telemetry;

/// <summary>
/// The metrics of this process since its start, in the text format 0.0.4 of Prometheus: those of the portal, the runtime and the web
/// server. One for a process: it listens from its creation on.
/// </summary>
internal sealed class PrometheusMetrics : IDisposable
{
    // A label with ever new values must not fill the memory.
    private const int MostSeriesOfInstrument = 1_000;

    private static readonly string[] Meters = ["System.Runtime", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel"];

    private readonly MeterListener _listener = new();
    private readonly ConcurrentDictionary<Instrument, ConcurrentDictionary<string, PrometheusSeries>> _instruments = new();

    public PrometheusMetrics()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (IsWanted(instrument.Meter.Name))
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<byte>((instrument, value, tags, _) => Take(instrument, value, tags));
        _listener.SetMeasurementEventCallback<short>((instrument, value, tags, _) => Take(instrument, value, tags));
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Take(instrument, value, tags));
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Take(instrument, value, tags));
        _listener.SetMeasurementEventCallback<float>((instrument, value, tags, _) => Take(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Take(instrument, value, tags));
        _listener.SetMeasurementEventCallback<decimal>((instrument, value, tags, _) => Take(instrument, (double)value, tags));
        _listener.Start();
    }

    /// <summary>The text.</summary>
    public string Write()
    {
        _listener.RecordObservableInstruments();
        var text = new StringBuilder();
        var written = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (instrument, series) in _instruments.OrderBy(one => PrometheusName.Of(one.Key), StringComparer.Ordinal))
        {
            var name = PrometheusName.Of(instrument);
            // Two instruments of one name would be an invalid text.
            if (!written.Add(name))
                continue;

            var type = PrometheusName.TypeOf(instrument);
            text.Append("# HELP ").Append(name).Append(' ').Append(PrometheusName.Escape(instrument.Description ?? instrument.Name))
                .Append('\n').Append("# TYPE ").Append(name).Append(' ').Append(type).Append('\n');
            foreach (var (labels, one) in series.OrderBy(one => one.Key, StringComparer.Ordinal))
                one.Write(text, name, labels);
        }

        return text.ToString();
    }

    public void Dispose() => _listener.Dispose();

    private static bool IsWanted(string meter) =>
        meter.StartsWith("FlexPortal.", StringComparison.Ordinal) || Meters.Contains(meter, StringComparer.Ordinal);

    private void Take(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var series = _instruments.GetOrAdd(instrument, _ => new(StringComparer.Ordinal));
        var labels = PrometheusName.Labels(tags);
        if (!series.TryGetValue(labels, out var one))
        {
            if (series.Count >= MostSeriesOfInstrument)
                return;
            one = series.GetOrAdd(labels, _ => PrometheusSeries.Of(instrument));
        }

        one.Take(value);
    }
}
