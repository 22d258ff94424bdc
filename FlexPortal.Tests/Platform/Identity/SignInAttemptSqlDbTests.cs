using FlexPortal.Core.Platform.Identity;
using FlexPortal.Core.Platform.Identity.Sessions;
using FlexPortal.Tests.Platform.Identity.TwoFactor;
using FlexPortal.Tests.Support;
using Xunit;

namespace FlexPortal.Tests.Platform.Identity;

/// <summary>Wrong passwords lock out their own source; another address, a known device and two-factor authentication get in.</summary>
public sealed class SignInAttemptSqlDbTests
{
    private const string Wrong = "wrong wrong wrong";

    private static readonly SignInPlace Attacker = new("198.51.100.9", "curl/8");

    [Fact]
    public async Task Sec_S32_Wrong_passwords_from_one_address_do_not_keep_the_user_out_at_another()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var users = await TestIdentity.OpenAsync(database, new ManualTimeProvider(new(2026, 11, 20, 8, 0, 0, TimeSpan.Zero)));
        await users.InviteAsync("admin", PortalRole.Admin);
        for (var i = 0; i < 5; i++)
            Assert.Equal(SignInError.WrongPassword, await users.RefusedAsync("admin", Wrong, Attacker));
        Assert.Equal(SignInError.Locked, await users.RefusedAsync("admin", TestUsers.Password, Attacker));

        // The user is notified once, and the audit log records it with the sign-in.
        Assert.Equal(5, (await users.SignedInAsync("admin")).FailuresElsewhere);
        Assert.Equal(0, (await users.SignedInAsync("admin")).FailuresElsewhere);
        Assert.Equal(
            1,
            await database.ScalarAsync<int>("SELECT count(*)::int FROM platform.audit_entry WHERE details->>'failures_elsewhere' = '5'"));
        Assert.Equal(SignInError.Locked, await users.RefusedAsync("admin", TestUsers.Password, Attacker));
    }

    [Fact]
    public async Task Sec_S32_Wrong_passwords_from_many_addresses_wait_but_a_known_device_gets_in()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var users = await TestIdentity.OpenAsync(database, new ManualTimeProvider(new(2026, 11, 20, 8, 0, 0, TimeSpan.Zero)));
        await users.InviteAsync("anna");
        await users.InviteAsync("berta");
        var anna = (await users.SignedInAsync("anna")).User.UserId;
        var berta = (await users.SignedInAsync("berta")).User.UserId;

        var guesses = await Task.WhenAll(
            Enumerable.Range(0, 60).Select(i => users.RefusedAsync("anna", Wrong, new($"203.0.113.{i}", null))));
        Assert.Equal(50, guesses.Count(why => why == SignInError.WrongPassword));

        Assert.Equal(SignInError.Locked, await users.RefusedAsync("anna", TestUsers.Password));
        Assert.Equal(
            SignInError.Locked,
            await users.RefusedAsync("anna", TestUsers.Password, new("192.0.2.8", null) { Device = new(berta, Guid.CreateVersion7()) }));
        Assert.IsType<SignInOutcome.SignedIn>(
            await users.SignInAsync("anna", place: new("192.0.2.8", null) { Device = new(anna, Guid.CreateVersion7()) }));
    }

    [Fact]
    public async Task Sec_S32_A_known_device_has_no_more_guesses_than_an_address()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var users = await TestIdentity.OpenAsync(database, new ManualTimeProvider(new(2026, 11, 20, 8, 0, 0, TimeSpan.Zero)));
        await users.InviteAsync("anna");
        var device = new KnownDevice((await users.SignedInAsync("anna")).User.UserId, Guid.CreateVersion7());

        for (var i = 0; i < 5; i++)
            Assert.Equal(
                SignInError.WrongPassword, await users.RefusedAsync("anna", Wrong, new($"203.0.113.{i}", null) { Device = device }));

        Assert.Equal(
            SignInError.Locked, await users.RefusedAsync("anna", TestUsers.Password, new("203.0.113.9", null) { Device = device }));
    }

    [Fact]
    public async Task Sec_S32_Wrong_passwords_do_not_keep_out_a_user_with_two_factor_authentication()
    {
        await using var database = await TestDatabase.CreateAsync();
        var time = new ManualTimeProvider(new(2026, 11, 20, 8, 0, 0, TimeSpan.Zero));
        await using var users = await TestIdentity.OpenAsync(database, time);
        var anna = await users.EnrolledAsync("anna");
        for (var i = 0; i < 60; i++)
            Assert.Equal(SignInError.WrongPassword, await users.RefusedAsync("anna", Wrong, new($"203.0.113.{i}", null)));

        Assert.IsType<SignInOutcome.SignedIn>(await users.EnterAsync(await users.HalfAsync("anna"), anna.App.Next()));
    }
}
