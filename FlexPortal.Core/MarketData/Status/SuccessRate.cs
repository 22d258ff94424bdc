namespace FlexPortal.Core.MarketData.Status;

/// <summary>
/// How many slices of the last 30 days ended well. The unit is a slice that ended after all its attempts; slices that were left out on
/// purpose do not count, and faults of vendors do.
/// </summary>
public sealed record SuccessRate
{
    /// <summary>The objective: this part of the slices succeeds.</summary>
    public const decimal Objective = 0.99m;

    /// <summary>Days that the rate looks back.</summary>
    public const int Days = 30;

    /// <summary>Days that the pace looks back.</summary>
    public const int PaceDays = 7;

    /// <summary>Start of the window, UTC.</summary>
    public required DateTimeOffset FromUtc { get; init; }

    /// <summary>End of the window, UTC.</summary>
    public required DateTimeOffset ToUtc { get; init; }

    /// <summary>Slices that succeeded.</summary>
    public required long Succeeded { get; init; }

    /// <summary>Slices that failed.</summary>
    public required long Failed { get; init; }

    /// <summary>Failed slices for which a vendor is the cause; part of <see cref="Failed"/>.</summary>
    public required long FailedByVendor { get; init; }

    /// <summary>Slices that were left out on purpose; not part of the rate.</summary>
    public required long Skipped { get; init; }

    /// <summary>Succeeded and failed slices of the last <see cref="PaceDays"/> days.</summary>
    public required long RecentEnded { get; init; }

    /// <summary>Failed slices of these days.</summary>
    public required long RecentFailed { get; init; }

    /// <summary>Failed slices by error code, the most frequent first.</summary>
    public required IReadOnlyList<FailureCount> Failures { get; init; }

    /// <summary>Slices that count.</summary>
    public long Ended => Succeeded + Failed;

    /// <summary>Successes per hundred, rounded down to two places; null without a slice.</summary>
    public decimal? Percent => Ended == 0 ? null : Math.Floor(Succeeded * 10_000m / Ended) / 100;

    /// <summary>The objective, successes per hundred.</summary>
    public decimal ObjectivePercent { get; } = Objective * 100;

    /// <summary>Failures that the objective allows for these slices.</summary>
    public decimal BudgetSlices => Ended * (1 - Objective);

    /// <summary>Failures that are left of the budget; below zero when it is exceeded.</summary>
    public decimal BudgetLeftSlices => BudgetSlices - Failed;

    /// <summary>How fast the last days use the budget: 1 is exactly the objective; null without a slice in these days.</summary>
    public decimal? BurnRate => RecentEnded == 0 ? null : Math.Round(RecentFailed / (RecentEnded * (1 - Objective)), 2);

    /// <summary>Days until the budget is used up at the pace of the last days, to one place; 0 when it is, null when none failed.</summary>
    public decimal? DaysUntilExhausted => BudgetLeftSlices < 0 ? 0
        : RecentFailed == 0 ? null : Math.Round(BudgetLeftSlices / ((decimal)RecentFailed / PaceDays), 1);
}

/// <summary>Failed slices of one cause.</summary>
/// <param name="ErrorCode">Code of the error.</param>
/// <param name="ByVendor">Whether a vendor is the cause.</param>
/// <param name="Slices">How many.</param>
public sealed record FailureCount(string ErrorCode, bool ByVendor, long Slices);
