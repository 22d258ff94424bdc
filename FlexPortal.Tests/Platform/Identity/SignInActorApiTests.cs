using FlexPortal.Core.Platform.Identity;
using FlexPortal.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace FlexPortal.Tests.Platform.Identity;

/// <summary>The actor of a sign-in or a first password is the user whom it proves, although there was no session before.</summary>
public sealed class SignInActorApiTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Sec_S47_A_user_who_has_proven_who_they_are_is_the_actor()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var portal = await TestPortal.StartAsync(TestUsers.Settings, database);
        using var browser = new PlainBrowser(portal);
        var setup = await IssueAsync(portal);
        using var made = await browser.PostAsync(
            setup.Path, "/setup/create", ("token", setup.Token), ("name", "anna"), ("password", TestUsers.Password),
            ("repeat", TestUsers.Password));
        var invited = await InviteAsync(portal, "berta");
        using var other = new PlainBrowser(portal);
        using var joined = await other.PostAsync(
            invited.Path, "/join/accept", ("token", invited.Token), ("password", TestUsers.Password), ("repeat", TestUsers.Password));
        using var wrong = await other.SignInAsync("berta", "wrong wrong wrong");
        using var right = await other.SignInAsync("berta");
        // The browser still has berta's session.
        using var another = await other.SignInAsync("anna");

        var entries = await database.ScalarAsync<string>("""
            SELECT string_agg(concat_ws(' ', action, outcome, subject, 'by', actor, actor_kind), E'\n' ORDER BY seq)
              FROM platform.audit_entry WHERE action IN ('SIGN_IN', 'PASSWORD_CHANGE') OR action = 'PORTAL_SETUP'
            """);

        Assert.Equal(
            [
                "PORTAL_SETUP ok anna by anna user", "SIGN_IN ok anna by anna user", "PASSWORD_CHANGE ok berta by berta user",
                "SIGN_IN refused berta by unknown unknown", "SIGN_IN ok berta by berta user", "SIGN_IN ok anna by anna user",
            ],
            entries!.Split('\n'));
    }

    private static async Task<IssuedLink> IssueAsync(TestPortal portal)
    {
        await using var scope = portal.Services.CreateAsyncScope();
        return (await scope.ServiceProvider.GetRequiredService<SetUpPortal>().IssueLinkAsync(Ct))!;
    }

    private static async Task<IssuedLink> InviteAsync(TestPortal portal, string name)
    {
        await using var scope = portal.Services.CreateAsyncScope();
        var outcome = await scope.ServiceProvider.GetRequiredService<InviteUser>()
            .ExecuteAsync(name, PortalRole.Viewer, password: null, Actors.Named("test"), Ct);
        return Assert.IsType<UserOutcome.Done>(outcome).Link!;
    }
}
