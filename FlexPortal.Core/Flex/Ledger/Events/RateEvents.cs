using FlexPortal.Core.Flex.Ledger.Reading;

namespace FlexPortal.Core.Flex.Ledger.Events;

/// <summary>The broker's conversion rates, one for each account, day and pair.</summary>
internal sealed class RateEvents(DocumentState document, BaseCurrencies currencies)
{
    private readonly Dictionary<(string Account, DateOnly Day, string From, string To), (int Place, int Statement)> _seen = [];
    private readonly List<FxRate> _all = [];

    public IReadOnlyList<FxRate> All => _all;

    /// <summary>Hands over what was read since the last call.</summary>
    public IReadOnlyList<FxRate> Drain()
    {
        FxRate[] all = [.. _all];
        _all.Clear();
        return all;
    }

    /// <summary>Takes the current row.</summary>
    public void Read()
    {
        var row = document.Row;
        var (from, to) = (row.Currency(RowAttribute.FromCurrency), row.Currency(RowAttribute.ToCurrency));
        var (day, value) = (row.Day(RowAttribute.ReportDate), row.Rate(RowAttribute.Rate));
        if (!document.HasDay(day) || !document.Has(from, RowAttribute.FromCurrency) || !document.Has(to, RowAttribute.ToCurrency)
            || !document.Has(value, RowAttribute.Rate))
            return;
        currencies.Convert(row.AccountId, to!);
        var rate = new FxRate(row.AccountId, day!.Value, from!, to!, value!.Value, row.SourceRowRef) { RowKey = row.Key };
        if (document.IsStreamed)
        {
            _all.Add(rate);
            return;
        }

        var key = (rate.AccountId, rate.ReportDateLocal, rate.FromCurrency, rate.ToCurrency);
        if (!_seen.TryGetValue(key, out var seen))
        {
            _seen.Add(key, (_all.Count, document.Statement));
            _all.Add(rate);
            return;
        }

        document.TwinCount++;
        var former = _all[seen.Place];
        if (former.Rate == rate.Rate)
            return;
        var later = document.IsLaterThan(seen.Statement);
        var (before, now) = later ? (former, rate) : (rate, former);
        document.Restatements.Add(new(
            rate.AccountId, "fx_rate", FormattableString.Invariant($"{rate.ReportDateLocal:yyyy-MM-dd}|{from}|{to}"), "rate", before.Rate,
            now.Rate, before.SourceRowRef, now.SourceRowRef)
        {
            FormerRowKey = before.RowKey,
            LatterRowKey = now.RowKey,
        });
        if (!later)
            return;
        _all[seen.Place] = rate;
        _seen[key] = (seen.Place, document.Statement);
    }
}
