namespace FlexPortal.Core.Flex.Ledger.Labels;

/// <summary>A change of what users say about a contract.</summary>
public abstract record InstrumentChange
{
    private InstrumentChange()
    {
    }

    /// <summary>Attaches a label, which is made when there is none of that name, ignoring case.</summary>
    /// <param name="Name">The name, 1 to 100 characters.</param>
    public sealed record AddLabel(string Name) : InstrumentChange;

    /// <summary>Takes a label off; the label itself stays.</summary>
    /// <param name="LabelId">The label.</param>
    public sealed record RemoveLabel(Guid LabelId) : InstrumentChange;

    /// <summary>Adds a note.</summary>
    /// <param name="Content">The text, 1 to 20,000 characters.</param>
    /// <param name="Day">The broker's day that it is about; null for none in particular.</param>
    public sealed record AddNote(string Content, DateOnly? Day) : InstrumentChange;

    /// <summary>Removes a note.</summary>
    /// <param name="NoteId">The note.</param>
    public sealed record RemoveNote(Guid NoteId) : InstrumentChange;
}
