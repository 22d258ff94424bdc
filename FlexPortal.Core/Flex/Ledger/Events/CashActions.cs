using System.Collections.Frozen;
using System.Text;

namespace FlexPortal.Core.Flex.Ledger.Events;

/// <summary>
/// The type of a movement of cash in one spelling. The broker has several words for some types, and a key must not depend on which one a
/// query delivers.
/// </summary>
internal sealed class CashActions
{
    /// <summary>Of a row that states no type.</summary>
    public const string NotStated = "not_stated";

    /// <summary>Of a sales tax.</summary>
    public const string SalesTax = "sales_tax";

    /// <summary>Of money that a corporate action paid.</summary>
    public const string CorporateActionProceeds = "corporate_action_proceeds";

    private const int Longest = 64;

    private static readonly FrozenDictionary<string, string> Known = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["deposits_withdrawals"] = "deposits_withdrawals",
        ["deposits"] = "deposits_withdrawals",
        ["withdrawals"] = "deposits_withdrawals",
        ["deposit_withdraw"] = "deposits_withdrawals",
        ["cash_receipts"] = "cash_receipts",
        ["dividends"] = "dividends",
        ["dividend"] = "dividends",
        ["payment_in_lieu_of_dividends"] = "payment_in_lieu",
        ["payment_in_lieu_of_dividend"] = "payment_in_lieu",
        ["payment_in_lieu"] = "payment_in_lieu",
        ["withholding_tax"] = "withholding_tax",
        ["871_m_withholding"] = "withholding_871m",
        ["broker_interest_paid"] = "broker_interest_paid",
        ["broker_interest_received"] = "broker_interest_received",
        ["bond_interest"] = "bond_interest",
        ["bond_interest_paid"] = "bond_interest_paid",
        ["bond_interest_received"] = "bond_interest_received",
        ["other_fees"] = "other_fees",
        ["broker_fees"] = "broker_fees",
        ["advisor_fees"] = "advisor_fees",
        ["management_fees"] = "management_fees",
        ["client_fees"] = "client_fees",
        ["commission_adjustments"] = "commission_adjustments",
        ["other_income"] = "other_income",
        ["price_adjustments"] = "price_adjustments",
        ["realized_p_l"] = "realized_pnl",
        ["sales_tax"] = SalesTax,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private readonly Dictionary<string, (string Action, bool IsKnown)> _met = new(StringComparer.Ordinal);

    /// <summary>The type of a text of the broker, and whether it is one of those that the ledger knows.</summary>
    public (string Action, bool IsKnown) Of(string? text)
    {
        if (text is null)
            return (NotStated, false);
        if (_met.TryGetValue(text, out var met))
            return met;
        var word = SnakeCase(text);
        var found = Known.TryGetValue(word, out var known) ? (known, true) : (Valid(word), false);
        if (_met.Count < 1000)
            _met.Add(text, found);
        return found;
    }

    /// <summary>Letters and digits in lower case, everything between them one line.</summary>
    private static string SnakeCase(string text)
    {
        var word = new StringBuilder(text.Length);
        foreach (var character in text)
        {
            if (char.IsAsciiLetterOrDigit(character))
                word.Append(char.ToLowerInvariant(character));
            else if (word.Length > 0 && word[^1] != '_')
                word.Append('_');
        }

        return word.ToString().TrimEnd('_');
    }

    /// <summary>A word that the column takes: it begins with a letter, and has two to 64 characters.</summary>
    private static string Valid(string word)
    {
        if (word.Length < 2 || !char.IsAsciiLetterLower(word[0]))
            word = "type_" + word;
        return word.Length <= Longest ? word.TrimEnd('_') : word[..Longest].TrimEnd('_');
    }
}
