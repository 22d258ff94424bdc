using System.Diagnostics;
using System.Diagnostics.Metrics;
using FlexPortal.Core.Platform.Jobs;

namespace FlexPortal.Core.Flex.Runs;

/// <summary>
/// Runs as traces and metrics: one span for a run with one for each stage, how many ended how, and how long they took. Ids and codes only,
/// never an account, a query's name or a figure of a statement.
/// </summary>
internal static class RunTelemetry
{
    private const string Name = "FlexPortal.Flex";

    private static readonly ActivitySource Source = new(Name);
    private static readonly Meter Meter = new(Name);
    private static readonly Counter<long> Ended =
        Meter.CreateCounter<long>("flexportal.runs", "{run}", "Runs that are over, by how they ended");
    private static readonly Histogram<double> Duration =
        Meter.CreateHistogram<double>("flexportal.run.duration", "s", "From start to end of a run in this process");

    /// <summary>A span for the whole run; null without a listener.</summary>
    public static Activity? Run(JobLease lease) => Source.StartActivity("ingestion run")?.SetTag("flexportal.run.id", lease.JobId);

    /// <summary>A span for a stage of the run.</summary>
    public static Activity? Stage(RunStage stage) => Source.StartActivity($"stage {stage.ToString().ToLowerInvariant()}");

    /// <summary>The run is over.</summary>
    /// <param name="run">Its span.</param>
    /// <param name="code">Code of the failure; null when it succeeded.</param>
    /// <param name="took">From its start to its end.</param>
    public static void End(Activity? run, string? code, TimeSpan took)
    {
        run?.SetTag("error.type", code).SetStatus(code is null ? ActivityStatusCode.Ok : ActivityStatusCode.Error, code);
        var outcome = new TagList { { "outcome", code is null ? "success" : "failed" } };
        if (code is not null)
            outcome.Add("error.type", code);
        Ended.Add(1, outcome);
        Duration.Record(took.TotalSeconds, outcome);
    }
}
