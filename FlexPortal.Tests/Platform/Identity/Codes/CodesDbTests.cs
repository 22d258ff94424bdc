using FlexPortal.Core.Platform.Identity;
using FlexPortal.Core.Platform.Identity.Codes;
using FlexPortal.Tests.Support;
using Xunit;

namespace FlexPortal.Tests.Platform.Identity.Codes;

/// <summary>One-time codes and recovery codes by a clock that the test moves.</summary>
public sealed class CodesDbTests
{
    private const string Wrong = "000000";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private static ManualTimeProvider Clock => new(new(2026, 11, 20, 8, 0, 0, TimeSpan.Zero));

    [Fact]
    public async Task Sec_S34_With_codes_the_password_alone_opens_no_session_and_each_code_counts_once()
    {
        await using var database = await TestDatabase.CreateAsync();
        var time = Clock;
        await using var people = await PeopleOf.OpenAsync(database, time);
        var anna = await people.EnrolledAsync("anna", time);

        var half = await people.HalfAsync("anna");
        Assert.Equal(1, await database.ScalarAsync<int>("SELECT count(*)::int FROM platform.session"));
        // The code that turned them on is used.
        Assert.Equal(SignInRefusal.WrongCode, await people.CodeRefusedAsync(half, anna.CodeAt(time.GetUtcNow())));

        time.Advance(TimeSpan.FromSeconds(30));
        var code = anna.CodeAt(time.GetUtcNow());
        var both = await Task.WhenAll(people.EnterAsync(half, code), people.EnterAsync(await people.HalfAsync("anna"), code));
        Assert.Single(both.OfType<SignInOutcome.SignedIn>());
        Assert.Equal(SignInRefusal.WrongCode, Assert.Single(both.OfType<SignInOutcome.Refused>()).Why);
        Assert.Equal(SignInRefusal.WrongCode, await people.CodeRefusedAsync(half, code));
    }

    [Fact]
    public async Task Sec_S34_S32_Wrong_codes_count_with_wrong_passwords_and_the_right_password_gives_no_new_guesses()
    {
        await using var database = await TestDatabase.CreateAsync();
        var time = Clock;
        await using var people = await PeopleOf.OpenAsync(database, time);
        var anna = await people.EnrolledAsync("anna", time);
        time.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(SignInRefusal.WrongPassword, await people.RefusedAsync("anna", "wrong wrong wrong"));
        for (var i = 0; i < 4; i++)
            Assert.Equal(SignInRefusal.WrongCode, await people.CodeRefusedAsync(await people.HalfAsync("anna"), Wrong));

        // Neither step is looked at now, and a right code does not help.
        Assert.Equal(SignInRefusal.Locked, await people.RefusedAsync("anna", People.Password));
        time.Advance(TimeSpan.FromSeconds(61));
        var half = await people.HalfAsync("anna");
        Assert.Equal(SignInRefusal.WrongCode, await people.CodeRefusedAsync(half, Wrong));
        Assert.Equal(SignInRefusal.Locked, await people.CodeRefusedAsync(half, anna.CodeAt(time.GetUtcNow())));
        time.Advance(TimeSpan.FromSeconds(61));
        Assert.Equal(SignInRefusal.Locked, await people.CodeRefusedAsync(half, anna.CodeAt(time.GetUtcNow())));

        time.Advance(TimeSpan.FromSeconds(60));
        Assert.IsType<SignInOutcome.SignedIn>(await people.EnterAsync(half, anna.CodeAt(time.GetUtcNow())));
        Assert.Equal(0, await database.ScalarAsync<int>("SELECT access_failed_count FROM platform.person"));
    }

