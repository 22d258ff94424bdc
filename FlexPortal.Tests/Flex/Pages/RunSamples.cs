using System.Text.Json.Nodes;
using FlexPortal.Core.Flex;
using FlexPortal.Core.Flex.Runs;

namespace FlexPortal.Tests.Flex.Pages;

/// <summary>Runs as the pages get them.</summary>
internal static class RunSamples
{
    public static readonly Guid Id = Guid.Parse("01a1f752-88cf-7c63-9970-9563b18e8835");

    public static RunDetail Success { get; } = new(
        Id, "U0000001", "4711", "20261101-20261119", null, null, RunTrigger.Ui, "this machine", Sandbox: false,
        RunStatus.Success, RunStage.Persist, Markup.Now.AddMinutes(-5), Markup.Now.AddMinutes(-4), 61_500, null, null,
        "1234567890", null, null, null,
        Guid.Parse("01a1f752-db37-76e4-850d-a56b7f407078"), new string('a', 64), 1_234_567, false, 1500, 1500, 0,
        [new("U0000001", "Trades", 1499), new("U0000001", "Transfers", 0), new("U0000001", "ChangeInNAV", 1)], [], [], [], [], 12);

    public static RunDetail Running { get; } = Success with
    {
        Status = RunStatus.Started,
        Stage = RunStage.Poll,
        EndedAtUtc = null,
        DurationMs = null,
        PeriodKey = null,
        RawArtifactId = null,
        PayloadSha256 = null,
        PayloadByteLength = null,
        ArtifactDeduplicated = null,
        RawRecordCount = null,
        Inserted = null,
        Deduplicated = null,
        Sections = [],
        Diagnostics =
        [
            Stage(RunStage.Request, StageStatus.Success, 40),
            Stage(RunStage.Poll, StageStatus.Started, null, """
                {"exchanges":[{"kind":"poll","attempt":1,"at":"2026-11-20T06:59:55Z",
                "meaning":"The broker is still producing the statement.","reference_code":"1234567890","broker_code":1019,
                "broker_message":"Statement generation in progress.","error_code":null,
                "http_status":200,"next_wait":"00:00:15","next_attempt_at":"2026-11-20T07:00:10Z"}]}
                """),
        ],
    };

    public static RunDetail Failed(PortalError error) => Running with
    {
        Status = RunStatus.Failed,
        Stage = RunStage.Request,
        EndedAtUtc = Markup.Now,
        DurationMs = 900,
        ErrorCode = error.Code,
        ErrorMessage = error.Message,
        Error = error,
        Diagnostics = [Stage(RunStage.Request, StageStatus.Failed, 900)],
    };

    public static StageRecord Stage(RunStage stage, StageStatus status, long? duration, string details = "{}") => new()
    {
        Stage = stage,
        Status = status,
        StartedAtUtc = Markup.Now.AddMinutes(-5),
        EndedAtUtc = duration is null ? null : Markup.Now.AddMinutes(-4),
        DurationMs = duration,
        Details = JsonNode.Parse(details)!.AsObject(),
    };

    public static RunSummary Summary(RunDetail run) => new(
        run.IngestionRunId, run.AccountId, run.FlexQueryId, run.PeriodKey, run.Trigger, run.RequestedBy, run.Sandbox, run.Status, run.Stage,
        run.StartedAtUtc, run.EndedAtUtc, run.DurationMs, run.ErrorCode, run.ErrorMessage, run.RawArtifactId, run.RawRecordCount,
        run.Inserted, run.Deduplicated, run.MissingSections.Count, OutcomeOf(run),
        run.Sections.Count,
        new([.. run.MissingSections.Select(missing => missing.Section).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)]),
        new(
            Took(run, RunStage.Request), Took(run, RunStage.Poll), Took(run, RunStage.Download),
            Took(run, RunStage.Preflight), Took(run, RunStage.Persist)));

    private static RunOutcome OutcomeOf(RunDetail run) => (run.Status, run.ErrorCode) switch
    {
        (RunStatus.Started, _) => RunOutcome.Running,
        (RunStatus.Success, _) => run.MissingSections.Count == 0 ? RunOutcome.Complete : RunOutcome.Incomplete,
        (_, "RUN_CANCELED") => RunOutcome.Cancelled,
        (_, "RUN_ABANDONED") => RunOutcome.Lost,
        _ => RunOutcome.Failed,
    };

    private static long? Took(RunDetail run, RunStage stage) => run.Diagnostics.FirstOrDefault(record => record.Stage == stage)?.DurationMs;
}
