using System.Security.Cryptography;
using System.Text;

namespace FlexPortal.Core.Flex.Accounts;

/// <summary>An account that the portal has runs of.</summary>
/// <param name="AccountId">The broker's number of it.</param>
/// <param name="AccountKey">What stands for it in addresses.</param>
public sealed record KnownAccount(string AccountId, string AccountKey);

/// <summary>
/// What stands for an account in addresses: sixteen hexadecimal digits, made from its id with the seed of the database. The same for ever and
/// in every process over the same database, different in another one, and nothing that leads back to the id.
/// </summary>
public sealed class AccountKeys
{
    private const int Length = 16;

    private readonly byte[] _seed;

    internal AccountKeys(byte[] seed) => _seed = seed;

    /// <summary>What a caller is told who names an account by anything else than its key. It does not repeat what was given.</summary>
    public const string Fault = "account is the key of an account, as account_key in GET /ingestion/accounts: its number is not accepted in an address.";

    /// <summary>Whether a text can be a key, whatever account it is of.</summary>
    public static bool IsKey(string? text) => text is { Length: Length } && text.All(char.IsAsciiHexDigitLower);

    /// <summary>
    /// Whether a text looks like the broker's number of an account: one to three letters and at least four digits. Such a text is not taken
    /// into an address, whether there is an account of that number or not.
    /// </summary>
    public static bool IsNumber(string? text)
    {
        const int mostLetters = 3, fewestDigits = 4;
        var trimmed = (text ?? "").Trim();
        var letters = trimmed.TakeWhile(char.IsAsciiLetter).Count();
        return letters is > 0 and <= mostLetters && trimmed.Length - letters >= fewestDigits && trimmed.Skip(letters).All(char.IsAsciiDigit);
    }

    /// <summary>The key of an account.</summary>
    public string Of(string accountId) => Convert.ToHexStringLower(HMACSHA256.HashData(_seed, Encoding.UTF8.GetBytes(accountId)))[..Length];
}
