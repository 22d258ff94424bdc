using FlexPortal.Core.Flex;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Core.Flex.WebService;
using FlexPortal.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace FlexPortal.Tests.Flex.Runs;

/// <summary>One request a second and ten in any minute for a token, across processes.</summary>
public sealed class BrokerBudgetLimitDbTests
{
    private static readonly Dictionary<string, string?> WithToken =
        new(StringComparer.Ordinal) { ["Flex:Token"] = "123456789012345678901234" };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Slots_of_two_portals_are_a_second_apart_and_at_most_ten_in_any_minute()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var first = await TestPortal.StartAsync(WithToken, database);
        await using var second = await TestPortal.StartAsync(WithToken, database);
        BrokerBudget[] budgets = [first.Services.GetRequiredService<BrokerBudget>(), second.Services.GetRequiredService<BrokerBudget>()];
        var token = new FlexToken("123456789012345678901234");

        var began = TimeProvider.System.GetTimestamp();
        var slots = await Task.WhenAll(Enumerable.Range(0, 35).Select(number => Task.Run(async () =>
        {
            var wait = await budgets[number % 2].ReserveAsync(token, Cancel);
            return TimeProvider.System.GetElapsedTime(began) + wait;
        })));

        // These are the times at which the answers arrived; the database's own spacing is exact.
        var tolerance = TimeProvider.System.GetElapsedTime(began) + TimeSpan.FromMilliseconds(50);
        var ordered = slots.Order().ToList();
        for (var i = 10; i < ordered.Count; i++)
            Assert.True(
                ordered[i] - ordered[i - 10] >= TimeSpan.FromSeconds(60) - tolerance,
                $"Slots {i - 10} and {i}: {ordered[i - 10]} {ordered[i]}");
        Assert.True(ordered[34] - ordered[0] >= TimeSpan.FromSeconds(180 + 4) - tolerance, $"{ordered[34]}");
        var exact = await database.ScalarAsync<DateTime[]>("SELECT slots_utc FROM platform.rate_limit");
        Assert.Equal(10, exact.Length);
        Assert.All(exact.Zip(exact.Skip(1)), pair => Assert.True(pair.Second - pair.First >= TimeSpan.FromSeconds(1), $"{pair}"));
    }

    [Fact]
    public async Task Another_token_has_a_budget_of_its_own_and_the_sandbox_has_none()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var portal = await TestPortal.StartAsync(WithToken, database);
        await using var sandbox = await TestPortal.StartAsync(shared: database);
        var budget = portal.Services.GetRequiredService<BrokerBudget>();
        for (var i = 0; i < 3; i++)
            await budget.ReserveAsync(new FlexToken("abcdefghijklmnop"), Cancel);

        Assert.Equal(TimeSpan.Zero, await budget.ReserveAsync(new FlexToken("qrstuvwxyz123456"), Cancel));
        var unlimited = sandbox.Services.GetRequiredService<BrokerBudget>();
        var itsOwn = (await sandbox.Services.GetRequiredService<FlexConnections>().TakeAsync(Cancel))!.Connection.Token;
        for (var i = 0; i < 3; i++)
            Assert.Equal(TimeSpan.Zero, await unlimited.ReserveAsync(itsOwn, Cancel));
        Assert.Equal(2, await database.ScalarAsync<long>("SELECT count(*) FROM platform.rate_limit"));
        Assert.Equal(0, await database.ScalarAsync<long>("SELECT count(*) FROM platform.rate_limit WHERE limit_key ~ 'abcdef|qrstuv'"));
    }
}
