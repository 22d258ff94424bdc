using System.Diagnostics.Metrics;
using FlexPortal.Core.Platform.Telemetry;
using Xunit;

namespace FlexPortal.Tests.Platform.Telemetry;

/// <summary>Metrics in the text format of Prometheus.</summary>
public sealed class PrometheusMetricsTests : IDisposable
{
    private readonly PrometheusMetrics _metrics = new();
    private readonly Meter _meter = new($"FlexPortal.Test{Guid.NewGuid():N}");
    private readonly string _name = $"m{Guid.NewGuid():N}";

    public void Dispose()
    {
        _meter.Dispose();
        _metrics.Dispose();
    }

    [Fact]
    public void Counters_add_up_by_their_labels()
    {
        var counter = _meter.CreateCounter<long>($"{_name}.runs", "{run}", "Runs \"that\" are over");

        counter.Add(2, [new("outcome", "success"), new("error.type", "A\"B\\C\nD")]);
        counter.Add(3, [new("error.type", "A\"B\\C\nD"), new("outcome", "success")]);
        counter.Add(1);

        Assert.Equal(
            [
                $"# HELP {_name}_runs_total Runs \\\"that\\\" are over", $"# TYPE {_name}_runs_total counter", $"{_name}_runs_total 1",
                $$"""{{_name}}_runs_total{error_type="A\"B\\C\nD",outcome="success"} 5""",
            ],
            Lines());
    }

    [Fact]
    public void Gauges_have_their_last_value_and_observable_counters_their_whole()
    {
        var total = 7;
        _meter.CreateGauge<long>($"{_name}.lag.minutes", "min").Record(75);
        _meter.CreateObservableCounter($"{_name}.size", () => total, "By");
        Lines();
        total = 9;

        var lines = Lines();

        Assert.Contains($"{_name}_lag_minutes 75", lines);
        Assert.Contains($"{_name}_size_bytes_total 9", lines);
    }

    [Fact]
    public void Histograms_have_cumulative_buckets_sum_and_count()
    {
        var histogram = _meter.CreateHistogram<double>($"{_name}.duration", "s");
        histogram.Record(0.2);
        histogram.Record(45);
        histogram.Record(100_000);

        var lines = Lines();

        Assert.Contains($"{_name}_duration_seconds_bucket{{le=\"0.1\"}} 0", lines);
        Assert.Contains($"{_name}_duration_seconds_bucket{{le=\"0.5\"}} 1", lines);
        Assert.Contains($"{_name}_duration_seconds_bucket{{le=\"60\"}} 2", lines);
        Assert.Contains($"{_name}_duration_seconds_bucket{{le=\"+Inf\"}} 3", lines);
        Assert.Contains($"{_name}_duration_seconds_sum 100045.2", lines);
        Assert.Contains($"{_name}_duration_seconds_count 3", lines);
    }

    [Fact]
    public void Labels_without_end_and_other_meters_do_not_fill_the_memory()
    {
        var counter = _meter.CreateCounter<int>(_name);
        for (var i = 0; i < 3_000; i++)
            counter.Add(1, new KeyValuePair<string, object?>("id", i));
        using var other = new Meter("Other.Meter");
        other.CreateCounter<int>($"{_name}_other").Add(1);

        Assert.Equal(1_002, Lines().Length);
    }

    private string[] Lines() => [.. _metrics.Write().Split('\n').Where(line => line.Contains(_name, StringComparison.Ordinal))];
}
