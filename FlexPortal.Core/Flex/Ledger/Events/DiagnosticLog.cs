using System.Globalization;
using FlexPortal.Core.Flex.Ledger.Reading;
using FlexPortal.Core.Flex.Statements.Reading;

namespace FlexPortal.Core.Flex.Ledger.Events;

/// <summary>A row by its place in the document and, once it is stored, its key.</summary>
internal readonly record struct LedgerRowRef(string? Place, Guid Key)
{
    public static LedgerRowRef Of(LedgerEvent row) => new(row.SourceRowRef, row.SourceRawRecordId);
}

/// <summary>Collects diagnostics. What a whole column has in common is one diagnostic with a count, not one for each row.</summary>
internal sealed class DiagnosticLog
{
    private const int LongestValue = 64;

    private readonly List<LedgerDiagnostic> _all = [];
    private readonly Dictionary<(string Code, string Account, string Place, string Detail), LedgerDiagnostic> _counted = [];
    private readonly HashSet<LedgerDiagnostic> _counting = new(ReferenceEqualityComparer.Instance);

    public IReadOnlyList<LedgerDiagnostic> All => _all;

    /// <summary>Hands over what is known of single rows since the last call; what is counted stays until the end.</summary>
    public IReadOnlyList<LedgerDiagnostic> Drain()
    {
        if (_all.Count == _counting.Count)
            return [];
        LedgerDiagnostic[] single = [.. _all.Where(diagnostic => !_counting.Contains(diagnostic))];
        _all.RemoveAll(diagnostic => !_counting.Contains(diagnostic));
        return single;
    }

    public void Add(LedgerDiagnostic diagnostic) => _all.Add(diagnostic);

    /// <summary>A diagnostic about the current row.</summary>
    public void Add(string code, RowValues row, RowAttribute? attribute = null) => _all.Add(About(code, row, attribute));

    /// <summary>A value that cannot be read.</summary>
    public void NotRead(RowValues row, RowAttribute attribute, ReadOnlySpan<char> text)
    {
        var key = (LedgerCode.ValueNotRead, row.AccountId, row.SectionName, AttributePlaces.NameOf(attribute));
        if (!Count(key))
            Add(key, new(key.Item1, key.Item2, row.SourceRowRef, key.Item4, DisplayText.Of(text, LongestValue)) { RowKey = row.Key });
    }

    /// <summary>Something that is counted for each value of an attribute, such as each symbol.</summary>
    public void CountValue(string code, RowValues row, RowAttribute attribute)
    {
        var key = (code, row.AccountId, AttributePlaces.NameOf(attribute), row.Find(attribute).ToString());
        if (!Count(key))
            Add(key, About(code, row, attribute));
    }

    /// <summary>Two rows of one event that disagree in what must not change.</summary>
    public void Conflict(string code, RowValues row, string column, object? former, object? latter, LedgerRowRef known) => _all.Add(new(
        code,
        row.AccountId,
        row.SourceRowRef,
        column,
        Text(latter),
        known.Place,
        Text(former),
        row.SharedId(RowAttribute.Conid),
        CurrencyOf(row))
    { RowKey = row.Key, OtherRowKey = known.Key });

    private static LedgerDiagnostic About(string code, RowValues row, RowAttribute? attribute) => new(
        code,
        row.AccountId,
        row.SourceRowRef,
        attribute is { } named ? AttributePlaces.NameOf(named) : null,
        attribute is { } shown && row.Find(shown) is { IsEmpty: false } value ? DisplayText.Of(value, LongestValue) : null,
        Conid: row.SharedId(RowAttribute.Conid),
        Currency: CurrencyOf(row))
    { RowKey = row.Key };

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
        _counting.Add(diagnostic);
        _all.Add(diagnostic);
    }
}
