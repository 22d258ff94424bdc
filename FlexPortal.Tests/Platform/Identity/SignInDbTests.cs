using System.Buffers.Binary;
using System.Collections.Concurrent;
using FlexPortal.Core.Platform.Audit;
using FlexPortal.Core.Platform.Identity;
using FlexPortal.Core.Platform.Identity.Passwords;
using FlexPortal.Core.Platform.Identity.Sessions;
using FlexPortal.Tests.Support;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace FlexPortal.Tests.Platform.Identity;

/// <summary>Attempts and sessions, with a clock that the test moves.</summary>
public sealed class SignInDbTests
{
    private const string Wrong = "wrong wrong wrong";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Sec_S32_After_five_wrong_passwords_the_wait_is_a_minute_then_doubles_to_an_hour()
    {
        await using var database = await TestDatabase.CreateAsync();
        var time = new FakeTimeProvider(new(2026, 11, 20, 8, 0, 0, TimeSpan.Zero));
        await using var users = await TestIdentity.OpenAsync(database, time);
        await users.InviteAsync("anna");
        for (var i = 0; i < 5; i++)
            Assert.Equal(SignInError.WrongPassword, await users.RefusedAsync("anna", Wrong));

        int[] minutes = [1, 2, 4, 8, 16, 32, 60, 60];
        foreach (var wait in minutes)
        {
            // The right password is not checked either.
            Assert.Equal(SignInError.Locked, await users.RefusedAsync("anna", TestUsers.Password));
            time.Advance(TimeSpan.FromMinutes(wait) - TimeSpan.FromSeconds(1));
            Assert.Equal(SignInError.Locked, await users.RefusedAsync("anna", TestUsers.Password));
            time.Advance(TimeSpan.FromSeconds(1));
            if (wait != minutes[^1] || minutes.Length == 0)
                Assert.Equal(SignInError.WrongPassword, await users.RefusedAsync("anna", Wrong));
            else
                break;
        }

        time.Advance(TimeSpan.FromHours(1));
        await users.SignedInAsync("ANNA");
        Assert.Equal(0, await database.ScalarAsync<int>("SELECT access_failed_count FROM platform.portal_user"));
    }

    [Fact]
    public async Task Sec_S32_A_hundred_guesses_at_once_are_five_guesses()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var users = await TestIdentity.OpenAsync(database, TimeProvider.System);
        await users.InviteAsync("anna");

