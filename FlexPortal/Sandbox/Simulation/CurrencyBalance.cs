namespace FlexPortal.Sandbox.Simulation;

/// <summary>A cash balance and what it cost in base currency, at average cost. Both are negative while the balance is borrowed.</summary>
internal sealed record CurrencyBalance(decimal Amount, decimal Cost)
{
    public CurrencyBalance Plus(decimal amount, decimal rate)
    {
        var sum = Amount + amount;
        if (Amount * amount >= 0)
        {
            return new CurrencyBalance(sum, Cost + Math.Round(amount * rate, 9));
        }

        // A part that leaves takes its share of the cost; what turns the balance around costs today's rate.
        return new CurrencyBalance(sum, Math.Round(Amount * sum > 0 ? Cost * sum / Amount : sum * rate, 9));
    }
}
