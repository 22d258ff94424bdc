using System.Text.RegularExpressions;
using FlexPortal.Core.Sources.Files;

namespace FlexPortal.Core.Sources.Columns;

/// <summary>The preference of a header without a saved one: every column that is not skipped.</summary>
internal static partial class DefaultColumns
{
    private const string Persons =
        @"\b(accounts?|acct|iban|konto|kontonummer|depot|depotnummer|tax (id|no|nr|number|payer)|taxpayer|tin|ssn|social security|passport"
        + @"|national id|id card|birth|dob|e ?mail|phone|mobile|street|address|surname|(first|last|given|family|full) name"
        + @"|(client|customer|holder|owner|beneficiary|investor)( (name|id|no|nr|number|code))?)\b";

    /// <summary>The default for a file; columns that look like account numbers, names or tax ids are proposed as private.</summary>
    public static ColumnPreference Of(FileReading reading) => new(
        [
            .. reading.Columns.Where(column => column.Skip is null)
                .Select(column => new ColumnChoice(column.Name, IsPrivate: IsPrivateByName(column.Name))),
        ],
        Context: "", Version: 0);

    /// <summary>Whether a name sounds like an account number, the name of a client or a tax id.</summary>
    public static bool IsPrivateByName(string name)
    {
        // AccountNumber and account_number are two words.
        var words = NotWord().Replace(CaseChange().Replace(name, "${low} ${up}"), " ");
        return Person().IsMatch(words) || (PlainName().IsMatch(words) && !Thing().IsMatch(words));
    }

    [GeneratedRegex(@"(?<low>\p{Ll})(?<up>\p{Lu})", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex CaseChange();

    [GeneratedRegex(@"[^\p{L}\p{Nd}]+", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex NotWord();

    [GeneratedRegex(Persons, RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Person();

    [GeneratedRegex(@"\bname\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex PlainName();

    [GeneratedRegex(
        @"\b(security|asset|instrument|fund|issuer|company|exchange|product|stock|bond|file|sheet|column|currency|sector|country)\b",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        1000)]
    private static partial Regex Thing();
}
