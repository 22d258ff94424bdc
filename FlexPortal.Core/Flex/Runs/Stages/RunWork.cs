using FlexPortal.Core.Flex.WebService;
using FlexPortal.Core.Platform.Jobs;

namespace FlexPortal.Core.Flex.Runs.Stages;

/// <summary>A started run as its stages see it.</summary>
/// <param name="Lease">Proof that this process holds the run.</param>
/// <param name="AccountId">The account the run is for; <see cref="IngestionAccount.Unspecified"/> when none is configured.</param>
/// <param name="QueryId">The broker's id of the Flex Query.</param>
/// <param name="From">First day asked for; null for the query's own period.</param>
/// <param name="To">Last day asked for; null for the query's own period.</param>
/// <param name="Connection">Where the broker, or the sandbox, answers.</param>
/// <param name="Recorder">Writes what happens.</param>
/// <param name="ExpectedAccountId">The account that the statements must be for; null when any is accepted.</param>
internal sealed record RunWork(
    JobLease Lease, string AccountId, string QueryId, DateOnly? From, DateOnly? To, FlexConnection Connection, RunRecorder Recorder,
    string? ExpectedAccountId = null);
