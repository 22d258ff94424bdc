using System.Net;
using System.Net.Http.Json;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Core.Flex.WebService;
using FlexPortal.Tests.Flex.WebService.Scripted;
using FlexPortal.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace FlexPortal.Tests.Flex.Runs;

/// <summary>A start is refused while the token has no request left, in every process, with the time of the next request.</summary>
public sealed class BrokerBudgetDbTests
{
    private const string Token = "123456789012345678901234";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_meter_counts_the_requests_of_the_last_minute_and_names_the_time_of_the_next()
    {
        await using var broker = await ScriptedBroker.StartAsync();
        await using var database = await TestDatabase.CreateAsync();
        await using var portal = await TestPortal.StartAsync(Settings(broker), database);
        var budget = portal.Services.GetRequiredService<BrokerBudget>();

        Assert.Equal(new(10, 10, null), await budget.ReadAsync(Cancel));
        await UseAsync(database, 20, 10, 1);
        var state = await budget.ReadAsync(Cancel);

        Assert.NotNull(state);
        Assert.Equal(7, state.Left);
        Assert.InRange(state.MoreAtUtc!.Value - TimeProvider.System.GetUtcNow(), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(41));
        await UseAsync(database, 300, 61);
        Assert.Equal(new(10, 10, null), await budget.ReadAsync(Cancel));
    }

    [Fact]
    public async Task A_start_is_refused_until_a_request_is_free_and_no_row_is_made()
    {
        await using var broker = await ScriptedBroker.StartAsync();
        broker.OnSendRequest(Answers.Code(1012));
        await using var database = await TestDatabase.CreateAsync();
        await using var portal = await TestPortal.StartAsync(Settings(broker), database);
        await UseAsync(database, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1);

        var refused = Assert.IsType<StartOutcome.Refused>(await portal.TriggerAsync("1"));

        Assert.Equal("BROKER_BUDGET_USED_UP", refused.Error.Code);
        Assert.Matches(@"\b10\b", refused.Error.Message);
        Assert.InRange(
            refused.Error.RetryAtUtc!.Value - TimeProvider.System.GetUtcNow(), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(51));
        Assert.Contains($"{refused.Error.RetryAtUtc.Value.UtcDateTime:HH:mm:ss} UTC", refused.Error.WhatToDo, StringComparison.Ordinal);
        Assert.Equal(0, await database.ScalarAsync<long>("SELECT count(*) FROM flex.ingestion_run"));
        Assert.Empty(broker.Seen);

        await UseAsync(database, 61, 40, 30, 20, 15, 10, 5, 3, 2, 1);
        Assert.Equal("FLEX_TOKEN_EXPIRED", (await portal.RunAsync("1")).ErrorCode);
    }

    [Fact]
    public async Task An_active_run_is_reported_before_the_budget()
    {
        await using var broker = await ScriptedBroker.StartAsync();
        broker.OnSendRequest(Answers.Stalled([], new TaskCompletionSource()));
        await using var database = await TestDatabase.CreateAsync();
        await using var portal = await TestPortal.StartAsync(Settings(broker), database);
        var id = await portal.StartRunAsync("1");
        await Eventually.IsAsync(() => Task.FromResult(broker.Requests == 1));
        await UseAsync(database, 50, 40, 30, 20, 15, 10, 5, 3, 2, 1);

        Assert.Equal(id, Assert.IsType<StartOutcome.AlreadyActive>(await portal.TriggerAsync("1")).ActiveRunId);

        await portal.CancelAsync(id);
        await database.EndOfAsync(id);
    }

    [Fact]
    public async Task The_sandbox_has_no_budget()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var portal = await TestPortal.StartAsync(shared: database);
        await UseAsync(database, 50, 40, 30, 20, 15, 10, 5, 3, 2, 1);

        Assert.Null(await portal.Services.GetRequiredService<BrokerBudget>().ReadAsync(Cancel));
        Assert.Equal(RunStatus.Success, (await portal.RunAsync("default")).Status);
    }

    [Fact]
    public async Task Another_process_refuses_too_over_HTTP_and_on_the_command_line()
    {
        await using var broker = await ScriptedBroker.StartAsync();
        await using var database = await TestDatabase.CreateAsync();
        await using var portal = await TestPortal.StartAsync(Settings(broker), database);
        (string, string)[] settings = [("Flex:Token", Token), ("Flex:BaseUrl", broker.BaseUrl.ToString())];
        await using var other = await PortalProcess.ServeAsync(database, settings);
        // This process uses up the budget; the other one asks.
        for (var i = 0; i < 10; i++)
            await portal.Services.GetRequiredService<BrokerBudget>().ReserveAsync(new FlexToken(Token), Cancel);

        using var answer = await other.Http.PostAsJsonAsync("/ingestion/run", new { query_id = "1" }, Cancel);

        Assert.Equal(HttpStatusCode.TooManyRequests, answer.StatusCode);
        Assert.InRange(answer.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 30, 60);
        var problem = await answer.ReadAsync();
        Assert.Equal("BROKER_BUDGET_USED_UP", problem.GetProperty("code").GetString());
        Assert.InRange(
            problem.GetProperty("retry_at_utc").GetDateTimeOffset() - TimeProvider.System.GetUtcNow(),
            TimeSpan.FromSeconds(25),
            TimeSpan.FromSeconds(61));

        await using var command = PortalProcess.Start(database, settings, "ingestion-run", "--query-id", "1");
        Assert.Equal(7, await command.WaitForExitAsync(TimeSpan.FromSeconds(60)));
        Assert.Contains("BROKER_BUDGET_USED_UP", command.Output, StringComparison.Ordinal);
        Assert.Empty(broker.Seen);
    }

    private static Dictionary<string, string?> Settings(ScriptedBroker broker) =>
        new(StringComparer.Ordinal) { ["Flex:BaseUrl"] = broker.BaseUrl.ToString(), ["Flex:Token"] = Token };

    /// <summary>Records a use of the token for each of these ages in seconds.</summary>
    private static Task UseAsync(TestDatabase database, params int[] secondsAgo)
    {
        var slots = string.Join(", ", secondsAgo.Select(seconds => $"clock_timestamp() - interval '{seconds} s'"));
        return database.ExecuteAsync($"""
            INSERT INTO platform.rate_limit (limit_name, limit_key, slots_utc)
            VALUES ('flex.broker', '{new FlexToken(Token).Fingerprint}', ARRAY[{slots}])
            ON CONFLICT (limit_name, limit_key) DO UPDATE SET slots_utc = excluded.slots_utc
            """);
    }
}
