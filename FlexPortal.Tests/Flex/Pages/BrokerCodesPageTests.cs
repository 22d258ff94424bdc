using FlexPortal.Core.Flex;
using FlexPortal.Core.Flex.WebService;
using FlexPortal.Flex.WebService;
using Xunit;

namespace FlexPortal.Tests.Flex.Pages;

/// <summary>The help page of the broker's codes.</summary>
public sealed class BrokerCodesPageTests
{
    [Fact]
    public async Task Each_code_has_a_row_by_number_with_its_runs_and_whether_it_is_retryable()
    {
        var codes = FlexErrorCode.All.OrderBy(code => code.Number).ToArray();

        var page = await Markup.OfAsync<BrokerCodesPage>();

        var rows = page.QuerySelectorAll("tbody tr");
        Assert.Equal(codes.Select(code => $"code-{code.Number}"), rows.Select(row => row.Id!));
        Assert.Equal(
            codes.Select(code => ($"/runs?error_code={code.StableCode}", code.StableCode)),
            rows.Select(row => row.QuerySelector("a.own-code")!).Select(link => (link.GetAttribute("href")!, link.TextContent)));
        Assert.Equal(
            codes.Select(code => code.Class == FlexErrorClass.OneDelayedRetry ? "is-warn" : code.Retryable ? "is-good" : "is-bad"),
            rows.Select(row => row.QuerySelector(".status-badge")!.ClassList)
                .Select(classes => classes.Single(css => css.StartsWith("is-", StringComparison.Ordinal))));
        Assert.Equal([$"{codes.Length}"], page.QuerySelector("caption")!.Figures());
        var frame = page.QuerySelector("[role=region][tabindex='0']")!;
        Assert.Equal(page.QuerySelector("caption")!.Id, frame.GetAttribute("aria-labelledby"));
    }

    [Theory]
    [InlineData(3, 15, "15", "6", "12", "24", "36")]
    [InlineData(1, 2, "2", "2", "4", "8", "12")]
    public async Task Waits_follow_the_settings(int seconds, int minutes, string budget, params string[] polls)
    {
        var options = new FlexOptions { FirstPollDelay = TimeSpan.FromSeconds(seconds), PollBudget = TimeSpan.FromMinutes(minutes) };

        var page = await Markup.OfAsync<BrokerCodesPage>(options);

        Assert.Equal(budget, page.QuerySelector(".intro")!.Figures().First());
        var asked = FlexErrorCode.All.First(code => code.Class == FlexErrorClass.Poll);
        Assert.Equal(polls, page.QuerySelector($"#code-{asked.Number} td[data-label='What the portal does']")!.Figures());
    }
}
