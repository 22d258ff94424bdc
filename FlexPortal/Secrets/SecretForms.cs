using System.Globalization;
using FlexPortal.Audit;
using FlexPortal.Core.Flex;
using FlexPortal.Core.Platform.Identity;
using FlexPortal.Core.Platform.Secrets;
using FlexPortal.Identity.Access;
using FlexPortal.Shell;
using FlexPortal.Shell.Navigation;
using FlexPortal.Shell.Parts;
using Microsoft.AspNetCore.Mvc;

namespace FlexPortal.Secrets;

/// <summary>
/// Handles the forms of the secrets page. Each redirects back to it, with the code of an error in the address.
/// </summary>
internal static class SecretForms
{
    public const string SetAction = "/settings/secrets/set";
    public const string RemoveAction = "/settings/secrets/remove";

    public static void AddSecretPages(this IServiceCollection services) =>
        services.AddSingleton(NavEntry.Of<SecretsPage>(NavGroup.Admin, "Secrets", IconName.Secret));

    public static void MapSecretForms(this IEndpointRouteBuilder routes)
    {
        routes.MapPost(SetAction, SetAsync).Needs(Capability.ManageSecrets).ExcludeFromDescription();
        routes.MapPost(RemoveAction, RemoveAsync).Needs(Capability.ManageSecrets).ExcludeFromDescription();
    }

    private static async Task<SeeOther> SetAsync(
        HttpContext http, SetSecret set, FlexConnections connections, [FromForm] string? name, [FromForm] string? value,
        [FromForm(Name = "expires_on")] string? expiresOn, CancellationToken ct)
    {
        if (!TryReadDay(expiresOn, out var last))
            return Again("SECRET_EXPIRY_INVALID");

        if (await set.ExecuteAsync(
            name ?? "", new SecretValue(value), last, AuditActors.Of(http), ct) is SecretOutcome.Refused { Error.Code: var code })
            return Again(code);

        // The page that comes next says what is in force, without waiting for the hint.
        await connections.ReadAsync(ct);
        return Back("said=set");

        // The day that was typed survives; the token is never sent back.
        SeeOther Again(string code) => Back($"refused={code}&expires_on={Uri.EscapeDataString(expiresOn ?? "")}");
    }

    private static async Task<SeeOther> RemoveAsync(
        HttpContext http, RemoveSecret remove, FlexConnections connections, [FromForm] string? name, CancellationToken ct)
    {
        if (await remove.ExecuteAsync(name ?? "", AuditActors.Of(http), ct) is SecretOutcome.Refused { Error.Code: var code })
            return Back($"refused={code}");

        await connections.ReadAsync(ct);
        return Back("said=removed");
    }

    /// <summary>The error of a code in the address of the page; null without one.</summary>
    public static PortalError? ErrorOf(string? code) => code switch
    {
        null or "" => null,
        "SECRET_MALFORMED" => SecretErrors.Malformed("This cannot be a token of the broker: 8 to 256 characters without blanks or quotes."),
        "SECRET_EXPIRY_INVALID" => SecretErrors.ExpiryInvalid(),
        "SECRET_NOT_SET" => SecretErrors.NotSet(),
        _ => new("NOT_DONE", "This was not done.", "Load the page again, and try once more."),
    };

    private static SeeOther Back(string said) => new($"{SecretFormatter.Page}?{said}");

    private static bool TryReadDay(string? text, out DateOnly? day)
    {
        day = null;
        if (string.IsNullOrWhiteSpace(text))
            return true;
        if (!DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var read))
            return false;

        day = read;
        return true;
    }
}
