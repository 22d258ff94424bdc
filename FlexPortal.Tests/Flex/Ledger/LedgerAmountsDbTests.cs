using System.Globalization;
using FlexPortal.Core.Flex.Ledger;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Xunit;

namespace FlexPortal.Tests.Flex.Ledger;

public sealed class LedgerAmountsDbTests
{
    [Fact]
    public async Task Amounts_are_stored_exactly()
    {
        await using var rows = await LedgerRows.CreateAsync();
        string[] texts =
        [
            "57.505297533", "-64508.910176000001", "0.000000000001", "-0.000000000001", "-12345678901234.123456789012",
            "1.500000000000", "0",
        ];
        foreach (var (ordinal, text) in texts.Index())
        {
            var amount = decimal.Parse(text, CultureInfo.InvariantCulture);
            await rows.CashAsync(("transaction_id", "2001"), ("cash_ordinal", ordinal), ("amount", amount));
            await rows.FillAsync(
                ("transaction_id", $"{1000 + ordinal}"), ("quantity", amount), ("proceeds", amount), ("commission", amount));
        }

        await using var context = rows.Database.NewContext();
        var cash = await context.Set<EventCashflow>().OrderBy(c => c.CashOrdinal).Select(c => c.Amount).ToListAsync(Token);
        var fills = await context.Set<EventTradeFill>().OrderBy(f => f.TransactionId).ToListAsync(Token);

        var expected = string.Join(' ', texts);
        Assert.Equal(expected, string.Join(' ', cash.Select(Text)));
        Assert.Equal(expected, string.Join(' ', fills.Select(f => Text(f.Quantity))));
        Assert.Equal(expected, string.Join(' ', fills.Select(f => Text(f.Proceeds!.Value))));
        Assert.Equal(expected, string.Join(' ', fills.Select(f => Text(f.Commission!.Value))));
        Assert.Equal(
            expected,
            await rows.Database.ScalarAsync<string>("SELECT string_agg(amount::text, ' ' ORDER BY cash_ordinal) FROM flex.event_cashflow"));
    }

    [Fact]
    public async Task NaN_and_infinity_are_refused_in_every_column()
    {
        await using var rows = await LedgerRows.CreateAsync();
        await rows.CashAsync(("transaction_id", "2001"));
        await rows.FillAsync(("ib_exec_id", "a.01.01"));
        await rows.LegAsync(("transaction_id", "3001"));
        await rows.FxLegAsync(("transaction_id", "4001"), ("leg", "priced"));
        await rows.LotAsync();
        await rows.SnapshotAsync();
        await rows.RateAsync();
        await rows.RestatementAsync();
        var columns = await rows.Database.ScalarAsync<string[]>(
            """
            SELECT array_agg(table_name || ' ' || column_name) FROM information_schema.columns
            WHERE table_schema = 'flex' AND data_type = 'numeric' AND is_generated = 'NEVER'
            """);

        Assert.NotEmpty(columns);
        foreach (var column in columns.Select(c => c.Split(' ')))
        {
            foreach (var value in new[] { "NaN", "Infinity", "-Infinity" })
            {
                var refusal = await Record.ExceptionAsync(
                    () => rows.Database.ExecuteAsync($"UPDATE flex.{column[0]} SET {column[1]} = '{value}'"));
                Assert.True(refusal is PostgresException { SqlState: "23514" }, $"{column[0]}.{column[1]} took {value}");
            }
        }
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static string Text(decimal amount) => amount.ToString(CultureInfo.InvariantCulture);
}
