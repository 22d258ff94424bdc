using FlexPortal.Tests.Flex.Runs;
using FlexPortal.Tests.Support;
using Npgsql;
using Xunit;

namespace FlexPortal.Tests.Flex.Raw;

/// <summary>Stored rows cannot be changed by the owner of the tables, or by a superuser in replication mode.</summary>
public sealed class ImmutabilitySqlDbTests : IAsyncLifetime
{
    private static readonly string[] Changes =
    [
        "UPDATE flex.raw_artifact SET charset = 'x'",
        "DELETE FROM flex.raw_artifact",
        "TRUNCATE flex.raw_artifact CASCADE",
        "UPDATE flex.raw_artifact_chunk SET content = content",
        "DELETE FROM flex.raw_artifact_chunk",
        "TRUNCATE flex.raw_artifact_chunk",
        "UPDATE flex.raw_record SET section_name = 'x'",
        "DELETE FROM flex.raw_record",
        "TRUNCATE flex.raw_record CASCADE",
        "UPDATE flex.ingestion_run_event SET payload = '{}'",
        "DELETE FROM flex.ingestion_run_event",
        "TRUNCATE flex.ingestion_run_event",
        "UPDATE flex.statement_attribute SET attribute_names = '{}'",
        "DELETE FROM flex.statement_attribute",
        "TRUNCATE flex.statement_attribute",
        "UPDATE flex.ingestion_run SET status = 'started', ended_at_utc = NULL, duration_ms = NULL",
        "UPDATE flex.ingestion_run SET error_message = 'x'",
        "UPDATE flex.ingestion_run SET cancel_requested_by = 'x'",
        "DELETE FROM flex.ingestion_run",
        "TRUNCATE flex.ingestion_run CASCADE",
    ];

    private TestDatabase _database = null!;

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabase.CreateAsync();
        await using var portal = await TestPortal.StartAsync(shared: _database);
        await portal.RunAsync("default");
        await portal.RunAsync("token-expired");
    }

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task Every_change_is_refused()
    {
        var before = await CountsAsync();
        foreach (var change in Changes)
        {
            var refused = await Assert.ThrowsAsync<PostgresException>(() => _database.ExecuteAsync(change));
            Assert.True(
                string.Equals("55000", refused.SqlState, StringComparison.Ordinal), $"{change}: {refused.SqlState} {refused.MessageText}");
        }

        Assert.Equal(before, await CountsAsync());
    }

    [Fact]
    public async Task A_superuser_in_replication_mode_is_refused_too()
    {
        await using var superuser = await Tampering.ConnectAsync(_database);
        await superuser.ExecuteAsync("SET session_replication_role = replica");
        foreach (var change in Changes)
        {
            var refused = await Assert.ThrowsAsync<PostgresException>(() => superuser.ExecuteAsync(change));
            Assert.True(
                string.Equals("55000", refused.SqlState, StringComparison.Ordinal), $"{change}: {refused.SqlState} {refused.MessageText}");
        }
    }

    [Fact]
    public async Task The_identity_of_an_active_run_cannot_change()
    {
        await using var source = await _database.OpenAsync();
        await DeadRun.InsertAsync(source, "U7", TimeSpan.FromMinutes(5));
        foreach (var column in new[]
        {
            "account_id = 'U8'", "flex_query_id = '2'", "fence = 99", "lease_owner = 'x'", "trigger = 'ui'", "requested_by = 'x'",
            "started_at_utc = now()",
        })
        {
            var refused = await Assert.ThrowsAsync<PostgresException>(() =>
                _database.ExecuteAsync($"UPDATE flex.ingestion_run SET {column} WHERE status = 'started'"));
            Assert.Equal("55000", refused.SqlState);
        }
    }

    [Fact]
    public async Task A_terminal_run_has_an_end_and_a_failed_one_a_code()
    {
        await using var source = await _database.OpenAsync();
        await DeadRun.InsertAsync(source, "U9", TimeSpan.FromMinutes(5));
        foreach (var (change, constraint) in new[]
        {
            ("status = 'success'", "ck_ingestion_run_"),
            ("status = 'failed', error_code = 'X_Y_Z', error_message = 'x'", "ck_ingestion_run_terminal"),
            ("status = 'failed', ended_at_utc = now(), duration_ms = 1", "ck_ingestion_run_failed_has_error"),
            ("ended_at_utc = now(), duration_ms = 1", "ck_ingestion_run_terminal"),
            ("status = 'running'", "ck_ingestion_run_"),
            ("status = 'success', ended_at_utc = now(), duration_ms = 1", "ck_ingestion_run_success_has_artifact"),
        })
        {
            var refused = await Assert.ThrowsAsync<PostgresException>(() =>
                _database.ExecuteAsync($"UPDATE flex.ingestion_run SET {change} WHERE status = 'started'"));
            Assert.Equal("23514", refused.SqlState);
            Assert.StartsWith(constraint, refused.ConstraintName, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Sec_S42_No_foreign_key_cascades()
    {
        Assert.Equal(0, await _database.ScalarAsync<long>("""
            SELECT count(*) FROM pg_constraint c JOIN pg_namespace n ON n.oid = c.connamespace
             WHERE n.nspname = 'flex' AND c.contype = 'f'
               AND (c.confdeltype <> 'r' AND c.confdeltype <> 'a' OR c.confupdtype NOT IN ('a', 'r'))
            """));
        Assert.True(await _database.ScalarAsync<long>("""
            SELECT count(*) FROM pg_constraint c JOIN pg_namespace n ON n.oid = c.connamespace
             WHERE n.nspname = 'flex' AND c.contype = 'f'
            """) > 5);
    }

    private Task<string> CountsAsync() => _database.ScalarAsync<string>("""
        SELECT concat_ws(' ', (SELECT md5(string_agg(to_jsonb(r)::text, '' ORDER BY fence)) FROM flex.ingestion_run r),
            (SELECT count(*) FROM flex.raw_artifact), (SELECT count(*) FROM flex.raw_artifact_chunk),
            (SELECT count(*) FROM flex.raw_record), (SELECT count(*) FROM flex.ingestion_run_event))
        """);
}
