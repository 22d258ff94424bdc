using FlexPortal.Core.Flex;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Core.Platform.Identity.Accounts;
using FlexPortal.Flex.Raw;
using FlexPortal.Flex.Runs;
using FlexPortal.Tests.Browser;
using FlexPortal.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace FlexPortal.Tests.Flex.Pages.Alive;

/// <summary>What each tab of a run shows in each of its states.</summary>
public sealed class StatementPartDbTests
{
    private const string Empty = "[data-empty=tab]", Figures = "[data-figure]", Error = ".error-block", Missing = "#missing",
        Rows = "#rows", Proof = "#proof", Bytes = "[data-sha256]";

    private static readonly string[] All = [Empty, Figures, Error, Missing, Rows, Proof, Bytes];

    [Fact]
    public async Task Each_tab_shows_what_the_run_has_or_says_that_there_is_nothing()
    {
        await using var portal = await TestPortal.StartAsync();
        var success = await FindAsync(portal, "default");
        var failed = await FindAsync(portal, "token-expired");
        var kept = await FindAsync(portal, "missing-trades");
        var running = success with { Status = RunStatus.Started, RawArtifactId = null, Error = null, Sections = [], MissingSections = [] };
        var cancelled = failed with { ErrorCode = RunFormatter.Canceled };
        (RunDetail Run, RunTab Tab, string[] Shown)[] cases =
        [
            (success, RunTab.Overview, [Figures]), (success, RunTab.Missing, [Missing]), (success, RunTab.Data, [Rows]),
            (success, RunTab.Evidence, [Proof, Bytes]),
            (failed, RunTab.Overview, [Error]), (failed, RunTab.Missing, [Error, Missing]), (failed, RunTab.Changes, [Empty]),
            (failed, RunTab.Data, [Empty]), (failed, RunTab.Evidence, [Proof]),
            // The statement of a run that failed its checks is stored, and its rows are not.
            (kept, RunTab.Overview, [Figures, Error]), (kept, RunTab.Data, [Empty]), (kept, RunTab.Evidence, [Proof, Bytes]),
            (cancelled, RunTab.Overview, [Empty]), (cancelled, RunTab.Missing, [Missing]),
            .. new[] { RunTab.Overview, RunTab.Missing, RunTab.Changes, RunTab.Data, RunTab.Evidence }.Select(tab =>
                (running, tab, new[] { Empty })),
        ];

        foreach (var (run, tab, shown) in cases)
        {
            var part = await AliveMarkup<StatementPart>.ShowAsync(
                portal, ("Place", new StatementAddress(run.IngestionRunId)), ("Run", run), ("Tab", tab));
            // It renders again when it has read the sections.
            var found = await Eventually.GetAsync(async () =>
            {
                var markup = await part.LookAsync();
                return All.Where(one => markup.QuerySelector(one) is not null).ToList() is { Count: > 0 } some ? some : null;
            });
            Assert.Equal($"{run.Status} {tab}: {string.Join(' ', shown)}", $"{run.Status} {tab}: {string.Join(' ', found)}");
            await part.CloseAsync();
        }
    }

    private static async Task<RunDetail> FindAsync(TestPortal portal, string query)
    {
        var id = await PortalRuns.CompleteAsync(portal, query);
        return (await portal.Services.GetRequiredService<FlexQueries>().FindRunAsync(
            AccountScope.All, Guid.Parse(id), TestContext.Current.CancellationToken))!;
    }
}
