namespace FlexPortal.Core.Flex;

public static partial class FlexErrors
{
    /// <summary>No event has that id, or it is of an account that the user cannot see.</summary>
    public static PortalError LedgerEventNotFound() => new(
        "LEDGER_EVENT_NOT_FOUND",
        "The ledger has no event with that id.",
        "Look it up in the list. A rebuilt ledger has new ids: the transaction id finds the event again.",
        ErrorOwner.You, Retryable: false);
}
