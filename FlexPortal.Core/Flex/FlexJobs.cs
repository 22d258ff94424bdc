using FlexPortal.Core.Platform.Jobs;
using FlexPortal.Core.Platform.Persistence;

namespace FlexPortal.Core.Flex;

/// <summary>The units of work of the Flex feature.</summary>
internal static class FlexJobs
{
    /// <summary>Ingestion runs.</summary>
    public static JobTable Runs { get; } = new("run", "flex.ingestion_run", "ingestion_run_id", "flex.ingestion_run_event")
    {
        Json = PortalJson.Options,
        Abandoned = FlexErrors.RunAbandoned(),
        CanceledAfterLoss = FlexErrors.RunCanceledAfterLoss(),
    };
}

/// <summary>The live topics of the Flex feature; a hint on one says that what it names has changed.</summary>
public static class FlexTopics
{
    /// <summary>Every run.</summary>
    public static string Runs => FlexJobs.Runs.Topic;

    /// <summary>One run.</summary>
    public static string Run(Guid runId) => Runs + runId;
}
