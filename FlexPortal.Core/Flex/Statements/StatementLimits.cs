namespace FlexPortal.Core.Flex.Statements;

/// <summary>
/// What a document may cost before it is refused. The defaults are far above what the broker sends (6 levels, about 110 attributes,
/// some kilobytes a row) and low enough that a hostile document is refused before it takes memory.
/// </summary>
/// <param name="MaxBytes">Size of the document, in bytes; default 2 GiB. Beyond: <c>STATEMENT_TOO_LARGE</c>.</param>
/// <param name="MaxElements">Elements in the document; default 20 million. Beyond: <c>STATEMENT_TOO_LARGE</c>.</param>
/// <param name="MaxStatements">FlexStatement elements; default 10,000 (a year by day for 27 accounts). Beyond:
/// <c>STATEMENT_TOO_LARGE</c>.</param>
/// <param name="MaxSections">Sections over all statements; default 250,000. Beyond: <c>STATEMENT_TOO_LARGE</c>.</param>
/// <param name="MaxDistinctNames">Different element and attribute names; default 10,000. Beyond: <c>STATEMENT_TOO_LARGE</c>.</param>
/// <param name="MaxDepth">Elements inside each other, the root counting as 1; default 32. Beyond: <c>STATEMENT_TOO_DEEP</c>.</param>
/// <param name="MaxAttributes">Attributes of one element; default 512. Beyond: <c>STATEMENT_TOO_MANY_ATTRIBUTES</c>.</param>
/// <param name="MaxNameLength">Length of an element or attribute name, in bytes; default 256. Beyond:
/// <c>STATEMENT_TOKEN_TOO_LONG</c>.</param>
/// <param name="MaxValueLength">
/// Length of an attribute value, a text, a comment or an instruction, in bytes of the document (so characters, in ASCII);
/// default 65,536. Beyond: <c>STATEMENT_TOKEN_TOO_LONG</c>.
/// </param>
/// <param name="MaxTagLength">Length of one start tag with all its attributes, in bytes; default 1 MiB. Beyond:
/// <c>STATEMENT_TOKEN_TOO_LONG</c>.</param>
public sealed record StatementLimits(
    long MaxBytes = 2L * 1024 * 1024 * 1024,
    long MaxElements = 20_000_000,
    int MaxStatements = 10_000,
    int MaxSections = 250_000,
    int MaxDistinctNames = 10_000,
    int MaxDepth = 32,
    int MaxAttributes = 512,
    int MaxNameLength = 256,
    int MaxValueLength = 65_536,
    int MaxTagLength = 1024 * 1024)
{
    /// <summary>The documented defaults.</summary>
    public static StatementLimits Default { get; } = new();
}
