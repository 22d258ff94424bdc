using AngleSharp.Dom;
using FlexPortal.Core.Flex;
using FlexPortal.Core.Flex.Completeness;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Flex.Overview;
using FlexPortal.Shell.Parts;
using FlexPortal.Tests.Flex.Pages;
using Microsoft.AspNetCore.Components;
using Xunit;

namespace FlexPortal.Tests.Flex.Overview;

/// <summary>The row of an account and query on the Overview, state by state.</summary>
public sealed class AccountVerdictPageTests
{
    private static readonly DateOnly Thursday = new(2026, 11, 19);

    private static readonly Guid Statement = Guid.NewGuid(), Newest = Guid.NewGuid(), Broken = Guid.NewGuid();

    private static readonly CompletenessVerdict Complete = new(
        "U1", "4711", TrustTone.Good, "The sentence.", [], Sandbox: false, Thursday, Thursday, [], [], [], [],
        Statement, Markup.Now, ActiveRunId: null, FailedRunId: null, ErrorCode: null)
    { NewestRun = new(Statement, 14, RunOutcome.Complete, Markup.Now) };

    public static TheoryData<string> States =>
        ["complete", "incomplete", "late", "failed", "lost", "no-sections", "running", "elsewhere", "unknown"];

    [Theory]
    [MemberData(nameof(States))]
    public async Task Each_state_has_its_tone_its_reason_and_the_links_that_belong_to_it(string state)
    {
        var missing = new MissingSince("CashReport", null);
        var running = Complete with { ActiveRunId = Newest, NewestRun = new(Newest, 15, RunOutcome.Running, Markup.Now) };
        var (verdict, tone, links) = state switch
        {
            "complete" => (Complete, "good", Array.Empty<string>()),
            "incomplete" => (Complete with { Tone = TrustTone.Warn, MissingSections = [missing] }, "warn",
                [$"/runs/{Statement}?tab=missing"]),
            "late" => (Complete with { Tone = TrustTone.Bad, DaysMissing = [Thursday, Thursday] }, "bad", []),
            "failed" => (Complete with { Failure = Ended(RunOutcome.Failed, "FLEX_UNREACHABLE") }, "bad", [$"/runs/{Broken}"]),
            "lost" => (Complete with { Failure = Ended(RunOutcome.Lost, "RUN_ABANDONED") }, "bad", [$"/runs/{Broken}"]),
            "no-sections" => (Complete with { Failure = Ended(RunOutcome.Failed, "MISSING_REQUIRED_SECTION") }, "bad",
                [$"/runs/{Broken}?tab=missing"]),
            "running" => (running, "good", [$"/runs/{Newest}"]),
            // A run of another query holds the account.
            "elsewhere" => (Complete with { ActiveRunId = Newest }, "good", [$"/runs/{Newest}"]),
            _ => (Complete with { Tone = TrustTone.Unknown }, "quiet", []),
        };

        var row = await RowAsync(verdict);

        Assert.True(row.QuerySelector(".status-badge")!.ClassList.Contains($"is-{tone}"));
        Assert.Equal(links, row.QuerySelectorAll(".verdict a").Select(link => link.GetAttribute("href")!));
        Assert.Equal(verdict.Failure?.RunId.ToString(), row.GetAttribute("data-failed"));
        Assert.Equal($"/runs?account={Markup.Keys.Of("U1")}&query=4711", row.QuerySelector("th a")!.GetAttribute("href"));
    }

    [Fact]
    public async Task The_newest_statement_is_a_link_with_its_day_where_it_is_known()
    {
        var known = await CellAsync(Complete);
        var unknown = await CellAsync(Complete with { CompleteTo = null });
        var none = await CellAsync(Complete with { CompleteTo = null, StatementRunId = null, StatementAtUtc = null });

        Assert.Equal(["19"], known.QuerySelector("a")!.Figures());
        Assert.Empty(unknown.QuerySelector("a")!.Figures());
        Assert.All([known, unknown], cell => Assert.Equal($"/runs/{Statement}", cell.QuerySelector("a")!.GetAttribute("href")));
        Assert.Null(none.QuerySelector("a, time"));

        static async Task<IElement> CellAsync(CompletenessVerdict verdict) =>
            (await RowAsync(verdict)).QuerySelector("td[data-label='Newest statement']")!;
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true, "1,180")]
    public async Task A_first_statement_has_rows_and_nothing_to_compare(bool brought, params string[] figures)
    {
        var verdict = Complete with { News = brought ? new(null, 1180, null, [], []) : null };

        var cell = (await RowAsync(verdict)).QuerySelector("td[data-label='Since the previous']")!;

        Assert.Equal(figures, cell.Figures());
        Assert.Null(cell.QuerySelector("a, [data-restated], [data-gone], [data-new]"));
    }

    [Theory]
    [InlineData(null, false, "is-warn", 0)]
    [InlineData("123456789012345678901234", false, "is-quiet", 1)]
    [InlineData("123456789012345678901234", true, "is-quiet", 0)]
    public async Task The_column_of_the_token_is_only_of_use_to_the_broker(string? configured, bool sandbox, string tone, int details)
    {
        var options = new FlexOptions { Token = configured is null ? null : new(configured) };
        var verdict = Complete with { Sandbox = sandbox };

        var cell = (await RowAsync(verdict, options, withToken: true)).QuerySelector("td[data-label=Token]")!;

        Assert.True(cell.QuerySelector(".token")!.ClassList.Contains(tone));
        Assert.Equal((details, sandbox), (cell.QuerySelectorAll(".sub").Length, cell.ClassList.Contains("is-none")));
        Assert.Null((await RowAsync(verdict, options)).QuerySelector("td[data-label=Token], .token"));
    }

    private static async Task<IElement> RowAsync(CompletenessVerdict verdict, FlexOptions? options = null, bool withToken = false)
    {
        // A row is none outside a table.
        RenderFragment table = builder =>
        {
            builder.OpenElement(0, "table");
            builder.OpenComponent<AccountVerdict>(1);
            builder.AddComponentParameter(2, "Verdict", verdict);
            builder.AddComponentParameter(3, "WithToken", withToken);
            builder.CloseComponent();
            builder.CloseElement();
        };
        var markup = await Markup.OfAsync<CascadingValue<ReadingZone>>(
            options, ("Value", ReadingZone.Utc), ("ChildContent", table));
        return markup.QuerySelector("tr")!;
    }

    private static FailedSince Ended(RunOutcome outcome, string code) => new(Broken, outcome, code, "A message.", null, 15);
}
