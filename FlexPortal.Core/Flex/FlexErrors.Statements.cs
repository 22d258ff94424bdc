using System.Globalization;
using FlexPortal.Core.Flex.Statements;
using FlexPortal.Core.Flex.Statements.Reading;
using FlexPortal.Core.Flex.WebService;

namespace FlexPortal.Core.Flex;

/// <summary>Refusals of a statement: what the document is or holds, and where.</summary>
public static partial class FlexErrors
{
    private const string LookAtIt =
        "Export the original statement and look at that position. The broker sends the same document again until it is corrected there.";

    private const string AskLess = "Ask for a shorter period or fewer sections in the Flex Query, then start the run again.";

    /// <summary>The document has no bytes, no element, or no FlexStatement.</summary>
    internal static PortalError StatementEmpty(string found) => OfBroker(
        "STATEMENT_EMPTY",
        $"The document holds no statement: {found}.",
        "Check in the broker's portal that the Flex Query selects an account and a period, then start the run again.");

    /// <summary>The first bytes are not XML: CSV, plain text, compressed data.</summary>
    internal static PortalError StatementNotXml(long offset) => OfBroker(
        "STATEMENT_NOT_XML",
        $"The document is not XML: the first character that is not a space, at byte {Number(offset)}, is not '<'.",
        "Set the format of the Flex Query to XML in the broker's portal, then start the run again.") with
    { Owner = ErrorOwner.You };

    /// <summary>The root element is not FlexQueryResponse.</summary>
    internal static PortalError StatementWrongRoot(string root, string position) => OfBroker(
        "STATEMENT_WRONG_ROOT",
        $"The root element is '{DisplayText.Of(root, 64)}' where 'FlexQueryResponse' was expected, {position}.",
        "Give the whole document as the Flex Web Service delivers it: a single section or a web page is no statement.");

    /// <summary>An answer of the service about a request, in the place of a statement.</summary>
    internal static PortalError StatementServiceAnswer(int? code, string? text)
    {
        var known = FlexErrorCode.Of(code);
        return new(
            "STATEMENT_SERVICE_ANSWER",
            "The document is an answer of the Flex Web Service about a request and not a statement."
                + (code is null ? "" : $" The broker's code is {Number(code.Value)}."),
            code is null ? "Find out where the document comes from." : known.WhatToDo,
            code is null ? ErrorOwner.Broker : known.Owner,
            Retryable: code is not null && known.Retryable,
            code,
            text);
    }

    /// <summary>The document is not well-formed XML.</summary>
    internal static PortalError StatementMalformed(string reason, int line, int column) => OfBroker(
        "STATEMENT_MALFORMED",
            $"The document is not well-formed XML at line {Number(line)}, column {Number(column)}: {DisplayText.Of(reason, 300)}",
            LookAtIt);

    /// <summary>The document ends before its root element does.</summary>
    internal static PortalError StatementIncomplete(long bytes, int openElements) => OfBroker(
        "STATEMENT_INCOMPLETE",
        $"The document ends at byte {Number(bytes)} with {Number(openElements)} element(s) still open: it was cut off.",
        "Start the run again; if it is cut off again at another place, look at the network between the portal and the broker.") with
    { Retryable = true };

    /// <summary>The document carries a document type definition.</summary>
    internal static PortalError StatementDtd(long offset) => OfBroker(
        "STATEMENT_DTD",
        $"The document carries a document type definition at byte {Number(offset)}, which no statement has and which is never read.",
        "Find out where the document comes from: the broker sends none.");

    /// <summary>Elements inside elements beyond the limit.</summary>
    internal static PortalError StatementTooDeep(int limit, long offset) => Beyond(
        "STATEMENT_TOO_DEEP", $"Elements are nested more than {Number(limit)} deep", offset);

    /// <summary>One element with more attributes than the limit.</summary>
    internal static PortalError StatementTooManyAttributes(int limit, long offset) => Beyond(
        "STATEMENT_TOO_MANY_ATTRIBUTES", $"An element has more than {Number(limit)} attributes", offset);

    /// <summary>A name, a value, a text or a tag longer than the limit.</summary>
    internal static PortalError StatementTokenTooLong(string token, int limit, long offset) => Beyond(
        "STATEMENT_TOKEN_TOO_LONG", $"{token} is longer than {Number(limit)} bytes", offset);

    /// <summary>More bytes, elements, statements, sections or names than the limit.</summary>
    internal static PortalError StatementTooLarge(string what, long limit, long offset) => Beyond(
        "STATEMENT_TOO_LARGE", $"The document has more than {Number(limit)} {what}", offset) with
    { WhatToDo = AskLess, Owner = ErrorOwner.You };

    /// <summary>An encoding that is not read, or bytes that are not what the document declares.</summary>
    internal static PortalError StatementEncoding(string reason) => OfBroker(
        "STATEMENT_ENCODING",
        $"The encoding of the document cannot be used: {reason}.",
        "Give the document as the broker sends it (UTF-8, ISO-8859-1, windows-1252 or ASCII), without converting it.");

    /// <summary>FlexStatements@count disagrees with what follows.</summary>
    internal static PortalError StatementCountMismatch(long declared, long found, string position) => OfBroker(
        "STATEMENT_COUNT_MISMATCH",
        $"FlexStatements announces {Number(declared)} statement(s) and holds {Number(found)}, {position}.",
        LookAtIt);

    /// <summary>A hard-required section is absent from a statement. The names come by account.</summary>
    internal static PortalError MissingRequiredSection(string hard, string reconciliation, string recommended, string paths) => new(
        "MISSING_REQUIRED_SECTION",
        $"Required sections are missing. Required: {hard}."
            + (reconciliation.Length == 0 ? "" : $" For reconciliation: {reconciliation}.")
            + (recommended.Length == 0 ? "" : $" Recommended: {recommended}."),
        $"Switch them on in the broker's portal, then start the run again: {paths}.",
        ErrorOwner.You,
        Retryable: false);

    /// <summary>No statement of the document is for the account of the run.</summary>
    internal static PortalError AccountMismatch(string expected, IReadOnlyCollection<string> found) => new(
        "ACCOUNT_MISMATCH",
        $"The run is for account {FlexAccounts.Ending(expected)}, and the document is for "
        + $"{string.Join(", ", found.Take(10).Select(FlexAccounts.Ending))}"
            + (found.Count > 10 ? $" and {Number(found.Count - 10)} more." : "."),
        "Set Flex:AccountId to the account of the Flex Query, or select the right account in the query, then start the run again.",
        ErrorOwner.You,
        Retryable: false);

    private static PortalError Beyond(string code, string what, long offset) => new(
        code,
        $"{what}, at byte {Number(offset)}: no statement looks like this.",
        "Find out where the document comes from; the limit protects the portal and is far above what the broker sends.",
        ErrorOwner.Broker,
        Retryable: false);

    private static PortalError OfBroker(string code, string message, string whatToDo) =>
        new(code, message, whatToDo, ErrorOwner.Broker);

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
