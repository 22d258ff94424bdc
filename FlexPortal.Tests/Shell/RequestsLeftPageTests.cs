using System.Globalization;
using AngleSharp.Dom;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Core.Flex.WebService;
using FlexPortal.Flex.Runs;
using FlexPortal.Tests.Browser;
using FlexPortal.Tests.Flex.Pages;
using FlexPortal.Tests.Flex.Pages.Alive;
using FlexPortal.Tests.Support;
using Xunit;
using ShownWords = FlexPortal.Shell.Parts.ValueFormatter;

namespace FlexPortal.Tests.Shell;

/// <summary>How many requests the broker still answers, beside the button that needs one.</summary>
public sealed class RequestsLeftPageTests
{
    private const string Token = "123456789012345678901234";

    private readonly ManualTimeProvider _clock = new(TimeProvider.System.GetUtcNow());

    [Fact]
    public async Task An_open_page_follows_the_requests_left()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var portal = await StartAsync(database);
        var actions = await AliveMarkup<RunActions>.FollowAsync(portal, _clock, Parameters(RunSamples.Success));

        foreach (var (used, words) in new[]
        {
            (0, "10 of 10 requests left this minute"), (3, "7 of 10 requests left this minute"), (9, "1 of 10 requests left this minute"),
        })
        {
            await UseAsync(database, used);
            await Eventually.IsAsync(async () => string.Equals(
                Line(await LookLaterAsync(actions))?.Words(), words, StringComparison.Ordinal));
            var markup = await actions.LookAsync();
            Assert.Equal(("status", null), (Line(markup)!.GetAttribute("role"), Line(markup)!.QuerySelector("[data-until]")));
            Assert.False(Again(markup).HasAttribute("aria-disabled"));
        }

        await actions.CloseAsync();
    }

    [Fact]
    public async Task Without_requests_left_it_counts_down_and_the_button_is_disabled()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var portal = await StartAsync(database);
        await UseAsync(database, 10);
        var actions = await AliveMarkup<RunActions>.FollowAsync(portal, _clock, Parameters(RunSamples.Success));

        await Eventually.IsAsync(async () => Line(await actions.LookAsync()) is not null);
        var used = await actions.LookAsync();

        var until = Line(used)!.QuerySelector("span.number[data-until]")!;
        var free = DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(until.GetAttribute("data-until")!, CultureInfo.InvariantCulture));
        var wait = free - _clock.GetUtcNow();
        Assert.InRange((free - TimeProvider.System.GetUtcNow()).TotalSeconds, 10, 60);
        // The attribute is cut to milliseconds, the words are not.
        Assert.Contains(
            until.TextContent, new[] { 500, 501 }.Select(half => $"in {ShownWords.Running(wait + TimeSpan.FromMilliseconds(half))}"));
        Assert.Equal($"No request left this minute; one is free {until.TextContent}", Line(used)!.Words());
        Assert.Equal(("true", false), (Again(used).GetAttribute("aria-disabled"), Again(used).HasAttribute("disabled")));

        // By the reader's clock it is time, by the broker's not yet.
        await Eventually.IsAsync(
            async () => Line(await LookLaterAsync(actions))!.Words() is "No request left this minute; one is free now");
        Assert.Equal("true", Again(await actions.LookAsync()).GetAttribute("aria-disabled"));
        await UseAsync(database, 0);
        await Eventually.IsAsync(async () => Line(await LookLaterAsync(actions))!.Words() is "10 of 10 requests left this minute");
        Assert.False(Again(await actions.LookAsync()).HasAttribute("aria-disabled"));
        await actions.CloseAsync();
    }

    [Fact]
    public async Task A_running_run_shows_no_requests_left()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var portal = await StartAsync(database);
        var actions = await AliveMarkup<RunActions>.FollowAsync(portal, _clock, Parameters(RunSamples.Running));

        // It has read what is left, and waits to read it again.
        await _clock.WhenTimerIsSetAsync(TimeSpan.FromSeconds(30));
        var running = await actions.LookAsync();
        await actions.ShowAsync(Parameters(RunSamples.Success));

        Assert.Null(Line(running));
        Assert.Equal("10 of 10 requests left this minute", Line(await actions.LookAsync())!.Words());
        await actions.CloseAsync();
    }

    [Fact]
    public async Task Without_the_database_no_requests_left_are_shown()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var portal = await StartAsync(database);
        await UseAsync(database, 10);
        var actions = await AliveMarkup<RunActions>.FollowAsync(portal, _clock, Parameters(RunSamples.Success));
        await Eventually.IsAsync(async () => Line(await actions.LookAsync()) is not null);

        await database.TakeAwayAsync(away: true);
        await Eventually.IsAsync(async () => Line(await LookLaterAsync(actions)) is null);
        // Not known is no reason to hold the button.
        Assert.False(Again(await actions.LookAsync()).HasAttribute("aria-disabled"));
        await database.TakeAwayAsync(away: false);
        await Eventually.IsAsync(async () => Line(await LookLaterAsync(actions)) is not null);
        await actions.CloseAsync();
    }

    [Fact]
    public async Task The_sandbox_shows_no_limit()
    {
        await using var portal = await TestPortal.StartAsync();
        var active = await PortalRuns.StartAsync(portal, "never-ready");
        var actions = await AliveMarkup<RunActions>.ShowAsync(portal, Parameters(RunSamples.Success with { FlexQueryId = "never-ready" }));

        // A second run that is not started shows what is left, where that is limited.
        await actions.PressAsync("[data-run-again]");

        var markup = await actions.LookAsync();
        Assert.Equal(active, $"{actions.OpenedRun}");
        Assert.Null(Line(markup));
        Assert.False(Again(markup).HasAttribute("aria-disabled"));
        using var cancel = await portal.Http.PostAsync($"/ingestion/runs/{active}/cancel", null, TestContext.Current.CancellationToken);
        await PortalRuns.EndAsync(portal, active);
        await actions.CloseAsync();
    }

    private static Task<TestPortal> StartAsync(TestDatabase database) => TestPortal.StartAsync(
        new Dictionary<string, string?>(StringComparer.Ordinal) { ["Flex:Token"] = Token, ["Flex:BaseUrl"] = "http://127.0.0.1:9" },
        database);

    /// <summary>So many requests were made a moment ago.</summary>
    private static Task UseAsync(TestDatabase database, int requests)
    {
        var gone = $"DELETE FROM platform.rate_limit WHERE limit_key = '{new FlexToken(Token).Fingerprint}'";
        return database.ExecuteAsync(requests == 0 ? gone : $"""
            {gone};
            INSERT INTO platform.rate_limit (limit_name, limit_key, slots_utc)
            SELECT 'flex.broker', '{new FlexToken(Token).Fingerprint}', array_agg(clock_timestamp() - make_interval(secs => 1))
            FROM generate_series(1, {requests})
            """);
    }

    private static (string Name, object? Value)[] Parameters(RunDetail run) => [("Run", run)];

    private static IElement? Line(IElement markup) => markup.QuerySelector(".budget");

    private static IElement Again(IElement markup) => markup.QuerySelector("[data-run-again]")!;

    /// <summary>What is shown after the next look round.</summary>
    private async Task<IElement> LookLaterAsync(AliveMarkup<RunActions> actions)
    {
        _clock.Advance(TimeSpan.FromSeconds(31));
        return await actions.LookAsync();
    }
}
