using FlexPortal.Core.Platform.Persistence;
using FlexPortal.Core.Platform.Retention;

namespace FlexPortal.Core.Flex.Runs;

/// <summary>Deletes old events of runs. Runs themselves are kept.</summary>
internal static class RunRetentionSql
{
    private const string Events = """
        DELETE FROM flex.ingestion_run_event WHERE ctid = ANY (ARRAY(
            SELECT ctid FROM flex.ingestion_run_event WHERE occurred_at_utc < $1 LIMIT $2 FOR UPDATE SKIP LOCKED))
        """;

    public static Task<int> DeleteEventsAsync(PortalDatabase database, DateTimeOffset before, int most, CancellationToken ct) =>
        RetentionSql.DeleteAsync(database, Events, before, most, ct);
}
