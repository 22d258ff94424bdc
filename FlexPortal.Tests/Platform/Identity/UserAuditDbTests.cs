using FlexPortal.Core.Platform.Audit;
using FlexPortal.Core.Platform.Identity;
using FlexPortal.Core.Platform.Identity.Passwords;
using FlexPortal.Core.Platform.Identity.Sessions;
using FlexPortal.Core.Platform.Identity.TwoFactor;
using FlexPortal.Tests.Platform.Identity.TwoFactor;
using FlexPortal.Tests.Support;
using Xunit;

namespace FlexPortal.Tests.Platform.Identity;

/// <summary>Without its audit entry a change does not happen: the log is made to refuse, and everything stays as it was.</summary>
public sealed class UserAuditDbTests
{
    private const string Everything = """
        SELECT concat_ws(E'\n',
            (SELECT string_agg(concat_ws(' ', user_name, role, password_hash, security_stamp, disabled_at_utc), ';' ORDER BY user_name)
               FROM platform.portal_user),
            (SELECT string_agg(s::text, ';' ORDER BY session_id) FROM platform.session s),
            (SELECT string_agg(l::text, ';' ORDER BY entry_link_id) FROM platform.entry_link l),
            (SELECT string_agg(c::text, ';' ORDER BY user_id) FROM platform.two_factor c),
            (SELECT string_agg(r::text, ';' ORDER BY code_hash) FROM platform.recovery_code r),
            (SELECT string_agg(r::text, ';') FROM platform.two_factor_rule r),
            (SELECT count(*) FROM platform.audit_entry))
        """;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Sec_S47_Without_an_audit_entry_no_user_changes_and_no_sign_in_succeeds()
    {
        await using var database = await TestDatabase.CreateAsync();
        var time = new ManualTimeProvider(new(2026, 11, 20, 8, 0, 0, TimeSpan.Zero));
        await using var users = await TestIdentity.OpenAsync(database, time);
        await users.InviteAsync("admin", PortalRole.Admin);
        var anna = await users.EnrolledAsync("anna");
        await users.InviteAsync("berta");
        var berta = await users.SignedInAsync("berta");
        var link = Assert.IsType<UserOutcome.Done>(await users.InviteAsync("carl", password: null)).Link!;
        var (half, offer) = (await users.HalfAsync("anna"), users.Offer(berta.User.UserId));
        var code = anna.App.Next();
        var by = Actors.Named("test");
        var tries = new Dictionary<string, Func<Task>>(StringComparer.Ordinal)
        {
            ["invite"] = () => users.InviteAsync("dora"),
            ["invite by link"] = () => users.InviteAsync("dora", password: null),
            ["role"] = () => users.ChangeAsync("berta", new UserChange.ToRole(PortalRole.Admin)),
            ["disable"] = () => users.ChangeAsync("berta", new UserChange.Disable()),
            ["reset"] = () => users.ChangeAsync("berta", new UserChange.Reset()),
            ["reset codes"] = () => users.ChangeAsync("anna", new UserChange.ResetTwoFactor()),
            ["sign in"] = () => users.SignInAsync("berta"),
            ["sign in with code"] = () => users.EnterAsync(half, code),
            ["sign in with recovery code"] = () => users.EnterAsync(half, anna.Recovery[0]),
            ["choose password"] = () => users.ScopedAsync<ChoosePassword, UserOutcome>(
                choose => choose.ByLinkAsync(link.Token, "seven quiet lanterns", by, Ct)),
            ["change password"] = () => users.ScopedAsync<ChoosePassword, UserOutcome>(
                choose => choose.ChangeAsync(berta.User, TestUsers.Password, "seven quiet lanterns", by, Ct)),
            ["end session"] = () => users.ScopedAsync<EndSession, bool>(
                end => end.ExecuteAsync((berta.User.UserId, "berta"), berta.User.SessionId, AuditAction.SessionEnd, by, Ct)),
            ["turn on"] = () => users.EnrolAsync(berta.User, offer, new Authenticator(offer.Key.Text).Next()),
            ["turn off"] = () => users.ChangeTwoFactorAsync(anna.Session.User, TwoFactorChange.TurnOff, TestUsers.Password),
            ["new recovery codes"] = () => users.ChangeTwoFactorAsync(
                anna.Session.User, TwoFactorChange.NewRecoveryCodes, TestUsers.Password),
            ["rule"] = () => users.RequireAsync(TwoFactorRequirement.Everybody),
        };
        var before = await database.ScalarAsync<string>(Everything);

        await database.ExecuteAsync("ALTER TABLE platform.audit_entry ADD CONSTRAINT ck_full CHECK (seq < 0) NOT VALID");
        foreach (var (what, attempt) in tries)
        {
            await Assert.ThrowsAsync<AuditUnavailableException>(attempt);
            Assert.True(
                string.Equals(before, await database.ScalarAsync<string>(Everything), StringComparison.Ordinal),
                $"'{what}' was done without an audit entry.");
            // An attempt is counted before it is checked.
            await database.ExecuteAsync(
                "UPDATE platform.portal_user SET access_failed_count = 0, lockout_end = NULL; DELETE FROM platform.sign_in_attempt");
        }

        await database.ExecuteAsync("ALTER TABLE platform.audit_entry DROP CONSTRAINT ck_full");
        Assert.IsType<SignInOutcome.SignedIn>(await users.EnterAsync(half, code));
    }
}
