using FlexPortal.Core.Platform.Audit;
using FlexPortal.Core.Platform.Identity;
using FlexPortal.Core.Platform.Identity.Codes;
using FlexPortal.Core.Platform.Identity.Links;
using FlexPortal.Core.Platform.Identity.Sessions;
using FlexPortal.Tests.Platform.Identity.Codes;
using FlexPortal.Tests.Support;
using Xunit;

namespace FlexPortal.Tests.Platform.Identity;

/// <summary>What must be written down and cannot be does not happen: the log is made to refuse, and everything is as it was before.</summary>
public sealed class PeopleAuditDbTests
{
    private const string Everything = """
        SELECT concat_ws(E'\n',
            (SELECT string_agg(concat_ws(' ', user_name, role, password_hash, security_stamp, disabled_at_utc), ';' ORDER BY user_name) FROM platform.person),
            (SELECT string_agg(s::text, ';' ORDER BY session_id) FROM platform.session s),
            (SELECT string_agg(l::text, ';' ORDER BY entry_link_id) FROM platform.entry_link l),
            (SELECT string_agg(c::text, ';' ORDER BY person_id) FROM platform.person_codes c),
            (SELECT string_agg(r::text, ';' ORDER BY code_hash) FROM platform.recovery_code r),
            (SELECT string_agg(r::text, ';') FROM platform.codes_rule r),
            (SELECT count(*) FROM platform.audit_entry))
        """;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Sec_S47_What_cannot_be_written_down_of_people_and_the_door_does_not_happen()
    {
        await using var database = await TestDatabase.CreateAsync();
        var time = new FakeTimeProvider(new(2026, 11, 20, 8, 0, 0, TimeSpan.Zero));
        await using var people = await PeopleOf.OpenAsync(database, time);
        await people.InviteAsync("admin", PortalRole.Admin);
        var anna = await people.EnrolledAsync("anna", time);
        await people.InviteAsync("berta");
        var berta = await people.SignedInAsync("berta");
        var link = Assert.IsType<PeopleOutcome.Done>(await people.InviteAsync("carl", password: null)).Link!;
        var (half, offer) = (await people.HalfAsync("anna"), people.Offer(berta.Person.PersonId));
        time.Advance(TimeSpan.FromMinutes(1));
        var by = Actors.Named("test");
        var tries = new Dictionary<string, Func<Task>>(StringComparer.Ordinal)
        {
            ["invite"] = () => people.InviteAsync("dora"),
            ["invite by link"] = () => people.InviteAsync("dora", password: null),
            ["role"] = () => people.ChangeAsync("berta", new PersonChange.ToRole(PortalRole.Admin)),
            ["disable"] = () => people.ChangeAsync("berta", new PersonChange.Disable()),
            ["reset"] = () => people.ChangeAsync("berta", new PersonChange.Reset()),
            ["reset codes"] = () => people.ChangeAsync("anna", new PersonChange.ResetCodes()),
            ["sign in"] = () => people.SignInAsync("berta"),
            ["sign in with code"] = () => people.EnterAsync(half, anna.CodeAt(time.GetUtcNow())),
            ["sign in with recovery code"] = () => people.EnterAsync(half, anna.Recovery[0]),
            ["choose password"] = () => people.ScopedAsync<ChoosePassword, PeopleOutcome>(choose => choose.ByLinkAsync(link.Token, "seven quiet lanterns", by, Ct)),
            ["change password"] = () => people.ScopedAsync<ChoosePassword, PeopleOutcome>(choose => choose.ChangeAsync(berta.Person, People.Password, "seven quiet lanterns", by, Ct)),
            ["end session"] = () => people.ScopedAsync<EndSession, bool>(end => end.ExecuteAsync((berta.Person.PersonId, "berta"), berta.Person.SessionId, AuditAction.SessionEnd, by, Ct)),
            ["turn on"] = () => people.EnrolAsync(berta.Person, offer, TimeCodes.At(offer.Key, time.GetUtcNow())),
            ["turn off"] = () => people.ChangeCodesAsync(anna.Session.Person, CodesChange.TurnOff, People.Password),
            ["new recovery codes"] = () => people.ChangeCodesAsync(anna.Session.Person, CodesChange.NewRecoveryCodes, People.Password),
            ["rule"] = () => people.RequireAsync(CodesRequiredOf.Everybody),
        };
        var before = await database.ScalarAsync<string>(Everything);

        await database.ExecuteAsync("ALTER TABLE platform.audit_entry ADD CONSTRAINT ck_full CHECK (seq < 0) NOT VALID");
        foreach (var (what, attempt) in tries)
        {
            await Assert.ThrowsAsync<AuditUnavailableException>(attempt);
            Assert.True(string.Equals(before, await database.ScalarAsync<string>(Everything), StringComparison.Ordinal), $"'{what}' was done, and is not written down.");
            // An attempt counts before it is looked at, whatever becomes of it.
            await database.ExecuteAsync("UPDATE platform.person SET access_failed_count = 0, lockout_end = NULL");
        }

        await database.ExecuteAsync("ALTER TABLE platform.audit_entry DROP CONSTRAINT ck_full");
        Assert.IsType<SignInOutcome.SignedIn>(await people.EnterAsync(half, anna.CodeAt(time.GetUtcNow())));
    }
}
