namespace FlexPortal.Core.Platform.Secrets;

/// <summary>A secret as its row holds it.</summary>
internal sealed record StoredSecret(
    string Name, byte[] Protected, string LastFour, string SetBy, DateTimeOffset SetAtUtc, DateOnly? ExpiresOn);

/// <summary>A secret as it was last read: no row, a row that can be used, or one that cannot be decrypted here.</summary>
internal sealed record OpenedSecret(StoredSecret? Row, SecretValue? Value)
{
    /// <summary>Its status at a moment.</summary>
    public SecretView View(SecretKind kind, DateTimeOffset now)
    {
        if (Row is null)
            return new(kind.Name, SecretState.NotSet, null, null, null, null, null, kind.IsConfigured);

        var days = Row.ExpiresOn is { } last ? last.DayNumber - DateOnly.FromDateTime(now.UtcDateTime).DayNumber : (int?)null;
        var state = days switch
        {
            _ when Value is null => SecretState.Unreadable,
            < 0 => SecretState.Expired,
            <= SecretView.WarnedDays => SecretState.ExpiresSoon,
            _ => SecretState.Set,
        };
        return new(kind.Name, state, Row.LastFour, Row.SetBy, Row.SetAtUtc, Row.ExpiresOn, days, kind.IsConfigured);
    }
}
