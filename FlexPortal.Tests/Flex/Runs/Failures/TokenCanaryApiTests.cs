using System.Text;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Tests.Flex.WebService.Scripted;
using FlexPortal.Tests.Platform.Secrets;
using FlexPortal.Tests.Support;
using Xunit;

namespace FlexPortal.Tests.Flex.Runs.Failures;

/// <summary>The token is in no log, row, answer, page or file, however a run fails.</summary>
public sealed class TokenCanaryApiTests
{
    // The token has characters that addresses escape; the part that is looked for has none.
    private const string Canary = "canary7f3a9b2c4d", Token = "x+/=" + Canary + "&1";

    private static readonly (string, string)[] Logging =
    [
        ("Logging:LogLevel:Default", "Trace"), ("Logging:LogLevel:Microsoft", "Trace"), ("Logging:LogLevel:System.Net.Http", "Trace"),
        ("Logging:LogLevel:Microsoft.AspNetCore.DataProtection", "Trace"), ("Logging:LogLevel:Microsoft.Hosting.Lifetime", "Trace"),
    ];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Sec_S17_Failing_runs_leave_no_token_behind()
    {
        await using var database = await TestDatabase.CreateAsync();
        await LiftBudgetAsync(database);
        await using var broker = await ScriptedBroker.StartAsync();
        await using var portal = await PortalProcess.ServeAsync(
            database, [.. Settings(broker.BaseUrl), ("Flex:MaxStatementBytes", "64 KiB"), .. Logging]);
        var answers = new StringBuilder();
        foreach (var leak in LeakyBroker.All)
        {
            broker.OnSendRequest(leak.Send).OnGetStatement(leak.Poll ?? Answers.Code(1003));
            var run = await portal.Http.PostRunAsync("123456");
            var ended = await database.EndOfAsync(run);
            Assert.Equal((leak.Code, RunStatus.Failed), (ended.ErrorCode, ended.Status));
            Assert.False(ended.IsSandbox);
            answers.Append(await ReadAsync(portal, $"/ingestion/runs/{run}", $"/ingestion/runs/{run}/events", $"/runs/{run}"));
        }

        answers.Append(
            await ReadAsync(portal, "/", "/runs", "/sandbox", "/ingestion/runs", "/health/ready", "/openapi/v1.json", "/artifacts",
                "/statements"));
        await portal.SignalAsync("TERM");
        await portal.WaitForExitAsync(TimeSpan.FromSeconds(25));

        // The token was sent, and much was logged.
        Assert.Contains(broker.Seen, seen => string.Equals(seen.Query["t"], Token, StringComparison.Ordinal));
        Assert.Contains("***", answers.ToString(), StringComparison.Ordinal);
        Assert.Contains("trce:", portal.Output, StringComparison.Ordinal);
        AssertAbsent("the log", portal.Output);
        AssertAbsent("the answers", answers.ToString());
        AssertAbsent("the database", await DumpAsync(database));
        foreach (var file in Directory.EnumerateFiles(portal.DataDirectory, "*", SearchOption.AllDirectories))
            AssertAbsent(Path.GetFileName(file), Encoding.Latin1.GetString(await File.ReadAllBytesAsync(file, Cancel)));
    }

    [Fact]
    public async Task Commands_that_cannot_reach_the_broker_or_refuse_their_settings_leave_no_token()
    {
        await using var database = await TestDatabase.CreateAsync();
        await LiftBudgetAsync(database);
        await using var broker = await ScriptedBroker.StartAsync();
        var secure = new UriBuilder(broker.BaseUrl) { Scheme = "https" }.Uri;
        foreach (var (url, said, exit) in new[]
        {
            (new Uri("http://127.0.0.1:9/FlexWebService"), "FLEX_UNREACHABLE", 7),
            (secure, "FLEX_TLS_FAILED", 5),
            (new Uri("https://10.255.255.1/FlexWebService"), "FLEX_ADDRESS_REFUSED", 5),
            (new Uri("ftp://127.0.0.1/" + Uri.EscapeDataString(Token)), "Flex:BaseUrl must", 2),
        })
        {
            await using var command = PortalProcess.Start(database, [.. Settings(url), .. Logging], "ingestion-run", "--watch", "--json");
            Assert.Equal((said, exit), (said, await command.WaitForExitAsync(TimeSpan.FromMinutes(1))));
            Assert.Contains(said, command.Output, StringComparison.Ordinal);
            AssertAbsent(said, command.Output);
        }

        AssertAbsent("the database", await DumpAsync(database));
    }

    private static (string, string)[] Settings(Uri broker) =>
    [
        ("Flex:Token", Token), ("Flex:QueryId", "123456"), ("Flex:BaseUrl", broker.OriginalString), ("Flex:FirstPollDelay", "10 ms"),
        ("Flex:PollBudget", "1500 ms"),
    ];

    /// <summary>Gives every slot at once: the spacing is not under test.</summary>
    private static Task LiftBudgetAsync(TestDatabase database) => database.ExecuteAsync("""
        CREATE FUNCTION flex.slot_is_now() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            NEW.slots_utc := ARRAY[clock_timestamp()];
            RETURN NEW;
        END $$;
        CREATE TRIGGER slot_is_now BEFORE INSERT OR UPDATE ON platform.rate_limit FOR EACH ROW EXECUTE FUNCTION flex.slot_is_now()
        """);

    private static async Task<string> ReadAsync(PortalProcess portal, params string[] addresses)
    {
        var all = new StringBuilder();
        foreach (var address in addresses)
        {
            using var response = await portal.Http.GetAsync(address, Cancel);
            all.Append(response.Headers).AppendLine(await response.Content.ReadAsStringAsync(Cancel));
        }

        return all.ToString();
    }

    private static async Task<string> DumpAsync(TestDatabase database)
    {
        var dump = await DatabaseDump.OfAsync(database);
        Assert.Contains("FLEX_", dump, StringComparison.Ordinal);
        return dump;
    }

    private static void AssertAbsent(string place, string text)
    {
        var at = text.IndexOf(Canary, StringComparison.OrdinalIgnoreCase);
        var around = at < 0 ? "" : text[Math.Max(0, at - 300)..Math.Min(text.Length, at + 100)];
        Assert.True(at < 0, $"The token is in {place}: {around}");
    }
}
