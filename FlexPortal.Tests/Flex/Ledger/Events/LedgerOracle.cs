using System.Globalization;
using FlexPortal.Core.Flex.Ledger;
using FlexPortal.Core.Flex.Ledger.Events;
using FlexPortal.Core.Flex.Ledger.Reading;
using FlexPortal.Core.Flex.Statements;

namespace FlexPortal.Tests.Flex.Ledger.Events;

/// <summary>A fact that another author's test expects of a sample file.</summary>
internal sealed record OracleRow(string File, string Measure, string Key, string Expected)
{
    public override string ToString() => $"{File}\t{Measure}\t{Key}";
}

/// <summary>Answers the questions of <c>flex-oracles.tsv</c> from the events of a document.</summary>
internal sealed class LedgerOracle(IReadOnlyList<LedgerEvents> documents)
{
    private static readonly string[] Payments = ["dividends", "payment_in_lieu"];

    private readonly List<EventTradeFill> _fills = [.. documents.SelectMany(events => events.Fills.Concat(events.UnidentifiedFills))];
    private readonly List<EventFx> _deals = [.. documents.SelectMany(events => events.Deals.Concat(events.UnidentifiedDeals))];
    private readonly List<EventCashflow> _cash = [.. documents.SelectMany(events => events.Cash)];
    private readonly List<EventCorpAction> _legs = [.. documents.SelectMany(events => events.CorporateActions)];

    /// <summary>The figures that the events have for the question; none when they say nothing about it.</summary>
    public IEnumerable<string> Answers(OracleRow row)
    {
        var (kind, figure) = (row.Measure.Split('.')[0], row.Measure.Split('.')[1]);
        return kind switch
        {
            "trade" when figure.EndsWith("_aggregated", StringComparison.Ordinal) => OfOrders(row.Key.Split('|')[0], figure),
            "trade" => Fills(row.Key).SelectMany(fill => OfFill(fill, figure)).Concat(OfLegs(row.Key, figure)),
            "derived_trade" => _legs.Where(leg => row.Key.EndsWith("=" + leg.TransactionId, StringComparison.Ordinal))
                .SelectMany(leg => OfLeg(leg, figure)),
            "transfer" => OfLegs(row.Key, figure),
            "payment" or "tax" or "fee" or "income" or "cash" => OfCash(row.Key, row.Measure),
            _ => [],
        };
    }

    /// <summary>Date and time as the broker wrote them; a bare day is its midnight.</summary>
    public static string Local(LedgerEvent happened) => happened.OccurredAtUtc is { } utc
        ? Time(TimeZoneInfo.ConvertTime(utc, BrokerZone.Info).DateTime)
        : Time((FlexMoments.TryParseDay(happened.DateTimeText, out var day, out _) ? day : happened.ReportDateLocal).ToDateTime(default));

    private static bool Same(string? one, string? other) => string.Equals(one, other, StringComparison.Ordinal);

