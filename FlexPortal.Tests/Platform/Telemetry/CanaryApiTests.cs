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
/// Every failure of the sandbox with an account that can be recognised and with a token that is known here alone, every level of the log,
/// and a collector; then both are looked for in everything that is left behind.
/// </summary>
public sealed class CanaryApiTests
{
    private const string Account = "U91827364";

    // The one that cannot fail, and takes its time.
    private static readonly string[] Slow = ["huge:N"];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Sec_S17_No_failure_leaves_the_token_or_the_account_in_log_telemetry_refusal_or_database()
    {
        await using var collector = await TestCollector.StartAsync();
        await using var database = await TestDatabase.CreateAsync();
        var log = new KeptLog();
        var (pages, refusals) = (new List<string>(), new List<string>());
        string token;
        await using (var portal = await TestPortal.StartAsync(Settings(collector), database, services => services.AddSingleton<ILoggerProvider>(log)))
        {
            token = await TokenAsync(portal);
            foreach (var scenario in SandboxScenarios.All.Where(scenario => !Slow.Contains(scenario.QueryId, StringComparer.Ordinal)))
            {
                var run = await database.EndOfAsync(await portal.Http.PostRunAsync(scenario.Example ?? scenario.QueryId));
                pages.Add(await portal.Http.GetStringAsync($"/runs/{run.IngestionRunId}", Cancel));
                pages.Add(await portal.Http.GetStringAsync($"/ingestion/runs/{run.IngestionRunId}", Cancel));
            }

            // What somebody types or sends reaches the log and the refusal by itself.
            foreach (var address in new[] { $"/ingestion/{Account}?t={token}", $"/runs?account={Account}", $"/ingestion/runs?limit={Account}&t={token}" })
                refusals.Add(await (await portal.Http.GetAsync(address, Cancel)).Content.ReadAsStringAsync(Cancel));
            refusals.Add(Refusal(portal, token));
        }

        Assert.True(token.Length >= 20);
        Assert.Contains(log.Lines, line => line.Contains("failed in stage", StringComparison.Ordinal));
        Assert.Contains(log.Lines, line => line.Contains("account=***", StringComparison.Ordinal));
        AssertNone(log.Lines, token, Account);
        foreach (var (path, sign) in new[] { ("/v1/traces", "ingestion run"), ("/v1/metrics", "flexportal.runs"), ("/v1/logs", "failed in stage") })
            Assert.Contains(collector.Received, sent => sent.Path.Equals(path, StringComparison.Ordinal) && sent.Body.Contains(sign, StringComparison.Ordinal));
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
        new ProblemDetails { Title = $"No {Account}", Detail = $"see ?t={token}", Extensions = { ["code"] = "X", ["value"] = token, ["number"] = 7 } },
        portal.Services.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions);

    private static void AssertNone(IEnumerable<string> texts, params string[] canaries)
    {
        var all = texts.ToList();
        Assert.NotEmpty(all);
        foreach (var canary in canaries)
            Assert.All(all, text => Assert.DoesNotContain(canary, text, StringComparison.OrdinalIgnoreCase));
    }
}
