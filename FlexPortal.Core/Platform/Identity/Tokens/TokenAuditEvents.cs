using System.Globalization;
using FlexPortal.Core.Platform.Audit;
using FlexPortal.Core.Platform.Persistence;

namespace FlexPortal.Core.Platform.Identity.Tokens;

/// <summary>What is written down about tokens: each by its beginning, never by its secret.</summary>
internal static class TokenAuditEvents
{
    private const string None = "no token";

    public static AuditEvent Made(AuditActor by, string owner, ApiToken token) => new(
        by, AuditAction.TokenCreate, AuditSubjectKind.Token, TokenValue.PrefixOf(token.PublicId), Details: Details(
            ("owner", owner), ("name", token.Name), ("role", EnumFormatter.From(token.Role)),
            ("expires", token.ExpiresAtUtc.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm'Z'", CultureInfo.InvariantCulture))));

    /// <summary>An unknown name is not recorded.</summary>
    public static AuditEvent NotMade(AuditActor by, string? owner, TokenRequest request, PortalError refusal) => new(
        by, AuditAction.TokenCreate, AuditSubjectKind.Token, None, AuditOutcome.Refused, refusal.Code,
        Details(("owner", owner ?? "no user who can sign in"), ("role", EnumFormatter.From(request.Role))));

    public static AuditEvent Revoked(AuditActor by, string publicId, string name, string owner) => new(
        by,
        AuditAction.TokenRevoke,
        AuditSubjectKind.Token,
        TokenValue.PrefixOf(publicId),
        Details: Details(("owner", owner), ("name", name)));

    /// <summary>What was typed may be a whole token, so it is written down only where it can be nothing but a name.</summary>
    public static AuditEvent NotRevoked(AuditActor by, string publicId) => new(
        by,
        AuditAction.TokenRevoke,
        AuditSubjectKind.Token,
        TokenValue.IsPublicId(publicId) ? TokenValue.PrefixOf(publicId) : None,
        AuditOutcome.Refused,
        "TOKEN_NOT_FOUND");

    private static Dictionary<string, string> Details(params (string Name, string Value)[] parts) =>
        parts.ToDictionary(part => part.Name, part => part.Value, StringComparer.Ordinal);
}
