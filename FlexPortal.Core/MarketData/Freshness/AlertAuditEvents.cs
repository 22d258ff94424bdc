using System.Globalization;
using FlexPortal.Core.Platform.Audit;

namespace FlexPortal.Core.MarketData.Freshness;

/// <summary>Audit entries about incidents, by their ids.</summary>
internal static class AlertAuditEvents
{
    public static AuditEvent Acknowledged(AuditActor by, Guid alertId) =>
        new(by, AuditAction.AlertAcknowledge, AuditSubjectKind.Alert, alertId.ToString());

    public static AuditEvent Snoozed(AuditActor by, Guid alertId, DateTimeOffset until) => new(
        by, AuditAction.AlertSnooze, AuditSubjectKind.Alert, alertId.ToString(),
        Details: new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["until"] = until.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
        });

    /// <summary>The subject is the message.</summary>
    public static AuditEvent Tested(AuditActor by, Guid messageId) =>
        new(by, AuditAction.AlertTest, AuditSubjectKind.Alert, messageId.ToString());
}
