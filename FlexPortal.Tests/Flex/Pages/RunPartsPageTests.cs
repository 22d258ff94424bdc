using FlexPortal.Core.Flex;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Core.Platform.Identity;
using FlexPortal.Core.Platform.Identity.Accounts;
using FlexPortal.Core.Platform.Identity.Sessions;
using FlexPortal.Flex.Evidence;
using FlexPortal.Flex.Raw;
using FlexPortal.Flex.Runs;
using FlexPortal.Identity.Access;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace FlexPortal.Tests.Flex.Pages;

/// <summary>The facts and figures of a run, and what a role is offered with its statement.</summary>
public sealed class RunPartsPageTests
{
    [Theory]
    [InlineData("20261101-20261119", true, RunStatus.Success, "statement", 2)]
    [InlineData(null, true, RunStatus.Started, "requested", 2)]
    [InlineData(null, false, RunStatus.Started, "saved", 0)]
    [InlineData(null, false, RunStatus.Failed, "unknown", 0)]
    public async Task The_period_is_of_the_statement_or_as_requested_and_its_days_do_not_break(
        string? key, bool requested, RunStatus status, string kind, int days)
    {
        DateOnly? from = requested ? new(2026, 11, 2) : null, to = requested ? new(2026, 11, 18) : null;
        var run = RunSamples.Success with { PeriodKey = key, FromDate = from, ToDate = to, Status = status };

        var period = (await Markup.OfAsync<RunFacts>(("Run", run))).QuerySelector("[data-fact=period]")!;

        Assert.Equal(kind, period.GetAttribute("data-period"));
        Assert.Equal(days, period.Figures().Count());
        Assert.Equal(Math.Max(1, days), period.QuerySelectorAll(".part").Length);
    }

    [Theory]
    [InlineData(RunStatus.Started, "heartbeat")]
    [InlineData(RunStatus.Success, "ended")]
    public async Task A_run_has_a_heartbeat_until_it_has_an_end(RunStatus status, string fact)
    {
        var run = status == RunStatus.Started ? RunSamples.Running : RunSamples.Success;

        var facts = await Markup.OfAsync<RunFacts>(("Run", run));

        Assert.Equal(
            ["period", "duration", fact], facts.QuerySelectorAll("[data-fact]").Select(element => element.GetAttribute("data-fact")));
        Assert.Equal(status == RunStatus.Started, facts.QuerySelector("[data-fact=duration] [data-since]") is not null);
    }

    [Fact]
    public async Task A_figure_that_is_not_known_is_a_dash_and_the_others_lead_to_their_tab()
    {
        var known = await Markup.OfAsync<RunSummaryPanel>(("Run", RunSamples.Success));
        var unknown = await Markup.OfAsync<RunSummaryPanel>(("Run", RunSamples.Running));

        Assert.Equal(
            ["3 of 3 expected", "1,500", "0", "1.2 MB", "1 min 02 s"],
            known.QuerySelectorAll("[data-figure]").Select(figure => figure.Words()));
        Assert.Equal(
            ["data", "changes", "evidence", "stages"],
            known.QuerySelectorAll("a").Select(link => link.GetAttribute("href")!.Split("tab=")[1]));
        Assert.All(unknown.QuerySelectorAll("[data-figure]"), figure => Assert.Equal("–", figure.Words()));
    }

    [Theory]
    [InlineData(PortalRole.Viewer, false)]
    [InlineData(PortalRole.Analyst, true)]
    [InlineData(PortalRole.Admin, true)]
    public async Task Only_a_role_that_can_download_is_offered_the_bytes(PortalRole role, bool offered)
    {
        foreach (var component in new[] { typeof(ArtifactCard), typeof(RunProof) })
        {
            var run = RunSamples.Success with { RawArtifactId = component == typeof(RunProof) ? null : RunSamples.Success.RawArtifactId };

            var markup = await AsAsync(role, component, run);

            Assert.Equal(offered, markup.QuerySelector("a[download]") is not null);
            Assert.Equal(offered, role.May(Capability.DownloadArtifacts));
        }
    }

    [Theory]
    [InlineData(true, "yes")]
    [InlineData(false, "no")]
    public async Task An_error_says_whether_a_rerun_helps_and_leads_to_its_like(bool retryable, string said)
    {
        var error = FlexErrors.QueryIdMissing() with { Retryable = retryable, BrokerCode = 1019, BrokerMessage = "Not ready." };

        var block = await Markup.OfAsync<ErrorBlock>(("Error", error));
        var silent = await Markup.OfAsync<ErrorBlock>(("Error", error with { BrokerCode = null, BrokerMessage = null }));

        Assert.Equal(said, block.QuerySelector("[data-retryable]")!.GetAttribute("data-retryable"));
        Assert.Equal($"/runs?error_code={error.Code}", block.QuerySelector("a.code")!.GetAttribute("href"));
        Assert.Equal("1019 Not ready.", block.QuerySelectorAll("dd")[^1].Words());
        Assert.Equal(block.QuerySelectorAll("dt").Length - 1, silent.QuerySelectorAll("dt").Length);
    }

    private static Task<AngleSharp.Dom.IElement> AsAsync(PortalRole role, Type component, RunDetail run)
    {
        var user = PortalClaims.Of(new SignedInUser(Guid.NewGuid(), "anna", role, Guid.NewGuid(), AccountScope.All), "key", "scheme");
        return Markup.OfAsync<CascadingValue<HttpContext>>(
            ("Value", new DefaultHttpContext { User = user }),
            ("ChildContent", (RenderFragment)(builder =>
            {
                builder.OpenComponent(0, component);
                builder.AddComponentParameter(1, "Run", run);
                builder.CloseComponent();
            })));
    }
}
