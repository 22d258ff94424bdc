namespace FlexPortal.Core.Platform.Secrets;

/// <summary>Status of a secret.</summary>
public enum SecretState
{
    /// <summary>None is stored.</summary>
    NotSet,

    /// <summary>It is stored and can be used.</summary>
    Set,

    /// <summary>It can be used, for 14 days at most.</summary>
    ExpiresSoon,

    /// <summary>The day that was given as its last one is over.</summary>
    Expired,

    /// <summary>It is stored and cannot be decrypted here.</summary>
    Unreadable,
}

/// <summary>What lists show of a secret; never its value.</summary>
/// <param name="Name">Which one.</param>
/// <param name="State">Status of the stored value.</param>
/// <param name="LastFour">Its last characters, four at most; null when none is stored.</param>
/// <param name="SetBy">Who set it.</param>
/// <param name="SetAtUtc">When, UTC.</param>
/// <param name="ExpiresOn">The last day on which it can be used; null when that is not known.</param>
/// <param name="ExpiresInDays">Days until then by UTC, negative when they are over; null when that is not known.</param>
/// <param name="IsConfigured">Whether a setting has the secret too: the setting wins, and what is stored is kept and not used.</param>
public sealed record SecretView(
    string Name, SecretState State, string? LastFour, string? SetBy, DateTimeOffset? SetAtUtc, DateOnly? ExpiresOn, int? ExpiresInDays,
    bool IsConfigured)
{
    /// <summary>Days before the expiry from which on it is spoken of.</summary>
    public const int WarnedDays = 14;

    /// <summary>Whether an administrator has to act.</summary>
    public bool NeedsAttention => !IsConfigured && State is SecretState.ExpiresSoon or SecretState.Expired or SecretState.Unreadable;
}
