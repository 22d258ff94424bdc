using FlexPortal.Core.Platform.Identity;
using FlexPortal.Core.Platform.Identity.Sessions;
using FlexPortal.Identity.Access;
using FlexPortal.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace FlexPortal.Tests.Platform.Identity;

/// <summary>What a reader does on a live page keeps the session; by a clock that the test moves.</summary>
public sealed class CircuitUseDbTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Sec_S37_Clicks_on_a_live_page_keep_the_session_until_twelve_hours_and_write_once_a_minute()
    {
        await using var database = await TestDatabase.CreateAsync();
        var time = new FakeTimeProvider(new(2026, 11, 20, 8, 0, 0, TimeSpan.Zero));
        await using var people = await PeopleOf.OpenAsync(database, time);
        await people.InviteAsync("anna");
        var session = await people.SignedInAsync("anna");
        var click = Page(people, session, time);

        for (var passed = TimeSpan.Zero; passed < PortalSessions.Longest - TimeSpan.FromMinutes(50); passed += TimeSpan.FromMinutes(50))
        {
            time.Advance(TimeSpan.FromMinutes(50));
            await click();
        }

        Assert.Contains(session.Person.SessionId, await people.Sessions.StillOpenAsync([session.Person.SessionId], Ct));
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
        Assert.Empty(await people.Sessions.StillOpenAsync([session.Person.SessionId], Ct));
    }

    [Fact]
    public async Task Sec_S37_A_page_that_nobody_touches_ends_after_an_hour_and_a_late_click_does_not_bring_it_back()
    {
        await using var database = await TestDatabase.CreateAsync();
        var time = new FakeTimeProvider(new(2026, 11, 20, 8, 0, 0, TimeSpan.Zero));
        await using var people = await PeopleOf.OpenAsync(database, time);
        await people.InviteAsync("anna");
        var session = await people.SignedInAsync("anna");
        var click = Page(people, session, time);
        await click();

        time.Advance(TimeSpan.FromMinutes(61));
        await click();

        Assert.Empty(await people.Sessions.StillOpenAsync([session.Person.SessionId], Ct));
    }

    private static Func<Task> Page(PeopleOf people, SignInOutcome.SignedIn session, TimeProvider time)
    {
        var use = new CircuitUse(people.Sessions, time, NullLogger<CircuitUse>.Instance);
        var (user, page) = (Principals.Of(session.Person, session.Key, "Session"), new Dictionary<object, object?>());
        return () => use.WriteAsync(user, page);
    }

    private static async Task<DateTimeOffset> SeenAsync(TestDatabase database) => new(await database.ScalarAsync<DateTime>("SELECT seen_at_utc FROM platform.session"));
}