    [Fact]
    public async Task Sec_S34_A_recovery_code_works_once_ends_the_other_sessions_and_dies_with_its_set()
    {
        await using var database = await TestDatabase.CreateAsync();
        var time = Clock;
        await using var people = await PeopleOf.OpenAsync(database, time);
        var anna = await people.EnrolledAsync("anna", time);
        Assert.Equal(10, anna.Recovery.Distinct(StringComparer.Ordinal).Count());

        var here = Assert.IsType<SignInOutcome.SignedIn>(await people.EnterAsync(await people.HalfAsync("anna"), anna.Recovery[3].ToLowerInvariant().Replace("-", " ", StringComparison.Ordinal)));
        Assert.Null(await people.Sessions.FindAsync(anna.Session.Key, Ct));
        Assert.NotNull(await people.Sessions.FindAsync(here.Key, Ct));
        Assert.Equal(SignInRefusal.WrongCode, await people.CodeRefusedAsync(await people.HalfAsync("anna"), anna.Recovery[3]));

        var renewed = Assert.IsType<CodesOutcome.Done>(await people.ChangeCodesAsync(here.Person, CodesChange.NewRecoveryCodes, People.Password));
        Assert.Equal(SignInRefusal.WrongCode, await people.CodeRefusedAsync(await people.HalfAsync("anna"), anna.Recovery[4]));
        Assert.IsType<SignInOutcome.SignedIn>(await people.EnterAsync(await people.HalfAsync("anna"), renewed.RecoveryCodes[4]));

        var written = await database.ScalarAsync<string>("SELECT string_agg(concat_ws(' ', action, outcome, details->>'recovery_codes', details->>'left', details->>'with'), '; ' ORDER BY seq) FROM platform.audit_entry WHERE outcome = 'ok' AND seq > 3");
        Assert.Equal("PERSON_CHANGE ok one used 9; SIGN_IN ok recovery code; PERSON_CHANGE ok made anew; PERSON_CHANGE ok one used 9; SIGN_IN ok recovery code", written);
    }

    [Fact]
    public async Task Sec_S34_A_step_that_was_begun_ends_with_the_password_and_with_the_person()
    {
        await using var database = await TestDatabase.CreateAsync();
        var time = Clock;
        await using var people = await PeopleOf.OpenAsync(database, time);
        var anna = await people.EnrolledAsync("anna", time);
        time.Advance(TimeSpan.FromMinutes(1));

        var half = await people.HalfAsync("anna");
        Assert.IsType<PeopleOutcome.Done>(await people.ChangeAsync("anna", new PersonChange.Disable()));

        Assert.Equal(SignInRefusal.StepOver, await people.CodeRefusedAsync(half, anna.CodeAt(time.GetUtcNow())));
        Assert.Equal(SignInRefusal.StepOver, await people.CodeRefusedAsync(half, anna.Recovery[0]));
    }

    [Fact]
    public async Task Turning_off_needs_a_proof_and_is_refused_where_codes_are_required()
    {
        await using var database = await TestDatabase.CreateAsync();
        var time = Clock;
        await using var people = await PeopleOf.OpenAsync(database, time);
        var anna = await people.EnrolledAsync("anna", time);
        time.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal("PROOF_REFUSED", Refusal(await people.ChangeCodesAsync(anna.Session.Person, CodesChange.TurnOff, "")));
        Assert.Equal("PROOF_REFUSED", Refusal(await people.ChangeCodesAsync(anna.Session.Person, CodesChange.TurnOff, "not the password")));
        Assert.Equal(2, await database.ScalarAsync<int>("SELECT access_failed_count FROM platform.person"));
        await people.RequireAsync(CodesRequiredOf.Everybody);
        Assert.Equal("CODES_REQUIRED", Refusal(await people.ChangeCodesAsync(anna.Session.Person, CodesChange.TurnOff, People.Password)));
        Assert.Equal(2, await database.ScalarAsync<int>("SELECT access_failed_count FROM platform.person"));

        await people.RequireAsync(CodesRequiredOf.Administrators);
        Assert.IsType<CodesOutcome.Done>(await people.ChangeCodesAsync(anna.Session.Person, CodesChange.TurnOff, anna.CodeAt(time.GetUtcNow())));
        await people.SignedInAsync("anna");
        Assert.Equal(0, await database.ScalarAsync<int>("SELECT (SELECT count(*) FROM platform.person_codes)::int + (SELECT count(*) FROM platform.recovery_code)::int"));
        Assert.NotNull(await people.Sessions.FindAsync(anna.Session.Key, Ct));
    }

    [Fact]
    public async Task Sec_S34_Whom_the_rule_names_and_who_has_none_must_turn_them_on_at_once_in_every_process()
    {
        await using var database = await TestDatabase.CreateAsync();
        var time = Clock;
        await using var people = await PeopleOf.OpenAsync(database, time);
        await using var replica = await PeopleOf.OpenAsync(database, time);
        await people.InviteAsync("anna", PortalRole.Admin);
        await people.InviteAsync("berta");
        var (anna, berta) = (await people.SignedInAsync("anna"), await people.SignedInAsync("berta"));
        Assert.False(anna.Person.MustEnrol);

        await people.RequireAsync(CodesRequiredOf.Administrators);
        Assert.True((await replica.Sessions.FindAsync(anna.Key, Ct))!.MustEnrol);
        Assert.False((await replica.Sessions.FindAsync(berta.Key, Ct))!.MustEnrol);
        // What is open of hers is cut, what is open of others is not.
        Assert.Equal([berta.Person.SessionId], await replica.Sessions.StillOpenAsync([anna.Person.SessionId, berta.Person.SessionId], Ct));

        await people.RequireAsync(CodesRequiredOf.Everybody);
        Assert.True((await people.SignedInAsync("berta")).Person.MustEnrol);
        var offer = people.Offer(anna.Person.PersonId);
        Assert.IsType<CodesOutcome.Done>(await people.EnrolAsync(anna.Person, offer, TimeCodes.At(offer.Key, time.GetUtcNow())));
        Assert.False((await replica.Sessions.FindAsync(anna.Key, Ct))!.MustEnrol);
    }

