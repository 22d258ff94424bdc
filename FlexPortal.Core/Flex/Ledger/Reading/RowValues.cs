using System.Buffers;
using FlexPortal.Core.Flex.Ledger.Events;
using FlexPortal.Core.Flex.Raw;
using FlexPortal.Core.Flex.Statements;

namespace FlexPortal.Core.Flex.Ledger.Reading;

/// <summary>
/// The values of one row, of a document that is being read or of a stored payload. One object is used for all rows: nothing of it may be
/// kept beyond the next row but what its methods return. A value that is there and cannot be read is null and a diagnostic, never zero.
/// </summary>
internal sealed class RowValues(DiagnosticLog log)
{
    private static readonly SearchValues<char> CurrencyCharacters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789");

    private readonly AttributePlaces _shapes = new();
    private readonly TextPool _texts = new();
    private readonly FlexMoments _moments = new();
    private readonly PayloadRow _payload = new();
    private readonly string?[] _last = new string?[Enum.GetValues<RowAttribute>().Length];
    private StatementRow? _row;
    private string? _reference;
    private int[] _places = [];

    /// <summary>Element name of the section.</summary>
    public string SectionName { get; private set; } = "";

    /// <summary>Element name of the row.</summary>
    public string ElementName { get; private set; } = "";

    /// <summary>Key of the stored row; empty when it is not stored.</summary>
    public Guid Key { get; private set; }

    /// <summary>The row's own account where it names one, else the statement's; empty when neither does.</summary>
    public string AccountId { get; private set; } = "";

    /// <summary>Place of the row in the document, such as <c>1/Trades/Trade[17]</c>.</summary>
    public string SourceRowRef => _reference ??= _row!.SourceRowRef;

    /// <summary>Names of the attributes; one object for all rows of the same shape.</summary>
    public AttributeNames Names => _row is null ? _payload.Names : _row.Names;

    /// <summary>Whether the row names no account but all of them together; its money is also in the rows of each.</summary>
    public bool IsConsolidated => Raw(RowAttribute.AccountId) is { IsEmpty: false } account && !FlexAccounts.IsUsable(account);

    /// <summary>Takes a row that a reader has just read.</summary>
    /// <param name="sectionName">Element name of the section.</param>
    /// <param name="row">The row.</param>
    /// <param name="account">The account of a row that names none, as its statement; empty when it is of no account.</param>
    /// <param name="key">Key of the stored row; empty when it is not stored.</param>
    public void Set(string sectionName, StatementRow row, string account = "", Guid key = default)
    {
        (_row, _reference, SectionName, ElementName, Key) = (row, null, sectionName, row.ElementName, key);
        AccountId = row.AccountId.Length > 0 ? row.AccountId : account;
        _places = _shapes.Of(row.Names);
    }

    /// <summary>Takes a stored row.</summary>
    public void Set(StoredRow row, Guid key = default)
    {
        _payload.Read(row.Element, row.Payload);
        (_row, _reference, SectionName, ElementName, AccountId, Key) =
            (null, row.Ref, row.Section, row.Element, row.AccountId, key);
        _places = _shapes.Of(_payload.Names);
    }

    /// <summary>The value at a place among <see cref="Names"/>, as written.</summary>
    public ReadOnlySpan<char> At(int place) => _row is null ? _payload.GetValue(place) : _row.GetValue(place);

    /// <summary>The value as written; empty when the row does not have the attribute.</summary>
    public ReadOnlySpan<char> Raw(RowAttribute attribute)
    {
        var place = _places[(int)attribute];
        return place < 0 ? default : At(place);
    }

    /// <summary>The value without space around it; empty when it is one of the broker's words for none.</summary>
    public ReadOnlySpan<char> Find(RowAttribute attribute)
    {
        var value = Raw(attribute);
        if (value.IsEmpty)
            return default;
        value = value.Trim();
        return value is "-" or "--" || value.Equals("N/A", StringComparison.OrdinalIgnoreCase) ? default : value;
    }

    /// <summary>A text that rows repeat; null when there is none.</summary>
    public string? Text(RowAttribute attribute) => Find(attribute) is { IsEmpty: false } text ? Shared(attribute, text) : null;

    /// <summary>An id that identifies something: no placeholder, not 0. See <c>flex.is_broker_id</c>.</summary>
    public string? Id(RowAttribute attribute) => Find(attribute) is { IsEmpty: false } text and not "0" ? text.ToString() : null;

