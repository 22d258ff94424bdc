using FlexPortal.Core.Flex.Runs;
using FlexPortal.Core.Platform.Identity;
using FlexPortal.Core.Platform.Retention;
using FlexPortal.Tests.Flex.Runs;
using FlexPortal.Tests.Platform.Identity;
using FlexPortal.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Npgsql;
using Xunit;

namespace FlexPortal.Tests.Platform.Retention;

/// <summary>Retention removes old history and keeps what is in use.</summary>
public sealed class RetentionDbTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_portal_removes_old_rows_of_every_growing_table_and_keeps_the_others()
    {
        using var folder = new TemporaryFolder();
        var orphan = folder.Under("spool", "killed.spool");
        Directory.CreateDirectory(Path.GetDirectoryName(orphan)!);
        await File.WriteAllTextAsync(orphan, "half a statement", Ct);
        await using var database = await TestDatabase.CreateAsync();
        await using var portal = await TestPortal.StartAsync(
            new Dictionary<string, string?>(StringComparer.Ordinal) { ["Platform:DataDirectory"] = folder.Path }, database);
        Assert.False(File.Exists(orphan));

        var run = await portal.Http.PostRunAsync("identical");
        await database.EndOfAsync(run);
        await portal.AddAsync("anna", PortalRole.Viewer);
        var events = await CountAsync(database, "flex.ingestion_run_event");
        await database.ExecuteAsync($"""
            INSERT INTO flex.ingestion_run_event (ingestion_run_id, seq, occurred_at_utc, kind, stage)
            SELECT '{run}', 1000000 + n, now() - interval '500 days', 'note', 'poll' FROM generate_series(1, 12000) AS n;
            DO $do$
            DECLARE
                users regclass := (SELECT confrelid FROM pg_constraint WHERE conrelid = 'platform.session'::regclass AND contype = 'f');
            BEGIN
                EXECUTE format('INSERT INTO platform.session SELECT gen_random_uuid(), sha256(age::text::bytea), %I, ''s'',
                                now() - age, now() - age, now() - age + interval ''12 hours'', NULL, ''''::text, ''''::text
                                FROM %s, unnest(ARRAY[''1 hour'', ''20 days'', ''40 days'', ''400 days'']::interval[]) AS age',
                               (SELECT attname FROM pg_attribute WHERE attrelid = users AND attnum = 1), users);
            END $do$;
            INSERT INTO platform.entry_link (entry_link_id, token_hash, kind, created_by, created_at_utc, expires_at_utc, used_at_utc)
            SELECT gen_random_uuid(), sha256(age::text::bytea), 'setup', 'retention',
                   now() - age, now() - age + interval '3 days', now() - age
              FROM unnest(ARRAY[interval '1 hour', interval '20 days', interval '40 days']) AS age;
            INSERT INTO platform.rate_limit (limit_name, limit_key, slots_utc)
            VALUES ('test', 'old', ARRAY[now() - interval '30 days', now() - interval '8 days']),
                   ('test', 'used', ARRAY[now() - interval '30 days', now()]);
            """);

        await portal.Services.GetRequiredService<ApplyRetention>().ExecuteAsync(Ct);

        Assert.Equal(
            (events, 2L, 2L, 1L),
            (await CountAsync(database, "flex.ingestion_run_event"), await CountAsync(database, "platform.session"),
                await CountAsync(database, "platform.entry_link WHERE created_by = 'retention'"),
                await CountAsync(database, "platform.rate_limit WHERE limit_name = 'test'")));
    }

    [Fact]
    public async Task The_database_refuses_to_remove_events_that_are_not_old()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var portal = await TestPortal.StartAsync(shared: database);
        var run = await portal.Http.PostRunAsync("identical");
        await database.EndOfAsync(run);

        string[] statements =
            ["DELETE FROM flex.ingestion_run_event", "UPDATE flex.ingestion_run_event SET kind = 'x'", "TRUNCATE flex.ingestion_run_event"];
        foreach (var statement in statements)
            Assert.Equal("55000", (await Assert.ThrowsAsync<PostgresException>(() => database.ExecuteAsync(statement))).SqlState);
        var now = TimeProvider.System.GetUtcNow();
        var early = () => RunRetentionSql.DeleteEventsAsync(portal.Database, now, ApplyRetention.BatchSize, Ct);
        Assert.Equal("55000", (await Assert.ThrowsAsync<PostgresException>(early)).SqlState);
        Assert.Equal(0, await RetentionSql.DeleteSessionsAsync(portal.Database, now, ApplyRetention.BatchSize, Ct));
    }

    [Fact]
    public async Task A_policy_deletes_batch_by_batch_and_one_that_fails_does_not_stop_the_others()
    {
        var (left, asked) = (ApplyRetention.BatchSize + 7, new List<int>());
        RetentionPolicy[] policies =
        [
            new("broken", _ => TimeSpan.Zero, (_, _, _) => throw new NpgsqlException("away")),
            new("rows", options => options.Sessions, (before, most, _) =>
            {
                Assert.Equal(TimeSpan.FromDays(30), new DateTimeOffset(2026, 11, 1, 0, 0, 0, TimeSpan.Zero) - before);
                var batch = Math.Min(left, most);
                left -= batch;
                asked.Add(batch);
                return Task.FromResult(batch);
            }),
        ];
        var time = new ManualTimeProvider(new DateTimeOffset(2026, 11, 1, 0, 0, 0, TimeSpan.Zero));
        var retention = new ApplyRetention(policies, Options.Create(new RetentionOptions()), time, NullLogger<ApplyRetention>.Instance);

        await retention.ExecuteAsync(Ct);

        Assert.Equal([ApplyRetention.BatchSize, 7], asked);
    }

    private static Task<long> CountAsync(TestDatabase database, string table) =>
        database.ScalarAsync<long>($"SELECT count(*) FROM {table}");
}
