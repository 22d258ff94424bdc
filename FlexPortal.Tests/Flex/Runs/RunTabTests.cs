using FlexPortal.Core.Flex;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Core.Flex.Sections;
using FlexPortal.Core.Flex.Statements;
using FlexPortal.Flex.Runs;
using FlexPortal.Tests.Flex.Pages;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Xunit;

namespace FlexPortal.Tests.Flex.Runs;

/// <summary>The tab that the address of a run opens.</summary>
public sealed class RunTabTests
{
    [Theory]
    [InlineData("tab=evidence", RunTab.Evidence)]
    [InlineData("TAB=Data&with=x", RunTab.Data)]
    [InlineData("tab=nonsense&section=Trades", RunTab.Data)]
    [InlineData("with=x", RunTab.Changes)]
    [InlineData("change=Trades.gone", RunTab.Changes)]
    [InlineData("sections=all", RunTab.Missing)]
    [InlineData("mute-refused=MUTE_UNTIL_INVALID", RunTab.Missing)]
    [InlineData("scale=log", RunTab.Stages)]
    [InlineData("log=errors", RunTab.Stages)]
    [InlineData("tz=UTC", RunTab.Overview)]
    public void The_address_names_it_or_implies_it(string query, RunTab expected) =>
        Assert.Equal(expected, Of(RunSamples.Success, query));

    [Fact]
    public void Otherwise_the_state_of_the_run_decides()
    {
        var missing = RunSamples.Success with
        {
            MissingSections = [new("U1", 1, "CashReport", SectionGroup.ReconciliationRequired, "Cash Report", "", "")],
        };

        Assert.Equal(
            [RunTab.Stages, RunTab.Stages, RunTab.Stages, RunTab.Overview, RunTab.Overview, RunTab.Missing],
            new[]
                {
                    null, RunSamples.Running, RunSamples.Failed(FlexErrors.RunCanceled()), RunSamples.Failed(FlexErrors.PortalStopping()),
                    RunSamples.Success, missing,
                }
                .Select(run => Of(run)));
    }

    private static RunTab Of(RunDetail? run, string query = "") => RunTabs.Of(
        new QueryCollection(QueryHelpers.ParseQuery(query)), run, Array.Empty<SectionMute>());
}
