using FlexPortal.Core.Platform.Identity;
using FlexPortal.Core.Platform.Identity.Sessions;
using FlexPortal.Core.Platform.Identity.TwoFactor;
using FlexPortal.Tests.Support;
using Microsoft.AspNetCore.DataProtection;
using Xunit;

namespace FlexPortal.Tests.Platform.Identity.TwoFactor;

/// <summary>Two-factor authentication and recovery codes by a clock that the test moves.</summary>
public sealed class TwoFactorDbTests
{
    private const string Wrong = "000000";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private static ManualTimeProvider Clock => new(new(2026, 11, 20, 8, 0, 0, TimeSpan.Zero));

    [Fact]
    public async Task Sec_S34_With_two_factor_the_password_alone_opens_no_session_and_each_code_works_once()
    {
        await using var database = await TestDatabase.CreateAsync();
        var time = Clock;
        await using var users = await TestIdentity.OpenAsync(database, time);
        var anna = await users.EnrolledAsync("anna");

        var half = await users.HalfAsync("anna");
        Assert.Equal(1, await database.ScalarAsync<int>("SELECT count(*)::int FROM platform.session"));
        Assert.Equal(SignInError.WrongCode, await users.CodeRefusedAsync(half, anna.UsedCode));

        var code = anna.App.Next();
        var both = await Task.WhenAll(users.EnterAsync(half, code), users.EnterAsync(await users.HalfAsync("anna"), code));
        Assert.Single(both.OfType<SignInOutcome.SignedIn>());
        Assert.Equal(SignInError.WrongCode, Assert.Single(both.OfType<SignInOutcome.Refused>()).Why);
        Assert.Equal(SignInError.WrongCode, await users.CodeRefusedAsync(half, code));
    }

    [Fact]
    public async Task Sec_S34_S32_Wrong_codes_count_with_wrong_passwords_and_the_right_password_gives_no_new_guesses()
    {
        await using var database = await TestDatabase.CreateAsync();
        var time = Clock;
        await using var users = await TestIdentity.OpenAsync(database, time);
        var anna = await users.EnrolledAsync("anna");

        Assert.Equal(SignInError.WrongPassword, await users.RefusedAsync("anna", "wrong wrong wrong"));
        for (var i = 0; i < 4; i++)
            Assert.Equal(SignInError.WrongCode, await users.CodeRefusedAsync(await users.HalfAsync("anna"), Wrong));

        // Neither step is checked now; a right code does not help.
        Assert.Equal(SignInError.Locked, await users.RefusedAsync("anna", TestUsers.Password));
        time.Advance(TimeSpan.FromSeconds(61));
        var half = await users.HalfAsync("anna");
        Assert.Equal(SignInError.WrongCode, await users.CodeRefusedAsync(half, Wrong));
        var code = anna.App.Next();
        Assert.Equal(SignInError.Locked, await users.CodeRefusedAsync(half, code));
        time.Advance(TimeSpan.FromSeconds(61));
        Assert.Equal(SignInError.Locked, await users.CodeRefusedAsync(half, code));

        time.Advance(TimeSpan.FromSeconds(60));
        Assert.IsType<SignInOutcome.SignedIn>(await users.EnterAsync(half, anna.App.Next()));
        Assert.Equal(0, await database.ScalarAsync<int>("SELECT access_failed_count FROM platform.portal_user"));
    }

    [Fact]
    public async Task Sec_S34_A_recovery_code_works_once_and_ends_the_other_sessions()
    {
        await using var database = await TestDatabase.CreateAsync();
        var time = Clock;
        await using var users = await TestIdentity.OpenAsync(database, time);
        var anna = await users.EnrolledAsync("anna");
        Assert.Equal(10, anna.Recovery.Distinct(StringComparer.Ordinal).Count());

        var typed = anna.Recovery[3].ToLowerInvariant().Replace("-", " ", StringComparison.Ordinal);
        var here = Assert.IsType<SignInOutcome.SignedIn>(await users.EnterAsync(await users.HalfAsync("anna"), typed));
        Assert.Null(await users.Sessions.FindAsync(anna.Session.Key, Ct));
        Assert.NotNull(await users.Sessions.FindAsync(here.Key, Ct));
        Assert.Equal(SignInError.WrongCode, await users.CodeRefusedAsync(await users.HalfAsync("anna"), anna.Recovery[3]));

        var renewed = Assert.IsType<TwoFactorOutcome.Done>(
            await users.ChangeTwoFactorAsync(here.User, TwoFactorChange.NewRecoveryCodes, TestUsers.Password));
        Assert.Equal(SignInError.WrongCode, await users.CodeRefusedAsync(await users.HalfAsync("anna"), anna.Recovery[4]));
        Assert.IsType<SignInOutcome.SignedIn>(await users.EnterAsync(await users.HalfAsync("anna"), renewed.RecoveryCodes[4]));

        var written = await database.ScalarAsync<string[]>("""
            SELECT array_agg(concat_ws(' ', action, outcome, details->>'recovery_codes', details->>'left', details->>'with') ORDER BY seq)
              FROM platform.audit_entry WHERE outcome = 'ok' AND seq > 3
            """);
        string[] used = ["USER_CHANGE ok one used 9", "SIGN_IN ok recovery code"];
        Assert.Equal([.. used, "USER_CHANGE ok replaced", .. used], written);
    }

