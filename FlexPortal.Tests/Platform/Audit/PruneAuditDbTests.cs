using FlexPortal.Core.Platform.Audit;
using FlexPortal.Tests.Support;
using Npgsql;
using Xunit;

namespace FlexPortal.Tests.Platform.Audit;

/// <summary>Old entries can be removed; the rest of the chain can still be verified.</summary>
public sealed class PruneAuditDbTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Start = new(2015, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Cutoff = Start.AddDays(6);

    private TestDatabase _database = null!;
    private AuditTrial _trial = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private PruneAudit Prune => new(_trial.Database, _trial.Log);

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabase.CreateAsync();
        _trial = await AuditTrial.StartAsync(_database);
        // Entries 1 to 10, a day apart, and then one of today.
        await using var connection = await _database.Source.OpenConnectionAsync(Ct);
        await using var transaction = await connection.BeginTransactionAsync(Ct);
        var link = AuditChain.Genesis;
        for (var seq = 1; seq <= 10; seq++)
        {
            var row = new AuditRow
            {
                Seq = seq,
                AtUtc = Start.AddDays(seq),
                Actor = "anna",
                ActorKind = "person",
                Action = "SIGN_IN",
                SubjectKind = "person",
                Subject = "anna",
                Outcome = "ok",
                PrevLink = link,
            };
            link = AuditChain.Link(row);
            await AuditSql.InsertAsync(transaction, row with { Link = link }, Ct);
        }

        await transaction.CommitAsync(Ct);
        await _trial.FillAsync(1);
    }

    public async ValueTask DisposeAsync()
    {
        await _trial.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task Old_entries_are_removed_and_the_rest_is_verified_from_the_last_removed_link()
    {
        var old = await HeadAsync(3);
        var last = await HeadAsync(5);
        var kept = await HeadAsync(8);
        Assert.Equal(5, await Prune.ExecuteAsync(Cutoff, 5_000, Ct));

        Assert.Equal(6L, await _database.ScalarAsync<long>("SELECT min(seq) FROM platform.audit_entry"));
        Assert.Equal(
            "AUDIT_PRUNE", await _database.ScalarAsync<string>("SELECT action FROM platform.audit_entry ORDER BY seq DESC LIMIT 1"));
        var verification = await _trial.Verify.ExecuteAsync(1, [old, last, kept], Ct);
        Assert.Empty(verification.Differences);
        Assert.Equal(7, verification.Entries);
        Assert.Equal(0, await Prune.ExecuteAsync(Cutoff, 5_000, Ct));
    }

    [Fact]
    public async Task Batches_follow_each_other_and_a_part_can_be_verified()
    {
        Assert.Equal(2, await Prune.ExecuteAsync(Cutoff, 2, Ct));
        Assert.Equal(2, await Prune.ExecuteAsync(Cutoff, 2, Ct));
        Assert.Equal(1, await Prune.ExecuteAsync(Cutoff, 2, Ct));

        Assert.Empty((await _trial.Verify.ExecuteAsync(1, [], Ct)).Differences);
        Assert.Empty((await _trial.Verify.ExecuteAsync(8, [], Ct)).Differences);
        Assert.Empty((await _trial.Verify.ExecuteAsync(14, [], Ct)).Differences);
    }

    [Fact]
    public async Task Entries_removed_without_an_entry_are_found()
    {
        await _database.ExecuteAsync(
            "INSERT INTO platform.audit_checkpoint (seq, link) SELECT seq, link FROM platform.audit_entry WHERE seq = 4");
        await _database.ExecuteAsync("DELETE FROM platform.audit_entry WHERE seq <= 4");

        Assert.Equal(["4 CHECKPOINT_UNPROVEN"], await _trial.FindAsync());
    }

    [Fact]
    public async Task A_changed_link_behind_the_checkpoint_and_a_gap_are_found()
    {
        await Prune.ExecuteAsync(Cutoff, 5_000, Ct);
        await _trial.TamperAsync("DELETE FROM platform.audit_entry WHERE seq = 6");

        Assert.Contains("7 CHAIN_GAP", await _trial.FindAsync());
    }

    [Theory]
    [InlineData("DELETE FROM platform.audit_entry WHERE seq = 11")]
    [InlineData("DELETE FROM platform.audit_entry WHERE seq = 6")]
    [InlineData("UPDATE platform.audit_entry SET actor = 'ben' WHERE seq = 6")]
    [InlineData("TRUNCATE platform.audit_entry")]
    [InlineData("DELETE FROM platform.audit_checkpoint")]
    [InlineData("UPDATE platform.audit_checkpoint SET seq = 10")]
    [InlineData("TRUNCATE platform.audit_checkpoint")]
    public async Task The_database_refuses_every_other_change(string statement)
    {
        await Prune.ExecuteAsync(Cutoff, 5_000, Ct);

        Assert.Equal("55000", (await Assert.ThrowsAsync<PostgresException>(() => _database.ExecuteAsync(statement))).SqlState);
    }

    private async Task<AuditHead> HeadAsync(long seq) =>
        new(seq, Convert.ToHexStringLower(await _database.ScalarAsync<byte[]>($"SELECT link FROM platform.audit_entry WHERE seq = {seq}")));
}
