using FlexPortal.Core.Platform.Identity;
using FlexPortal.Core.Platform.Identity.Codes;
using FlexPortal.Core.Platform.Identity.Sessions;
using FlexPortal.Tests.Support;
using Xunit;

namespace FlexPortal.Tests.Platform.Identity.Codes;

/// <summary>One-time codes of the people of a database.</summary>
internal static class CodesOf
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>Makes a person who has codes, and is signed in.</summary>
    public static async Task<Enrolled> EnrolledAsync(this PeopleOf people, string name, TimeProvider time, PortalRole role = PortalRole.Viewer)
    {
        await people.InviteAsync(name, role);
        var session = await people.SignedInAsync(name);
        var offer = people.Offer(session.Person.PersonId);
        var done = Assert.IsType<CodesOutcome.Done>(await people.EnrolAsync(session.Person, offer, TimeCodes.At(offer.Key, time.GetUtcNow())));
        return new(offer.Key, done.RecoveryCodes, session);
    }

    public static CodesOffer Offer(this PeopleOf people, Guid person) => people.Scoped<EnrolCodes, CodesOffer>(enrol => enrol.Offer(person));

    public static Task<CodesOutcome> EnrolAsync(this PeopleOf people, SignedInPerson who, CodesOffer offer, string code) =>
        people.ScopedAsync<EnrolCodes, CodesOutcome>(enrol => enrol.ExecuteAsync(who, offer.Sealed, code, Actors.Named(who.Name), Ct));

    public static Task<CodesOutcome> ChangeCodesAsync(this PeopleOf people, SignedInPerson who, CodesChange change, string proof) =>
        people.ScopedAsync<ChangeCodes, CodesOutcome>(codes => codes.ExecuteAsync(who, change, proof, Actors.Named(who.Name), Ct));

    public static Task RequireAsync(this PeopleOf people, CodesRequiredOf of) => people.ScopedAsync<RequireCodes, bool>(async require =>
    {
        await require.ExecuteAsync(of, Actors.Named("admin"), Ct);
        return true;
    });

    /// <summary>The first step, which was right.</summary>
    public static async Task<HalfSignIn> HalfAsync(this PeopleOf people, string name) => Assert.IsType<SignInOutcome.CodeNeeded>(await people.SignInAsync(name)).Half;

    /// <summary>The second step.</summary>
    public static Task<SignInOutcome> EnterAsync(this PeopleOf people, HalfSignIn half, string code) =>
        people.ScopedAsync<EnterCode, SignInOutcome>(enter => enter.ExecuteAsync(half, code, PeopleOf.Desk, Actors.Named("test"), Ct));

    /// <summary>The second step, which was not right.</summary>
    public static async Task<SignInRefusal> CodeRefusedAsync(this PeopleOf people, HalfSignIn half, string code) =>
        Assert.IsType<SignInOutcome.Refused>(await people.EnterAsync(half, code)).Why;
}

/// <summary>Somebody with codes.</summary>
internal sealed record Enrolled(AuthenticatorKey Key, IReadOnlyList<string> Recovery, SignInOutcome.SignedIn Session)
{
    public string CodeAt(DateTimeOffset at) => TimeCodes.At(Key, at);
}
