using System.Diagnostics;
using System.Diagnostics.Metrics;
using FlexPortal.Core.MarketData.Bars;
using FlexPortal.Core.MarketData.Freshness;
using FlexPortal.Core.MarketData.Vendors;
using FlexPortal.Core.MarketData.Vendors.Client;
using FlexPortal.Core.Platform.Persistence;

namespace FlexPortal.Core.MarketData;

/// <summary>
/// Market data as metrics. Symbols, vendors and codes only, never a key, an address or a price. Gauges are of this process.
/// </summary>
internal static class MarketTelemetry
{
    /// <summary>Name of the meter.</summary>
    public const string Name = "FlexPortal.MarketData";

    // With more series than this only the latest ones have a gauge: each is a time series of its own wherever metrics are stored.
    private const int MostGauges = 200;
    private const int LatestGauges = 20;

    private static readonly Meter Meter = new(Name);
    private static readonly Counter<long> Runs = Meter.CreateCounter<long>("ingest.runs", "{run}", "Runs that are over, by how they ended");
    private static readonly Counter<long> Slices =
        Meter.CreateCounter<long>("ingest.slices", "{slice}", "Slices that are over, by vendor and how they ended");
    private static readonly Histogram<double> RunDuration =
        Meter.CreateHistogram<double>("ingest.run.duration", "s", "From start to end of a run in this process");
    private static readonly Counter<long> Rows = Meter.CreateCounter<long>("ingest.rows", "{row}", "Bars of accepted answers, by result");
    private static readonly Gauge<long> Lag =
        Meter.CreateGauge<long>("ingest.lag.minutes", "min", "Trading minutes that a series is behind, at the last check of this process");
    private static readonly Histogram<long> Lags =
        Meter.CreateHistogram<long>("ingest.lag.distribution", "min", "Trading minutes behind, of all series at each check");
    private static readonly Counter<long> Attempts =
        Meter.CreateCounter<long>("vendor.http", "{request}", "Attempts to ask a vendor, by class of the outcome");
    private static readonly Gauge<long> OpenAlerts =
        Meter.CreateGauge<long>("alerts.open", "{incident}", "Open incidents at the last check of this process");
    private static readonly Counter<long> SentAlerts = Meter.CreateCounter<long>("alerts.sent", "{mail}", "Mails of incidents, by outcome");
    private static readonly Counter<long> Restatements =
        Meter.CreateCounter<long>("restatements", "{bar}", "Final bars that a vendor changed");

    /// <summary>A run is over.</summary>
    /// <param name="code">Code of its error; null when it succeeded.</param>
    /// <param name="took">From its start to its end.</param>
    public static void RunEnded(string? code, TimeSpan took)
    {
        var outcome = new TagList { { "outcome", code is null ? "success" : "failed" } };
        if (code is not null)
            outcome.Add("error.type", code);
        Runs.Add(1, outcome);
        RunDuration.Record(took.TotalSeconds, outcome);
    }

    /// <summary>A slice is over.</summary>
    /// <param name="vendor">Code of the vendor.</param>
    /// <param name="outcome">One word: <c>done</c>, <c>failed</c> or <c>skipped</c>.</param>
    public static void SliceEnded(string vendor, string outcome) =>
        Slices.Add(1, new TagList { { "vendor", vendor }, { "outcome", outcome } });

    /// <summary>The bars of an accepted answer are stored.</summary>
    /// <param name="inserted">New bars.</param>
    /// <param name="updated">Changed bars.</param>
    /// <param name="unchanged">Bars that were stored already.</param>
    /// <param name="rejected">Rows that cannot be bars.</param>
    /// <param name="revised">Changed bars that were final.</param>
    public static void RowsStored(long inserted, long updated, long unchanged, long rejected, long revised)
    {
        Add("inserted", inserted);
        Add("updated", updated);
        Add("unchanged", unchanged);
        Add("rejected", rejected);
        if (revised > 0)
            Restatements.Add(revised);

        static void Add(string result, long rows)
        {
            if (rows > 0)
                Rows.Add(rows, new TagList { { "result", result } });
        }
    }

    /// <summary>A vendor was asked, or could not be.</summary>
    /// <param name="vendor">Code of the vendor.</param>
    /// <param name="attempt">The attempt.</param>
    public static void VendorAttempt(string vendor, VendorAttempt attempt) => Attempts.Add(1, new TagList
    {
        { "vendor", vendor },
        { "class", attempt is { WasSent: false } ? "not_sent" : attempt.Fault is { } fault ? EnumFormatter.From(fault.Class) : "ok" },
    });

    /// <summary>All series were checked.</summary>
    public static void Checked(IReadOnlyCollection<CheckedSeries> series, int openAlerts)
    {
        OpenAlerts.Record(openAlerts);
        // A counter that begins with its first event has no increase that a rule could see.
        SentAlerts.Add(0, new TagList { { "outcome", "sent" } });
        SentAlerts.Add(0, new TagList { { "outcome", "failed" } });
        Restatements.Add(0);
        foreach (var one in series)
            Lags.Record(one.Lag ?? 0);
        var shown = series.Count <= MostGauges ? series : [.. series.OrderByDescending(one => one.Lag ?? 0).Take(LatestGauges)];
        foreach (var one in shown.Where(one => one.Lag is not null))
            Lag.Record(one.Lag!.Value, new TagList { { "asset", one.Symbol }, { "interval", one.Interval.Text() } });
    }

    /// <summary>The mail of an incident was sent, or given up.</summary>
    public static void AlertMailEnded(bool sent) => SentAlerts.Add(1, new TagList { { "outcome", sent ? "sent" : "failed" } });
}
