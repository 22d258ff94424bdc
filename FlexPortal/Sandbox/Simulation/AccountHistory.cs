namespace FlexPortal.Sandbox.Simulation;

/// <summary>What the account held at the close of one day.</summary>
internal sealed record DayEnd(DateOnly Day, IReadOnlyDictionary<Instrument, decimal> Holdings, decimal Usd, decimal Eur);

/// <summary>The life of a sandbox account from its opening to a last day. The seed alone decides it.</summary>
internal sealed class AccountHistory
{
    private AccountHistory(AccountBook book, IReadOnlyList<DayEnd> days) => (Book, Days) = (book, days);

    public AccountBook Book { get; }
    public IReadOnlyList<DayEnd> Days { get; }

    /// <summary>Plays every trading day up to <paramref name="lastDay"/>.</summary>
    /// <param name="seed">Which account: another seed, other orders; the market is the same for all.</param>
    /// <param name="lastDay">The last day that is played.</param>
    /// <param name="restatement">
    /// Null, or a number that makes the last day correct an old withholding tax: each number gives another amount.
    /// </param>
    public static AccountHistory Play(int seed, DateOnly lastDay, int? restatement = null)
    {
        var book = new AccountBook(new Market(lastDay), seed);
        var days = new List<DayEnd>();
        foreach (var day in TradingCalendar.Between(TradingCalendar.FirstDay, lastDay))
        {
            var dice = new Dice(seed, day.DayNumber, stream: 100);
            CashEvents.BeforeTheOpen(book, day);
            OptionProgramme.Settle(book, day);
            CashEvents.Fund(book, day, dice);
            OptionProgramme.Trade(book, day, dice);
            StockOrders.Trade(book, day, dice);
            CashEvents.AfterTheClose(book, day);
            if (restatement is { } number && TradingCalendar.Add(day, 1) > lastDay)
            {
                RestateTax(book, day, number);
            }

            days.Add(EndOf(book, day));
        }

        return new AccountHistory(book, days);
    }

    // Reverses a tax of at least sixty days ago and withholds less, under the old date and action: the old rows stay as they were.
    private static void RestateTax(AccountBook book, DateOnly day, int number)
    {
        var old = book.CashEntries.LastOrDefault(e => e.Flow == CashFlow.WithholdingTax && e.ReportDate < day.AddDays(-60));
        if (old is null)
        {
            return;
        }

        var less = Math.Round(old.Amount * 0.4m, 2) - (number % 1_000 * 0.01m);
        book.Book(old with { Amount = -old.Amount, ReportDate = day, SettleDate = day, TransactionId = 0 });
        book.Book(old with { Amount = less, ReportDate = day, SettleDate = day, TransactionId = 0 });
    }

    private static DayEnd EndOf(AccountBook book, DateOnly day) => new(
        day,
        book.Held.ToDictionary(i => i, book.Quantity),
        book.Cash("USD"),
        book.Cash("EUR"));
}
