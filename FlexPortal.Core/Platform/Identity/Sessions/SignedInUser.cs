using FlexPortal.Core.Platform.Identity.Accounts;

namespace FlexPortal.Core.Platform.Identity.Sessions;

/// <summary>Who a session is of, as it stands in the database.</summary>
/// <param name="UserId">The user.</param>
/// <param name="Name">Their name.</param>
/// <param name="Role">What they may do.</param>
/// <param name="SessionId">The session.</param>
/// <param name="Accounts">The accounts whose runs they see.</param>
/// <param name="MustEnrol">Whether the user must have one-time codes and has none: they may turn them on, and nothing else.</param>
public sealed record SignedInUser(Guid UserId, string Name, PortalRole Role, Guid SessionId, AccountScope Accounts, bool MustEnrol = false);

/// <summary>Where somebody signs in from. What comes from outside is cut short and loses its control characters.</summary>
public sealed record SignInPlace
{
    private const int Longest = 160;

    /// <summary>From the network address and what the browser calls itself.</summary>
    public SignInPlace(string? address, string? userAgent) => (Address, UserAgent) = (Clean(address ?? "unknown"), Clean(userAgent ?? ""));

    /// <summary>Network address.</summary>
    public string Address { get; }

    /// <summary>What the browser calls itself; empty when it says nothing.</summary>
    public string UserAgent { get; }

    private static string Clean(string text) => new([.. text.Where(letter => !char.IsControl(letter) && !char.IsSurrogate(letter)).Take(Longest)]);
}

/// <summary>A session in a list.</summary>
/// <param name="SessionId">Names it.</param>
/// <param name="CreatedAtUtc">When it began, UTC.</param>
/// <param name="SeenAtUtc">When it was last used, UTC, to the minute.</param>
/// <param name="ExpiresAtUtc">When it ends at the latest, UTC.</param>
/// <param name="Address">Where from.</param>
/// <param name="UserAgent">What the browser called itself.</param>
public sealed record SessionView(
    Guid SessionId, DateTimeOffset CreatedAtUtc, DateTimeOffset SeenAtUtc, DateTimeOffset ExpiresAtUtc, string Address, string UserAgent);
