namespace FlexPortal.Identity;

/// <summary>Where to go on after signing in: an address of this portal, and nothing that a browser could take for another one.</summary>
internal static class LocalAddress
{
    private const int Longest = 2_000;

    public static string Of(string? address) => address is ['/', ..] and not ['/', '/' or '\\', ..] && address.Length <= Longest
        && !address.Any(letter => char.IsControl(letter) || letter == '\\')
        && !address.StartsWith("/sign-in", StringComparison.OrdinalIgnoreCase)
            ? address
            : "/";
}
