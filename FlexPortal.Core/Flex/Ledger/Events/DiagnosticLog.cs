using System.Globalization;
using FlexPortal.Core.Flex.Ledger.Reading;
using FlexPortal.Core.Flex.Statements.Reading;

namespace FlexPortal.Core.Flex.Ledger.Events;

/// <summary>Collects diagnostics. What a whole column has in common is one diagnostic with a count, not one for each row.</summary>
internal sealed class DiagnosticLog
{
    private const int LongestValue = 64;

    private readonly List<LedgerDiagnostic> _all = [];
    private readonly Dictionary<(string Code, string Account, string Place, string Detail), LedgerDiagnostic> _counted = [];

    public IReadOnlyList<LedgerDiagnostic> All => _all;

    public void Add(LedgerDiagnostic diagnostic) => _all.Add(diagnostic);

    /// <summary>A diagnostic about the current row.</summary>
    public void Add(string code, RowValues row, RowAttribute? attribute = null) => _all.Add(About(code, row, attribute));

    /// <summary>A value that cannot be read.</summary>
    public void NotRead(RowValues row, RowAttribute attribute, ReadOnlySpan<char> text)
    {
        var key = (LedgerCode.ValueNotRead, row.AccountId, row.SectionName, AttributePlaces.NameOf(attribute));
        if (!Count(key))
            Add(key, new(key.Item1, key.Item2, row.SourceRowRef, key.Item4, DisplayText.Of(text, LongestValue)));
    }

    /// <summary>Something that is counted for each value of an attribute, such as each symbol.</summary>
    public void CountValue(string code, RowValues row, RowAttribute attribute)
    {
        var key = (code, row.AccountId, AttributePlaces.NameOf(attribute), row.Find(attribute).ToString());
        if (!Count(key))
            Add(key, About(code, row, attribute));
    }

    /// <summary>Two rows of one event that disagree in what must not change.</summary>
    public void Conflict(string code, RowValues row, string column, object? former, object? latter, string? formerRef) => _all.Add(new(
        code,
        row.AccountId,
        row.SourceRowRef,
        column,
        Text(latter),
        formerRef,
        Text(former),
        row.SharedId(RowAttribute.Conid),
        CurrencyOf(row)));

    private static LedgerDiagnostic About(string code, RowValues row, RowAttribute? attribute) => new(
        code,
        row.AccountId,
        row.SourceRowRef,
        attribute is { } named ? AttributePlaces.NameOf(named) : null,
        attribute is { } shown && row.Find(shown) is { IsEmpty: false } value ? DisplayText.Of(value, LongestValue) : null,
        Conid: row.SharedId(RowAttribute.Conid),
        Currency: CurrencyOf(row));

    private static string? CurrencyOf(RowValues row) =>
        row.Find(RowAttribute.Currency) is var currency && RowValues.IsCurrency(currency) ? currency.ToString() : null;

    private static string? Text(object? value) =>
        value is IFormattable number ? number.ToString(null, CultureInfo.InvariantCulture) : value as string;

    private bool Count((string, string, string, string) key)
    {
        if (!_counted.TryGetValue(key, out var known))
            return false;
        known.Count++;
        return true;
    }

    private void Add((string, string, string, string) key, LedgerDiagnostic diagnostic)
    {
        _counted.Add(key, diagnostic);
        _all.Add(diagnostic);
    }
}
