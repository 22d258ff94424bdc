using FlexPortal.Core.Platform.Identity.Accounts;
using FlexPortal.Core.Platform.Persistence;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using NpgsqlTypes;

namespace FlexPortal.Core.Flex.RunList;

/// <summary>
/// Finds the queries and error codes that hold a text, whatever its case. There are few of them beside the runs: a skip scan jumps along
/// the index from one to the next, and only names that a run of the scope has are returned, at most a thousand.
/// </summary>
internal static class RunSearchSql
{
    public static Task<List<string>> ListQueriesAsync(PortalDbContext context, AccountScope scope, string text, CancellationToken ct) =>
        context.Database.SqlQueryRaw<string>("""
            WITH RECURSIVE query AS (
                (SELECT flex_query_id AS name FROM flex.ingestion_run ORDER BY flex_query_id LIMIT 1)
                UNION ALL
                SELECT (SELECT run.flex_query_id FROM flex.ingestion_run run
                         WHERE run.flex_query_id > query.name ORDER BY run.flex_query_id LIMIT 1)
                  FROM query WHERE query.name IS NOT NULL)
            SELECT name AS "Value" FROM query
             WHERE strpos(lower(name), lower(@text)) > 0
               AND (@accounts IS NULL OR EXISTS (
                   SELECT FROM unnest(@accounts) AS mine (account_id)
                    WHERE EXISTS (SELECT FROM flex.ingestion_run run
                                   WHERE run.account_id = mine.account_id AND run.flex_query_id = query.name)))
             ORDER BY name LIMIT 1000
            """, Text(text), Accounts(scope)).ToListAsync(ct);

    public static Task<List<string>> ListErrorCodesAsync(PortalDbContext context, AccountScope scope, string text, CancellationToken ct) =>
        context.Database.SqlQueryRaw<string>("""
            WITH RECURSIVE code AS (
                (SELECT error_code AS name FROM flex.ingestion_run WHERE error_code IS NOT NULL ORDER BY error_code LIMIT 1)
                UNION ALL
                SELECT (SELECT run.error_code FROM flex.ingestion_run run
                         WHERE run.error_code > code.name ORDER BY run.error_code LIMIT 1)
                  FROM code WHERE code.name IS NOT NULL)
            SELECT name AS "Value" FROM code
             WHERE strpos(lower(name), lower(@text)) > 0
               AND (@accounts IS NULL OR EXISTS (
                   SELECT FROM unnest(@accounts) AS mine (account_id)
                    WHERE EXISTS (SELECT FROM flex.ingestion_run run
                                   WHERE run.account_id = mine.account_id AND run.error_code = code.name)))
             ORDER BY name LIMIT 1000
            """, Text(text), Accounts(scope)).ToListAsync(ct);

    private static NpgsqlParameter Text(string text) => new("text", NpgsqlDbType.Text) { Value = text };

    private static NpgsqlParameter Accounts(AccountScope scope) =>
        new("accounts", NpgsqlDbType.Array | NpgsqlDbType.Text) { Value = (object?)scope.Named ?? DBNull.Value };
}
