using System.Globalization;
using FlexPortal.Core.MarketData.Assets;
using FlexPortal.Core.MarketData.Bars;
using FlexPortal.Core.Platform.Audit;

namespace FlexPortal.Core.MarketData.Gaps;

/// <summary>Audit entries about acknowledged gaps.</summary>
internal static class GapAuditEvents
{
    public static AuditEvent Acknowledged(AuditActor by, GapAcknowledgement gap)
    {
        var details = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["series"] = $"{gap.Asset} {gap.Interval}",
            ["from"] = Moment(gap.FromUtc),
            ["to"] = Moment(gap.ToUtc),
            ["slots"] = gap.Slots.ToString(CultureInfo.InvariantCulture),
            ["reason"] = gap.Reason,
        };
        if (gap.Until is { } until)
            details["until"] = until.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        return new(by, AuditAction.GapAcknowledge, AuditSubjectKind.Gap, gap.GapAcknowledgementId.ToString(), Details: details);
    }

    public static AuditEvent NotAcknowledged(AuditActor by, string symbol, BarInterval interval, string code) =>
        new(by, AuditAction.GapAcknowledge, AuditSubjectKind.Gap, $"{symbol} {interval.Text()}", AuditOutcome.Refused, code);

    public static AuditEvent Reopened(AuditActor by, Guid id, MarketAsset asset, BarInterval interval) => new(
        by, AuditAction.GapReopen, AuditSubjectKind.Gap, id.ToString(),
        Details: new Dictionary<string, string>(StringComparer.Ordinal) { ["series"] = $"{asset.Setting.Symbol} {interval.Text()}" });

    public static AuditEvent NotReopened(AuditActor by, Guid id, string code) =>
        new(by, AuditAction.GapReopen, AuditSubjectKind.Gap, id.ToString(), AuditOutcome.Refused, code);

    private static string Moment(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm'Z'", CultureInfo.InvariantCulture);
}
