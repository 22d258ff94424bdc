using System.Security.Cryptography;
using System.Text;

namespace FlexPortal.Core.Flex.Accounts;

/// <summary>An account with runs.</summary>
/// <param name="AccountId">The broker's account number.</param>
/// <param name="AccountKey">Its replacement in addresses, see <see cref="AccountKeys"/>.</param>
public sealed record KnownAccount(string AccountId, string AccountKey);

/// <summary>
/// Replaces account numbers in addresses: sixteen hexadecimal digits, an HMAC of the id with the seed of the database. Stable within one
/// database, different in another, and not reversible.
/// </summary>
public sealed class AccountKeys
{
    private const int Length = 16;

    private readonly byte[] _seed;

    internal AccountKeys(byte[] seed) => _seed = seed;

    /// <summary>The error for an account named by anything but its key. It does not repeat the input.</summary>
    public const string Fault =
        "account is the key of an account, as account_key in GET /ingestion/accounts: its number is not accepted in an address.";

    /// <summary>Whether a text has the form of a key.</summary>
    public static bool IsKey(string? text) => text is { Length: Length } && text.All(char.IsAsciiHexDigitLower);

    /// <summary>Whether a text names no account, or one by its key.</summary>
    public static bool IsKeyOrBlank(string? text) => string.IsNullOrWhiteSpace(text) || IsKey(text.Trim());

    /// <summary>
    /// Whether a text has the form of an account number: one to three letters and at least four digits. Addresses refuse such a text, known
    /// or not. Two letters and ten digits are an ISIN (ISO 6166), which is longer than the numbers of the broker.
    /// </summary>
    public static bool IsNumber(string? text)
    {
        const int mostLetters = 3, fewestDigits = 4, isinLetters = 2, isinLength = 12;
        var trimmed = (text ?? "").Trim();
        var letters = trimmed.TakeWhile(char.IsAsciiLetter).Count();
        return letters is > 0 and <= mostLetters
            && trimmed.Length - letters >= fewestDigits
            && (letters, trimmed.Length) is not (isinLetters, isinLength)
            && trimmed.Skip(letters).All(char.IsAsciiDigit);
    }

    /// <summary>The key of an account.</summary>
    public string Of(string accountId) => Convert.ToHexStringLower(HMACSHA256.HashData(_seed, Encoding.UTF8.GetBytes(accountId)))[..Length];
}
