using FlexPortal.Core.Platform.Audit;
using FlexPortal.Core.Platform.Secrets;
using FlexPortal.Tests.Support;
using Npgsql;
using Xunit;

namespace FlexPortal.Tests.Platform.Secrets;

/// <summary>How a secret is stored and shown, and what happens to it without its keys.</summary>
public sealed class SecretVaultDbTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new("flexportal-secrets");
    private TestDatabase _database = null!;

    private string Home => _folder.Under("home");

    private string HomeRing => _folder.Under("home", "keys");

    public async ValueTask InitializeAsync() => _database = await TestDatabase.CreateAsync();

    public async ValueTask DisposeAsync()
    {
        await _database.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Sec_S19_A_stolen_database_holds_the_secret_in_no_form()
    {
        await using var secrets = await SecretTrial.OpenAsync(_database, Home);

        var done = Assert.IsType<SecretOutcome.Done>(await secrets.SetAsync($" {SecretTrial.Canary}\n")).Secret;

        Assert.Equal((SecretState.Set, "6f70", "anna", null), (done.State, done.LastFour, done.SetBy, done.ExpiresOn));
        Assert.Equal(SecretTrial.Canary, await secrets.ValueAsync());
        var dump = await DatabaseDump.OfAsync(_database);
        Assert.Contains("flex-token", dump, StringComparison.Ordinal);
        Assert.All(DatabaseDump.FormsOf(SecretTrial.Canary), form => Assert.DoesNotContain(form, dump, StringComparison.OrdinalIgnoreCase));
        // The dump contains plain text, so the search is meaningful.
        await _database.ExecuteAsync($"UPDATE platform.secret SET protected = repeat('{SecretTrial.Canary}', 2)::bytea");
        Assert.Contains(SecretTrial.Canary, await DatabaseDump.OfAsync(_database), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Setting_again_replaces_and_removing_leaves_nothing_but_the_log()
    {
        await using var secrets = await SecretTrial.OpenAsync(_database, Home);
        await secrets.SetAsync();
        await secrets.SetAsync("another-token-0123456789");
        Assert.Equal(("another-token-0123456789", "6789"), (await secrets.ValueAsync(), (await secrets.ViewAsync()).LastFour));

        Assert.Equal(SecretState.NotSet, Assert.IsType<SecretOutcome.Done>(await secrets.RemoveAsync()).Secret.State);
        Assert.Equal("SECRET_NOT_SET", Assert.IsType<SecretOutcome.Refused>(await secrets.RemoveAsync()).Error.Code);

        Assert.Equal(0, await _database.ScalarAsync<long>("SELECT count(*) FROM platform.secret"));
        Assert.Equal(
            "SECRET_SET ok 6f70, SECRET_SET ok 6789, SECRET_REMOVE ok -, SECRET_REMOVE refused SECRET_NOT_SET",
            await _database.ScalarAsync<string>("""
                SELECT string_agg(concat_ws(' ', action, outcome, coalesce(code, details->>'last_four', '-')), ', ' ORDER BY seq)
                  FROM platform.audit_entry
                """));
    }

    [Theory]
    [InlineData("", "SECRET_MALFORMED")]
    [InlineData("short", "SECRET_MALFORMED")]
    [InlineData("with a blank within", "SECRET_MALFORMED")]
    [InlineData("\"quoted-token-1234\"", "SECRET_MALFORMED")]
    [InlineData("tokén-with-an-accent", "SECRET_MALFORMED")]
    public async Task An_invalid_token_is_refused_and_not_repeated(string value, string code)
    {
        await using var secrets = await SecretTrial.OpenAsync(_database, Home);
        await secrets.SetAsync();

        var refusal = Assert.IsType<SecretOutcome.Refused>(await secrets.SetAsync(value)).Error;

        Assert.Equal(code, refusal.Code);
        Assert.True(value.Length == 0 || !(refusal.Message + refusal.WhatToDo).Contains(value, StringComparison.Ordinal));
        Assert.Equal(SecretTrial.Canary, await secrets.ValueAsync());
        Assert.Equal("SECRET_UNKNOWN", Assert.IsType<SecretOutcome.Refused>(await secrets.SetAsync(name: "other")).Error.Code);
    }

    [Theory]
    [InlineData(-2, null)]
    [InlineData(-1, SecretState.Expired)]
    [InlineData(0, SecretState.ExpiresSoon)]
    [InlineData(14, SecretState.ExpiresSoon)]
    [InlineData(15, SecretState.Set)]
    [InlineData(4000, null)]
    public async Task The_last_day_decides_the_status(int days, SecretState? state)
    {
        var time = new FakeTimeProvider(new(2026, 11, 20, 23, 59, 0, TimeSpan.Zero));
        await using var secrets = await SecretTrial.OpenAsync(_database, Home, time);
        var last = new DateOnly(2026, 11, 20).AddDays(days);

        var outcome = await secrets.SetAsync(expiresOn: last);

        if (state is null)
        {
            Assert.Equal("SECRET_EXPIRY_INVALID", Assert.IsType<SecretOutcome.Refused>(outcome).Error.Code);
            return;
        }

        var view = await secrets.ViewAsync();
        Assert.Equal((state.Value, last, days), (view.State, view.ExpiresOn!.Value, view.ExpiresInDays!.Value));
        time.Advance(TimeSpan.FromDays(30));
        Assert.Equal((SecretState.Expired, true), ((await secrets.ViewAsync()).State, (await secrets.ViewAsync()).NeedsAttention));
    }

    [Fact]
    public async Task Sec_S47_Without_an_audit_entry_nothing_is_set_or_removed()
    {
        await using var secrets = await SecretTrial.OpenAsync(_database, Home);
        await secrets.SetAsync();
        await _database.ExecuteAsync("ALTER TABLE platform.audit_entry ADD CONSTRAINT ck_full CHECK (seq < 2)");

        await Assert.ThrowsAsync<AuditUnavailableException>(() => secrets.SetAsync("another-token-0123456789"));
        await Assert.ThrowsAsync<AuditUnavailableException>(secrets.RemoveAsync);

        Assert.Equal(SecretTrial.Canary, await secrets.ValueAsync());
    }

    [Fact]
    public async Task Without_its_keys_a_secret_is_unreadable_until_it_is_set_again()
    {
        await using var home = await SecretTrial.OpenAsync(_database, Home);
        await home.SetAsync();
        await using var away = await SecretTrial.OpenAsync(_database, _folder.Under("away"));

        var view = await away.ViewAsync();
        Assert.Equal((SecretState.Unreadable, "6f70", true), (view.State, view.LastFour, view.NeedsAttention));
        Assert.Null(await away.ValueAsync());
        Assert.Equal("SECRET_UNREADABLE", Assert.IsType<RotationOutcome.Refused>(await away.RotateAsync()).Error.Code);
        // It is unchanged, so the first ring still reads it.
        Assert.Equal(SecretTrial.Canary, await home.ValueAsync());

        // A ring that moved with its certificate reads it; a secret that is set again is readable here.
        var moved = _folder.Under("moved");
        Rings.Copy(HomeRing, Path.Combine(moved, "keys"));
        Rings.Copy(_folder.Under("home", "keys-certificate"), Path.Combine(moved, "keys-certificate"));
        await using (var there = await SecretTrial.OpenAsync(_database, moved))
            Assert.Equal(SecretTrial.Canary, await there.ValueAsync());
        await away.SetAsync("another-token-0123456789");
        Assert.Equal("another-token-0123456789", await away.ValueAsync());
        Assert.Equal(SecretState.Unreadable, (await home.ViewAsync()).State);
    }

    [Fact]
    public async Task Rotation_encrypts_with_a_new_key_that_every_process_with_the_ring_reads_at_once()
    {
        await using var secrets = await SecretTrial.OpenAsync(_database, Home);
        await using var other = await SecretTrial.OpenAsync(_database, Home);
        await secrets.SetAsync();
        Assert.Equal(SecretTrial.Canary, await other.ValueAsync());
        var (before, setAt) = (await ProtectedAsync(), (await secrets.ViewAsync()).SetAtUtc);

        var done = Assert.IsType<RotationOutcome.Done>(await secrets.RotateAsync());

        Assert.Equal((1, 0), (done.Secrets, done.Revoked));
        var after = await ProtectedAsync();
        Assert.False(before.AsSpan(4, 16).SequenceEqual(after.AsSpan(4, 16)), "The key is the same.");
        Assert.Equal(done.KeyId, new Guid(after.AsSpan(4, 16)));
        Assert.Equal(SecretTrial.Canary, await other.ValueAsync());
        Assert.Equal(setAt, (await secrets.ViewAsync()).SetAtUtc);
        Assert.DoesNotContain("<masterKey", Rings.Text(HomeRing), StringComparison.Ordinal);

        Assert.Equal(2, Assert.IsType<RotationOutcome.Done>(await secrets.RotateAsync(revoke: true)).Revoked);
        Assert.Equal(SecretTrial.Canary, await other.ValueAsync());
        Assert.Contains("<revocation", Rings.Text(HomeRing), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("name = 'Flex token'", "ck_secret_name")]
    [InlineData("last_four = 'whole'", "ck_secret_last_four")]
    [InlineData("last_four = ''", "ck_secret_last_four")]
    [InlineData("protected = 'in clear'", "ck_secret_protected")]
    public async Task The_table_refuses_invalid_values(string change, string constraint)
    {
        await using var secrets = await SecretTrial.OpenAsync(_database, Home);
        await secrets.SetAsync();

        var refused = await Assert.ThrowsAsync<PostgresException>(() => _database.ExecuteAsync($"UPDATE platform.secret SET {change}"));

        Assert.Equal(constraint, refused.ConstraintName);
    }

    private Task<byte[]> ProtectedAsync() => _database.ScalarAsync<byte[]>("SELECT protected FROM platform.secret");
}