    /// <summary>An id that rows repeat, such as a contract id.</summary>
    public string? SharedId(RowAttribute attribute) =>
        Find(attribute) is { IsEmpty: false } text and not "0" ? Shared(attribute, text) : null;

    /// <summary>A number, exactly as written.</summary>
    public decimal? Number(RowAttribute attribute)
    {
        var text = Find(attribute);
        if (text.IsEmpty)
            return null;
        if (FlexNumbers.TryParse(text, out var number))
            return number;
        log.NotRead(this, attribute, text);
        return null;
    }

    /// <summary>A rate or factor, which is above zero.</summary>
    public decimal? Rate(RowAttribute attribute)
    {
        if (Number(attribute) is not { } rate)
            return null;
        if (rate > 0)
            return rate;
        log.NotRead(this, attribute, Find(attribute));
        return null;
    }

    /// <summary>The day at the beginning of the value, whether a time follows or not.</summary>
    public DateOnly? Day(RowAttribute attribute)
    {
        var text = Find(attribute);
        if (text.IsEmpty)
            return null;
        if (FlexMoments.TryParseDay(text, out var day, out _))
            return day;
        log.NotRead(this, attribute, text);
        return null;
    }

    /// <summary>Date and time.</summary>
    public RowMoment Moment(RowAttribute attribute)
    {
        var text = Find(attribute);
        return text.IsEmpty ? default : Moment(attribute, text, text.ToString());
    }

    /// <summary>Date and time where older queries have the time in an attribute of its own.</summary>
    public RowMoment Moment(RowAttribute attribute, RowAttribute date, RowAttribute time)
    {
        if (!Find(attribute).IsEmpty)
            return Moment(attribute);
        if (Find(date) is not { IsEmpty: false } day || Find(time) is not { IsEmpty: false } hour)
            return new(null, Day(date), null, null);
        var text = $"{day};{hour}";
        return Moment(time, text, text);
    }

    /// <summary>Y or N, Yes or No.</summary>
    public bool? Flag(RowAttribute attribute)
    {
        var text = Find(attribute);
        if (text.IsEmpty)
            return null;
        if (text.Equals("Y", StringComparison.OrdinalIgnoreCase) || text.Equals("Yes", StringComparison.OrdinalIgnoreCase))
            return true;
        if (text.Equals("N", StringComparison.OrdinalIgnoreCase) || text.Equals("No", StringComparison.OrdinalIgnoreCase))
            return false;
        log.NotRead(this, attribute, text);
        return null;
    }

    /// <summary>An ISO code or one of the broker's own; BASE_SUMMARY and the like are no currency. See <c>flex.is_currency</c>.</summary>
    public string? Currency(RowAttribute attribute)
    {
        var text = Find(attribute);
        if (text.IsEmpty)
            return null;
        if (IsCurrency(text))
            return Shared(attribute, text);
        log.NotRead(this, attribute, text);
        return null;
    }

    /// <summary>One of the words that the ledger knows; any other is a diagnostic.</summary>
    public string? OneOf(RowAttribute attribute, ReadOnlySpan<string> words)
    {
        var text = Find(attribute);
        if (text.IsEmpty)
            return null;
        foreach (var word in words)
        {
            if (text.SequenceEqual(word))
                return word;
        }

        log.NotRead(this, attribute, text);
        return null;
    }

    /// <summary>Whether the text is a currency code.</summary>
    public static bool IsCurrency(ReadOnlySpan<char> text) =>
        text.Length is >= 3 and <= 10 && char.IsAsciiLetterUpper(text[0]) && text is not "MULTI"
        && !text.ContainsAnyExcept(CurrencyCharacters);

    // Most rows have in most attributes what the row before had.
    private string Shared(RowAttribute attribute, ReadOnlySpan<char> text)
    {
        ref var last = ref _last[(int)attribute];
        return last is not null && text.SequenceEqual(last) ? last : last = _texts.Get(text);
    }

    private RowMoment Moment(RowAttribute attribute, ReadOnlySpan<char> text, string kept)
    {
        if (_moments.TryParse(text, out var day, out var utc, out var zone))
            return new(kept, day, zone, utc);
        log.NotRead(this, attribute, text);
        return new(kept, day == default ? null : day, null, null);
    }
}
