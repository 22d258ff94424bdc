namespace FlexPortal.Core.Flex;

public static partial class FlexErrors
{
    /// <summary>An address names an account by its number. The number is not repeated.</summary>
    public static PortalError AccountInAddress() => new(
        "ACCOUNT_IN_ADDRESS",
        "The address named an account by its number, which has no place in an address: browsers, proxies and logs keep those.",
        "Choose the account in the filters; its address then holds the account's key.",
        ErrorOwner.You, Retryable: false);

    /// <summary>The search names an account without runs.</summary>
    public static PortalError AccountNotFound() => new(
        "ACCOUNT_NOT_FOUND",
        "No run is of the account you searched for.",
        "The filters list every account there is.",
        ErrorOwner.You, Retryable: false);

    /// <summary>The user's accounts do not include the run's account.</summary>
    public static PortalError AccountNotAllowed() => new(
        "ACCOUNT_NOT_ALLOWED",
        "The portal fetches for an account that is not one of yours, so no run was started.",
        "An administrator can give you the account.",
        ErrorOwner.You, Retryable: false);
}
