using System.Net;
using System.Net.Sockets;
using FlexPortal.Core.Platform.Identity.Accounts;

namespace FlexPortal.Core.Platform.Identity.Sessions;

/// <summary>The user of a session, as stored in the database.</summary>
/// <param name="UserId">The user.</param>
/// <param name="Name">Their name.</param>
/// <param name="Role">Their role.</param>
/// <param name="SessionId">The session.</param>
/// <param name="Accounts">The accounts whose runs they see.</param>
/// <param name="MustEnrol">Whether the user must set up two-factor authentication first, and can do nothing else.</param>
public sealed record SignedInUser(Guid UserId, string Name, PortalRole Role, Guid SessionId, AccountScope Accounts, bool MustEnrol = false);

/// <summary>Source of a sign-in. Text from outside is cut, and its control characters are removed.</summary>
public sealed record SignInPlace
{
    private const int Longest = 160;

    /// <summary>From the network address and what the browser calls itself.</summary>
    public SignInPlace(string? address, string? userAgent) => (Address, UserAgent) = (Clean(address ?? "unknown"), Clean(userAgent ?? ""));

    /// <summary>Network address.</summary>
    public string Address { get; }

    /// <summary>What the browser calls itself; empty when it says nothing.</summary>
    public string UserAgent { get; }

    /// <summary>The browser, when a user signed in there before; null when it is unknown.</summary>
    public KnownDevice? Device { get; init; }

    /// <summary>The address by which attempts are counted: of IPv6 the network that one customer gets (/64).</summary>
    internal string Network => IPAddress.TryParse(Address, out var address) && address.AddressFamily == AddressFamily.InterNetworkV6
        ? $"{Convert.ToHexString(address.GetAddressBytes().AsSpan(0, 8))}/64" : Address;

    /// <summary>The place of a user who is signed in: counted by session.</summary>
    internal static SignInPlace Of(SignedInUser user) => new(address: null, userAgent: null) { Device = new(user.UserId, user.SessionId) };

    private static string Clean(string text) =>
        new([.. text.Where(letter => !char.IsControl(letter) && !char.IsSurrogate(letter)).Take(Longest)]);
}

/// <summary>A browser in which a user signed in before. It gives no access; attempts from it are counted apart.</summary>
/// <param name="UserId">The user.</param>
/// <param name="DeviceId">The browser.</param>
public sealed record KnownDevice(Guid UserId, Guid DeviceId);

/// <summary>A session in a list.</summary>
/// <param name="SessionId">Names it.</param>
/// <param name="CreatedAtUtc">When it began, UTC.</param>
/// <param name="SeenAtUtc">When it was last used, UTC, to the minute.</param>
/// <param name="ExpiresAtUtc">When it ends at the latest, UTC.</param>
/// <param name="Address">Where from.</param>
/// <param name="UserAgent">What the browser called itself.</param>
public sealed record SessionView(
    Guid SessionId, DateTimeOffset CreatedAtUtc, DateTimeOffset SeenAtUtc, DateTimeOffset ExpiresAtUtc, string Address, string UserAgent);
