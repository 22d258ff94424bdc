using System.Globalization;

namespace FlexPortal.Core.Platform.Identity.Tokens;

/// <summary>A request for a new token.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Role">Its highest role.</param>
/// <param name="Days">Days until it expires: one of <see cref="Lives"/>.</param>
public sealed record TokenRequest(string Name, PortalRole Role, int Days)
{
    /// <summary>Days that a token can be valid.</summary>
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
        is UnicodeCategory.Control
            or UnicodeCategory.Format
            or UnicodeCategory.Surrogate
            or UnicodeCategory.LineSeparator
            or UnicodeCategory.ParagraphSeparator
        or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned;
}

/// <summary>Errors of creating and revoking API tokens.</summary>
public static class TokenErrors
{
    internal static PortalError NameInvalid() => new(
        "TOKEN_NAME_INVALID", "This name is not valid for a token.",
        $"A name has 1 to {TokenRequest.LongestName} letters on one line, and says where the token is used.")
    { Field = "name" };

    internal static PortalError LifeInvalid() => new(
        "TOKEN_LIFE_INVALID", "A token cannot be valid for so long.",
        $"Choose {string.Join(", ", TokenRequest.Lives.SkipLast(1))} or {TokenRequest.Lives[^1]} days.")
    { Field = "days" };

    internal static PortalError RoleTooHigh() => new(
        "TOKEN_ROLE_TOO_HIGH", "A token cannot have more permissions than its owner.", "Choose a role that is no higher than the owner's.")
    {
        Field = "role",
    };

    internal static PortalError OwnerUnable() => new(
        "TOKEN_OWNER_UNABLE", "There is no such user who can sign in.",
        "'user list' shows all users with their status; the owner must be able to sign in.");

    internal static PortalError TooMany() => new(
        "TOKEN_TOO_MANY", $"This user has {CreateToken.Most} valid tokens.", "Revoke those that are no longer used.");

    internal static PortalError MadeBefore() => new(
        "TOKEN_MADE_BEFORE", "This form was sent before and created a token, which is not shown again.",
        "Revoke it if you have not kept it, and create another.");

    internal static PortalError NotFound() => new(
        "TOKEN_NOT_FOUND", "There is no such token to revoke.", "The list shows every token; a revoked or expired one is invalid already.");
}

/// <summary>Result of creating or revoking a token.</summary>
public abstract record TokenOutcome
{
    private TokenOutcome()
    {
    }

    /// <summary>The token, shown this once.</summary>
    /// <param name="Token">The token.</param>
    /// <param name="Name">Its name.</param>
    /// <param name="Role">Its highest role.</param>
    /// <param name="ExpiresAtUtc">When it expires, UTC.</param>
    public sealed record Created(TokenValue Token, string Name, PortalRole Role, DateTimeOffset ExpiresAtUtc) : TokenOutcome;

    /// <summary>It is revoked.</summary>
    /// <param name="PublicId">Its public id.</param>
    /// <param name="Name">Its name.</param>
    /// <param name="Owner">Name of its owner.</param>
    public sealed record Revoked(string PublicId, string Name, string Owner) : TokenOutcome;

    /// <summary>Nothing was changed, and why.</summary>
    public sealed record Refused(PortalError Error) : TokenOutcome;
}