    [Fact]
    public async Task Sec_S34_A_pending_sign_in_ends_when_the_user_is_disabled()
    {
        await using var database = await TestDatabase.CreateAsync();
        var time = Clock;
        await using var users = await TestIdentity.OpenAsync(database, time);
        var anna = await users.EnrolledAsync("anna");

        var half = await users.HalfAsync("anna");
        Assert.IsType<UserOutcome.Done>(await users.ChangeAsync("anna", new UserChange.Disable()));

        Assert.Equal(SignInError.Expired, await users.CodeRefusedAsync(half, anna.App.Next()));
        Assert.Equal(SignInError.Expired, await users.CodeRefusedAsync(half, anna.Recovery[0]));
    }

    [Fact]
    public async Task Turning_off_needs_a_proof_and_is_refused_where_codes_are_required()
    {
        await using var database = await TestDatabase.CreateAsync();
        var time = Clock;
        await using var users = await TestIdentity.OpenAsync(database, time);
        var anna = await users.EnrolledAsync("anna");

        Assert.Equal("PROOF_REFUSED", Refusal(await users.ChangeTwoFactorAsync(anna.Session.User, TwoFactorChange.TurnOff, "")));
        Assert.Equal(
            "PROOF_REFUSED", Refusal(await users.ChangeTwoFactorAsync(anna.Session.User, TwoFactorChange.TurnOff, "not the password")));
        Assert.Equal(2, await database.ScalarAsync<int>("SELECT failed_count FROM platform.sign_in_attempt"));
        await users.RequireAsync(TwoFactorRequirement.Everybody);
        Assert.Equal(
            "TWO_FACTOR_REQUIRED",
            Refusal(await users.ChangeTwoFactorAsync(anna.Session.User, TwoFactorChange.TurnOff, TestUsers.Password)));
        Assert.Equal(2, await database.ScalarAsync<int>("SELECT failed_count FROM platform.sign_in_attempt"));

        await users.RequireAsync(TwoFactorRequirement.Administrators);
        Assert.IsType<TwoFactorOutcome.Done>(await users.ChangeTwoFactorAsync(anna.Session.User, TwoFactorChange.TurnOff, anna.App.Next()));
        await users.SignedInAsync("anna");
        Assert.Equal(
            0,
            await database.ScalarAsync<int>(
                "SELECT (SELECT count(*) FROM platform.two_factor)::int + (SELECT count(*) FROM platform.recovery_code)::int"));
        Assert.NotNull(await users.Sessions.FindAsync(anna.Session.Key, Ct));
    }

    [Fact]
    public async Task Sec_S34_A_user_without_required_two_factor_must_turn_it_on_at_once_in_every_process()
    {
        await using var database = await TestDatabase.CreateAsync();
        var time = Clock;
        await using var users = await TestIdentity.OpenAsync(database, time);
        await using var replica = await TestIdentity.OpenAsync(database, time);
        await users.InviteAsync("anna", PortalRole.Admin);
        await users.InviteAsync("berta");
        var (anna, berta) = (await users.SignedInAsync("anna"), await users.SignedInAsync("berta"));
        Assert.False(anna.User.MustEnrol);

        await users.RequireAsync(TwoFactorRequirement.Administrators);
        Assert.True((await replica.Sessions.FindAsync(anna.Key, Ct))!.MustEnrol);
        Assert.False((await replica.Sessions.FindAsync(berta.Key, Ct))!.MustEnrol);
        // Her open requests are cut, those of others are not.
        Assert.Equal([berta.User.SessionId], await replica.Sessions.StillOpenAsync([anna.User.SessionId, berta.User.SessionId], Ct));

        await users.RequireAsync(TwoFactorRequirement.Everybody);
        Assert.True((await users.SignedInAsync("berta")).User.MustEnrol);
        var offer = users.Offer(anna.User.UserId);
        Assert.IsType<TwoFactorOutcome.Done>(await users.EnrolAsync(anna.User, offer, new Authenticator(offer.Key.Text).Next()));
        Assert.False((await replica.Sessions.FindAsync(anna.Key, Ct))!.MustEnrol);
    }

