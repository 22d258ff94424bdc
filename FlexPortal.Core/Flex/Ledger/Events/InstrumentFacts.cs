using System.Runtime.InteropServices;
using FlexPortal.Core.Flex.Ledger.Reading;

namespace FlexPortal.Core.Flex.Ledger.Events;

/// <summary>Sections that describe contracts, the best last.</summary>
internal enum InstrumentSource
{
    CorporateAction,
    CashTransaction,
    OpenPosition,
    Trade,
    SecurityInfo,
}

/// <summary>
/// Contracts by account and conid. Each attribute is that of the last statement that states it and, within a statement, of the best
/// section, then of the latest day.
/// </summary>
internal sealed class InstrumentFacts(DocumentState document)
{
    private readonly ByAccount<KnownInstrument> _known = new();
    private readonly List<KnownInstrument> _inOrder = [];

    public IReadOnlyList<Instrument> Instruments => [.. _inOrder.Select(known => known.ToInstrument())];

    public IReadOnlyList<InstrumentName> Names => [.. _inOrder.SelectMany(known => known.Names)];

    /// <summary>Takes what the current row says about its contract.</summary>
    public void Read(InstrumentSource source)
    {
        var row = document.Row;
        if (row.SharedId(RowAttribute.Conid) is not { } conid)
            return;
        var ofAccount = _known.Of(row.AccountId);
        if (!ofAccount.TryGetValue(conid, out var known))
        {
            ofAccount.Add(conid, known = new KnownInstrument(row.AccountId, conid));
            _inOrder.Add(known);
        }

        var day = DayOf(row);
        known.Meet(row, day);
        known.Read(row, new(document.Statement, source, day ?? DateOnly.MinValue));
    }

    /// <summary>The day of a row; what cannot be read is said by the reader of its section.</summary>
    private static DateOnly? DayOf(RowValues row) =>
        FlexMoments.TryParseDay(row.Find(RowAttribute.ReportDate), out var day, out _)
        || FlexMoments.TryParseDay(row.Find(RowAttribute.TradeDate), out day, out _)
        || FlexMoments.TryParseDay(row.Find(RowAttribute.DateTime), out day, out _) ? day : null;
}

/// <summary>How much the word of a row counts about a contract.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct InstrumentRank(int Statement, InstrumentSource Source, DateOnly Day) : IComparable<InstrumentRank>
{
    public int CompareTo(InstrumentRank other) => (Statement, Source, Day).CompareTo((other.Statement, other.Source, other.Day));

    public static bool operator <(InstrumentRank left, InstrumentRank right) => left.CompareTo(right) < 0;

    public static bool operator >(InstrumentRank left, InstrumentRank right) => left.CompareTo(right) > 0;

    public static bool operator <=(InstrumentRank left, InstrumentRank right) => left.CompareTo(right) <= 0;

    public static bool operator >=(InstrumentRank left, InstrumentRank right) => left.CompareTo(right) >= 0;
}
