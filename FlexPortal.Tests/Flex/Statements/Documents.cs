using System.Text;
using FlexPortal.Core.Flex;
using FlexPortal.Core.Flex.Statements;
using Xunit;

namespace FlexPortal.Tests.Flex.Statements;

/// <summary>A row as it was read, kept beyond the reader's next step.</summary>
internal sealed record ReadRow(
    int Statement,
    string Section,
    string Element,
    string Ref,
    long Offset,
    long Length,
    string[] Names,
    string[] Values,
    string Account,
    DateOnly? ReportDate);

/// <summary>Documents written for the tests, and a reader of all their rows.</summary>
internal static class Documents
{
    public const string Header = """
        accountId="U1" fromDate="20260101" toDate="20260131" period="LastMonth" whenGenerated="20260201;010203"
        """;

    public static string Statement(string sections, string header = Header) => $"<FlexStatement {header}>{sections}</FlexStatement>";

    public static string Response(params string[] statements) =>
        $"<FlexQueryResponse queryName=\"q\" type=\"AF\"><FlexStatements count=\"{statements.Length}\">{string.Concat(statements)}"
        + "</FlexStatements></FlexQueryResponse>";

    public static string Of(string sections) => Response(Statement(sections));

    public static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    public static FlexStatementReader Open(string text) => Open(Utf8(text));

    public static FlexStatementReader Open(byte[] content) => FlexStatementReader.Open(
        new MemoryStream(content), StatementLimits.Default, cancellationToken: TestContext.Current.CancellationToken);

    public static StatementInventory Inventory(string text) => StatementInventory.Read(
        new MemoryStream(Utf8(text)), StatementLimits.Default, cancellationToken: TestContext.Current.CancellationToken);

    public static List<ReadRow> Rows(string text, StatementLimits? limits = null) => Rows(Utf8(text), limits);

    public static List<ReadRow> Rows(byte[] content, StatementLimits? limits = null) => Rows(new MemoryStream(content), limits);

    public static List<ReadRow> Rows(Stream content, StatementLimits? limits = null)
    {
        using var reader = FlexStatementReader.Open(
            content, limits ?? StatementLimits.Default, cancellationToken: TestContext.Current.CancellationToken);
        var rows = new List<ReadRow>();
        while (reader.Read(TestContext.Current.CancellationToken))
        {
            if (reader.Kind == StatementItem.Row)
                rows.Add(Keep(reader));
        }

        return rows;
    }

    public static ReadRow Keep(FlexStatementReader reader)
    {
        var row = reader.Row;
        var values = Enumerable.Range(0, row.AttributeCount).Select(i => row.GetValue(i).ToString()).ToArray();
        return new ReadRow(
            reader.Statement!.Ordinal, reader.SectionName, row.ElementName, row.SourceRowRef, row.ByteOffset, row.ByteLength,
            [.. row.Names], values, row.AccountId, row.ReportDate);
    }

    /// <summary>The error of a refused document.</summary>
    public static PortalError Refusal(byte[] content, StatementLimits? limits = null) =>
        Assert.Throws<PortalException>(() => Rows(content, limits)).Error;

    public static PortalError Refusal(string text, StatementLimits? limits = null) => Refusal(Utf8(text), limits);
}
