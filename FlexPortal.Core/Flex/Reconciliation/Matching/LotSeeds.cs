using FlexPortal.Core.Flex.Lots;
using FlexPortal.Core.Flex.Reconciliation.Reading;

namespace FlexPortal.Core.Flex.Reconciliation.Matching;

/// <summary>
/// What one contract held before the first event: units are those of its last position less all movements; lots that are still open or
/// that the broker shows as closed have their basis, the rest has none and is the first to be closed.
/// </summary>
internal sealed class LotSeeds(IReadOnlyList<LotEvent> events)
{
    private readonly HashSet<(string, string)> _opened =
        [.. events.OfType<LotFill>().Where(fill => fill.TransactionId is not null).Select(fill => (fill.AccountId, fill.TransactionId!))];

    private readonly Dictionary<(string Account, string Key), List<LotEvent>> _byContract = events
        .GroupBy(lotEvent => (lotEvent.AccountId, lotEvent.Conid)).ToDictionary(group => group.Key, group => group.ToList());

    private readonly List<LotSeed> _seeds = [];

    /// <summary>Seeds of an account whose last statement has positions.</summary>
    /// <param name="account">The account.</param>
    /// <param name="positions">Rows of its last statement.</param>
    /// <param name="closed">Closed lots of all its statements.</param>
    /// <param name="firstDay">First day of all of them; null when not known.</param>
    /// <param name="hasPositions">Whether that statement has the section: a contract that is not there has none.</param>
    public void Add(string account, IReadOnlyList<FigureRow> positions, IReadOnlyList<FigureRow> closed, DateOnly? firstDay,
        bool hasPositions)
    {
        var ended = closed.Where(lot => IsBefore(account, lot, firstDay)).ToLookup(lot => lot.Key!, StringComparer.Ordinal);
        if (!hasPositions)
        {
            foreach (var lot in ended.SelectMany(group => group))
                _seeds.Add(Closed(lot));
            return;
        }

        var held = positions.Where(row => row.Key is not null).ToLookup(row => row.Key!, StringComparer.Ordinal);
        var keys = held.Select(group => group.Key)
            .Concat(_byContract.Keys.Where(key => string.Equals(key.Account, account, StringComparison.Ordinal)).Select(key => key.Key))
            .Distinct(StringComparer.Ordinal);
        foreach (var key in keys)
            Add(account, key, [.. held[key]], [.. ended[key]], firstDay);
    }

    public IReadOnlyList<LotSeed> All => _seeds;

    /// <summary>Units held at the end: the summary rows, else the lots.</summary>
    public static decimal Held(IEnumerable<FigureRow> rows)
    {
        var summary = rows.Where(row => !IsLot(row)).ToArray();
        return (summary.Length > 0 ? summary : rows).Sum(row => row.Number("position") ?? 0);
    }

    public static bool IsLot(FigureRow row) => string.Equals(row.Level, "LOT", StringComparison.OrdinalIgnoreCase);

    private void Add(string account, string key, FigureRow[] held, FigureRow[] ended, DateOnly? firstDay)
    {
        var movements = _byContract.GetValueOrDefault((account, key)) ?? [];
        var moved = movements.Sum(QuantityOf);
        var open = held.Where(row => IsLot(row) && IsBefore(account, row, firstDay)).Select(Open).ToList();
        var scale = ScaleOf(movements);
        if (scale != 1)
            open = [.. open.Select(seed => seed with { Quantity = seed.Quantity / scale })];
        var known = open.Concat(ended.Select(Closed)).ToArray();
        var units = known.Sum(seed => seed.Quantity);
        var before = Held(held) - moved;
        // Where the summary and the lots disagree, the one that the known lots explain is taken: the other is a finding of the proof.
        var parts = held.Where(IsLot).Sum(row => row.Number("position") ?? 0);
        if (before != units && held.Any(IsLot) && parts - moved == units)
            before = units;
        if (before == 0)
            return;
        var rest = before - units;
        if (rest != 0 && Math.Sign(rest) != Math.Sign(before))
            (known, rest) = ([], before);
        _seeds.AddRange(known);
        if (rest == 0 || IsDenied(before, movements))
            return;
        var example = held.FirstOrDefault()?.Ref ?? movements[0].Ref;
        _seeds.Add(new LotSeed
        {
            AccountId = account,
            Conid = key,
            Quantity = rest,
            Ref = example + "#before",
            Origin = LotSeedOrigin.Position,
        });
    }

    /// <summary>
    /// Whether the broker says that fills only opened what would have closed these units first: then they were not there.
    /// </summary>
    public static bool IsDenied(decimal before, IReadOnlyList<LotEvent> movements) =>
        movements.Any(one => one is LotFill { OpenClose: "O" } fill && Math.Sign(fill.Quantity) == -Math.Sign(before))
        && !movements.Any(one => one is not LotFill { OpenClose: "O" } && Math.Sign(QuantityOf(one)) == -Math.Sign(before));

    /// <summary>New units for one old unit by the splits that keep the contract.</summary>
    private static decimal ScaleOf(List<LotEvent> movements)
    {
        var scale = 1m;
        foreach (var leg in movements.OfType<LotLeg>())
        {
            if (ActionText.SplitRatio(leg.Description) is { } ratio)
                scale *= ratio;
        }

        return scale;
    }

    private bool IsBefore(string account, FigureRow lot, DateOnly? firstDay)
    {
        if (lot.Key is null || (lot.TransactionId is { } id && _opened.Contains((account, id))))
            return false;
        return lot.AtDay is not { } day || firstDay is null ? lot.TransactionId is not null : day < firstDay;
    }

    private static LotSeed Open(FigureRow row)
    {
        var isKnown = row.Model is not "Independent";
        return Seed(row, row.Number("position") ?? 0, isKnown ? row.Number("costBasisMoney") : null, LotSeedOrigin.OpenPositionLot);
    }

    private static LotSeed Closed(FigureRow row)
    {
        // The side is that of the closing: what was bought back was short.
        var sign = row.Direction?.StartsWith("BUY", StringComparison.Ordinal) == true ? -1 : 1;
        return Seed(row, sign * Math.Abs(row.Number("quantity") ?? 0), sign * row.Number("cost"), LotSeedOrigin.ClosedLot);
    }

    private static LotSeed Seed(FigureRow row, decimal quantity, decimal? basis, LotSeedOrigin origin) => new()
    {
        AccountId = row.AccountId,
        Conid = row.Key!,
        Quantity = quantity,
        CostBasis = basis,
        Opened = row.AtDay is { } day ? new LotMoment(day, row.At) : null,
        OriginatingTransactionId = row.TransactionId,
        Ref = row.Ref,
        Origin = origin,
    };

    /// <summary>Change of the position.</summary>
    public static decimal QuantityOf(LotEvent lotEvent) => lotEvent switch
    {
        LotFill fill => fill.Quantity,
        LotLeg leg => leg.Quantity,
        LotTransfer transfer => transfer.Quantity,
        _ => 0,
    };
}
