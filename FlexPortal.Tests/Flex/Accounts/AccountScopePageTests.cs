using System.Reflection;
using FlexPortal.Core.Flex;
using FlexPortal.Core.Flex.Comparison;
using FlexPortal.Core.Flex.Raw;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Core.Platform.Identity.Accounts;
using FlexPortal.Identity.Access;
using FlexPortal.Tests.Architecture;
using FlexPortal.Tests.Browser;
using FlexPortal.Tests.Cli;
using FlexPortal.Tests.Flex.RunList;
using FlexPortal.Tests.Platform.Identity;
using FlexPortal.Tests.Platform.Identity.Tokens;
using FlexPortal.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace FlexPortal.Tests.Flex.Accounts;

/// <summary>Live pages of users with limited accounts, the command that limits them, and that every query takes their limits.</summary>
public sealed class AccountScopePageTests
{
    private static readonly Type[] SaysWhatIsSeen = [typeof(AccountScope), typeof(RunDetail), typeof(RawArtifact), typeof(FoundPair)];

    // These belong to no account: the broker's budget, the guards of tables, the choices of an administrator, and the building of ledgers,
    // which only the command line and an upgrade ask for.
    private static readonly string[] OfNoAccount =
    [
        "BrokerBudget.ReadAsync", "VerifyArtifacts.CheckGuardsAsync", "LimitUserAccounts.ListAsync", "LimitUserAccounts.ToNamedAsync",
        "RebuildLedger.ExecuteAsync", "RebuildLedger.BuildPendingAsync",
    ];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Sec_S39_S08_A_live_page_shows_and_changes_nothing_of_another_account_and_ends_with_a_new_limit()
    {
        await using var two = await TwoAccounts.StartAsync();
        await using var reader = await Reader.OpenAsync();
        var page = reader.Page;
        await page.GotoAsync(new Uri(two.Portal.BaseAddress, "/runs").AbsoluteUri);
        await SignInAsync(page);
        var start = page.Locator("[data-action=run]");
        await Expect(start).ToBeEnabledAsync();
        await Expect(page.Locator("tr[data-run]")).ToHaveCountAsync(2);
        Assert.DoesNotContain(TwoAccounts.Bens, await page.ContentAsync(), StringComparison.Ordinal);
        await page.GotoAsync(new Uri(two.Portal.BaseAddress, $"/runs/{two.BensRun.IngestionRunId}").AbsoluteUri);
        await Expect(page.Locator("h1")).Not.ToContainTextAsync("missing-cash-report");

        // The limit changes without a notification: the page reads it again when it acts.
        await reader.GoAsync(two.Portal.BaseAddress, $"/runs/{two.AnnasRun.IngestionRunId}?tab=evidence");
        await two.Portal.ChangeAsync($"UPDATE platform.user_account SET account_id = '{TwoAccounts.Bens}'");
        await page.Locator("#proof .verify button").ClickAsync();
        await Expect(page.Locator("#proof [role=alert]")).ToHaveAttributeAsync("data-notice", "statement-gone");
        await two.Portal.ChangeAsync($"UPDATE platform.user_account SET account_id = '{TwoAccounts.Annas}'");
        await two.Portal.LimitAsync("anna", TwoAccounts.Annas);
        await page.GotoAsync(new Uri(two.Portal.BaseAddress, "/runs").AbsoluteUri);
        await SignInAsync(page);
        await Expect(start).ToBeEnabledAsync();
        await two.Portal.ChangeAsync($"UPDATE platform.user_account SET account_id = '{TwoAccounts.Bens}'");
        await start.ClickAsync();
        await Expect(page.Locator(".start-outcome")).ToContainTextAsync("ACCOUNT_NOT_ALLOWED");

        await two.Portal.LimitAsync("anna", TwoAccounts.Bens);
        await two.Portal.Services.GetRequiredService<OpenRequests>().LookAsync(Ct);
        await page.WaitForURLAsync(address => new Uri(address).AbsolutePath is "/sign-in");
        await SignInAsync(page);
        await Expect(page.Locator("tr[data-run]")).ToHaveCountAsync(1);
        // She no longer sees the account that the portal fetches, so no start is offered.
        await Expect(start).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Accounts_are_named_shown_and_taken_back_on_the_command_line()
    {
        await using var database = await TestDatabase.CreateAsync();
        await ListedRuns.FailAsync(database, "U7654321", "1", new(2026, 11, 20, 7, 0, 0, TimeSpan.Zero), "SEEDED");
        await Command.RunAsync(database, "user", "create", "anna");

        Assert.Contains("Every account.", (await Command.RunAsync(database, "user", "accounts", "anna")).Text, StringComparison.Ordinal);
        Assert.Equal(0, (await Command.RunAsync(database, "user", "accounts", "anna", "--only", "U7654321")).ExitCode);
        Assert.Contains("U7654321", (await Command.RunAsync(database, "user", "accounts", "anna")).Text, StringComparison.Ordinal);
        Assert.Equal(10, (await Command.RunAsync(database, "user", "accounts", "anna", "--only", "U0000404")).ExitCode);
        Assert.Equal(10, (await Command.RunAsync(database, "user", "accounts", "zoe", "--all")).ExitCode);
        Assert.Equal(2, (await Command.RunAsync(database, "user", "accounts", "anna", "--all", "--only", "U7654321")).ExitCode);
        Assert.Equal(0, (await Command.RunAsync(database, "user", "accounts", "anna", "--all")).ExitCode);
        Assert.Contains("Every account.", (await Command.RunAsync(database, "user", "accounts", "anna")).Text, StringComparison.Ordinal);
    }

    private static async Task SignInAsync(IPage page)
    {
        await page.Locator("[name=name]").FillAsync("anna");
        await page.Locator("[name=password]").FillAsync(TestUsers.Password);
        await page.Locator("form button[type=submit]").ClickAsync();
    }

    [Fact]
    public void Sec_S39_Every_query_of_accounts_takes_the_accounts_that_the_user_can_see()
    {
        var reached =
            from type in typeof(FlexQueries).Assembly.GetTypes()
            where type is { IsPublic: true, IsClass: true, Namespace: { } place }
                && place.StartsWith("FlexPortal.Core.Flex", StringComparison.Ordinal)
            where type.Name.EndsWith("Queries", StringComparison.Ordinal)
                || type.GetMethods().Any(method => method.Name is "ExecuteAsync" or "ReadAsync" or "FindAsync" or "ListAsync")
            where !typeof(Microsoft.Extensions.Hosting.IHostedService).IsAssignableFrom(type)
            from method in type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly)
            where method.Name.EndsWith("Async", StringComparison.Ordinal) && method.Name is not "DisposeAsync"
            select (
                Name: $"{type.Name}.{method.Name}",
                Says: method.GetParameters().Any(parameter => SaysWhatIsSeen.Contains(parameter.ParameterType)));

        Assert.True(reached.Count() > 30, "The queries were not read.");
        Rule.Holds(reached.Where(method => !method.Says).Select(method => method.Name).Except(OfNoAccount, StringComparer.Ordinal));
    }
}
