using System.Net;
using System.Text.Json;
using FlexPortal.Tests.Flex.Runs;
using Xunit;

namespace FlexPortal.Tests.Flex.Ledger.Queries;

/// <summary>The lists of the ledger over HTTP.</summary>
public sealed class LedgerListApiTests(LedgerPortal portal) : IClassFixture<LedgerPortal>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("trades", "9003 9002 9001")]
    [InlineData("trades?sort=oldest", "9001 9002 9003")]
    [InlineData("trades?sort=largest", "9002 9001")]
    [InlineData("trades?sort=smallest", "9001 9002")]
    [InlineData("trades?currency=eur", "9003")]
    [InlineData("trades?from=2026-01-06&to=2026-01-07", "9002")]
    [InlineData("trades?instrument=1002", "9002")]
    [InlineData("trades?text=xyz", "9002")]
    [InlineData("trades?text=US0000000002", "9002")]
    [InlineData("trades?text=holding", "9002")]
    [InlineData("trades?text=502", "9002")]
    [InlineData("trades?text=%25", "")]
    [InlineData("trades?side=SELL", "9002")]
    [InlineData("trades?kind=ExchTrade&asset=stk", "9003 9002 9001")]
    [InlineData("trades?restated=true", "9001")]
    [InlineData("trades?restated=false", "9003 9002")]
    [InlineData("trades?diagnostic=true", "9003")]
    [InlineData("trades?diagnostic=no", "9002 9001")]
    [InlineData("cash?kind=withholding_tax", "3002")]
    [InlineData("cash?text=tax", "3002")]
    [InlineData("cash?source=corporate_action_proceeds", "4001")]
    [InlineData("cash?sort=largest&currency=USD", "4001 3001 3002")]
    [InlineData("fx?leg=dealt", "9004")]
    [InlineData("fx?currency=USD", "9004")]
    [InlineData("actions", "4001")]
    [InlineData("actions?kind=tc&text=merged", "4001")]
    [InlineData("actions?kind=SO", "")]
    public async Task Filters_and_orders_give_these_events(string address, string expected)
    {
        var found = (await portal.ListAsync($"/ledger/{address}")).Select(row => row.GetProperty("transaction_id").GetString());

        Assert.Equal(expected, string.Join(' ', found));
    }

    [Theory]
    [InlineData("trades", 3)]
    [InlineData("trades?sort=smallest", 2)]
    [InlineData("cash", 4)]
    [InlineData("cash?sort=oldest", 4)]
    public async Task Pages_of_one_event_walk_the_list_to_its_end_and_back(string list, int count)
    {
        var (forward, cursor, last) = (new List<string>(), (string?)null, default(JsonElement));
        do
        {
            last = await portal.GetAsync(At(cursor));
            forward.Add(Assert.Single(last.GetProperty("items").EnumerateArray()).GetProperty("transaction_id").GetString()!);
            cursor = last.GetProperty("next_cursor").GetString();
        }
        while (cursor is not null);
        var back = new List<string> { forward[^1] };
        for (cursor = last.GetProperty("previous_cursor").GetString(); cursor is not null;
            cursor = last.GetProperty("previous_cursor").GetString())
        {
            last = await portal.GetAsync(At(cursor));
            back.Add(last.GetProperty("items")[0].GetProperty("transaction_id").GetString()!);
        }

        back.Reverse();
        Assert.Equal(count, forward.Count);
        Assert.Equal(forward, back);

        string At(string? place) =>
            $"/ledger/{list}{(list.Contains('?', StringComparison.Ordinal) ? '&' : '?')}limit=1{(place is null ? "" : $"&cursor={place}")}";
    }

    [Fact]
    public async Task Totals_are_exact_over_all_pages_and_a_commission_counts_in_its_own_currency()
    {
        var page = await portal.GetAsync("/ledger/trades?limit=1&totals=true");

        var totals = page.GetProperty("totals");
        Assert.Equal("EUR 1, USD 2", string.Join(
            ", ", totals.EnumerateArray().Select(total => $"{total.GetProperty("currency")} {total.GetProperty("rows")}")));
        Assert.Equal("-30.876543211/2", Sum(totals[1], "proceeds"));
        Assert.Equal("-33.126543211/2", Sum(totals[1], "net_cash"));
        Assert.Equal("/0", Sum(totals[0], "net_cash"));
        // All three commissions are reported in USD.
        Assert.Equal("-3.25/3", Sum(totals[1], "commission"));
        Assert.Equal("/0", Sum(totals[0], "commission"));
        Assert.Equal(JsonValueKind.Null, (await portal.GetAsync("/ledger/trades")).GetProperty("totals").ValueKind);

        static string Sum(JsonElement total, string name)
        {
            var sum = total.GetProperty("sums").EnumerateArray().Single(one => one.GetProperty("name").ValueEquals(name));
            return $"{sum.GetProperty("sum")}/{sum.GetProperty("stated")}";
        }
    }

    [Fact]
    public async Task An_account_is_named_by_its_key_and_each_row_names_its_source()
    {
        var ones = await portal.ListAsync($"/ledger/cash?account={portal.KeyOf("U2")}");
        var none = await portal.ListAsync($"/ledger/cash?account={new string('0', 16)}");
        var accounts = await portal.GetAsync("/ledger/accounts");

        var cash = Assert.Single(ones);
        Assert.Equal(("U2", "3900"), (cash.GetProperty("account_id").GetString(), cash.GetProperty("transaction_id").GetString()));
        Assert.Equal("1/CashTransactions/CashTransaction[1]", cash.GetProperty("source").GetProperty("source_row_ref").GetString());
        Assert.Empty(none);
        Assert.Equal(["U1", "U2"], accounts.EnumerateArray().Select(account => account.GetProperty("account_id").GetString()));
    }

    [Theory]
    [InlineData("", "1001 1001 1002 12087792")]
    [InlineData("?asset=cash", "12087792")]
    [InlineData("?text=holding", "1002")]
    [InlineData("?currency=none", "")]
    public async Task Contracts_are_listed_by_their_ids(string query, string expected) => Assert.Equal(
        expected,
        string.Join(' ', (await portal.ListAsync($"/ledger/instruments{query}")).Select(row => row.GetProperty("conid").GetString())));

    [Theory]
    [InlineData("trades?account=U1234567")]
    [InlineData("trades?from=2026-01-09&to=2026-01-08")]
    [InlineData("trades?from=yesterday")]
    [InlineData("trades?sort=sideways")]
    [InlineData("trades?restated=perhaps")]
    [InlineData("cash?source=somewhere")]
    [InlineData("fx?cursor=abc")]
    [InlineData("actions?limit=0")]
    [InlineData("actions?side=BUY")]
    [InlineData("events/lots/00000000-0000-0000-0000-000000000001")]
    public async Task What_cannot_be_understood_is_refused(string address)
    {
        using var answer = await portal.Portal.Http.GetAsync($"/ledger/{address}", Cancel);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains((await answer.ReadAsync()).GetProperty("code").GetString(), new[] { "REQUEST_INVALID", "PARAMETER_UNKNOWN" });
    }
}
