using System.Text;
using FlexPortal.Core.Flex.Statements;
using FlexPortal.Core.Flex.Statements.Reading;
using Xunit;

namespace FlexPortal.Tests.Flex.Statements;

/// <summary>Which attributes the rows of a document have, learned in the pass that counts them.</summary>
public sealed class StatementAttributesTests
{
    [Fact]
    public void Attributes_are_collected_by_section_and_element_in_the_order_of_first_occurrence()
    {
        var attributes = Of(
            Documents.Statement(
                "<Trades><Trade b='1' a='2'/><Order a='1'/><Trade c='1' a='2'/><Trade b='1' a='2'/></Trades>"
                + "<OptionEAE><OptionEAE a='1'/></OptionEAE>"),
            Documents.Statement("<Trades><Trade d='1'/></Trades><Transfers/><AccountInformation x='1'/>"));

        Assert.Equal(
            ["Trades Trade: b a c d", "Trades Order: a", "OptionEAE OptionEAE: a", "AccountInformation AccountInformation: x"],
            attributes!.Select(entry => $"{entry.Section} {entry.Element}: {string.Join(' ', entry.Names)}"));
    }

    [Fact]
    public void The_same_element_in_two_sections_is_two()
    {
        var attributes = Of(Documents.Statement(
            "<Trades><Order a='1'/></Trades><TradeConfirms><Order b='1'/></TradeConfirms><Trades><Order c='1'/></Trades>"));

        Assert.Equal(["Trades: a c", "TradeConfirms: b"], attributes!.Select(entry => $"{entry.Section}: {string.Join(' ', entry.Names)}"));
    }

    [Fact]
    public void Attributes_of_a_document_with_too_many_columns_are_unknown()
    {
        var rows = new StringBuilder();
        for (var element = 0; element < 50; element++)
        {
            rows.Append("<E").Append(element);
            for (var name = 0; name < 450; name++)
                rows.Append(" a").Append(name).Append("='1'");
            rows.Append("/>");
        }

        var inventory = Documents.Inventory(Documents.Of($"<S>{rows}</S>"));

        Assert.Null(inventory.Attributes);
        Assert.Equal(50, inventory.RowCount);
        Assert.True(AttributeCollector.MaxNames < 50 * 450);
    }

    private static IReadOnlyList<ElementAttributes>? Of(params string[] statements) =>
        Documents.Inventory(Documents.Response(statements)).Attributes;
}
