using System.Xml;
using FlexPortal.Core.Flex;
using FlexPortal.Core.Flex.Statements;
using Xunit;

namespace FlexPortal.Tests.Flex.Statements;

/// <summary>Every public sample document, read or refused; skipped where the folder of samples is not set.</summary>
public sealed class StatementCorpusTests
{
    private static readonly Dictionary<string, string> Refused = new(StringComparer.Ordinal)
    {
        ["ib-flex-reader__TradeTest-1.xml"] = "STATEMENT_WRONG_ROOT",
        ["ib-flex-reader__XmlTest-1.xml"] = "STATEMENT_SERVICE_ANSWER",
        ["ib-flex-reader__XmlTest-10.xml"] = "STATEMENT_WRONG_ROOT",
        ["ib-flex-reader__XmlTest-2.xml"] = "STATEMENT_WRONG_ROOT",
        ["ib-flex-reader__XmlTest-3.xml"] = "STATEMENT_WRONG_ROOT",
        ["ib-flex-reader__XmlTest-4.xml"] = "STATEMENT_WRONG_ROOT",
        ["ib-flex-reader__XmlTest-5.xml"] = "STATEMENT_WRONG_ROOT",
        ["ib-flex-reader__XmlTest-6.xml"] = "STATEMENT_WRONG_ROOT",
        ["ib-flex-reader__XmlTest-7.xml"] = "STATEMENT_WRONG_ROOT",
        ["ib-flex-reader__XmlTest-8.xml"] = "STATEMENT_WRONG_ROOT",
        ["ib-flex-reader__XmlTest-9.xml"] = "STATEMENT_WRONG_ROOT",
        ["ib-flex-reader__XmlTradeConfirmsTest-1.xml"] = "STATEMENT_WRONG_ROOT",
        ["ib-flex-reader__XmlTradeConfirmsTest-2.xml"] = "STATEMENT_WRONG_ROOT",
        ["ib-flex-reader__XmlTradeConfirmsTest-3.xml"] = "STATEMENT_WRONG_ROOT",
        ["ib-flex-reader__XmlTradeConfirmsTest-4.xml"] = "STATEMENT_WRONG_ROOT",
        ["ib-flex-rust__activity_simple.xml"] = "STATEMENT_MALFORMED",
        ["odenzo__badStatus.xml"] = "STATEMENT_SERVICE_ANSWER",
    };

    [Fact]
    public void Every_sample_gives_the_rows_of_an_independent_count_or_is_refused_with_a_code()
    {
        var folder = Environment.GetEnvironmentVariable("FLEXPORTAL_CORPUS");
        Assert.SkipWhen(string.IsNullOrEmpty(folder), "FLEXPORTAL_CORPUS names no folder of sample statements.");
        var files = Directory.GetFiles(folder!, "*.xml");
        Assert.NotEmpty(files);
        var refused = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var file in files)
        {
            var content = File.ReadAllBytes(file);
            try
            {
                var rows = Documents.Rows(content);
                var counted = Count(content);
                Assert.Equal(
                    counted.OrderBy(c => c.Key, StringComparer.Ordinal),
                    rows.GroupBy(r => $"{r.Statement} {r.Section}", StringComparer.Ordinal)
                        .ToDictionary(g => g.Key, g => g.Count(), StringComparer.Ordinal)
                        .OrderBy(c => c.Key, StringComparer.Ordinal));
                Assert.Equal(rows.Count, rows.Select(r => (r.Section, r.Ref)).Distinct().Count());
                Assert.All(rows, r => AssertSlice(content, r));
                var inventory = StatementInventory.Read(
                    new MemoryStream(content), StatementLimits.Default, cancellationToken: TestContext.Current.CancellationToken);
                Assert.Equal(rows.Count, inventory.RowCount);
                Assert.Equal(
                    counted.OrderBy(c => c.Key, StringComparer.Ordinal),
                    inventory.Statements.SelectMany(s => s.Sections.Where(c => c.RowCount > 0)
                            .Select(c => KeyValuePair.Create($"{s.Header.Ordinal} {c.Name}", (int)c.RowCount)))
                        .OrderBy(c => c.Key, StringComparer.Ordinal));
            }
            catch (PortalException refusal)
            {
                refused.Add(Path.GetFileName(file), refusal.Error.Code);
            }
        }

        Assert.Equal(Refused.OrderBy(r => r.Key, StringComparer.Ordinal), refused.OrderBy(r => r.Key, StringComparer.Ordinal));
    }

    [Fact]
    public void The_brokers_code_and_text_are_taken_from_an_answer_that_is_no_statement()
    {
        var error = Documents.Refusal(
            "<FlexStatementResponse timestamp='x'><Status>Warn</Status><ErrorCode>1019</ErrorCode>"
            + "<ErrorMessage>Statement generation in progress.</ErrorMessage></FlexStatementResponse>");
        Assert.Equal(
            ("STATEMENT_SERVICE_ANSWER", 1019, "Statement generation in progress."), (error.Code, error.BrokerCode, error.BrokerMessage));
    }

    private static void AssertSlice(byte[] content, ReadRow row)
    {
        using var slice = new MemoryStream(content, (int)row.Offset, (int)row.Length);
        using var xml = XmlReader.Create(slice);
        Assert.True(xml.Read());
        Assert.Equal(row.Element, xml.Name);
        for (var i = 0; xml.MoveToNextAttribute(); i++)
            Assert.Equal((row.Names[i], row.Values[i]), (xml.Name, xml.Value));
        while (xml.Read())
        {
        }
    }

    /// <summary>Elements with attributes from the section down, counted without the reader.</summary>
    private static Dictionary<string, int> Count(byte[] content)
    {
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        using var xml = XmlReader.Create(new MemoryStream(content));
        var (statement, section) = (0, "");
        while (xml.Read())
        {
            if (xml.NodeType != XmlNodeType.Element)
                continue;
            if (xml is { Depth: 2, Name: "FlexStatement" })
                statement++;
            if (xml.Depth == 3)
                section = xml.Name;
            if (xml.Depth >= 3 && xml.AttributeCount > 0)
                counts[$"{statement} {section}"] = counts.GetValueOrDefault($"{statement} {section}") + 1;
        }

        return counts;
    }
}
