using FlexPortal.Core.Platform.Identity;
using FlexPortal.Core.Platform.Identity.Passwords;
using FlexPortal.Tests.Support;
using Xunit;

namespace FlexPortal.Tests.Platform.Identity;

public sealed class UserDbTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Sec_S33_There_is_no_default_account_and_a_setup_link_makes_one_administrator_once()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var users = await TestIdentity.OpenAsync(database, TimeProvider.System);
        Assert.Equal(0L, await database.ScalarAsync<long>("SELECT count(*) FROM platform.portal_user"));
        var old = await SetupLinkAsync(users);
        var link = await SetupLinkAsync(users);
        Assert.Equal(43, link!.Token.Length);

        Assert.Equal("LINK_INVALID", Refusal(await SetUpAsync(users, old!.Token, "anna")));
        Assert.Equal("LINK_INVALID", Refusal(await SetUpAsync(users, "guess", "anna")));
        Assert.Equal("PASSWORD_COMMON", Refusal(await SetUpAsync(users, link.Token, "anna", "password1234")));
        Assert.Equal("USER_NAME_INVALID", Refusal(await SetUpAsync(users, link.Token, "owner")));
        var both = await Task.WhenAll(SetUpAsync(users, link.Token, "anna"), SetUpAsync(users, link.Token, "berta"));

        Assert.Single(both.OfType<UserOutcome.Done>());
        Assert.Equal(
            ("admin", 1L),
            (
                await database.ScalarAsync<string>("SELECT min(role) FROM platform.portal_user"),
                await database.ScalarAsync<long>("SELECT count(*) FROM platform.portal_user")));
        Assert.Null(await SetupLinkAsync(users));
    }

    [Fact]
    public async Task Sec_S33_A_setup_link_is_too_old_after_an_hour()
    {
        await using var database = await TestDatabase.CreateAsync();
        var time = new ManualTimeProvider(new(2026, 11, 20, 8, 0, 0, TimeSpan.Zero));
        await using var users = await TestIdentity.OpenAsync(database, time);
        var link = await SetupLinkAsync(users);

        time.Advance(TimeSpan.FromHours(1));

        Assert.Equal("LINK_INVALID", Refusal(await SetUpAsync(users, link!.Token, "anna")));
    }

    [Fact]
    public async Task An_invitation_lets_one_user_choose_a_password_once()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var users = await TestIdentity.OpenAsync(database, TimeProvider.System);
        var first = Assert.IsType<UserOutcome.Done>(await users.InviteAsync("anna", PortalRole.Analyst, password: null)).Link!;
        var newer = Assert.IsType<UserOutcome.Done>(await users.ChangeAsync("anna", new UserChange.Reset())).Link!;

        Assert.Equal("LINK_INVALID", Refusal(await ChooseAsync(users, first.Token)));
        Assert.Equal("PASSWORD_CONTAINS_USER_NAME", Refusal(await ChooseAsync(users, newer.Token, "anna12345678")));
        var many = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => ChooseAsync(users, newer.Token)));

        Assert.Single(many.OfType<UserOutcome.Done>());
        Assert.Equal(PortalRole.Analyst, (await users.SignedInAsync("anna")).User.Role);
    }

    [Fact]
    public async Task A_link_of_a_disabled_user_is_refused()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var users = await TestIdentity.OpenAsync(database, TimeProvider.System);
        var link = Assert.IsType<UserOutcome.Done>(await users.InviteAsync("anna", password: null)).Link!;

        await users.ChangeAsync("anna", new UserChange.Disable());

        Assert.Equal("LINK_INVALID", Refusal(await ChooseAsync(users, link.Token)));
    }

    [Fact]
    public async Task Two_administrators_cannot_take_the_role_from_each_other_at_once()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var users = await TestIdentity.OpenAsync(database, TimeProvider.System);
        await users.InviteAsync("anna", PortalRole.Admin);
        await users.InviteAsync("berta", PortalRole.Admin);

        var both = await Task.WhenAll(
            users.ChangeAsync("anna", new UserChange.ToRole(PortalRole.Viewer)), users.ChangeAsync("berta", new UserChange.Disable()));

        Assert.Single(both.OfType<UserOutcome.Done>());
        Assert.Equal("LAST_ADMIN", Refusal(Assert.Single(both.OfType<UserOutcome.Refused>())));
    }

    [Fact]
    public async Task Names_differ_in_more_than_capitals()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var users = await TestIdentity.OpenAsync(database, TimeProvider.System);
        await users.InviteAsync("anna");

        Assert.Equal("USER_NAME_TAKEN", Refusal(await users.InviteAsync("ANNA")));
        Assert.Equal("USER_NOT_FOUND", Refusal(await users.ChangeAsync("unknown", new UserChange.Disable())));
    }

    private static string Refusal(UserOutcome outcome) => Assert.IsType<UserOutcome.Refused>(outcome).Error.Code;

    private static Task<IssuedLink?> SetupLinkAsync(TestIdentity users) =>
        users.ScopedAsync<SetUpPortal, IssuedLink?>(setUp => setUp.IssueLinkAsync(Ct));

    private static Task<UserOutcome> SetUpAsync(TestIdentity users, string token, string name, string password = TestUsers.Password) =>
        users.ScopedAsync<SetUpPortal, UserOutcome>(setUp => setUp.ExecuteAsync(token, name, password, Actors.Named("test"), Ct));

    private static Task<UserOutcome> ChooseAsync(TestIdentity users, string token, string password = TestUsers.Password) =>
        users.ScopedAsync<ChoosePassword, UserOutcome>(choose => choose.ByLinkAsync(token, password, Actors.Named("test"), Ct));
}
