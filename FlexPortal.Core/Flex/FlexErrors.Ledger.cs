namespace FlexPortal.Core.Flex;

public static partial class FlexErrors
{
    /// <summary>No event has that id, or it is of an account that the user cannot see.</summary>
    public static PortalError LedgerEventNotFound() => new(
        "LEDGER_EVENT_NOT_FOUND",
        "The ledger has no event with that id.",
        "Look it up in the list. A rebuilt ledger has new ids: the transaction id finds the event again.",
        ErrorOwner.You, Retryable: false);

    /// <summary>No contract has that id, or it is of an account that the user cannot see.</summary>
    public static PortalError InstrumentNotFound() => new(
        "INSTRUMENT_NOT_FOUND", "The ledger has no contract with that id.", "GET /ledger/instruments lists them.", ErrorOwner.You,
        Retryable: false);

    /// <summary>The contract has no such label or note.</summary>
    public static PortalError LabelOrNoteNotFound() => new(
        "INSTRUMENT_ENTRY_NOT_FOUND", "The contract has no such label or note.", "Load the page again: it may be removed already.",
        ErrorOwner.You, Retryable: false);

    /// <summary>The name of a label is empty, too long, or has control characters.</summary>
    public static PortalError LabelInvalid() => new(
        "LABEL_INVALID", "A label has 1 to 100 characters, without control characters.", "Choose a shorter name.", ErrorOwner.You,
        Retryable: false)
    { Field = "name" };

    /// <summary>A note is empty, too long, or has control characters.</summary>
    public static PortalError NoteInvalid() => new(
        "NOTE_INVALID", "A note has 1 to 20,000 characters, without control characters.", "Shorten it, or write two.", ErrorOwner.You,
        Retryable: false)
    { Field = "content" };
}
