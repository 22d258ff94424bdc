namespace FlexPortal.Core.Platform.Secrets;

/// <summary>Errors of setting, removing and rotating secrets.</summary>
public static class SecretErrors
{
    /// <summary>There is no secret of that name.</summary>
    public static PortalError Unknown(IEnumerable<SecretKind> kinds) => new(
        "SECRET_UNKNOWN", "The portal keeps no secret of that name.", $"It keeps: {string.Join(", ", kinds.Select(kind => kind.Name))}.");

    /// <summary>None is stored.</summary>
    public static PortalError NotSet() => new("SECRET_NOT_SET", "No such secret is stored.", "There is nothing to remove.");

    /// <summary>What was given cannot be the secret.</summary>
    public static PortalError Malformed(string fault) =>
        new("SECRET_MALFORMED", fault, "Copy it again from where it was created.") { Field = "value" };

    /// <summary>The last day cannot be right.</summary>
    public static PortalError ExpiryInvalid() => new(
        "SECRET_EXPIRY_INVALID", "The last day must be today or later, and within ten years.",
        "Enter the day that is shown where the secret was created, as yyyy-MM-dd, or leave it empty.")
    {
        Field = "expires_on",
    };

    /// <summary>It is stored and the key to it is not here.</summary>
    public static PortalError Unreadable(SecretKind kind) => new(
        "SECRET_UNREADABLE",
        $"{kind.Title} is stored, and cannot be decrypted here: the key ring or its certificate is not the one it was encrypted with.",
        "Set it again under Admin, Secrets, or with 'secret set "
            + kind.Name
            + "'; or restore the key ring and the certificate, as docs/secrets.md describes. The stored value is kept until then.");
}

/// <summary>What became of a change of a secret.</summary>
public abstract record SecretOutcome
{
    private SecretOutcome()
    {
    }

    /// <summary>Done; the status now.</summary>
    public sealed record Done(SecretView Secret) : SecretOutcome;

    /// <summary>Nothing was changed, and why.</summary>
    public sealed record Refused(PortalError Error) : SecretOutcome;
}
