using System.Collections.Concurrent;
using System.Net;
using FlexPortal.Tests.Browser;
using FlexPortal.Tests.Flex.Runs;
using FlexPortal.Tests.Platform.Identity;
using FlexPortal.Tests.Platform.Telemetry;
using FlexPortal.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace FlexPortal.Tests.Flex.Accounts;

/// <summary>No address of pages, answers, forms or the log of requests holds the number of an account.</summary>
public sealed class AddressesApiTests
{
    private const string Account = "U7654321";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Sec_S39_No_address_that_the_portal_gives_out_holds_an_account_number()
    {
        var log = new KeptLog();
        await using var portal = await StartAsync(log);
        var run = await portal.RunAsync("two-accounts");
        await portal.RunAsync("missing-cash-report");
        await portal.RunAsync("default");
        string[] numbers =
        [
            .. run.Sections.Select(section => section.AccountId).Append(Account).Where(account => account.Length > 0).Distinct()
        ];
        Assert.True(numbers.Length > 1, "The statement has only one account.");

        var walk = new AddressWalk(portal);
        await walk.FollowAsync(
            "/", "/runs", $"/runs/{run.IngestionRunId}", $"/runs/{run.IngestionRunId}?section=Trades&sections=all",
            "/ingestion/runs?limit=2", "/ingestion/completeness", "/ingestion/accounts", "/ingestion/mutes", "/openapi/v1.json",
            $"/ingestion/runs/{run.IngestionRunId}/sections", $"/ingestion/runs/{run.IngestionRunId}/evidence");

        Assert.True(
            walk.Asked > 60 && walk.Seen.Any(address => address.Contains("account=", StringComparison.Ordinal)),
            $"Only {walk.Asked} addresses were followed.");
        Assert.DoesNotContain(walk.Seen, Holds);
        Assert.True(log.Lines.Count > walk.Asked, "The requests were not logged.");
        Assert.DoesNotContain(log.Lines, Holds);

        bool Holds(string text) => numbers.Any(number => text.Contains(number, StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task Sec_S39_An_old_address_loses_the_number_and_the_API_refuses_it_without_repeating_it()
    {
        await using var portal = await StartAsync();
        var run = await portal.RunAsync("default");
        using var browser = new PlainBrowser(portal);

        foreach (var old in new[] { "/runs?account=", "/runs?search=", $"/runs/{run.IngestionRunId}?section=Trades&account=" })
        {
            using var led = await browser.GetAsync(old + Account);
            Assert.Equal(HttpStatusCode.Redirect, led.StatusCode);
            Assert.DoesNotContain(Account, led.Headers.Location!.OriginalString, StringComparison.Ordinal);
        }

        var records = $"runs/{run.IngestionRunId}/records?account=";
        foreach (var old in new[] { "runs?account=", "runs?search=", "runs/export.csv?account=", "mutes?account=", records })
        {
            using var refused = await browser.SendAsync(HttpMethod.Get, $"/ingestion/{old}{Account}");
            Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
            Assert.DoesNotContain(Account, await refused.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(Account, "/runs?account=")]
    [InlineData("u7654321", "/runs?account=")]
    [InlineData("U9999999", "/runs?refused=ACCOUNT_NOT_FOUND")]
    [InlineData("default", "/runs?search=default")]
    [InlineData("", "/runs")]
    public async Task Sec_S39_A_search_for_a_number_leads_to_the_key_of_the_account_or_reports_an_unknown_one(string text, string address)
    {
        await using var portal = await StartAsync();
        await portal.RunAsync("token-expired");
        using var browser = new PlainBrowser(portal);

        using var led = await browser.PostAsync("/runs", "/runs/search", ("search", text));

        Assert.Equal(HttpStatusCode.SeeOther, led.StatusCode);
        Assert.Equal(address.EndsWith('=') ? address + portal.KeyOf(Account) : address, led.Headers.Location!.OriginalString);
    }

    [Fact]
    public async Task Every_answer_with_an_account_has_its_key_beside_it()
    {
        await using var portal = await StartAsync();
        var run = await portal.RunAsync("default");

        var one = $"runs/{run.IngestionRunId}";
        foreach (var address in new[] { "accounts", "runs", one, "completeness", $"{one}/records?section=Trades&limit=1" })
        {
            var text = await portal.Http.GetStringAsync($"/ingestion/{address}", Ct);
            Assert.Contains($"\"account_id\":\"{Account}\",\"account_key\":\"{portal.KeyOf(Account)}\"", text, StringComparison.Ordinal);
        }

        var mine = await portal.Http.GetStringAsync($"/ingestion/runs?account={portal.KeyOf(Account)}", Ct);
        Assert.Contains(run.IngestionRunId.ToString(), mine, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sec_S39_A_browser_requests_no_address_with_an_account_number()
    {
        await using var portal = await StartAsync();
        var run = await portal.RunAsync("two-accounts");
        await using var reader = await Reader.OpenAsync();
        var asked = new ConcurrentQueue<string>();
        reader.Page.Request += (_, request) => asked.Enqueue(request.Url);
        await reader.GoAsync(portal.BaseAddress, "/runs");

        await reader.Page.GetByRole(AriaRole.Searchbox).FillAsync(Account);
        await reader.Page.Keyboard.PressAsync("Enter");
        await Expect(reader.Page.Locator(".filter-chip")).ToContainTextAsync($"Account {Account}");
        await reader.Page.GetByRole(AriaRole.Searchbox).FillAsync("U9999999");
        await reader.Page.Keyboard.PressAsync("Enter");
        await Expect(reader.Page.Locator("main")).ToContainTextAsync("ACCOUNT_NOT_FOUND");
        await reader.GoAsync(portal.BaseAddress, "/runs");
        await reader.Page.Locator("input[name=go_to]").FillAsync(Account);
        await reader.Page.Keyboard.PressAsync("Enter");
        await Expect(reader.Page).ToHaveURLAsync(new Uri(portal.BaseAddress, $"/runs?account={portal.KeyOf(Account)}").AbsoluteUri);
        await reader.Page.Locator("tr[data-run] a").First.ClickAsync();
        await reader.GoAsync(portal.BaseAddress, $"/runs/{run.IngestionRunId}?section=Trades");
        await reader.Page.Locator("select[name=account]").SelectOptionAsync(new SelectOptionValue { Label = run.Sections[0].AccountId });
        await reader.Page.Locator("#rows form[role=search] [type=submit]").ClickAsync();
        await Expect(reader.Page.Locator("#rows form a.button")).ToBeVisibleAsync();

        Assert.True(asked.Count > 10);
        Assert.DoesNotContain(asked, address => address.Contains("U9999999", StringComparison.Ordinal)
            || run.Sections.Any(section => section.AccountId.Length > 0 && address.Contains(section.AccountId, StringComparison.Ordinal)));
        Assert.Empty(reader.Complaints);
    }

    private static Task<TestPortal> StartAsync(KeptLog? log = null) => TestPortal.StartAsync(
        new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["Sandbox:AccountId"] = Account,
            ["Logging:LogLevel:Microsoft.AspNetCore.Hosting"] = log is null ? "None" : "Trace",
            ["Logging:Console:LogLevel:Microsoft.AspNetCore.Hosting"] = "None",
        },
        configure: services =>
        {
            if (log is not null)
                services.AddSingleton<ILoggerProvider>(log);
        });
}
