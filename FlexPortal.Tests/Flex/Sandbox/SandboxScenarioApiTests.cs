using System.Text;
using FlexPortal.Sandbox;
using FlexPortal.Sandbox.Protocol;
using FlexPortal.Sandbox.Scenarios;
using Xunit;

namespace FlexPortal.Tests.Flex.Sandbox;

public sealed class SandboxScenarioApiTests
{
    private static readonly string[] HardRequired =
        ["Trades", "OpenPositions", "CashTransactions", "CorporateActions", "ConversionRates", "SecuritiesInfo", "AccountInformation"];

    private static readonly string[] ForReconciliation =
        ["MTMPerformanceSummaryInBase", "FIFOPerformanceSummaryInBase", "CashReport", "EquitySummaryInBase", "ChangeInNAV"];

    [Fact]
    public void Every_listed_scenario_exists_and_says_what_it_does()
    {
        Assert.Equal(SandboxScenarios.All.Count, SandboxScenarios.All.Select(s => s.QueryId).Distinct(StringComparer.Ordinal).Count());
        foreach (var scenario in SandboxScenarios.All)
        {
            var isFile = scenario.QueryId.StartsWith("file:", StringComparison.Ordinal);
            Assert.Equal(!isFile, ScenarioPlans.Find(scenario.Example, new SandboxOptions()) is not null);
            Assert.All([scenario.Title, scenario.WhatHappens, scenario.ExpectedOutcome], text => Assert.NotEmpty(text));
        }

        Assert.Empty(ScenarioPlans.FixedIds.Except(SandboxScenarios.All.Select(s => s.QueryId.Split(':')[0]), StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("rate-limited-forever", 1018)]
    [InlineData("token-expired", 1012)]
    [InlineData("token-invalid", 1015)]
    [InlineData("try-again-later", 1001)]
    [InlineData("unknown-code", 1099)]
    public async Task Some_queries_are_refused_every_time(string query, int code)
    {
        await using var session = await BrokerSession.StartAsync();
        for (var i = 0; i < 6; i++)
        {
            Assert.Equal(code, await session.CodeAsync(session.Request("SendRequest", query)));
        }
    }

    [Theory]
    [InlineData("rate-limited", 1018, 2)]
    [InlineData("try-again-once", 1001, 1)]
    public async Task Some_queries_are_refused_a_few_times_in_every_run(string query, int code, int times)
    {
        await using var session = await BrokerSession.StartAsync();
        for (var run = 0; run < 2; run++)
        {
            for (var i = 0; i < times; i++)
            {
                Assert.Equal(code, await session.CodeAsync(session.Request("SendRequest", query)));
            }

            var reference = await session.AskAsync(query);
            Assert.Contains(
                "<FlexQueryResponse ", await session.AnswerAsync(session.Request("GetStatement", reference)), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Slow_generation_is_in_progress_three_times_for_each_reference()
    {
        await using var session = await BrokerSession.StartAsync();
        var one = await session.AskAsync("slow-generation");
        var other = await session.AskAsync("slow-generation");
        foreach (var reference in new[] { one, other })
        {
            for (var i = 0; i < 3; i++)
            {
                var answer = await session.AnswerAsync(session.Request("GetStatement", reference));
                Assert.Contains("<Status>Warn</Status>\n<ErrorCode>1019</ErrorCode>", answer, StringComparison.Ordinal);
            }

            Assert.Contains(
                "<FlexQueryResponse ", await session.AnswerAsync(session.Request("GetStatement", reference)), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Never_ready_is_never_ready()
    {
        await using var session = await BrokerSession.StartAsync();
        var reference = await session.AskAsync("never-ready");
        for (var i = 0; i < 30; i++)
        {
            Assert.Equal(BrokerCodes.InProgress, await session.CodeAsync(session.Request("GetStatement", reference)));
        }
    }

    [Theory]
    [InlineData("default", "")]
    [InlineData("missing-trades", "Trades,CorporateActions")]
    [InlineData("missing-cash-report", "CashReport")]
    [InlineData("missing-performance", "MTMPerformanceSummaryInBase,FIFOPerformanceSummaryInBase")]
    [InlineData("restated", "")]
    [InlineData("identical", "")]
    [InlineData("huge:3", "ChangeInNAV")]
    public async Task A_statement_has_every_section_but_those_the_scenario_leaves_out(string query, string missing)
    {
        await using var session = await BrokerSession.StartAsync();
        var sections = (await session.ReadAsync(query)).Sections.Select(s => s.Section).ToList();
        Assert.Equal(
            missing.Split(',', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal),
            HardRequired.Concat(ForReconciliation).Except(sections, StringComparer.Ordinal).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Two_accounts_and_another_account_are_named_as_such()
    {
        await using var session = await BrokerSession.StartAsync(new SandboxOptions { AccountId = " U0000002 " });
        var two = await session.ReadAsync("two-accounts");
        Assert.Equal(["U0000002", "U0000003"], two.Statements.Select(s => s["accountId"]), StringComparer.Ordinal);
        Assert.All(
            two.Rows.Where(r => r.Values.ContainsKey("accountId")),
            r => Assert.Equal(two.Statements[r.Statement]["accountId"], r["accountId"]));
        Assert.DoesNotContain(two.Of("Trade").GroupBy(t => t["transactionID"], StringComparer.Ordinal), g => g.Count() > 1);

        Assert.Equal("U0000002", (await session.ReadAsync("default")).Statements.Single()["accountId"]);
        Assert.Equal("U0000002", (await session.ReadAsync("huge:1")).Of("Trade").Single()["accountId"]);
        Assert.Equal("U0999999", (await session.ReadAsync("wrong-account")).Statements.Single()["accountId"]);
    }

    [Fact]
    public async Task A_maintenance_page_comes_with_status_200_and_no_code()
    {
        await using var session = await BrokerSession.StartAsync();
        using var response = await session.SendAsync(session.Request("SendRequest", "html-error"));
        Assert.Equal("text/html", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal(System.Net.HttpStatusCode.OK, response.StatusCode);
        Assert.DoesNotContain(
            "FlexStatementResponse",
            await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Latin_1_is_sent_as_single_bytes()
    {
        await using var session = await BrokerSession.StartAsync();
        var bytes = await session.DownloadAsync("latin-1");
        Assert.Contains((byte)0xE9, bytes);
        Assert.Throws<DecoderFallbackException>(() => new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes));
        Assert.Equal("S\u00e9bastien M\u00fcller & S\u00f8nner", StatementRows.Parse(bytes).Of("AccountInformation").Single()["name"]);
    }
}