    [Fact]
    public async Task Sec_S19_Keys_are_sealed_for_their_person_and_one_that_cannot_be_opened_is_said_so()
    {
        await using var database = await TestDatabase.CreateAsync();
        var time = Clock;
        await using var people = await PeopleOf.OpenAsync(database, time);
        var anna = await people.EnrolledAsync("anna", time);
        var berta = await people.EnrolledAsync("berta", time);
        time.Advance(TimeSpan.FromMinutes(1));

        var all = await database.ScalarAsync<string>("SELECT (SELECT string_agg(c::text, ' ') FROM platform.person_codes c) || (SELECT string_agg(r::text, ' ') FROM platform.recovery_code r)");
        Assert.DoesNotContain(anna.Key.Text.Replace(" ", "", StringComparison.Ordinal), all, StringComparison.Ordinal);
        Assert.DoesNotContain(Convert.ToBase64String(anna.Key.Bytes), all, StringComparison.Ordinal);
        Assert.All(anna.Recovery, code => Assert.DoesNotContain(code.Replace("-", "", StringComparison.Ordinal), all, StringComparison.Ordinal));

        // Moved to another person's row, a key lets nobody in.
        await database.ExecuteAsync("UPDATE platform.person_codes SET sealed_key = (SELECT sealed_key FROM platform.person_codes c JOIN platform.person p USING (person_id) WHERE p.user_name = 'berta')");
        Assert.Equal(SignInRefusal.CodeKeyUnreadable, await people.CodeRefusedAsync(await people.HalfAsync("anna"), berta.CodeAt(time.GetUtcNow())));
        // Another key ring.
        await using var elsewhere = await PeopleOf.OpenAsync(database, time);
        Assert.Equal(SignInRefusal.CodeKeyUnreadable, await elsewhere.CodeRefusedAsync(await elsewhere.HalfAsync("berta"), berta.CodeAt(time.GetUtcNow())));
        Assert.Equal(0, await database.ScalarAsync<int>("SELECT max(access_failed_count) FROM platform.person"));
        Assert.IsType<SignInOutcome.SignedIn>(await elsewhere.EnterAsync(await elsewhere.HalfAsync("berta"), berta.Recovery[0]));
        Assert.IsType<PeopleOutcome.Done>(await elsewhere.ChangeAsync("anna", new PersonChange.ResetCodes()));
        await elsewhere.SignedInAsync("anna");
    }

    [Fact]
    public async Task An_offer_counts_for_its_person_and_after_a_right_code_alone()
    {
        await using var database = await TestDatabase.CreateAsync();
        var time = Clock;
        await using var people = await PeopleOf.OpenAsync(database, time);
        await people.InviteAsync("anna");
        await people.InviteAsync("berta");
        var (anna, berta) = (await people.SignedInAsync("anna"), await people.SignedInAsync("berta"));
        var offer = people.Offer(anna.Person.PersonId);
        var code = TimeCodes.At(offer.Key, time.GetUtcNow());

        Assert.Equal("CODE_REFUSED", Refusal(await people.EnrolAsync(anna.Person, offer, Wrong)));
        Assert.Equal("CODES_OFFER_TOO_OLD", Refusal(await people.EnrolAsync(berta.Person, offer, code)));
        await people.SignedInAsync("anna");
        Assert.IsType<CodesOutcome.Done>(await people.EnrolAsync(anna.Person, offer, code));
        Assert.Equal("CODES_ON", Refusal(await people.EnrolAsync(anna.Person, offer, code)));
        Assert.Equal("CODES_OFF", Assert.IsType<PeopleOutcome.Refused>(await people.ChangeAsync("berta", new PersonChange.ResetCodes())).Error.Code);
    }

    private static string Refusal(CodesOutcome outcome) => Assert.IsType<CodesOutcome.Refused>(outcome).Error.Code;
}
