using FlexPortal.Core.Flex.Ledger;

namespace FlexPortal.Core.Flex.Reconciliation.Checks;

/// <summary>
/// Finds commissions of currency deals that the broker reports in one currency and takes in the other: what the currencies differ by
/// cancels out at the rates of the statement.
/// </summary>
internal static class CommissionShift
{
    private const decimal Spread = 0.01m;

    public static void Explain(AccountRows account)
    {
        var differences = account.Log.All.Index()
            .Where(one => one.Item is { Identity: CashFlows.Commissions, Verdict: ProofVerdict.DoesNotTie, Currency: not null }
                && string.Equals(one.Item.AccountId, account.AccountId, StringComparison.Ordinal)
                && one.Item.Statement == account.Statement.Ordinal)
            .ToDictionary(one => one.Item.Currency!, one => one.Item.Difference!.Value, StringComparer.Ordinal);
        if (differences.Count < 2 || !differences.Keys.Any(currency => IsReported(account, currency, differences))
            || !Cancels(account, differences))
            return;
        for (var i = 0; i < account.Log.All.Count; i++)
        {
            var check = account.Log.All[i];
            if (check is { Verdict: ProofVerdict.DoesNotTie, Identity: CashFlows.Commissions or "cash_movement", Currency: { } currency }
                && check.Statement == account.Statement.Ordinal
                && string.Equals(check.AccountId, account.AccountId, StringComparison.Ordinal)
                && differences.TryGetValue(currency, out var shift) && Math.Abs(check.Difference!.Value - shift) <= CheckLog.Exact)
                account.Log.All[i] = check with { Explanation = ProofExplanation.CommissionCurrencyShift };
        }
    }

    /// <summary>Whether deals between two of the currencies report at least as much commission in this one.</summary>
    private static bool IsReported(AccountRows account, string currency, Dictionary<string, decimal> differences)
    {
        var reported = account.Deals
            .Where(deal => string.Equals(deal.CommissionCurrency, currency, StringComparison.Ordinal)
                && differences.ContainsKey(deal.Currency) && differences.ContainsKey(deal.CounterCurrency))
            .Sum(deal => deal.Commission ?? 0);
        return differences[currency] > 0 && -reported >= differences[currency] - CheckLog.Exact;
    }

    private static bool Cancels(AccountRows account, Dictionary<string, decimal> differences)
    {
        // Of the currencies that differ, one is the measure of the others.
        foreach (var measure in differences.Keys)
        {
            var (sum, room) = (0m, 0m);
            var known = true;
            foreach (var (currency, difference) in differences)
            {
                if (RateOf(account, currency, measure) is not { } rate)
                {
                    known = false;
                    break;
                }

                var (least, most) = rate;
                var middle = (least + most) / 2;
                sum += difference * middle;
                room += Math.Abs(difference) * (((most - least) / 2)
                    + (string.Equals(currency, measure, StringComparison.Ordinal) ? 0 : middle * Spread));
            }

            if (known)
                return Math.Abs(sum) <= room + CheckLog.Exact;
        }

        return false;
    }

    /// <summary>Least and largest rate of the statement; null when it has none.</summary>
    private static (decimal Least, decimal Most)? RateOf(AccountRows account, string from, string to)
    {
        if (string.Equals(from, to, StringComparison.Ordinal))
            return (1, 1);
        var rates = account.Deals
            .Where(deal => deal.Price > 0 && IsPair(deal, from, to))
            .Select(deal => deal.Leg == FxLeg.Dealt == string.Equals(deal.Currency, from, StringComparison.Ordinal)
                ? deal.Price!.Value : 1 / deal.Price!.Value)
            .Concat(account.Statement.Events.Rates
                .Where(rate => string.Equals(rate.FromCurrency, from, StringComparison.Ordinal)
                    && string.Equals(rate.ToCurrency, to, StringComparison.Ordinal))
                .Select(rate => rate.Rate))
            .ToList();
        if (string.Equals(account.BaseCurrency, to, StringComparison.Ordinal))
            rates.AddRange(account.Fills.Where(fill => string.Equals(fill.Currency, from, StringComparison.Ordinal))
                .Select(fill => fill.FxRateToBase).OfType<decimal>());
        return rates.Count == 0 ? null : (rates.Min(), rates.Max());
    }

    private static bool IsPair(EventFx deal, string one, string other) =>
        (string.Equals(deal.Currency, one, StringComparison.Ordinal)
            && string.Equals(deal.CounterCurrency, other, StringComparison.Ordinal))
        || (string.Equals(deal.Currency, other, StringComparison.Ordinal)
            && string.Equals(deal.CounterCurrency, one, StringComparison.Ordinal));
}
