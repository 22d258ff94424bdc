namespace FlexPortal.Core.Flex.Statements;

/// <summary>Attributes of a FlexStatement element; each text is at most 256 characters, then an ellipsis.</summary>
/// <param name="Ordinal">Its place in the document, from 1.</param>
/// <param name="AccountId">Account as written; empty when absent.</param>
/// <param name="FromDate">First day of the period; null when absent, slashed (day and month are ambiguous) or no date.</param>
/// <param name="ToDate">Last day of the period; null as above.</param>
/// <param name="FromDateText">First day as written; empty when absent.</param>
/// <param name="ToDateText">Last day as written; empty when absent.</param>
/// <param name="Period">The broker's name of the period, such as <c>LastBusinessDay</c>; empty for a custom range.</param>
/// <param name="WhenGenerated">When the broker made the statement, as written, without a time zone; empty when absent.</param>
public sealed record StatementHeader(
    int Ordinal,
    string AccountId,
    DateOnly? FromDate,
    DateOnly? ToDate,
    string FromDateText,
    string ToDateText,
    string Period,
    string WhenGenerated);

/// <summary>An element beside the statements, which is therefore no row of any.</summary>
/// <param name="Name">Element name.</param>
/// <param name="ByteOffset">Where the first of that name begins.</param>
/// <param name="Count">How many there are.</param>
public sealed record OutsideElement(string Name, long ByteOffset, long Count);
