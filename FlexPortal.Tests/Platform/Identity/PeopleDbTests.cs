using FlexPortal.Core.Platform.Identity;
using FlexPortal.Core.Platform.Identity.Links;
using FlexPortal.Tests.Support;
using Xunit;

namespace FlexPortal.Tests.Platform.Identity;

public sealed class PeopleDbTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Sec_S33_There_is_no_default_account_and_a_setup_link_makes_one_administrator_once()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var people = await PeopleOf.OpenAsync(database, TimeProvider.System);
        Assert.Equal(0L, await database.ScalarAsync<long>("SELECT count(*) FROM platform.person"));
        var old = await SetupLinkAsync(people);
        var link = await SetupLinkAsync(people);
        Assert.Equal(43, link!.Token.Length);

        Assert.Equal("LINK_INVALID", Refusal(await SetUpAsync(people, old!.Token, "anna")));
        Assert.Equal("LINK_INVALID", Refusal(await SetUpAsync(people, "guess", "anna")));
        Assert.Equal("PASSWORD_REFUSED", Refusal(await SetUpAsync(people, link.Token, "anna", "password1234")));
        Assert.Equal("PERSON_NAME_INVALID", Refusal(await SetUpAsync(people, link.Token, "owner")));
        var both = await Task.WhenAll(SetUpAsync(people, link.Token, "anna"), SetUpAsync(people, link.Token, "berta"));

        Assert.Single(both.OfType<PeopleOutcome.Done>());
        Assert.Equal(("admin", 1L), (await database.ScalarAsync<string>("SELECT min(role) FROM platform.person"), await database.ScalarAsync<long>("SELECT count(*) FROM platform.person")));
        Assert.Null(await SetupLinkAsync(people));
    }

    [Fact]
    public async Task Sec_S33_A_setup_link_is_too_old_after_an_hour()
    {
        await using var database = await TestDatabase.CreateAsync();
        var time = new ManualTimeProvider(new(2026, 11, 20, 8, 0, 0, TimeSpan.Zero));
        await using var people = await PeopleOf.OpenAsync(database, time);
        var link = await SetupLinkAsync(people);

        time.Advance(TimeSpan.FromHours(1));

        Assert.Equal("LINK_INVALID", Refusal(await SetUpAsync(people, link!.Token, "anna")));
    }

    [Fact]
    public async Task An_invitation_lets_one_person_choose_a_password_once()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var people = await PeopleOf.OpenAsync(database, TimeProvider.System);
        var first = Assert.IsType<PeopleOutcome.Done>(await people.InviteAsync("anna", PortalRole.Analyst, password: null)).Link!;
        var newer = Assert.IsType<PeopleOutcome.Done>(await people.ChangeAsync("anna", new PersonChange.Reset())).Link!;

        Assert.Equal("LINK_INVALID", Refusal(await ChooseAsync(people, first.Token)));
        Assert.Equal("PASSWORD_REFUSED", Refusal(await ChooseAsync(people, newer.Token, "anna12345678")));
        var many = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => ChooseAsync(people, newer.Token)));

        Assert.Single(many.OfType<PeopleOutcome.Done>());
        Assert.Equal(PortalRole.Analyst, (await people.SignedInAsync("anna")).Person.Role);
    }

    [Fact]
    public async Task A_link_of_somebody_who_was_disabled_lets_nobody_in()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var people = await PeopleOf.OpenAsync(database, TimeProvider.System);
        var link = Assert.IsType<PeopleOutcome.Done>(await people.InviteAsync("anna", password: null)).Link!;

        await people.ChangeAsync("anna", new PersonChange.Disable());

        Assert.Equal("LINK_INVALID", Refusal(await ChooseAsync(people, link.Token)));
    }

    [Fact]
    public async Task Two_administrators_cannot_take_the_role_from_each_other_at_once()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var people = await PeopleOf.OpenAsync(database, TimeProvider.System);
        await people.InviteAsync("anna", PortalRole.Admin);
        await people.InviteAsync("berta", PortalRole.Admin);

        var both = await Task.WhenAll(
            people.ChangeAsync("anna", new PersonChange.ToRole(PortalRole.Viewer)), people.ChangeAsync("berta", new PersonChange.Disable()));

        Assert.Single(both.OfType<PeopleOutcome.Done>());
        Assert.Equal("LAST_ADMIN", Refusal(Assert.Single(both.OfType<PeopleOutcome.Refused>())));
    }

    [Fact]
    public async Task A_name_is_taken_whatever_its_capitals()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var people = await PeopleOf.OpenAsync(database, TimeProvider.System);
        await people.InviteAsync("anna");

        Assert.Equal("PERSON_NAME_TAKEN", Refusal(await people.InviteAsync("ANNA")));
        Assert.Equal("PERSON_NOT_FOUND", Refusal(await people.ChangeAsync("nobody", new PersonChange.Disable())));
    }

    private static string Refusal(PeopleOutcome outcome) => Assert.IsType<PeopleOutcome.Refused>(outcome).Error.Code;

    private static Task<IssuedLink?> SetupLinkAsync(PeopleOf people) => people.ScopedAsync<SetUpPortal, IssuedLink?>(setUp => setUp.IssueLinkAsync(Ct));

    private static Task<PeopleOutcome> SetUpAsync(PeopleOf people, string token, string name, string password = People.Password) =>
        people.ScopedAsync<SetUpPortal, PeopleOutcome>(setUp => setUp.ExecuteAsync(token, name, password, Actors.Named("test"), Ct));

    private static Task<PeopleOutcome> ChooseAsync(PeopleOf people, string token, string password = People.Password) =>
        people.ScopedAsync<ChoosePassword, PeopleOutcome>(choose => choose.ByLinkAsync(token, password, Actors.Named("test"), Ct));
}