        var guesses = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => users.RefusedAsync("anna", Wrong)));

        Assert.Equal(5, guesses.Count(why => why == SignInError.WrongPassword));
        Assert.Equal(35, guesses.Count(why => why == SignInError.Locked));
    }

    [Fact]
    public async Task Sec_S32_An_unknown_name_a_wrong_password_and_a_locked_user_cost_the_same()
    {
        await using var database = await TestDatabase.CreateAsync();
        var hasher = new CountingHasher();
        await using var users = await TestIdentity.OpenAsync(
            database, TimeProvider.System, services => services.AddSingleton<IPasswordHasher<PortalUser>>(hasher));
        await users.InviteAsync("anna");
        await users.InviteAsync("berta", password: null);

        for (var attempt = 0; attempt < 5; attempt++)
            Assert.Equal(PasswordCost.Iterations, Assert.Single(await RoundsAsync("anna", Wrong)));

        // Locked, unknown, without a password, and too long: each costs one hash of the same rounds.
        Assert.Equal(PasswordCost.Iterations, Assert.Single(await RoundsAsync("anna", Wrong)));
        Assert.Equal(PasswordCost.Iterations, Assert.Single(await RoundsAsync("unknown", Wrong)));
        Assert.Equal(PasswordCost.Iterations, Assert.Single(await RoundsAsync("berta", new string('x', 5_000))));

        async Task<int[]> RoundsAsync(string name, string password)
        {
            hasher.Rounds.Clear();
            await users.RefusedAsync(name, password);
            return [.. hasher.Rounds];
        }
    }

    [Fact]
    public async Task Sec_S37_A_session_ends_after_an_hour_without_use_and_after_twelve_in_any_case()
    {
        await using var database = await TestDatabase.CreateAsync();
        var time = new FakeTimeProvider(new(2026, 11, 20, 8, 0, 0, TimeSpan.Zero));
        await using var users = await TestIdentity.OpenAsync(database, time);
        await users.InviteAsync("anna");
        var (idle, used) = (await users.SignedInAsync("anna"), await users.SignedInAsync("anna"));

        for (var passed = TimeSpan.Zero; passed < PortalSessions.Longest - TimeSpan.FromMinutes(50); passed += TimeSpan.FromMinutes(50))
        {
            Assert.Equal("anna", (await users.Sessions.FindRecentAsync(used.Key, Ct))?.Name);
            time.Advance(TimeSpan.FromMinutes(50));
        }

        Assert.Null(await users.Sessions.FindAsync(idle.Key, Ct));
        Assert.NotNull(await users.Sessions.FindAsync(used.Key, Ct));
        time.Advance(TimeSpan.FromMinutes(59));
        Assert.Null(await users.Sessions.FindAsync(used.Key, Ct));
    }

    [Fact]
    public async Task Sec_S35_S36_Sessions_end_with_the_password_the_role_and_the_user()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var users = await TestIdentity.OpenAsync(database, TimeProvider.System);
        await users.InviteAsync("admin", PortalRole.Admin);
        UserChange[] changes = [new UserChange.ToRole(PortalRole.Analyst), new UserChange.Disable(), new UserChange.Reset()];
        foreach (var change in changes)
        {
            var name = change.GetType().Name;
            await users.InviteAsync(name);
            var session = await users.SignedInAsync(name);
            Assert.NotNull(await users.Sessions.FindRecentAsync(session.Key, Ct));

            Assert.IsType<UserOutcome.Done>(await users.ChangeAsync(name, change));

            Assert.Null(await users.Sessions.FindRecentAsync(session.Key, Ct));
            Assert.Empty(await users.Sessions.StillOpenAsync([session.User.SessionId], Ct));
        }

        Assert.Equal(SignInError.Disabled, await users.RefusedAsync(nameof(UserChange.Disable), TestUsers.Password));
        Assert.Equal(SignInError.NoPassword, await users.RefusedAsync(nameof(UserChange.Reset), TestUsers.Password));
    }

    [Fact]
    public async Task Sec_S35_A_new_password_ends_every_session_but_the_one_that_chose_it()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var users = await TestIdentity.OpenAsync(database, TimeProvider.System);
        await users.InviteAsync("anna");
        var (here, stolen) = (await users.SignedInAsync("anna"), await users.SignedInAsync("anna"));

        var outcome = await users.ScopedAsync<ChoosePassword, UserOutcome>(
            choose => choose.ChangeAsync(here.User, TestUsers.Password, "seven quiet lanterns", Actors.Named("anna"), Ct));

        Assert.IsType<UserOutcome.Done>(outcome);
        Assert.NotNull(await users.Sessions.FindAsync(here.Key, Ct));
        Assert.Null(await users.Sessions.FindAsync(stolen.Key, Ct));
        Assert.Equal(SignInError.WrongPassword, await users.RefusedAsync("anna", TestUsers.Password));
    }

    [Fact]
    public async Task The_current_password_is_not_taken_as_the_new_one()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var users = await TestIdentity.OpenAsync(database, TimeProvider.System);
        await users.InviteAsync("anna");
        var (here, other) = (await users.SignedInAsync("anna"), await users.SignedInAsync("anna"));

        var outcome = await users.ScopedAsync<ChoosePassword, UserOutcome>(
            choose => choose.ChangeAsync(here.User, TestUsers.Password, TestUsers.Password, Actors.Named("anna"), Ct));

        var error = Assert.IsType<UserOutcome.Refused>(outcome).Error;
        Assert.Equal(("PASSWORD_SAME", "password"), (error.Code, error.Field));
        Assert.NotNull(await users.Sessions.FindAsync(other.Key, Ct));
    }

    [Fact]
    public async Task Sec_S39_A_user_cannot_end_the_session_of_another()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var users = await TestIdentity.OpenAsync(database, TimeProvider.System);
        await users.InviteAsync("anna");
        await users.InviteAsync("berta");
        var (anna, berta) = (await users.SignedInAsync("anna"), await users.SignedInAsync("berta"));

        Assert.False(await users.ScopedAsync<EndSession, bool>(end => end.ExecuteAsync(
            (berta.User.UserId, "berta"), anna.User.SessionId, AuditAction.SessionEnd, Actors.Named("berta"), Ct)));

        Assert.NotNull(await users.Sessions.FindAsync(anna.Key, Ct));
        Assert.Equal(anna.User.SessionId, Assert.Single(await users.Sessions.ListAsync(anna.User.UserId, Ct)).SessionId);
    }

    [Fact]
    public async Task The_database_holds_no_password_no_key_and_no_link()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var users = await TestIdentity.OpenAsync(database, TimeProvider.System, configure: _ => { });
        var link = Assert.IsType<UserOutcome.Done>(await users.InviteAsync("berta", password: null)).Link!;
        await users.InviteAsync("anna");
        var session = await users.SignedInAsync("anna");

        var all = await database.ScalarAsync<string>(
            "SELECT (SELECT string_agg(p::text, ' ') FROM platform.portal_user p) "
            + "|| (SELECT string_agg(s::text, ' ') FROM platform.session s) "
            + "|| (SELECT string_agg(l::text, ' ') FROM platform.entry_link l)");

        Assert.All(
            new[] { link.Token, session.Key, TestUsers.Password }, secret => Assert.DoesNotContain(secret, all, StringComparison.Ordinal));
        Assert.DoesNotContain(link.Token, link.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(session.Key, session.ToString(), StringComparison.Ordinal);
        var hash = await database.ScalarAsync<string>("SELECT password_hash FROM platform.portal_user WHERE user_name = 'anna'");
        Assert.Equal(
            (1, 2, PasswordCost.Iterations), (Convert.FromBase64String(hash)[0], Convert.FromBase64String(hash)[4], RoundsOf(hash)));
        Assert.Equal(210_000, PasswordCost.Iterations);
    }

    // 0x01: version 3; HMAC-SHA-512 is 2; the rounds in big-endian.
    private static int RoundsOf(string hash) => BinaryPrimitives.ReadInt32BigEndian(Convert.FromBase64String(hash).AsSpan(5));

    /// <summary>Hashes as the portal does, and records the rounds of each verification.</summary>
    private sealed class CountingHasher : IPasswordHasher<PortalUser>
    {
        private readonly PasswordHasher<PortalUser> _hasher = PasswordCost.Hasher();

        public ConcurrentQueue<int> Rounds { get; } = new();

        public string HashPassword(PortalUser user, string password) => _hasher.HashPassword(user, password);

        public PasswordVerificationResult VerifyHashedPassword(PortalUser user, string hashedPassword, string providedPassword)
        {
            Rounds.Enqueue(RoundsOf(hashedPassword));
            return _hasher.VerifyHashedPassword(user, hashedPassword, providedPassword);
        }
    }
}
