using System.Security.Cryptography;
using System.Text;

namespace FlexPortal.Core.Sources.Tables.Headers;

/// <summary>
/// Identifies a header: the names of the columns in their order, without regard to case, spaces and the form of Unicode. 32 hexadecimal
/// digits.
/// </summary>
internal static class HeaderFingerprint
{
    private const char Between = '\u001F';

    public static string Of(IReadOnlyList<TableColumn> columns)
    {
        var text = string.Join(Between, columns.Select(column => Normalize(column.Header ?? "")));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)), 0, 16);
    }

    /// <summary>The name as the fingerprint compares it.</summary>
    public static string Normalize(string name)
    {
        var folded = WellFormed(name).Normalize(NormalizationForm.FormKC).ToLowerInvariant();
        return string.Join(' ', folded.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
    }

    /// <summary>Half of a surrogate pair cannot be normalized.</summary>
    private static string WellFormed(string name) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(name));
}
