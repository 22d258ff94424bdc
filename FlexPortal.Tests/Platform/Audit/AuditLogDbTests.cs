using FlexPortal.Core.Platform.Audit;
using FlexPortal.Core.Platform.Lists;
using FlexPortal.Tests.Flex.Raw;
using FlexPortal.Tests.Support;
using Npgsql;
using Xunit;

namespace FlexPortal.Tests.Platform.Audit;

/// <summary>Entries of all writers form one chain, and stay.</summary>
public sealed class AuditLogDbTests : IAsyncLifetime
{
    private TestDatabase _database = null!;
    private AuditTrial _trial = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabase.CreateAsync();
        _trial = await AuditTrial.StartAsync(_database);
    }

    public async ValueTask DisposeAsync()
    {
        await _trial.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task An_entry_has_every_field_and_the_time_of_the_database()
    {
        var before = await _database.ScalarAsync<DateTime>("SELECT clock_timestamp()");

        var head = await _trial.Log.WriteAsync(
            new(new AuditActor("anna", AuditActorKind.User, "192.0.2.7"), AuditAction.SecretSet, AuditSubjectKind.Secret, "flex-token",
                AuditOutcome.Refused, "SECRET_TOO_SHORT",
                new Dictionary<string, string>(StringComparer.Ordinal) { ["length"] = "3" }),
            Cancel);

        var entry = Assert.Single((await _trial.Queries.ListAsync(FilterSet<AuditRow>.None, cursor: null, 10, Cancel)).Items);
        Assert.Equal(
            (1, "anna", "user", "SECRET_SET", "secret", "flex-token", "192.0.2.7", "refused", "SECRET_TOO_SHORT", """{"length":"3"}"""),
            (
                entry.Seq, entry.Actor, entry.ActorKind, entry.Action, entry.SubjectKind, entry.Subject, entry.FromAddress, entry.Outcome,
                entry.Code, entry.DetailsText));
        Assert.Equal(new AuditHead(1, entry.Link), head);
        Assert.Equal(Convert.ToHexStringLower(AuditChain.Genesis), entry.PrevLink);
        Assert.InRange(entry.AtUtc.UtcDateTime, before, before.AddMinutes(1));
    }

    [Fact]
    public async Task Many_writers_of_two_processes_leave_no_gap_and_no_fork()
    {
        await using var other = await AuditTrial.StartAsync(_database);
        var writers = from trial in new[] { _trial, other }
                      from writer in Enumerable.Range(0, 16)
                      select Task.Run(
                          async () =>
                          {
                              for (var i = 0; i < 20; i++)
                                  await trial.Log.WriteAsync(AuditTrial.Event($"{writer}/{i}"), Cancel);
                          },
                          Cancel);

        await Task.WhenAll(writers);

        var verification = await _trial.Verify.ExecuteAsync(1, [], Cancel);
        Assert.Empty(verification.Differences);
        Assert.Equal((640, 640L), (verification.Entries, verification.Head!.Seq));
        Assert.Equal(640, await _database.ScalarAsync<long>("SELECT count(DISTINCT prev_link) FROM platform.audit_entry"));
        // Together the two logged the head after every hundred entries.
        var said = _trial.Lines.Concat(other.Lines).Select(AuditAnchor.Find).OfType<AuditHead>().ToArray();
        Assert.Equal(Enumerable.Range(1, 6), said.Select(head => (int)head.Seq / 100).Distinct().Order());
        Assert.Empty((await other.Verify.ExecuteAsync(1, said, Cancel)).Differences);
    }

    [Fact]
    public async Task A_rolled_back_entry_is_not_written_and_leaves_no_gap()
    {
        await _trial.FillAsync(1);
        await using (var connection = await _trial.Database.Main.OpenConnectionAsync(Cancel))
        await using (var transaction = await connection.BeginTransactionAsync(Cancel))
        {
            await Assert.ThrowsAsync<PostgresException>(async () =>
            {
                await using var command = new NpgsqlCommand("SELECT 1 / 0", connection, transaction);
                await command.ExecuteNonQueryAsync(Cancel);
            });
            // The transaction is lost, and its entry with it.
            await Assert.ThrowsAsync<AuditUnavailableException>(() => _trial.Log.CommitAsync(transaction, AuditTrial.Event(), Cancel));
        }

        await _trial.FillAsync(1);
        Assert.Empty(await _trial.FindAsync());
        Assert.Equal(2, await _database.ScalarAsync<long>("SELECT count(*) FROM platform.audit_entry"));
    }

    [Fact]
    public async Task A_change_and_its_entry_share_a_transaction()
    {
        await using var connection = await _trial.Database.Main.OpenConnectionAsync(Cancel);
        await using var transaction = await connection.BeginTransactionAsync(Cancel);
        await using var command = new NpgsqlCommand("CREATE TABLE platform.changed ()", connection, transaction);
        await command.ExecuteNonQueryAsync(Cancel);
        Assert.Equal(0, await _database.ScalarAsync<long>("SELECT count(*) FROM platform.audit_entry"));

        await _trial.Log.CommitAsync(transaction, AuditTrial.Event(), Cancel);

        Assert.True(await _database.ScalarAsync<bool>(
            "SELECT to_regclass('platform.changed') IS NOT NULL AND EXISTS (SELECT FROM platform.audit_entry)"));
    }

    [Theory]
    [InlineData("UPDATE platform.audit_entry SET actor = 'ben'")]
    [InlineData("DELETE FROM platform.audit_entry")]
    [InlineData("TRUNCATE platform.audit_entry")]
    [InlineData("UPDATE platform.audit_entry SET seq = 7")]
    public async Task Sec_S47_The_log_is_only_appended_to(string change)
    {
        await _trial.FillAsync(1);
        Assert.Equal("55000", (await Assert.ThrowsAsync<PostgresException>(() => _database.ExecuteAsync(change))).SqlState);

        // A superuser who switches ordinary triggers off for the session is refused too.
        await using var superuser = await Tampering.ConnectAsync(_database);
        await superuser.ExecuteAsync("SET session_replication_role = replica");
        Assert.Equal("55000", (await Assert.ThrowsAsync<PostgresException>(() => superuser.ExecuteAsync(change))).SqlState);
    }

    [Fact]
    public async Task Sec_S48_No_entry_breaks_a_line_even_when_written_past_the_portal()
    {
        await _trial.Log.WriteAsync(AuditTrial.Event("a\r\nb\u2028c\u001b[0m", "x\n2 root SIGN_IN ok"), Cancel);

        var entry = Assert.Single((await _trial.Queries.ListAsync(FilterSet<AuditRow>.None, cursor: null, 10, Cancel)).Items);
        Assert.DoesNotContain(entry.Actor + entry.Subject, c => char.IsControl(c) || c is '\u2028');
        foreach (var broken in new[] { "E'a\\nb'", "E'a\\u2028b'", "E'a\\x1bb'" })
        {
            var refused = await Assert.ThrowsAsync<PostgresException>(() => _database.ExecuteAsync($"""
                INSERT INTO platform.audit_entry
                SELECT seq + 1, at_utc, {broken}, actor_kind, action, subject_kind, subject, from_address, outcome, code, details,
                       prev_link, link
                  FROM platform.audit_entry
                """));
            Assert.Equal("ck_audit_entry_one_line", refused.ConstraintName);
        }
    }

    [Fact]
    public async Task Sec_S47_An_entry_that_is_not_stored_is_an_error()
    {
        await _database.ExecuteAsync("CREATE RULE quiet AS ON INSERT TO platform.audit_entry DO INSTEAD NOTHING");

        await Assert.ThrowsAsync<InvalidOperationException>(() => _trial.Log.WriteAsync(AuditTrial.Event(), Cancel));
    }
}
