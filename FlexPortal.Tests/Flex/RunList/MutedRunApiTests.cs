using System.Globalization;
using System.Net;
using AngleSharp;
using FlexPortal.Core.Flex.RunList;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Core.Platform.Identity.Accounts;
using FlexPortal.Core.Platform.Lists;
using FlexPortal.Core.Platform.Persistence;
using FlexPortal.Tests.Api;
using FlexPortal.Tests.Flex.Runs;
using FlexPortal.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace FlexPortal.Tests.Flex.RunList;

/// <summary>A run whose missing sections are all muted counts as complete wherever runs are listed.</summary>
public sealed class MutedRunApiTests(MutedRunApiTests.TwoMissing portal) : IClassFixture<MutedRunApiTests.TwoMissing>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_mute_changes_the_outcome_in_the_list_its_filters_its_count_and_its_strip()
    {
        await IsAsync(RunOutcome.Incomplete);
        var mutes = new List<Guid>();
        foreach (var section in portal.Run.MissingSections)
        {
            mutes.Add(await MuteAsync(section.Section));
            // As long as one of them is not muted, the run is incomplete.
            await IsAsync(mutes.Count < portal.Run.MissingSections.Count ? RunOutcome.Incomplete : RunOutcome.Complete);
        }

        await EndAsync(mutes[0]);
        await IsAsync(RunOutcome.Incomplete);
        await portal.Database.ExecuteAsync($"""
            INSERT INTO flex.section_mute (account_id, flex_query_id, is_sandbox, statement_account_id, section_name, until_date, reason,
                muted_by)
            SELECT account_id, flex_query_id, is_sandbox, statement_account_id, section_name, (now() AT TIME ZONE 'UTC')::date - 1, reason,
                muted_by FROM flex.section_mute WHERE section_mute_id = '{mutes[0]}'
            """);
        await IsAsync(RunOutcome.Incomplete);
    }

    private async Task IsAsync(RunOutcome outcome)
    {
        var other = outcome == RunOutcome.Complete ? RunOutcome.Incomplete : RunOutcome.Complete;
        var listed = Assert.Single((await portal.GetAsync("/ingestion/runs")).GetProperty("items").EnumerateArray());
        Assert.Equal(EnumFormatter.From(outcome), listed.GetProperty("outcome").GetString());
        Assert.Equal((1, 1, 1), await CountAsync(outcome));
        Assert.Equal((0, 0, 0), await CountAsync(other));
        var queries = portal.Portal.Services.GetRequiredService<RunListQueries>();
        var bar = Assert.Single(await queries.RecentAsync(AccountScope.All, FilterSet<IngestionRun>.None, 30, Cancel));
        Assert.Equal(outcome, bar.Outcome);

        var html = await portal.Http.GetStringAsync("/runs", Cancel);
        using var browsing = BrowsingContext.New(Configuration.Default);
        using var page = await browsing.OpenAsync(request => request.Content(html), Cancel);
        var row = page.QuerySelector($"tr[data-run='{portal.Run.IngestionRunId}']")!;
        Assert.NotNull(row.QuerySelector($".status-badge.is-{(outcome == RunOutcome.Complete ? "good" : "warn")}"));
        Assert.Equal(outcome == RunOutcome.Complete ? 0 : 2, row.QuerySelectorAll(".missing").Length);

        async Task<(int Listed, long Counted, int Exported)> CountAsync(RunOutcome state)
        {
            var word = EnumFormatter.From(state);
            var found = await portal.GetAsync($"/ingestion/runs?state={word}&count=exact");
            using var file = await portal.Http.GetAsync($"/ingestion/runs/export.csv?state={word}", Cancel);
            var lines = (await file.Content.ReadAsStringAsync(Cancel)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
            return (
                found.GetProperty("items").GetArrayLength(), found.GetProperty("total").GetProperty("count").GetInt64(), lines.Length - 1);
        }
    }

    private async Task<Guid> MuteAsync(string section)
    {
        var tomorrow = TimeProvider.System.GetUtcNow().AddDays(1).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        using var muted = await portal.PostAsync(
            $"/ingestion/runs/{portal.Run.IngestionRunId}/mutes",
            $$"""{"section": "{{section}}", "until": "{{tomorrow}}", "reason": "Expected."}""");
        Assert.Equal(HttpStatusCode.OK, muted.StatusCode);
        return (await muted.ReadAsync()).GetProperty("section_mute_id").GetGuid();
    }

    private async Task EndAsync(Guid mute)
    {
        using var ended = await portal.PostAsync($"/ingestion/mutes/{mute}/end", "");
        Assert.Equal(HttpStatusCode.OK, ended.StatusCode);
    }

    /// <summary>A portal with one run whose statement lacks two sections.</summary>
    public sealed class TwoMissing : ApiPortal
    {
        internal IngestionRun Run { get; private set; } = null!;

        protected override async Task OnStartedAsync() => Run = await RunAsync("missing-performance");
    }
}