    [Fact]
    public async Task Sec_S19_Keys_are_sealed_for_their_user_and_an_unreadable_one_is_reported()
    {
        await using var database = await TestDatabase.CreateAsync();
        var time = Clock;
        await using var users = await TestIdentity.OpenAsync(database, time);
        var anna = await users.EnrolledAsync("anna");
        var berta = await users.EnrolledAsync("berta");

        var all = await database.ScalarAsync<string>(
            "SELECT (SELECT string_agg(c::text, ' ') FROM platform.two_factor c) "
            + "|| (SELECT string_agg(r::text, ' ') FROM platform.recovery_code r)");
        Assert.DoesNotContain(anna.Key.Secret, all, StringComparison.Ordinal);
        Assert.All(
            anna.Recovery, code => Assert.DoesNotContain(code.Replace("-", "", StringComparison.Ordinal), all, StringComparison.Ordinal));

        // A key that was moved to another user's row does not open.
        await database.ExecuteAsync(
            """
            UPDATE platform.two_factor SET sealed_key =
                (SELECT sealed_key FROM platform.two_factor c JOIN platform.portal_user p USING (user_id) WHERE p.user_name = 'berta')
            """);
        Assert.Equal(SignInError.CodeKeyUnreadable, await users.CodeRefusedAsync(await users.HalfAsync("anna"), berta.App.Next()));
        // Another key ring.
        await using var elsewhere = await TestIdentity.OpenAsync(database, time);
        Assert.Equal(SignInError.CodeKeyUnreadable, await elsewhere.CodeRefusedAsync(await elsewhere.HalfAsync("berta"), berta.App.Next()));
        Assert.Equal(0, await database.ScalarAsync<int>("SELECT max(access_failed_count) FROM platform.portal_user"));
        Assert.IsType<SignInOutcome.SignedIn>(await elsewhere.EnterAsync(await elsewhere.HalfAsync("berta"), berta.Recovery[0]));
        Assert.IsType<UserOutcome.Done>(await elsewhere.ChangeAsync("anna", new UserChange.ResetTwoFactor()));
        await elsewhere.SignedInAsync("anna");
    }

    [Fact]
    public async Task An_offer_is_valid_for_its_user_and_with_a_right_code_alone()
    {
        await using var database = await TestDatabase.CreateAsync();
        var time = Clock;
        await using var users = await TestIdentity.OpenAsync(database, time);
        await users.InviteAsync("anna");
        await users.InviteAsync("berta");
        var (anna, berta) = (await users.SignedInAsync("anna"), await users.SignedInAsync("berta"));
        var offer = users.Offer(anna.User.UserId);
        var code = new Authenticator(offer.Key.Text).Next();

        Assert.Equal("CODE_REFUSED", Refusal(await users.EnrolAsync(anna.User, offer, Wrong)));
        Assert.Equal("TWO_FACTOR_OFFER_EXPIRED", Refusal(await users.EnrolAsync(berta.User, offer, code)));
        await users.SignedInAsync("anna");
        Assert.IsType<TwoFactorOutcome.Done>(await users.EnrolAsync(anna.User, offer, code));
        Assert.Equal("TWO_FACTOR_ON", Refusal(await users.EnrolAsync(anna.User, offer, code)));
        Assert.Equal(
            "TWO_FACTOR_OFF",
            Assert.IsType<UserOutcome.Refused>(await users.ChangeAsync("berta", new UserChange.ResetTwoFactor())).Error.Code);
    }

    [Fact]
    public async Task A_key_as_earlier_versions_stored_it_still_signs_in()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var users = await TestIdentity.OpenAsync(database, Clock);
        var anna = await users.EnrolledAsync("anna");
        var stored = users.Scoped<IDataProtectionProvider, string>(protection => Convert.ToBase64String(
            protection.CreateProtector("FlexPortal.AuthenticatorKey.1", anna.Session.User.UserId.ToString())
                .Protect("12345678901234567890"u8.ToArray())));
        await database.ExecuteAsync($"UPDATE platform.two_factor SET sealed_key = '{stored}', used_codes = '{{}}'");

        var app = new Authenticator("GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ");
        Assert.IsType<SignInOutcome.SignedIn>(await users.EnterAsync(await users.HalfAsync("anna"), app.Next()));
    }

    [Fact]
    public void A_key_is_written_as_authenticators_read_it_and_not_printed()
    {
        var key = new AuthenticatorKey("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");

        Assert.Equal("GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ", key.Text);
        Assert.Equal(
            "otpauth://totp/FlexPortal:a%40b?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=FlexPortal&algorithm=SHA1&digits=6&period=30",
            key.Address("a@b"));
        Assert.DoesNotContain("GEZD", new TwoFactorOffer(key, "sealed").ToString(), StringComparison.Ordinal);
    }

    private static string Refusal(TwoFactorOutcome outcome) => Assert.IsType<TwoFactorOutcome.Refused>(outcome).Error.Code;
}
