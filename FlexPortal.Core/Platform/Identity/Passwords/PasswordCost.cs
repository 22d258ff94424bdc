using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace FlexPortal.Core.Platform.Identity.Passwords;

/// <summary>What a guess costs.</summary>
public static class PasswordCost
{
    /// <summary>Rounds of PBKDF2 with HMAC-SHA-512, as in the framework's hasher (OWASP Password Storage Cheat Sheet).</summary>
    public const int Iterations = 210_000;

    internal static void Configure(PasswordHasherOptions options) => options.IterationCount = Iterations;

    internal static PasswordHasher<PortalUser> Hasher()
    {
        var options = new PasswordHasherOptions();
        Configure(options);
        return new(Options.Create(options));
    }
}
