using System.Runtime.InteropServices;
using FlexPortal.Core.MarketData.Bars;

namespace FlexPortal.Core.MarketData.Coverage;

/// <summary>The slots of one UTC day of a series, by state. A day without a session has none.</summary>
/// <param name="Day">The date; on the calendars of this version the date of the session as well.</param>
/// <param name="Slots">Slots of the sessions, whether they are due or not: minutes of a minute series, 1 of a daily one.</param>
/// <param name="Present">Slots with a bar.</param>
/// <param name="NoTrade">Slots without a trade, of a vendor that leaves these out.</param>
/// <param name="VendorGap">Slots that a vendor which sends every slot left out.</param>
/// <param name="Rejected">Slots whose bar failed validation.</param>
/// <param name="NotFetched">Slots between the first answer and the last that no answer covers.</param>
/// <param name="Pending">Due slots after the last answer.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct DayCoverage(
    DateOnly Day, int Slots, int Present, int NoTrade, int VendorGap, int Rejected, int NotFetched, int Pending)
{
    /// <summary>Missing slots that a user marked as known.</summary>
    public int Acknowledged { get; init; }

    /// <summary>Due slots before the first answer, which are not part of the series; of a series without an answer all.</summary>
    public int NotAsked { get; init; }

    /// <summary>Slots that are not over, or not published yet.</summary>
    public int NotDue { get; init; }

    /// <summary>Whether the market is closed all day.</summary>
    public bool IsClosed => Slots == 0;

    /// <summary>Whether every slot that is due is there, or had no trade.</summary>
    public bool IsComplete => VendorGap == 0 && Rejected == 0 && NotFetched == 0 && Acknowledged == 0 && NotAsked == 0;
}

/// <summary>The last days of one series, oldest first, one for each date.</summary>
/// <param name="AssetId">The asset.</param>
/// <param name="Interval">Length of the bars.</param>
/// <param name="Days">The days.</param>
public sealed record SeriesDays(int AssetId, BarInterval Interval, IReadOnlyList<DayCoverage> Days);
