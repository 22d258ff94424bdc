using System.Globalization;
using FlexPortal.Core.Platform.Secrets;
using FlexPortal.Shell.Parts;

namespace FlexPortal.Secrets;

/// <summary>Formats a secret for the pages and the command line.</summary>
internal static class SecretFormatter
{
    /// <summary>Page of the secrets.</summary>
    public const string Page = "/settings/secrets";

    public static string State(SecretState state) => state switch
    {
        SecretState.NotSet => "not set",
        SecretState.Set => "set",
        SecretState.ExpiresSoon => "expires soon",
        SecretState.Expired => "expired",
        _ => "cannot be read",
    };

    public static (IconName Icon, Tone Tone) Look(SecretState state) => state switch
    {
        SecretState.NotSet => (IconName.Waiting, Tone.Quiet),
        SecretState.Set => (IconName.Success, Tone.Good),
        SecretState.ExpiresSoon => (IconName.Clock, Tone.Warn),
        SecretState.Expired => (IconName.Clock, Tone.Bad),
        _ => (IconName.Failed, Tone.Bad),
    };

    /// <summary>Its expiry, as part of a sentence.</summary>
    public static string Expiry(SecretView secret) => secret switch
    {
        { ExpiresOn: { } last, ExpiresInDays: < 0 } => $"expired on {Day(last)}",
        { ExpiresInDays: 0 } => "expires today",
        { ExpiresInDays: 1 } => "expires tomorrow",
        { ExpiresOn: { } last, ExpiresInDays: { } days } => $"expires in {ValueFormatter.Count(days, "day", "days")}, on {Day(last)}",
        _ => "expiry unknown",
    };

    /// <summary>A day that a narrow page breaks between words.</summary>
    public static string Day(DateOnly day) => day.ToString("d MMM yyyy", CultureInfo.InvariantCulture);

    /// <summary>One line of a list on the command line.</summary>
    public static string Line(SecretView secret)
    {
        var stored = secret.State == SecretState.NotSet
            ? "not set"
            : $"{State(secret.State)}, ends in {secret.LastFour}, set by {secret.SetBy} on "
                + $"{secret.SetAtUtc?.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)} UTC, {Expiry(secret)}";
        return $"{secret.Name}: {stored}";
    }

    /// <summary>What to do about it, with its code; null for nothing.</summary>
    public static string? Warning(SecretKind kind, SecretView secret) => (secret.NeedsAttention, secret.State) switch
    {
        (true, SecretState.ExpiresSoon) =>
            $"SECRET_EXPIRES_SOON: {kind.Title} {Expiry(secret)}. Create a new one at the broker and set it with 'secret set {kind.Name}'.",
        (true, SecretState.Expired) =>
            $"SECRET_EXPIRED: {kind.Title} {Expiry(secret)}. Create a new one at the broker and set it with 'secret set {kind.Name}'.",
        (true, _) => SecretErrors.Unreadable(kind) is var refusal ? $"{refusal.Code}: {refusal.Message} {refusal.WhatToDo}" : null,
        _ => null,
    };
}
