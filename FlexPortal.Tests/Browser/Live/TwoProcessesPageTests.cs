using System.Text.RegularExpressions;
using FlexPortal.Tests.Flex.Runs;
using FlexPortal.Tests.Flex.WebService.Scripted;
using FlexPortal.Tests.Support;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace FlexPortal.Tests.Browser.Live;

/// <summary>Two processes over one database, a browser at each: both show the run of one of them, while it is active and after.</summary>
public sealed partial class TwoProcessesPageTests
{
    private static readonly string[] Stages = ["Request", "Poll", "Download", "Preflight", "Persist"];

    // Every state that a stage is shown in, in the order in which a reader sees them.
    private const string Watch =
        """
        () => {
          window.__seen = {};
          const look = () => { for (const stage of document.querySelectorAll("[data-stage]")) {
            const seen = window.__seen[stage.dataset.stage] ??= [], state = stage.querySelector(".status-badge").textContent.trim();
            if (seen.at(-1) !== state) seen.push(state);
          } };
          look();
          new MutationObserver(look).observe(document.querySelector("main"), { subtree: true, childList: true, characterData: true });
        }
        """;

    [GeneratedRegex("[0-9.]+ (?:ms|s)", RegexOptions.None, 1000)]
    private static partial Regex Length { get; }

    [Fact]
    public async Task Both_processes_show_the_same_run_while_it_is_active_and_after()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var broker = await HeldBroker.StartAsync();
        await using var worker = await PortalProcess.ServeAsync(database, broker.Settings);
        await using var other = await PortalProcess.ServeAsync(database, broker.Settings);
        Assert.NotEqual(worker.Id, other.Id);
        await using var here = await Reader.OpenAsync();
        await using var there = await Reader.OpenAsync();
        Reader[] both = [here, there];
        var id = await worker.Http.PostRunAsync("4711");
        await Task.WhenAll(OpenAsync(here, worker, id), OpenAsync(there, other, id));

        await AssertUnderWayAsync(both, "Request", "Poll");
        broker.EndPoll();
        await AssertUnderWayAsync(both, "Poll", "Download");
        broker.EndDownload();

        foreach (var reader in both)
        {
            await Expect(reader.Page).ToHaveTitleAsync("✓ Success: query 4711 · run 1 · FlexPortal");
        }

        var (mine, theirs) = (await EndAsync(here), await EndAsync(there));
        Assert.Equal(mine, theirs);
        Assert.All(Stages, stage => Assert.Matches(Length, mine[Array.IndexOf(Stages, stage)]));
        // Each went one way only, and neither browser was loaded again in between.
        var (seenHere, seenThere) = (await SeenAsync(here), await SeenAsync(there));
        Assert.Equal(["Under way", "Done"], seenHere["poll"]);
        Assert.Equal(["Not yet", "Under way", "Done"], seenHere["download"]);
        Assert.Equal(seenHere["poll"], seenThere["poll"]);
        Assert.Equal(seenHere["download"], seenThere["download"]);
        Assert.All(both, reader => Assert.Empty(reader.Complaints));
    }

    private static async Task OpenAsync(Reader reader, PortalProcess portal, Guid run)
    {
        await reader.GoAsync(portal.Http.BaseAddress!, $"/runs/{run}?tab=stages");
        await Expect(Stage(reader, "Poll")).ToContainTextAsync("Under way");
        await reader.Page.EvaluateAsync(Watch);
    }

    private static async Task AssertUnderWayAsync(Reader[] readers, string done, string underWay)
    {
        foreach (var reader in readers)
        {
            await Expect(Stage(reader, underWay)).ToContainTextAsync("Under way");
            await Expect(Stage(reader, done)).ToContainTextAsync("Done");
        }
    }

    private static ILocator Stage(Reader reader, string name) =>
        reader.Page.GetByRole(AriaRole.Region, new() { Name = "Stages" }).Locator($"[data-stage={name.ToLowerInvariant()}]");

    /// <summary>Each stage with its state and length, and what is said of the run as a whole.</summary>
    private static async Task<string[]> EndAsync(Reader reader)
    {
        var lines = new List<string>();
        foreach (var stage in Stages)
            lines.Add(string.Join(
                ' ', (await Stage(reader, stage).InnerTextAsync()).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)));
        lines.Add(await reader.Page.Locator(".run-progress").InnerTextAsync());
        await reader.Page.Locator("[data-tab=evidence]").ClickAsync();
        lines.Add(await reader.Page.Locator("[data-sha256]").InnerTextAsync());
        return [.. lines];
    }

    private static Task<Dictionary<string, string[]>> SeenAsync(Reader reader) =>
        reader.Page.EvaluateAsync<Dictionary<string, string[]>>("window.__seen");
}
