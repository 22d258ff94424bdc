using FlexPortal.Core.Platform.Audit;
using FlexPortal.Core.Platform.Persistence;

namespace FlexPortal.Core.MarketData.Freshness;

/// <summary>
/// Silences the series of an incident until a time: should it catch up and be late again before that, no mail is sent for the new incident
/// until the snooze ends. A later snooze replaces the end.
/// </summary>
internal sealed class SnoozeAlert(PortalDatabase database, AuditLog audit, TimeProvider time)
{
    /// <summary>The longest a snooze may last, in days.</summary>
    public const int MostDays = 30;

    /// <summary>Snoozes an incident, with those below it, until the next session of its market opens.</summary>
    public async Task<PortalError?> UntilNextSessionAsync(Guid alertId, AuditActor by, CancellationToken cancellationToken)
    {
        DateTimeOffset? opens;
        await using (var connection = await database.Main.OpenConnectionAsync(cancellationToken))
            opens = await AlertSql.NextSessionAsync(connection, alertId, time.GetUtcNow(), cancellationToken);
        return opens is { } until ? await ExecuteAsync(alertId, until, by, cancellationToken) : AlertErrors.NotFound();
    }

    /// <summary>Snoozes an incident, with those below it. Returns why not; null when it is done.</summary>
    /// <param name="alertId">The incident.</param>
    /// <param name="until">End of the snooze, UTC.</param>
    /// <param name="by">Who snoozes it.</param>
    /// <param name="cancellationToken">Cancels it; nothing is changed then.</param>
    public async Task<PortalError?> ExecuteAsync(Guid alertId, DateTimeOffset until, AuditActor by, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (until <= now || until > now.AddDays(MostDays))
            return AlertErrors.SnoozeEndInvalid();

        await using var connection = await database.Main.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        switch (await AlertSql.LockAsync(connection, alertId, cancellationToken))
        {
            case null:
                return AlertErrors.NotFound();
            case AlertState.Cleared:
                return AlertErrors.AlreadyCleared();
            default:
                await AlertSql.SnoozeAsync(connection, alertId, until.ToUniversalTime(), cancellationToken);
                await audit.CommitAsync(transaction, AlertAuditEvents.Snoozed(by, alertId, until), cancellationToken);
                return null;
        }
    }
}
