using FlexPortal.Core.MarketData;
using FlexPortal.Core.MarketData.Bars;
using FlexPortal.Core.MarketData.Freshness;
using FlexPortal.Core.MarketData.Vendors;
using FlexPortal.Core.MarketData.Vendors.Client;
using FlexPortal.Core.Platform.Telemetry;
using Xunit;

namespace FlexPortal.Tests.MarketData;

/// <summary>The metrics of market data by their names, as Prometheus gets them.</summary>
public sealed class MarketTelemetryTests : IDisposable
{
    private readonly PrometheusMetrics _metrics = new();
    private readonly string _mark = $"m{Guid.NewGuid():N}";

    public void Dispose() => _metrics.Dispose();

    [Fact]
    public void Every_metric_has_the_name_and_the_labels_of_the_runbook()
    {
        MarketTelemetry.RunEnded(_mark, TimeSpan.FromSeconds(42));
        MarketTelemetry.SliceEnded(_mark, "done");
        MarketTelemetry.RowsStored(3, 2, 1, 0, revised: 2);
        MarketTelemetry.VendorAttempt(_mark, new VendorAttempt(1, default, VendorFault.Unavailable("x"), 503, null));
        MarketTelemetry.VendorAttempt(_mark, new VendorAttempt(1, default, VendorFault.Unavailable("x"), null, null) { WasSent = false });
        MarketTelemetry.VendorAttempt(_mark, new VendorAttempt(1, default, null, 200, null));
        MarketTelemetry.Checked([new CheckedSeries(1, _mark, BarInterval.Minute, "24x7", "replay", null) { Lag = 75 }], openAlerts: 1);
        MarketTelemetry.AlertMailEnded(sent: true);

        var lines = _metrics.Write().Split('\n');

        Assert.Contains($$"""ingest_runs_total{error_type="{{_mark}}",outcome="failed"} 1""", lines);
        Assert.Contains($$"""ingest_run_duration_seconds_sum{error_type="{{_mark}}",outcome="failed"} 42""", lines);
        Assert.Contains($$"""ingest_slices_total{outcome="done",vendor="{{_mark}}"} 1""", lines);
        Assert.Contains($$"""ingest_lag_minutes{asset="{{_mark}}",interval="1m"} 75""", lines);
        foreach (var outcome in new[] { "unavailable", "not_sent", "ok" })
            Assert.Contains($$"""vendor_http_total{class="{{outcome}}",vendor="{{_mark}}"} 1""", lines);
        // Other tests may count with these at the same time.
        string[] names =
            ["ingest_rows_total{result=\"inserted\"}", "restatements_total", "alerts_open", "alerts_sent_total{outcome=\"sent\"}"];
        foreach (var name in names)
            Assert.Contains(lines, line => line.StartsWith(name + " ", StringComparison.Ordinal));
    }

    [Fact]
    public void Of_thousands_of_series_only_the_latest_have_a_gauge()
    {
        MarketTelemetry.Checked(
            [
                .. Enumerable.Range(0, 500).Select(
                    i => new CheckedSeries(i, $"{_mark}-{i}", BarInterval.Day, "24x7", "replay", null) { Lag = i }),
            ],
            openAlerts: 0);

        var gauges = _metrics.Write().Split('\n')
            .Where(line => line.StartsWith($"ingest_lag_minutes{{asset=\"{_mark}", StringComparison.Ordinal));

        Assert.Equal(20, gauges.Count());
    }
}
