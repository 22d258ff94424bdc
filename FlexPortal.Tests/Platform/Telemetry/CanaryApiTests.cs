using System.Text;
using System.Text.Json;
using FlexPortal.Core.Flex;
using FlexPortal.Sandbox.Scenarios;
using FlexPortal.Tests.Api;
using FlexPortal.Tests.Flex.Runs;
using FlexPortal.Tests.Platform.Secrets;
using FlexPortal.Tests.Support;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Xunit;
using JsonOptions = Microsoft.AspNetCore.Http.Json.JsonOptions;

namespace FlexPortal.Tests.Platform.Telemetry;

/// <summary>
/// Every failure of the sandbox with a recognisable account and token, every log level, and a collector;
/// then both are looked for in all logs, telemetry, pages, refusals and the database.
/// </summary>
public sealed class CanaryApiTests
{
    private const string Account = "U91827364";

    // It cannot fail and is slow.
    private static readonly string[] Slow = ["huge:N"];

    // Part of the log message of a failed run.
    private const string Failed = "failed in stage";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Sec_S17_No_failure_leaves_the_token_or_the_account_in_log_telemetry_refusal_or_database()
    {
        await using var collector = await TestCollector.StartAsync();
        await using var database = await TestDatabase.CreateAsync();
        var log = new KeptLog();
        var (pages, refusals) = (new List<string>(), new List<string>());
        string token;
        await using (var portal = await TestPortal.StartAsync(
            Settings(collector), database, services => services.AddSingleton<ILoggerProvider>(log)))
        {
            token = await TokenAsync(portal);
            foreach (var scenario in SandboxScenarios.All.Where(scenario => !Slow.Contains(scenario.QueryId, StringComparer.Ordinal)))
            {
                var run = await database.EndOfAsync(await portal.Http.PostRunAsync(scenario.Example ?? scenario.QueryId));
                pages.Add(await portal.Http.GetStringAsync($"/runs/{run.IngestionRunId}", Cancel));
                pages.Add(await portal.Http.GetStringAsync($"/ingestion/runs/{run.IngestionRunId}", Cancel));
            }

            // Logs and refusals repeat what a client sends.
            string[] sent = [$"/ingestion/{Account}?t={token}", $"/runs?account={Account}", $"/ingestion/runs?limit={Account}&t={token}"];
            foreach (var address in sent)
                refusals.Add(await (await portal.Http.GetAsync(address, Cancel)).Content.ReadAsStringAsync(Cancel));
            refusals.Add(Refusal(portal, token));
        }

        Assert.True(token.Length >= 20);
        Assert.Contains(log.Lines, line => line.Contains(Failed, StringComparison.Ordinal));
        Assert.Contains(log.Lines, line => line.Contains("account=***", StringComparison.Ordinal));
        AssertNone(log.Lines, token, Account);
        (string Path, string Sign)[] signals =
            [("/v1/traces", "ingestion run"), ("/v1/metrics", "flexportal.runs"), ("/v1/logs", Failed)];
        foreach (var (path, sign) in signals)
            Assert.Contains(
                collector.Received,
                sent => sent.Path.Equals(path, StringComparison.Ordinal) && sent.Body.Contains(sign, StringComparison.Ordinal));
        AssertNone(collector.Received.Select(sent => sent.Body), token, Account);
        AssertNone(refusals, token);
        AssertNone([refusals[^1]], Account);
        AssertNone(pages, token);
        AssertNone([await DatabaseDump.OfAsync(database)], [.. DatabaseDump.FormsOf(token)]);
    }

    private static Dictionary<string, string?> Settings(TestCollector collector) => new(StringComparer.Ordinal)
    {
        ["Telemetry:Endpoint"] = collector.Endpoint,
        ["Flex:AccountId"] = Account,
        ["Flex:PollBudget"] = "1 s",
        ["Sandbox:SlowBodyDuration"] = "00:00:00.5",
        ["Logging:LogLevel:Default"] = "Trace",
        ["Logging:LogLevel:Microsoft"] = "Trace",
        ["Logging:LogLevel:System.Net.Http"] = "Trace",
        ["Logging:LogLevel:Microsoft.AspNetCore.DataProtection"] = "Trace",
        ["Logging:Console:LogLevel:Default"] = "None",
    };

    private static async Task<string> TokenAsync(TestPortal portal)
    {
        var query = new StringBuilder();
        (await portal.Services.GetRequiredService<FlexConnections>().TakeAsync(Cancel))!.Connection.Token.AppendTo(query);
        return query.ToString();
    }

    private static string Refusal(TestPortal portal, string token) => JsonSerializer.Serialize(
        new ProblemDetails
        {
            Title = $"No {Account}",
            Detail = $"see ?t={token}",
            Extensions = { ["code"] = "X", ["value"] = token, ["number"] = 7 },
        },
        portal.Services.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions);

    private static void AssertNone(IEnumerable<string> texts, params string[] canaries)
    {
        var all = texts.ToList();
        Assert.NotEmpty(all);
        foreach (var canary in canaries)
            Assert.All(all, text => Assert.DoesNotContain(canary, text, StringComparison.OrdinalIgnoreCase));
    }
}
