using System.Globalization;
using FlexPortal.Core.Flex.Lots;
using FlexPortal.Core.Flex.Reconciliation.Check;
using FlexPortal.Tests.Flex.Statements;

namespace FlexPortal.Tests.Flex.Reconciliation;

/// <summary>Answers of a checked statement to questions about positions, results, cash and corporate actions.</summary>
internal sealed class ProofOracle(StatementCheck check)
{
    /// <summary>Statements of several documents in one.</summary>
    public static string Join(params string[] documents) => Documents.Response(
    [
        .. documents.Select(text => text[text.IndexOf("<FlexStatement ", StringComparison.Ordinal)..
            (text.LastIndexOf("</FlexStatement>", StringComparison.Ordinal) + "</FlexStatement>".Length)]),
    ]);

    /// <summary>Every answer that the key may mean.</summary>
    public IEnumerable<decimal?> Answers(string measure, string key) => measure switch
    {
        "cash.cash_begin" => Cash(key.Split('|')[1]).Select(cash => cash.Begin),
        "cash.cash_end" => Cash(key.Split('|')[1]).Select(cash => cash.ReportEnd),
        "cash.cash_end_settled" => Cash(key.Split('|')[1]).Select(cash => cash.ReportEndSettled),
        "cash.balance" => Cash(key.Split('|')[0]).Select(cash => cash.ReportEnd),
        "position.quantity" => Positions(key).Select(position => position.ReportQuantity),
        "position.quantity_begin" => Positions(key).Select(position => (decimal?)position.Begin),
        "position.quantity_end" => Positions(key).Select(position => (decimal?)position.Quantity),
        "position.basis_end" => Positions(key).Select(position => position.CostBasis),
        "position.mark" => Positions(key).Select(position => position.MarkPrice),
        "position.value_end" => Positions(key).Select(position => position.ReportValue),
        "position.change" => Changes(key),
        "lot.open_price" => Opened(key),
        "corp.quantity_change" or "corp.quantity_in" or "corp.quantity_out" => Corporate(key),
        "realised.total" => Totals(),
        _ => Realized(measure.Split('.')[1], key),
    };

    private static bool Same(string? one, string other) => string.Equals(one, other, StringComparison.Ordinal);

    private static decimal Cents(decimal amount) => Math.Round(amount, 2, MidpointRounding.ToEven);

    private IEnumerable<CheckedCash> Cash(string currency) => check.Cash.Where(cash => Same(cash.Currency, currency));

    /// <summary>Positions of a symbol, also of one that a contract had before; where the key names none, all of them.</summary>
    private IEnumerable<CheckedPosition> Positions(string key)
    {
        var symbol = key.Split('|')[0];
        var conids = check.Events.Fills.Where(fill => Same(fill.Symbol, symbol)).Select(fill => fill.Conid ?? fill.Symbol)
            .ToHashSet(StringComparer.Ordinal);
        var found = check.Positions
            .Where(position => Same(position.Symbol, symbol) || Same(position.Symbol, symbol.Split('.')[0])
                || conids.Contains(position.Conid))
            .ToArray();
        return found.Length > 0 ? found : check.Positions.Count == 1 ? check.Positions : [];
    }

    /// <summary>Change of a position on a day: the fills together, and each of them.</summary>
    private IEnumerable<decimal?> Changes(string key)
    {
        var fills = Fills(key);
        return [fills.Sum(fill => fill.Quantity), .. fills.Select(fill => (decimal?)fill.Quantity)];
    }

    private CheckedFill[] Fills(string key)
    {
        var day = DateOnly.Parse(key.Split('|').First(part => DateOnly.TryParse(part, CultureInfo.InvariantCulture, out _)),
            CultureInfo.InvariantCulture);
        var fills = check.Events.Fills.Where(fill => fill.TradeDay == day || fill.ReportDay == day).ToArray();
        var named = fills.Where(fill => key.Contains(fill.Symbol!.Split('.')[0], StringComparison.Ordinal)).ToArray();
        return named.Length > 0 ? named : fills.Length == 1 ? fills : [];
    }

    /// <summary>Price of what a fill opened, with its commission and without.</summary>
    private IEnumerable<decimal?> Opened(string key)
    {
        foreach (var fill in Fills(key))
        {
            yield return fill.Price;
            yield return check.Lots.FirstOrDefault(lot => Same(lot.OpeningRow, fill.Row!))?.OpenPrice;
        }
    }

    private IEnumerable<decimal?> Corporate(string key)
    {
        var id = key.Split('|').Select(part => part.Split('=')).FirstOrDefault(part => part is ["transactionID", _])?[1];
        var legs = check.Events.CorporateActions.Where(leg => id is null || Same(leg.TransactionId, id)).ToArray();
        var related = check.Events.CorporateActions
            .Where(leg => legs.Any(one => Same(ActionText.Stem(one.Description), ActionText.Stem(leg.Description)))).ToArray();
        return related.Select(leg => leg.Quantity).Concat(related.Select(leg => -leg.Quantity))
            .Concat(check.Positions.Where(position => related.Any(leg => Same(leg.Conid, position.Conid)))
                .Select(position => (decimal?)position.Change));
    }

    /// <summary><c>open ID SYMBOL -> close ID SYMBOL qty N</c>: the part of a closing that took the lot of an opening.</summary>
    private IEnumerable<decimal?> Realized(string figure, string key)
    {
        var words = key.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var (open, close) = (words[1], words[Array.IndexOf(words, "close") + 1]);
        var fills = check.Events.Fills.ToLookup(fill => fill.TradeId, StringComparer.Ordinal);
        foreach (var (opening, closing) in from o in fills[open] from c in fills[close] select (o, c))
        {
            var result = check.Realized.FirstOrDefault(one => Same(one.Row, closing.Row!));
            var part = result?.Lots.FirstOrDefault(one => Same(one.OpeningRow, opening.Row!));
            if (part is null)
                continue;
            var units = part.Quantity * (opening.Multiplier ?? 1);
            yield return figure switch
            {
                "profit" => Cents(part.Realized ?? result!.Realized ?? 0),
                "open_quantity" => units,
                "open_amount" => Cents(Math.Abs(units) * opening.Price ?? 0),
                _ => Cents(Math.Abs(units) * closing.Price ?? 0),
            };
        }
    }

    private IEnumerable<decimal?> Totals()
    {
        foreach (var group in check.Realized.Where(one => one.BrokerRealized is not null).GroupBy(one => check.Events.Fills
            .FirstOrDefault(fill => Same(fill.Row, one.Row))?.AssetCategory, StringComparer.Ordinal))
            yield return group.Sum(one => Cents(one.Realized ?? 0));
    }
}
