using System.Text;
using FlexPortal.Core.Flex.Statements;

namespace FlexPortal.Core.Flex.Ledger.Storage;

/// <summary>What the database takes as part of a key. A document may hold texts of any length, an index entry may not.</summary>
internal static class LedgerKeys
{
    /// <summary>Bytes of UTF-8. Six such texts fit into one entry.</summary>
    private const int Longest = 255;

    /// <summary>Whether a text can be part of a key.</summary>
    public static bool Fits(string? text) =>
        text is null || text.Length * 3 <= Longest || Encoding.UTF8.GetByteCount(text) <= Longest;

    /// <summary>The text, or null when it is too long to be looked up.</summary>
    public static string? OrNull(string? text) => Fits(text) ? text : null;

    /// <summary>Whether rows of this account can be stored. See <c>flex.is_broker_id</c>.</summary>
    public static bool IsAccount(string account) =>
        FlexAccounts.IsUsable(account) && account is not "0" && !account.StartsWith(' ') && !account.EndsWith(' ') && Fits(account)
        && !account.Equals("n/a", StringComparison.OrdinalIgnoreCase);
}
