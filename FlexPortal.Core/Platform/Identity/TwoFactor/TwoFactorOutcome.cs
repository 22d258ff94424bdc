using System.Text;

namespace FlexPortal.Core.Platform.Identity.TwoFactor;

/// <summary>Result of a change of a user's own two-factor authentication.</summary>
public abstract record TwoFactorOutcome
{
    private TwoFactorOutcome()
    {
    }

    /// <summary>Done.</summary>
    /// <param name="RecoveryCodes">The new recovery codes, shown once; empty when none were created.</param>
    public sealed record Done(IReadOnlyList<string> RecoveryCodes) : TwoFactorOutcome
    {
        /// <summary>Keeps the codes out of whatever prints the record.</summary>
        protected override bool PrintMembers(StringBuilder builder)
        {
            builder.Append("RecoveryCodes = ").Append(RecoveryCodes.Count);
            return true;
        }
    }

    /// <summary>Nothing was changed, and why.</summary>
    public sealed record Refused(PortalError Error) : TwoFactorOutcome;
}

/// <summary>A key for a user who sets up two-factor authentication; it becomes valid with a code of it.</summary>
/// <param name="Key">To be scanned or typed.</param>
/// <param name="Sealed">The key encrypted for this user, which the form sends back with the code.</param>
public sealed record TwoFactorOffer(AuthenticatorKey Key, string Sealed);
