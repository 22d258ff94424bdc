using Xunit;

namespace FlexPortal.Tests.Flex.Sandbox;

/// <summary>When the sandbox repeats the same bytes, and when not.</summary>
public sealed class SandboxRepetitionApiTests
{
    [Fact]
    public async Task The_default_is_the_same_all_day_and_another_on_the_next()
    {
        await using var session = await BrokerSession.StartAsync();
        var afternoon = await session.DownloadAsync("default");
        session.Clock.Now = session.Clock.Now.AddHours(3);
        Assert.Equal(afternoon, await session.DownloadAsync("default"));

        // In New York it is still the same Friday; another broker knows the same account.
        await using var other = await BrokerSession.StartAsync(now: new DateTimeOffset(2026, 11, 21, 4, 59, 0, TimeSpan.Zero));
        Assert.Equal(afternoon, await other.DownloadAsync("default"));
        other.Clock.Now = other.Clock.Now.AddMinutes(1);
        Assert.NotEqual(afternoon, await other.DownloadAsync("default"));
    }

    [Fact]
    public async Task A_statement_asked_for_before_midnight_is_the_one_of_that_day()
    {
        await using var session = await BrokerSession.StartAsync();
        var today = await session.DownloadAsync("default");
        var reference = await session.AskAsync("default");
        session.Clock.Now = session.Clock.Now.AddDays(1);
        using var response = await session.SendAsync(session.Request("GetStatement", reference));
        Assert.Equal(today, await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_fill_keeps_its_ids_and_numbers_in_every_statement_that_shows_it()
    {
        await using var session = await BrokerSession.StartAsync();
        var today = (await session.ReadAsync("default")).Of("Trade").ToDictionary(t => t["transactionID"], StringComparer.Ordinal);
        session.Clock.Now = session.Clock.Now.AddDays(7);
        var later = (await session.ReadAsync("default")).Of("Trade").ToList();
        var shared = later.Where(t => today.ContainsKey(t["transactionID"])).ToList();

        Assert.True(shared.Count > 20 && shared.Count < later.Count, $"{shared.Count} of {later.Count} fills are shared.");
        Assert.All(shared, t => Assert.Equal(today[t["transactionID"]].Values, t.Values));
    }

    [Fact]
    public async Task Identical_is_identical_on_any_day_and_for_any_period()
    {
        await using var session = await BrokerSession.StartAsync();
        var first = await session.DownloadAsync("identical");
        session.Clock.Now = session.Clock.Now.AddDays(100);
        Assert.Equal(first, await session.DownloadAsync("identical", "&fd=20260101&td=20260131"));
    }

    [Fact]
    public async Task Restated_reverses_an_old_tax_and_withholds_another_amount_each_time()
    {
        await using var session = await BrokerSession.StartAsync();
        var seen = new HashSet<decimal>();
        for (var i = 0; i < 3; i++)
        {
            var statement = await session.ReadAsync("restated");
            StatementTies.AssertAll(statement);
            var taxes = statement.Of("CashTransaction").Where(r => r["type"] is "Withholding Tax" && r["reportDate"] is "20261119")
                .ToList();
            var (reversal, again) = (taxes[0], taxes[1]);
            Assert.Equal(2, taxes.Count);
            Assert.True(reversal.Number("amount") > 0 && again.Number("amount") < 0);
            Assert.Equal((reversal["dateTime"], reversal["actionID"]), (again["dateTime"], again["actionID"]));
            Assert.True(string.CompareOrdinal(reversal["dateTime"], "20260920") < 0);
            Assert.NotEqual(reversal["transactionID"], again["transactionID"], StringComparer.Ordinal);
            Assert.True(seen.Add(again.Number("amount")), "The same amount again.");
        }
    }
}
