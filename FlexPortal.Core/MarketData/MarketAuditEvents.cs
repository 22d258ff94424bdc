using System.Globalization;
using FlexPortal.Core.MarketData.Backfill;
using FlexPortal.Core.MarketData.Bars;
using FlexPortal.Core.Platform.Audit;
using FlexPortal.Core.Platform.Persistence;

namespace FlexPortal.Core.MarketData;

/// <summary>Audit entries about fetching and removing bars.</summary>
internal static class MarketAuditEvents
{
    public static AuditEvent Started(AuditActor by, NewMarketRun run) => new(
        by, AuditAction.RunStart, AuditSubjectKind.Run, run.RunId.ToString(), Details: Details(run.Kind, run.Trigger));

    /// <summary>The subject is the active run that prevented the start, if there is one.</summary>
    public static AuditEvent NotStarted(BackfillRequest request, string code, Guid? active) => new(
        request.By, AuditAction.RunStart, active is null ? AuditSubjectKind.Portal : AuditSubjectKind.Run,
        active?.ToString() ?? "market data",
        AuditOutcome.Refused, code, Details(request.Kind, request.Trigger));

    public static AuditEvent Canceled(AuditActor by, Guid runId) => new(by, AuditAction.RunCancel, AuditSubjectKind.Run, runId.ToString());

    public static AuditEvent NotCanceled(AuditActor by, Guid runId, string code) =>
        new(by, AuditAction.RunCancel, AuditSubjectKind.Run, runId.ToString(), AuditOutcome.Refused, code);

    public static AuditEvent FailuresExported(AuditActor by, string format) => new(
        by, AuditAction.FailuresExport, AuditSubjectKind.List, "market failures",
        Details: new Dictionary<string, string>(StringComparer.Ordinal) { ["format"] = format });

    public static AuditEvent BarsRemoved(AuditActor by, RemovedBars removed) => new(
        by, AuditAction.BarsRemove, AuditSubjectKind.Asset, removed.Asset,
        Details: new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["vendor"] = removed.Vendor,
            ["day_bars"] = removed.DayBars.ToString(CultureInfo.InvariantCulture),
            ["minute_bars"] = removed.MinuteBars.ToString(CultureInfo.InvariantCulture),
            ["revisions"] = removed.Revisions.ToString(CultureInfo.InvariantCulture),
            ["answers"] = removed.Answers.ToString(CultureInfo.InvariantCulture),
        });

    public static AuditEvent BarsNotRemoved(AuditActor by, string symbol, string code) =>
        new(by, AuditAction.BarsRemove, AuditSubjectKind.Asset, symbol, AuditOutcome.Refused, code);

    private static Dictionary<string, string> Details(MarketRunKind kind, MarketRunTrigger trigger) => new(StringComparer.Ordinal)
    {
        ["kind"] = EnumFormatter.From(kind),
        ["trigger"] = EnumFormatter.From(trigger),
    };
}
