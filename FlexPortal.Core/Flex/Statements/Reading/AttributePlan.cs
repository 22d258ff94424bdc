using FlexPortal.Core.Flex.Statements;

namespace FlexPortal.Core.Flex.Statements.Reading;

/// <summary>Positions of the inventory's attributes in rows of one element with one set of names; -1 for none.</summary>
internal sealed class AttributePlan(ElementNames element, AttributeNames names)
{
    public ElementNames Element { get; } = element;

    public AttributeNames Names { get; } = names;

    public int AccountId { get; } = names.AccountIdIndex;

    public int LevelOfDetail { get; } = names.AsSpan().IndexOf("levelOfDetail");

    /// <summary>Only where the model decides about FIFO figures.</summary>
    public int Model { get; } = element.Name is "Trade" or "OpenPosition" ? names.AsSpan().IndexOf("model") : -1;

    public int[] Dates { get; } = [.. Enumerable.Range(0, names.Count).Where(i => IsDate(names[i]))];

    public string[] Unknown { get; } = [.. names.Where(n => !SectionCatalog.IsKnownAttribute(element.Name, n))];

    private static bool IsDate(string name) =>
        name.EndsWith("date", StringComparison.OrdinalIgnoreCase)
        || name.EndsWith("DateTime", StringComparison.OrdinalIgnoreCase)
        || name is "settleDateTarget" or "expiry" or "maturity" or "orderTime" or "whenRealized" or "whenReopened"
            or "dateOpened" or "dateFunded" or "dateClosed";
}
