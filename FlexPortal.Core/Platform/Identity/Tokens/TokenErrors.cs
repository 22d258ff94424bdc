using System.Globalization;

namespace FlexPortal.Core.Platform.Identity.Tokens;

/// <summary>What somebody asks for who wants a token.</summary>
/// <param name="Name">What it is to be called.</param>
/// <param name="Role">The most that it may do.</param>
/// <param name="Days">How long it counts: one of <see cref="Lives"/>.</param>
public sealed record TokenRequest(string Name, PortalRole Role, int Days)
{
    /// <summary>Days that a token may count.</summary>
    public static IReadOnlyList<int> Lives { get; } = [7, 30, 90, 365];

    /// <summary>Longest name.</summary>
    public const int LongestName = 64;

    /// <summary>The first thing that is wrong with it; null when nothing is.</summary>
    internal PortalError? Fault(PortalRole owner) => this switch
    {
        _ when Name.Trim().Length is 0 or > LongestName || Name.Trim().Any(IsUnseen) => TokenErrors.NameInvalid(),
        _ when !Lives.Contains(Days) => TokenErrors.LifeInvalid(),
        _ when Role > owner => TokenErrors.RoleTooHigh(),
        _ => null,
    };

    // A mark that turns the direction of writing would make one name look like another.
    private static bool IsUnseen(char letter) => char.GetUnicodeCategory(letter)
        is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned;
}

/// <summary>Errors of creating and revoking API tokens.</summary>
public static class TokenErrors
{
    internal static PortalError NameInvalid() => new(
        "TOKEN_NAME_INVALID", "That cannot be the name of a token.", $"A name has 1 to {TokenRequest.LongestName} letters on one line, and says where the token is used.");

    internal static PortalError LifeInvalid() => new(
        "TOKEN_LIFE_INVALID", "A token cannot count for so long.", $"Choose {string.Join(", ", TokenRequest.Lives.SkipLast(1))} or {TokenRequest.Lives[^1]} days.");

    internal static PortalError RoleTooHigh() => new(
        "TOKEN_ROLE_TOO_HIGH", "A token may not do more than its owner.", "Choose a role that is no higher than the owner's.");

    internal static PortalError OwnerUnable() => new(
        "TOKEN_OWNER_UNABLE", "There is no such user who can sign in.", "'user list' shows everybody and how they stand; a token needs an owner who may sign in.");

    internal static PortalError TooMany() => new(
        "TOKEN_TOO_MANY", $"There are {CreateToken.Most} tokens of this user that count.", "Revoke those that are not used any more.");

    internal static PortalError MadeBefore() => new(
        "TOKEN_MADE_BEFORE", "This form was sent before, and the token was made then; it is not shown again.", "Revoke it if you have not kept it, and make another.");

    internal static PortalError NotFound() => new(
        "TOKEN_NOT_FOUND", "There is no such token that could be revoked.", "The list shows every token; one that was revoked or has expired counts no more anyway.");
}

/// <summary>What became of a wish for a token.</summary>
public abstract record TokenOutcome
{
    private TokenOutcome()
    {
    }

    /// <summary>The token, shown this once.</summary>
    /// <param name="Token">For whoever asked.</param>
    /// <param name="Name">What it is called.</param>
    /// <param name="Role">The most that it may do.</param>
    /// <param name="ExpiresAtUtc">Until when, UTC.</param>
    public sealed record Created(TokenValue Token, string Name, PortalRole Role, DateTimeOffset ExpiresAtUtc) : TokenOutcome;

    /// <summary>It is revoked.</summary>
    /// <param name="PublicId">Which.</param>
    /// <param name="Name">What it was called.</param>
    /// <param name="Owner">Name of its owner.</param>
    public sealed record Revoked(string PublicId, string Name, string Owner) : TokenOutcome;

    /// <summary>Nothing was changed, and why.</summary>
    public sealed record Refused(PortalError Error) : TokenOutcome;
}