    private static string Time(DateTime time) => time.ToString("yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture);

    private static string Day(LedgerEvent happened) => happened.ReportDateLocal.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string Number(decimal number) => (number / 1.0000000000000000000000000000m).ToString(CultureInfo.InvariantCulture);

    private static string Money(decimal amount, string currency) => $"{Number(amount)} {currency}";

    private static string Rounded(decimal amount, string currency) =>
        Money(Math.Round(Math.Abs(amount), 2, MidpointRounding.ToEven), currency);

    private static string Bare(decimal amount) => Number(Math.Abs(amount));

    private IEnumerable<EventTradeFill> Fills(string key)
    {
        var ids = key.Split(';').Select(part => part.Split('=')).Where(part => part.Length == 2)
            .ToDictionary(part => part[0], part => part[1], StringComparer.Ordinal);
        if (ids.Count > 0)
        {
            return _fills.Where(fill => ids.GetValueOrDefault("tradeID") is var trade && (trade is null || Same(trade, fill.TradeId))
                && ids.GetValueOrDefault("transactionID") is var booking && (booking is null || Same(booking, fill.TransactionId)));
        }

        var parts = key.Split('|');
        return parts.Length == 4
            ? _fills.Where(fill => fill.Side?.StartsWith(parts[0], StringComparison.Ordinal) == true && Same(Local(fill), parts[1])
                && Same(Bare(fill.Quantity), parts[3]))
            : parts is [var symbol, "sell"] ? _fills.Where(fill => Same(fill.Symbol, symbol) && fill.Quantity < 0) : [];
    }

    /// <summary>The fills of one day and order together.</summary>
    private IEnumerable<string> OfOrders(string symbol, string figure) => _fills.Where(fill => Same(fill.Symbol, symbol))
        .GroupBy(fill => (fill.TradeDateLocal, fill.IbOrderId))
        .Select(order => (Units: order.Sum(fill => fill.Quantity), Money: order.Sum(fill => fill.Quantity * fill.Price ?? 0)))
        .Select(order => Number(figure is "quantity_aggregated" ? order.Units : order.Money / order.Units));

    private static IEnumerable<string> OfFill(EventTradeFill fill, string figure)
    {
        var units = fill.Quantity * (fill.Multiplier is { } multiplier and not 0 ? multiplier : 1);
        var fee = Fee(fill);
        var money = fill.Proceeds ?? -fill.TradeMoney;
        IEnumerable<string?> answers = figure switch
        {
            "datetime" => [Local(fill)],
            "quantity" => [Number(fill.Quantity), Number(units)],
            "quantity_abs" => [Bare(units)],
            // An opening row without proceeds still states its cost, which is their sum with the fees.
            "net_amount_abs" => [(fill.NetCash ?? fill.Cost) is { } net ? Rounded(net, fill.Currency) : null],
            "gross_abs" => [(money ?? fill.Cost - fee) is { } gross ? Rounded(gross, fill.Currency) : null],
            "fee_abs" => [Rounded(fee, fill.Currency), Number(fee)],
            "price" => (fill.Price ?? (fill.Cost - fee) / units) is { } price
                ? [Number(price), Money(price, fill.Currency), Money(Math.Round(price, 7), fill.Currency)]
                : [],
            _ => [],
        };
        return answers.OfType<string>();
    }

    /// <summary>Legs of corporate actions that other programs book as deliveries or sales: side, moment, text and quantity.</summary>
    private IEnumerable<string> OfLegs(string key, string figure)
    {
        var parts = key.Split('|');
        if (parts.Length != 4)
            return [];
        return _legs.Where(leg => Same(Day(leg) + "T00:00", parts[1]) && Same(Bare(leg.Quantity ?? 0), parts[3])
                && leg.Quantity < 0 == parts[0] is "DELIVERY_OUTBOUND" or "SELL"
                && leg.Description?.StartsWith(parts[2], StringComparison.Ordinal) == true)
            .SelectMany(leg => OfLeg(leg, figure));
    }

    private static IEnumerable<string> OfLeg(EventCorpAction leg, string figure)
    {
        var (quantity, proceeds) = (leg.Quantity ?? 0, leg.Proceeds ?? 0);
        return figure switch
        {
            "datetime" => [Day(leg) + "T00:00:00"],
            "quantity" => [Number(quantity)],
            "quantity_abs" => [Bare(quantity)],
            "net_amount_abs" or "gross_abs" => [Rounded(proceeds, leg.Currency!)],
            "price" => [Number(-proceeds / quantity), Money(-proceeds / quantity, leg.Currency!)],
            "fee_abs" => [Number(0), Rounded(0, leg.Currency!)],
            _ => [],
        };
    }

    private IEnumerable<string> OfCash(string key, string measure)
    {
        if (key.IndexOf("Transaction-ID: ", StringComparison.Ordinal) is var note and > 0)
            key = key[..note] + key[(key.IndexOf(" | ", StringComparison.Ordinal) + 3)..];
        var parts = key.Split('|');
        if (key.StartsWith("transactionID=", StringComparison.Ordinal) || key.StartsWith("tradeID=", StringComparison.Ordinal))
            return OfBooking(key, measure);
        if (measure is "payment.amount_and_tax_after_restatement")
            return [OfPaymentDay(parts[0], parts[1])];
        if (parts.Length == 4 && measure.StartsWith("payment", StringComparison.Ordinal))
            return [];
        return parts.Length switch
        {
            4 => OfKind(parts, measure),
            3 when parts[1].Contains('T', StringComparison.Ordinal) && measure is "cash.income_or_spending" =>
                _cash.Where(cash => Same(cash.Currency, parts[0]) && Same(Local(cash), parts[1])).Select(cash => Number(cash.Amount)),
            3 when parts[0] is "MSFT" =>
                _cash.Where(cash => Same(cash.Symbol, parts[0]) && Same(Day(cash), parts[2]) && Payments.Contains(cash.CashAction))
                    .Select(cash => cash.Amount.ToString(CultureInfo.InvariantCulture)),
            3 => OfPosting(parts, measure),
            _ => OfSet(parts, measure),
        };
    }

    private IEnumerable<string> OfSet(string[] parts, string measure) => measure switch
    {
        "payment.set" or "cash.set" => [string.Join(';', _cash.Where(cash => Same(cash.Currency, parts[^1]))
            .Select(cash => cash.Amount).Order().Select(amount => amount.ToString(CultureInfo.InvariantCulture)))],
        "cash.interest" => [_cash.Where(cash => Same(cash.Currency, parts[0])
                && cash.CashAction.StartsWith("broker_interest", StringComparison.Ordinal))
            .Sum(cash => cash.Amount).ToString(CultureInfo.InvariantCulture)],
        "tax.net_withheld" => [(-_cash.Where(cash => Same(cash.Symbol, parts[0]) && cash.CashAction is "withholding_tax"
                && cash.DateTimeText?.StartsWith("20251105", StringComparison.Ordinal) == true)
            .Sum(cash => cash.Amount)).ToString(CultureInfo.InvariantCulture)],
        "payment.amount" when parts.Length == 2 =>
            _cash.Where(cash => Local(cash).StartsWith(parts[1], StringComparison.Ordinal)).Select(cash => Number(cash.Amount)),
        _ => [],
    };

    /// <summary>One booking, by its ids. Portfolio Performance books the tax of a dividend with it.</summary>
    private IEnumerable<string> OfBooking(string key, string measure)
    {
        var id = key[(key.LastIndexOf('=') + 1)..];
        foreach (var deal in _deals.Where(deal => Same(deal.TransactionId, id) && deal.Leg == FxLeg.Dealt))
            yield return measure is "cash.datetime" ? Local(deal) : Rounded(deal.Amount, deal.Currency);
        var booked = _cash.Where(cash => Same(cash.TransactionId, id)).ToArray();
        var dividends = _cash.Where(cash => Payments.Contains(cash.CashAction)
            && booked.Any(tax => tax.CashAction is "withholding_tax" && Same(tax.Conid, cash.Conid)
                && Same(tax.DateTimeText, cash.DateTimeText)));
        foreach (var cash in booked.Concat(dividends))
        {
            foreach (var answer in OfDividend(cash, measure))
                yield return answer;
        }
    }

    private IEnumerable<string> OfDividend(EventCashflow cash, string measure)
    {
        var taxes = _cash.Where(other => other.CashAction is "withholding_tax" && Same(other.Conid, cash.Conid) && cash.Conid is not null
            && Same(other.DateTimeText, cash.DateTimeText) && other.Amount < 0).Select(other => other.Amount).Distinct().Prepend(0);
        return measure switch
        {
            "cash.datetime" => [Local(cash), Day(cash) + "T00:00:00"],
            "cash.net_amount_abs" when Payments.Contains(cash.CashAction) =>
                taxes.Select(tax => Rounded(cash.Amount + tax, cash.Currency)),
            "cash.net_amount_abs" => [Rounded(cash.Amount, cash.Currency)],
            "cash.tax_abs" when cash.CashAction is "withholding_tax" => [Rounded(cash.Amount, cash.Currency)],
            "cash.tax_abs" => taxes.Select(tax => Rounded(tax, cash.Currency)),
            _ => [],
        };
    }

    /// <summary>Kind, moment, text and number of Portfolio Performance.</summary>
    private IEnumerable<string> OfKind(string[] parts, string measure)
    {
        // A dividend has the text of its tax, where that comes first.
        var text = parts[2].TrimEnd(' ', '-');
        return _cash.Where(cash => IsKind(cash, parts[0]) && IsAt(cash, parts[1])
                && (cash.Description ?? "").StartsWith(text, StringComparison.Ordinal))
            .SelectMany(cash => OfDividend(cash, measure));
    }

    private static bool IsAt(EventCashflow cash, string moment) => Local(cash).StartsWith(moment, StringComparison.Ordinal);

    private static bool IsKind(EventCashflow cash, string kind) => kind switch
    {
        "DIVIDENDS" => Payments.Contains(cash.CashAction),
        "TAXES" => cash.CashAction is "withholding_tax" && cash.Amount < 0,
        "TAX_REFUND" => cash.CashAction is "withholding_tax" && cash.Amount > 0,
        "FEES" => cash.CashAction is "other_fees" && cash.Amount < 0,
        "FEES_REFUND" => cash.CashAction is "other_fees" && cash.Amount > 0,
        "INTEREST" => cash.CashAction is "broker_interest_received" && cash.Amount > 0,
        "INTEREST_CHARGE" => cash.CashAction is "broker_interest_paid" && cash.Amount < 0,
        "DEPOSIT" => cash.CashAction is "deposits_withdrawals" && cash.Amount > 0,
        _ => false,
    };

    private string OfPaymentDay(string symbol, string day)
    {
        var conid = _cash.First(cash => Same(cash.Symbol, symbol)).Conid;
        var rows = _cash.Where(cash => Same(cash.Conid, conid) && Local(cash).StartsWith(day, StringComparison.Ordinal)).ToArray();
        var amount = rows.Where(cash => Payments.Contains(cash.CashAction)).Sum(cash => cash.Amount);
        var tax = -rows.Where(cash => cash.CashAction is "withholding_tax").Sum(cash => cash.Amount);
        return $"{amount.ToString("0.0#", CultureInfo.InvariantCulture)}|tax {Number(tax)}";
    }

    /// <summary>A posting of a beancount entry: day, text and place. On an income, tax or fee account it has the other sign.</summary>
    private IEnumerable<string> OfPosting(string[] parts, string measure)
    {
        var rows = _cash.Where(cash => Same(Day(cash), parts[0])).ToArray();
        var fills = _fills.Where(fill => Same(Day(fill), parts[0])).ToArray();
        if (measure is "cash.amount")
        {
            return rows.Select(cash => cash.Amount).Append(rows.Sum(cash => cash.Amount))
                .SelectMany(amount => new[] { amount, -amount })
                .SelectMany(amount => rows.Select(cash => Money(amount, cash.Currency)))
                .Concat(fills.Where(fill => fill.NetCash is not null).Select(fill => Money(fill.NetCash!.Value, fill.Currency)))
                .Concat(fills.Take(1).Select(fill => Money(fills.Sum(one => (one.Proceeds ?? 0) - Fee(one)), fill.Currency)))
                .Concat(DealSums(parts[0]));
        }

        var action = measure switch
        {
            "tax.amount" => "withholding_tax",
            "income.amount" => "dividends",
            _ => "commission_adjustments",
        };
        return rows.Where(cash => Same(cash.CashAction, action)).Select(cash => Money(-cash.Amount, cash.Currency))
            .Concat(measure is "fee.amount" ? Fees(fills) : []);
    }

    private static IEnumerable<string> Fees(EventTradeFill[] fills) => fills.Select(Fee)
        .Append(fills.Sum(Fee)).SelectMany(fee => fills.Take(1).Select(fill => Money(fee, fill.Currency)));

    private static decimal Fee(EventTradeFill fill) => -((fill.Commission ?? 0) + (fill.Taxes ?? 0));

    private IEnumerable<string> DealSums(string day) => _deals.Where(deal => Same(Day(deal), day))
        .GroupBy(deal => deal.Currency, StringComparer.Ordinal)
        .SelectMany(legs => legs.Select(leg => Money(leg.Amount, legs.Key)).Append(Money(legs.Sum(leg => leg.Amount), legs.Key))
            .Append(Money(Math.Round(legs.Sum(leg => leg.Amount), 4), legs.Key)));

    /// <summary>What was paid or withheld in all for one symbol and moment; how rows are paired is each author's own model.</summary>
    public decimal Sum(string measure, string kind, string symbol, string moment)
    {
        if (kind is "stock_dividend")
            return _legs.Where(leg => Same(leg.Symbol, symbol) && Same(Local(leg), moment)).Sum(leg => leg.Quantity ?? 0);
        var rows = _cash.Where(cash => Same(cash.Symbol, symbol) && Same(Local(cash), moment));
        return measure is "payment.tax"
            ? -rows.Where(cash => cash.CashAction is "withholding_tax").Sum(cash => cash.Amount)
            : rows.Where(cash => Payments.Contains(cash.CashAction)).Sum(cash => cash.Amount);
    }
}
