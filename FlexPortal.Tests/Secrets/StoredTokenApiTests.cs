using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using FlexPortal.Core.Flex;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Core.Flex.Tokens;
using FlexPortal.Core.Flex.WebService;
using FlexPortal.Core.Platform.Identity.Accounts;
using FlexPortal.Tests.Flex.Runs;
using FlexPortal.Tests.Flex.WebService.Scripted;
using FlexPortal.Tests.Platform.Secrets;
using FlexPortal.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace FlexPortal.Tests.Secrets;

/// <summary>A token that is set or removed while portals run: each run takes what is in force when it starts.</summary>
public sealed class StoredTokenApiTests : IAsyncLifetime
{
    private const string First = "000000000000000000000011", Second = "000000000000000000000022";

    private readonly TemporaryFolder _keys = new("flexportal-keys");
    private TestDatabase _database = null!;
    private ScriptedBroker _broker = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabase.CreateAsync();
        _broker = await ScriptedBroker.StartAsync();
        _broker.OnSendRequest(Answers.Code(1012));
    }

    public async ValueTask DisposeAsync()
    {
        await _broker.DisposeAsync();
        await _database.DisposeAsync();
        _keys.Dispose();
    }

    [Fact]
    public async Task Setting_and_removing_take_effect_for_the_next_run_without_a_restart()
    {
        await using var portal = await StartAsync();
        Assert.Equal((RunStatus.Success, true), await RunAsync(portal, "default"));

        await SetAsync(portal, First);
        Assert.Equal((RunStatus.Failed, false), await RunAsync(portal, "123456"));
        Assert.Equal(First, Assert.Single(_broker.Seen).Query["t"]);
        // What was meant for the sandbox is not taken to the broker.
        var meant = await portal.Services.GetRequiredService<StartIngestionRun>().ExecuteAsync(
            AccountScope.All, new(RunTrigger.Ui, Actors.Named("test"), "default", SandboxOnly: true), Ct);
        Assert.Equal("SANDBOX_NOT_IN_USE", Assert.IsType<StartOutcome.Refused>(meant).Error.Code);
        Assert.Single(_broker.Seen);

        using (var removed = await portal.Http.PostAsync("/secrets/flex-token/remove", content: null, Ct))
            Assert.Equal("not_set", (await removed.ReadAsync()).GetProperty("state").GetString());
        Assert.Equal((RunStatus.Success, true), await RunAsync(portal, "default"));
        Assert.Single(_broker.Seen);
    }

    [Fact]
    public async Task The_verdict_on_the_sandbox_is_not_shown_as_that_of_the_broker()
    {
        await using var portal = await StartAsync();
        await RunAsync(portal, "default");
        Assert.NotNull((await portal.PageAsync("/runs")).QuerySelector(".trust"));

        await SetAsync(portal, First);
        // Pages follow the hint of the change.
        var connections = portal.Services.GetRequiredService<FlexConnections>();
        await Eventually.IsAsync(() => Task.FromResult(connections.Source == FlexTokenSource.Stored));
        using var answer = await portal.Http.GetAsync("/ingestion/completeness", Ct);
        var report = await answer.ReadAsync();
        var page = await portal.PageAsync("/runs");

        Assert.Equal(JsonValueKind.Null, report.GetProperty("main").ValueKind);
        Assert.All(report.GetProperty("others").EnumerateArray(), other => Assert.True(other.GetProperty("sandbox").GetBoolean()));
        Assert.Null(page.QuerySelector(".trust"));
        // What is missing is said before a click that can only be refused.
        Assert.NotNull(page.QuerySelector("[data-notice=query-missing]"));
        Assert.Null(page.QuerySelector("[data-action=run]"));
        await RunAsync(portal, "123456");
        using var later = await portal.Http.GetAsync("/ingestion/completeness", Ct);
        Assert.Equal("123456", (await later.ReadAsync()).GetProperty("main").GetProperty("flex_query_id").GetString());
    }

    [Fact]
    public async Task A_portal_that_starts_with_a_stored_token_opens_the_sandbox_once_it_is_removed()
    {
        await using (var first = await StartAsync())
            await SetAsync(first, First);
        await using var portal = await StartAsync();
        var connections = portal.Services.GetRequiredService<FlexConnections>();
        Assert.Equal((FlexTokenSource.Stored, null), (connections.Source, connections.AccountId));
        Assert.DoesNotContain("invented broker", await portal.Http.GetStringAsync("/runs", Ct), StringComparison.Ordinal);

        using (await portal.Http.PostAsync("/secrets/flex-token/remove", content: null, Ct))
            Assert.Equal((RunStatus.Success, true), await RunAsync(portal, "default"));

        Assert.Equal((FlexTokenSource.Sandbox, "U0000001"), (connections.Source, connections.AccountId));
        Assert.Contains("invented broker", await portal.Http.GetStringAsync("/runs", Ct), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_replica_uses_a_new_token_at_once_and_shows_it_soon()
    {
        await using var one = await StartAsync();
        await using var other = await StartAsync();

        await SetAsync(one, First);
        Assert.Equal((RunStatus.Failed, false), await RunAsync(other, "123456"));
        Assert.Equal(First, Assert.Single(_broker.Seen).Query["t"]);

        // Nothing is started here: the pages follow the hint.
        using (await one.Http.PostAsync("/secrets/flex-token/remove", content: null, Ct))
            await Eventually.IsAsync(async () => (await other.Http.GetStringAsync("/runs", Ct))
                .Contains("data-notice=\"sandbox\"", StringComparison.Ordinal));
        await SetAsync(one, Second);
        await Eventually.IsAsync(() => Task.FromResult(
            other.Services.GetRequiredService<FlexConnections>().Source == FlexTokenSource.Stored));
    }

    [Fact]
    public async Task A_running_run_keeps_its_token_and_its_budget()
    {
        _broker.OnSendRequest(Answers.Accepted("1")).OnGetStatement(Answers.Code(1019));
        await using var portal = await StartAsync();
        await SetAsync(portal, First);
        var run = await portal.StartRunAsync("123456");
        await Eventually.IsAsync(() => Task.FromResult(_broker.Polls > 0));

        using (await portal.Http.PostAsync("/secrets/flex-token/remove", content: null, Ct))
            await Eventually.IsAsync(() => Task.FromResult(portal.Services.GetRequiredService<FlexConnections>().IsSandbox));

        var polls = _broker.Polls;
        await Eventually.IsAsync(() => Task.FromResult(_broker.Polls > polls));
        Assert.All(_broker.Seen, seen => Assert.Equal(First, seen.Query["t"]));
        var budget = portal.Services.GetRequiredService<BrokerBudget>();
        await budget.ReserveAsync(new FlexToken(Second), Ct);
        Assert.True(
            await budget.ReserveAsync(new FlexToken(Second), Ct) > TimeSpan.Zero,
            "The broker's limit holds for its tokens also while the sandbox is in force.");
        await portal.Services.GetRequiredService<CancelIngestionRun>().ExecuteAsync(
            AccountScope.All, run, Actors.Named("test"), reason: null, Ct);
        await _database.EndOfAsync(run);
    }

    [Fact]
    public async Task The_setting_wins_and_the_stored_one_is_kept()
    {
        await using var portal = await StartAsync(("Flex:Token", Second));

        var stored = await SetAsync(portal, First);

        Assert.True(stored.GetProperty("is_configured").GetBoolean());
        Assert.Equal((RunStatus.Failed, false), await RunAsync(portal, "123456"));
        Assert.Equal(Second, Assert.Single(_broker.Seen).Query["t"]);
        Assert.Contains("data-configured=\"true\"", await portal.Http.GetStringAsync("/settings/secrets", Ct), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sec_S19_Without_the_keys_no_run_starts_not_even_in_the_sandbox()
    {
        await using (var home = await StartAsync())
            await SetAsync(home, First);
        await using var away = await TestPortal.StartAsync(
            Settings().Where(setting => !setting.Key.StartsWith("Keys:", StringComparison.Ordinal)).ToDictionary(StringComparer.Ordinal),
            _database);

        using var refused = await away.Http.PostAsync("/ingestion/run", content: null, Ct);
        Assert.Equal(
            (HttpStatusCode.BadRequest, "SECRET_UNREADABLE"),
            (refused.StatusCode, (await refused.ReadAsync()).GetProperty("code").GetString()));
        Assert.Equal(0, await _database.ScalarAsync<long>("SELECT count(*) FROM flex.ingestion_run"));
        Assert.Empty(_broker.Seen);
        var runs = await away.Http.GetStringAsync("/runs", Ct);
        Assert.Contains("data-token=\"unreadable\"", runs, StringComparison.Ordinal);
        Assert.DoesNotContain("data-notice=\"sandbox\"", runs, StringComparison.Ordinal);
        Assert.Contains("SECRET_UNREADABLE", await away.Http.GetStringAsync("/settings/secrets", Ct), StringComparison.Ordinal);
        using (var health = await away.Http.GetAsync("/health/ready", Ct))
            Assert.Equal(
                (HttpStatusCode.OK, "degraded"), (health.StatusCode, (await health.ReadAsync()).GetProperty("status").GetString()));

        await SetAsync(away, Second);
        Assert.Equal((RunStatus.Failed, false), await RunAsync(away, "123456"));
        Assert.Equal(Second, Assert.Single(_broker.Seen).Query["t"]);
        using var healed = await away.Http.GetAsync("/health/ready", Ct);
        Assert.Equal("healthy", (await healed.ReadAsync()).GetProperty("status").GetString());
    }

    private Task<TestPortal> StartAsync(params (string Key, string Value)[] more)
    {
        var settings = Settings();
        foreach (var (key, value) in more)
            settings[key] = value;
        return TestPortal.StartAsync(settings, _database);
    }

    private Dictionary<string, string?> Settings() => new(Rings.Shared(_keys), StringComparer.Ordinal)
    {
        ["Flex:BaseUrl"] = _broker.BaseUrl.OriginalString,
        ["Logging:LogLevel:Microsoft"] = "None",
    };

    private static async Task<System.Text.Json.JsonElement> SetAsync(TestPortal portal, string token)
    {
        using var answer = await portal.Http.PostAsJsonAsync("/secrets/flex-token", new { value = token }, Ct);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await answer.ReadAsync();
    }

    /// <summary>How a run ended, and whether the sandbox had answered it.</summary>
    private async Task<(RunStatus Status, bool IsSandbox)> RunAsync(TestPortal portal, string query)
    {
        var row = await _database.FindRunAsync((await portal.RunAsync(query)).IngestionRunId);
        return (row.Status, row.IsSandbox);
    }
}
