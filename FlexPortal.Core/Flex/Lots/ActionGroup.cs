namespace FlexPortal.Core.Flex.Lots;

/// <summary>What one corporate action does to one contract.</summary>
internal sealed record ActionSide(LotLeg Leg, decimal Quantity, decimal? Proceeds)
{
    public string Conid => Leg.Conid;
}

/// <summary>The legs of one corporate action in their order.</summary>
internal sealed class ActionGroup
{
    // Splits that keep the contract, by the broker's types: shares, a stock dividend without tax, contracts of options and futures.
    private static readonly string[] SplitCodes = ["FS", "RS", "SD", "CP", "CC"];

    // Types whose legs never bring cash, for statements without that column.
    private static readonly string[] CashlessCodes = ["FS", "RS", "SD", "CP", "CC", "IC", "SO", "RI"];

    private readonly List<LotLeg> _legs = [];

    public LotLeg First => _legs[0];

    /// <summary>The contract that the action is about where it has no leg.</summary>
    public string? SubjectConid => _legs.Find(leg => leg.SubjectConid is not null)?.SubjectConid;

    public bool IsSplit => SplitCodes.Contains(First.ReorgCode, StringComparer.Ordinal) || SplitRatio is not null;

    public bool IsSpinOff => string.Equals(First.ReorgCode, "SO", StringComparison.Ordinal);

    public decimal? SplitRatio => ActionText.SplitRatio(First.Description);

    public void Add(LotLeg leg) => _legs.Add(leg);

    /// <summary>The legs by contract, those that change no quantity left out. Cash of such a leg counts for the first contract.</summary>
    public List<ActionSide> Sides()
    {
        List<ActionSide> sides = [];
        foreach (var leg in _legs)
        {
            var at = sides.FindIndex(side => string.Equals(side.Conid, leg.Conid, StringComparison.Ordinal));
            if (at < 0)
                sides.Add(new ActionSide(leg, leg.Quantity, CashOf(leg)));
            else
                sides[at] = sides[at] with { Quantity = sides[at].Quantity + leg.Quantity, Proceeds = sides[at].Proceeds + CashOf(leg) };
        }

        sides.RemoveAll(side => side.Quantity == 0);
        return sides;
    }

    /// <summary>Cash of all legs; null when not known.</summary>
    public decimal? Cash()
    {
        decimal? cash = 0;
        foreach (var leg in _legs)
            cash += CashOf(leg);
        return cash;
    }

    private static decimal? CashOf(LotLeg leg)
    {
        var cashless = CashlessCodes.Contains(leg.ReorgCode, StringComparer.Ordinal) || ActionText.SplitRatio(leg.Description) is not null;
        return leg.Proceeds ?? (cashless ? 0 : null);
    }
}
