using System.Globalization;
using System.Net;
using AngleSharp;
using FlexPortal.Core.Flex.RunList;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Core.Platform.Identity.Accounts;
using FlexPortal.Core.Platform.Lists;
using FlexPortal.Core.Platform.Persistence;
using FlexPortal.Flex.Runs;
using FlexPortal.Tests.Api;
using FlexPortal.Tests.Cli;
using FlexPortal.Tests.Flex.Pages;
using FlexPortal.Tests.Flex.Runs;
using FlexPortal.Tests.Platform.Identity;
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
        foreach (var mute in mutes.Skip(1))
            await EndAsync(mute);
    }

    [Fact]
    public async Task Whatever_sums_the_run_up_names_the_mutes()
    {
        var id = portal.Run.IngestionRunId;
        var mute = await MuteAsync(portal.Run.MissingSections[0].Section);

        var listed = Assert.Single((await portal.GetAsync("/ingestion/runs")).GetProperty("items").EnumerateArray());
        var detail = await portal.GetAsync($"/ingestion/runs/{id}");
        var newest = (await portal.GetAsync("/ingestion/completeness")).GetProperty("others")[0].GetProperty("newest_run");
        var list = await portal.Portal.PageAsync("/runs");
        var page = await portal.Portal.PageAsync($"/runs/{id}?tab=missing");
        var overview = await portal.Portal.PageAsync("/");
        var shown = await Command.RunAsync(portal.Database, "runs", "show", $"{id}");
        var lines = await Command.RunAsync(portal.Database, "runs", "list");
        var file = await portal.Http.GetStringAsync("/ingestion/runs/export.csv", Cancel);

        Assert.All(new[] { listed, detail, newest }, run => Assert.Equal(1, run.GetProperty("muted_sections").GetInt32()));
        Assert.Equal("1", list.QuerySelector($"tr[data-run='{id}'] .state [data-muted]")!.GetAttribute("data-muted"));
        Assert.EndsWith(",muted_sections\r\n", file[..(file.IndexOf('\n', StringComparison.Ordinal) + 1)], StringComparison.Ordinal);
        string[] said =
        [
            page.QuerySelector(".page-head .status-badge")!.Words(), overview.QuerySelector("tr[data-account] .verdict")!.Words(),
            list.QuerySelector(".trust-matrix .newest .status-badge")!.Words(),
            shown.Text, lines.Text,
        ];
        Assert.All(said, words => Assert.Contains(RunFormatter.Muted(1), words, StringComparison.Ordinal));
        // A run whose missing sections are all muted offers no cure.
        var other = await MuteAsync(portal.Run.MissingSections[1].Section);
        Assert.NotNull((await portal.Portal.PageAsync($"/runs/{id}?tab=overview")).QuerySelector("[data-run-again].is-primary"));
        await EndAsync(mute);
        await EndAsync(other);
        Assert.NotNull((await portal.Portal.PageAsync($"/runs/{id}?tab=overview")).QuerySelector("[data-cure]"));
    }

    [Theory]
    [InlineData("  x  ", 1, "MUTE_REASON_INVALID", "reason")]
    [InlineData("Not of this account.", -1, "MUTE_UNTIL_INVALID", "until")]
    public async Task A_refused_mute_comes_back_open_with_what_was_typed_and_the_error_at_its_field(
        string reason, int days, string code, string field)
    {
        var section = portal.Run.MissingSections[1];
        var until = TimeProvider.System.GetUtcNow().AddDays(days).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        using var browser = new PlainBrowser(portal.Portal);
        var path = $"/runs/{portal.Run.IngestionRunId}";

        using var led = await browser.PostAsync(
            $"{path}?tab=missing", $"{path}/mutes", ("section", section.Section), ("account", section.AccountId), ("until", until),
            ("reason", reason));
        var address = led.Headers.Location!.OriginalString;
        var page = await browser.PageAsync(address.Split('#')[0]);

        Assert.DoesNotContain("reason=", address, StringComparison.Ordinal);
        var dialog = Assert.Single(page.QuerySelectorAll("dialog[open]"));
        Assert.Equal(section.Section, dialog.QuerySelector("[name=section]")!.GetAttribute("value"));
        Assert.Equal(
            (reason, until),
            (dialog.QuerySelector("[name=reason]")!.GetAttribute("value"), dialog.QuerySelector("[name=until]")!.GetAttribute("value")));
        var error = Assert.Single(page.QuerySelectorAll("[data-field-error]"));
        Assert.Equal(code, error.GetAttribute("data-field-error"));
        var input = dialog.QuerySelector("[aria-invalid=true]")!;
        Assert.Equal(field, input.GetAttribute("name"));
        Assert.EndsWith(error.Id!, input.GetAttribute("aria-describedby"), StringComparison.Ordinal);
        Assert.Null(page.QuerySelector("#missing > [role=alert]"));
        // Said once.
        Assert.Empty((await browser.PageAsync(address.Split('#')[0])).QuerySelectorAll("dialog[open]"));
    }

    [Fact]
    public async Task The_form_says_beforehand_how_long_a_reason_must_be()
    {
        var page = await portal.Portal.PageAsync($"/runs/{portal.Run.IngestionRunId}?tab=missing");

        var reason = page.QuerySelector("dialog [name=reason]")!;
        var hint = reason.GetAttribute("aria-describedby")!.Split(' ')[0];
        Assert.Equal(["3", "500"], page.Owner!.GetElementById(hint)!.Figures());
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
