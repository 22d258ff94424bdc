using FlexPortal.Core.Platform.Persistence;
using FlexPortal.Core.Platform.Retention;

namespace FlexPortal.Core.MarketData;

/// <summary>
/// Deletes old events of runs and old entries of the remediation log. Runs, bars, their former values and lineage are kept: each bar names
/// its answer, and what was known at an earlier time follows from them.
/// </summary>
internal static class MarketRetentionSql
{
    private const string Events = """
        DELETE FROM market.ingestion_run_event WHERE ctid = ANY (ARRAY(
            SELECT ctid FROM market.ingestion_run_event WHERE occurred_at_utc < $1 LIMIT $2 FOR UPDATE SKIP LOCKED))
        """;

    // The API promises 30 days, whatever the caller and its clock say.
    private const string Failures = """
        DELETE FROM market.remediation_log WHERE remediation_id IN (
            SELECT remediation_id FROM market.remediation_log
             WHERE at_utc < least($1, now() - interval '30 days') LIMIT $2 FOR UPDATE SKIP LOCKED)
        """;

    public static Task<int> DeleteEventsAsync(PortalDatabase database, DateTimeOffset before, int most, CancellationToken ct) =>
        RetentionSql.DeleteAsync(database, Events, before, most, ct);

    public static Task<int> DeleteFailuresAsync(PortalDatabase database, DateTimeOffset before, int most, CancellationToken ct) =>
        RetentionSql.DeleteAsync(database, Failures, before, most, ct);
}
