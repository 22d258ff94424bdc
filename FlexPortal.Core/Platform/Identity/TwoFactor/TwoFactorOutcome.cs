using System.Text;

namespace FlexPortal.Core.Platform.Identity.TwoFactor;

/// <summary>What became of a change of somebody's own one-time codes.</summary>
public abstract record TwoFactorOutcome
{
    private TwoFactorOutcome()
    {
    }

    /// <summary>It is done.</summary>
    /// <param name="RecoveryCodes">The new recovery codes, to be shown this once; empty where none were made.</param>
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

/// <summary>A key that is offered to somebody who turns codes on; it counts once they have typed a code of it.</summary>
/// <param name="Key">To be scanned or typed.</param>
/// <param name="Sealed">The same for the portal, to come back with the code; for this user alone.</param>
public sealed record TwoFactorOffer(AuthenticatorKey Key, string Sealed);
