using FlexPortal.Core.Platform.Identity;
using FlexPortal.Core.Platform.Identity.Sessions;
using FlexPortal.Identity.Access;
using FlexPortal.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace FlexPortal.Tests.Platform.Identity;

/// <summary>What a reader does on a live page keeps the session; by a clock that the test moves.</summary>
public sealed class UserActivityDbTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Sec_S37_Clicks_on_a_live_page_keep_the_session_until_twelve_hours_and_write_once_a_minute()
    {
        await using var database = await TestDatabase.CreateAsync();
        var time = new FakeTimeProvider(new(2026, 11, 20, 8, 0, 0, TimeSpan.Zero));
        await using var users = await TestIdentity.OpenAsync(database, time);
        await users.InviteAsync("anna");
        var session = await users.SignedInAsync("anna");
        var click = Page(users, session, time);

        for (var passed = TimeSpan.Zero; passed < PortalSessions.Longest - TimeSpan.FromMinutes(50); passed += TimeSpan.FromMinutes(50))
        {
            time.Advance(TimeSpan.FromMinutes(50));
            await click();
        }

        Assert.Contains(session.User.SessionId, await users.Sessions.StillOpenAsync([session.User.SessionId], Ct));
        var seen = await SeenAsync(database);
        await database.ExecuteAsync("UPDATE platform.session SET seen_at_utc = seen_at_utc - interval '5 minutes'");
        time.Advance(TimeSpan.FromSeconds(59));
        await click();
        Assert.Equal(seen.AddMinutes(-5), await SeenAsync(database));
        time.Advance(TimeSpan.FromSeconds(1));
        await click();
        Assert.Equal(seen.AddMinutes(1), await SeenAsync(database));

        time.Advance(TimeSpan.FromMinutes(55));
        await click();
        Assert.Empty(await users.Sessions.StillOpenAsync([session.User.SessionId], Ct));
    }

    [Fact]
    public async Task Sec_S37_A_page_that_nobody_touches_ends_after_an_hour_and_a_late_click_does_not_bring_it_back()
    {
        await using var database = await TestDatabase.CreateAsync();
        var time = new FakeTimeProvider(new(2026, 11, 20, 8, 0, 0, TimeSpan.Zero));
        await using var users = await TestIdentity.OpenAsync(database, time);
        await users.InviteAsync("anna");
        var session = await users.SignedInAsync("anna");
        var click = Page(users, session, time);
        await click();

        time.Advance(TimeSpan.FromMinutes(61));
        await click();

        Assert.Empty(await users.Sessions.StillOpenAsync([session.User.SessionId], Ct));
    }

    private static Func<Task> Page(TestIdentity users, SignInOutcome.SignedIn session, TimeProvider time)
    {
        var use = new UserActivity(users.Sessions, time, NullLogger<UserActivity>.Instance);
        var (user, page) = (PortalClaims.Of(session.User, session.Key, "Session"), new Dictionary<object, object?>());
        return () => use.WriteAsync(user, page);
    }

    private static async Task<DateTimeOffset> SeenAsync(TestDatabase database) => new(await database.ScalarAsync<DateTime>("SELECT seen_at_utc FROM platform.session"));
}
