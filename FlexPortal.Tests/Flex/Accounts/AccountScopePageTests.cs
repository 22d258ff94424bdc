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
using FlexPortal.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace FlexPortal.Tests.Flex.Accounts;

/// <summary>Live pages of users with few accounts, the command that limits them, and that no query can be asked without their limits.</summary>
public sealed class AccountScopePageTests
{
    private static readonly Type[] SaysWhatIsSeen = [typeof(AccountScope), typeof(RunDetail), typeof(RawArtifact), typeof(FoundPair)];

    // What belongs to no account: the broker's budget, the guards of tables, and the choices of an administrator.
    private static readonly string[] OfNoAccount = ["BrokerBudget.ReadAsync", "VerifyArtifacts.CheckGuardsAsync", "LimitUserAccounts.ListAsync", "LimitUserAccounts.ToNamedAsync"];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Sec_S39_S08_A_live_page_shows_and_does_nothing_of_another_account_and_ends_with_a_new_limit()
    {
        await using var two = await TwoAccounts.StartAsync();
        await using var reader = await Reader.OpenAsync();
        var page = reader.Page;
        await page.GotoAsync(new Uri(two.Portal.BaseAddress, "/runs").AbsoluteUri);
        await page.GetByLabel("Name").FillAsync("anna");
        await page.GetByLabel("Password").FillAsync(TestUsers.Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        var start = page.GetByRole(AriaRole.Button, new() { Name = "Run ingestion" });
        await Expect(start).ToBeEnabledAsync();
        await Expect(page.Locator("tr[data-run]")).ToHaveCountAsync(2);
        Assert.DoesNotContain(TwoAccounts.Bens, await page.ContentAsync(), StringComparison.Ordinal);
        await page.GotoAsync(new Uri(two.Portal.BaseAddress, $"/runs/{two.BensRun.IngestionRunId}").AbsoluteUri);
        await Expect(page.Locator("h1")).Not.ToContainTextAsync("missing-cash-report");

        // The limit changes behind the page, and nothing tells it: what it does is asked of the row.
        await reader.GoAsync(two.Portal.BaseAddress, $"/runs/{two.AnnasRun.IngestionRunId}");
        await using (var command = two.Portal.Database.Main.CreateCommand($"UPDATE platform.user_account SET account_id = '{TwoAccounts.Bens}'"))
            await command.ExecuteNonQueryAsync(Ct);
        await page.GetByRole(AriaRole.Button, new() { Name = "Verify now" }).ClickAsync();
        await Expect(page.Locator("#proof")).ToContainTextAsync("no longer in the database");
        await using (var command = two.Portal.Database.Main.CreateCommand($"UPDATE platform.user_account SET account_id = '{TwoAccounts.Annas}'"))
            await command.ExecuteNonQueryAsync(Ct);
        await two.Portal.LimitAsync("anna", TwoAccounts.Annas);
        await page.GotoAsync(new Uri(two.Portal.BaseAddress, "/runs").AbsoluteUri);
        await page.GetByLabel("Name").FillAsync("anna");
        await page.GetByLabel("Password").FillAsync(TestUsers.Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await Expect(start).ToBeEnabledAsync();
        await using (var command = two.Portal.Database.Main.CreateCommand($"UPDATE platform.user_account SET account_id = '{TwoAccounts.Bens}'"))
            await command.ExecuteNonQueryAsync(Ct);
        await start.ClickAsync();
        await Expect(page.Locator(".start-outcome")).ToContainTextAsync("ACCOUNT_NOT_ALLOWED");

        await two.Portal.LimitAsync("anna", TwoAccounts.Bens);
        await two.Portal.Services.GetRequiredService<OpenRequests>().LookAsync(Ct);
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Sign in" })).ToBeVisibleAsync();
        await page.GetByLabel("Name").FillAsync("anna");
        await page.GetByLabel("Password").FillAsync(TestUsers.Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await Expect(page.Locator("tr[data-run]")).ToHaveCountAsync(1);
        // Runs of the portal are of an account that is not hers now: none is offered.
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
        Assert.Equal(10, (await Command.RunAsync(database, "user", "accounts", "nobody", "--all")).ExitCode);
        Assert.Equal(2, (await Command.RunAsync(database, "user", "accounts", "anna", "--all", "--only", "U7654321")).ExitCode);
        Assert.Equal(0, (await Command.RunAsync(database, "user", "accounts", "anna", "--all")).ExitCode);
        Assert.Contains("Every account.", (await Command.RunAsync(database, "user", "accounts", "anna")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Sec_S39_Nothing_of_an_account_is_reached_without_saying_which_accounts_may_be_seen()
    {
        var reached =
            from type in typeof(FlexQueries).Assembly.GetTypes()
            where type is { IsPublic: true, IsClass: true, Namespace: { } place } && place.StartsWith("FlexPortal.Core.Flex", StringComparison.Ordinal)
            where type.Name.EndsWith("Queries", StringComparison.Ordinal) || type.GetMethods().Any(method => method.Name is "ExecuteAsync" or "ReadAsync" or "FindAsync" or "ListAsync")
            where !typeof(Microsoft.Extensions.Hosting.IHostedService).IsAssignableFrom(type)
            from method in type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly)
            where method.Name.EndsWith("Async", StringComparison.Ordinal) && method.Name is not "DisposeAsync"
            select (Name: $"{type.Name}.{method.Name}", Says: method.GetParameters().Any(parameter => SaysWhatIsSeen.Contains(parameter.ParameterType)));

        Assert.True(reached.Count() > 30, "The queries were not read.");
        Rule.Holds(reached.Where(method => !method.Says && !OfNoAccount.Contains(method.Name, StringComparer.Ordinal)).Select(method => method.Name));
    }
}
