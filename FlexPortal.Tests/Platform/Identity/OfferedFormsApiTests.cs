using System.Text.RegularExpressions;
using AngleSharp.Dom;
using FlexPortal.Core.Flex.RunList;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Core.Platform.Identity;
using FlexPortal.Tests.Architecture;
using FlexPortal.Tests.Flex.Runs;
using FlexPortal.Tests.Support;
using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.AspNetCore.Routing;
using Xunit;

namespace FlexPortal.Tests.Platform.Identity;

/// <summary>Pages offer a role only what it can do: no form and no button ends in "your role does not allow this".</summary>
public sealed partial class OfferedFormsApiTests
{
    private const string NoRun = "00000000-0000-0000-0000-000000000001";

    // Buttons of live pages start or stop runs; a form says by its address what it does.
    private const string Starts =
        "[data-action=run], [data-action=cancel], [data-action=choose-period], [data-run-again]";

    [Fact]
    public async Task No_page_shows_a_role_a_form_that_the_role_cannot_send()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var portal = await TestPortal.StartAsync(TestUsers.Settings, database);
        foreach (var role in Enum.GetValues<PortalRole>())
            await portal.AddAsync($"p-{role}", role);
        using var admin = await PlainBrowser.SignedInAsync(portal, $"p-{PortalRole.Admin}");
        var incomplete = await StartAsync(admin, "missing-cash-report");
        await database.EndOfAsync(Guid.Parse(incomplete));
        var failed = await StartAsync(admin, "token-expired");
        await database.EndOfAsync(Guid.Parse(failed));
        var running = await StartAsync(admin, "never-ready");
        var endpoints = AccessTableApiTests.Endpoints(portal);
        string[] pages =
        [
            .. endpoints.Where(endpoint => endpoint.Metadata.GetMetadata<ComponentTypeMetadata>() is not null)
                .Select(AccessTableApiTests.Address).Where(address => !address.Contains(NoRun, StringComparison.Ordinal))
                .Distinct(StringComparer.Ordinal),
            $"/runs/{incomplete}", $"/runs/{failed}", $"/runs/{running}", $"/runs/{incomplete}?section=Trades",
        ];
        Assert.Contains("/sandbox", pages);

        var wrong = new List<string>();
        foreach (var role in Enum.GetValues<PortalRole>())
        {
            using var browser = await PlainBrowser.SignedInAsync(portal, $"p-{role}");
            // A page that answers 403 says so itself.
            foreach (var page in pages.Where(page => Needed(endpoints, page).All(capability => role.May(capability))))
            {
                var markup = await browser.PageAsync(page);
                wrong.AddRange(
                    from action in markup.QuerySelectorAll("form[method=post]")
                        .Select(form => form.GetAttribute("action") is { Length: > 0 } given ? given : page)
                        .Distinct(StringComparer.Ordinal)
                    where !Needed(endpoints, action).All(capability => role.May(capability))
                    select $"{page} offers {action} to {role}");
                wrong.AddRange(
                    from link in markup.QuerySelectorAll("a[href^='/']").Select(link => link.GetAttribute("href")!)
                        .Distinct(StringComparer.Ordinal)
                    where Find(endpoints, link) is { } found
                        && !AccessTableApiTests.Needed(found).All(capability => role.May(capability))
                    select $"{page} links {role} to {link}");
                if (!role.May(Capability.RunIngestion) && markup.QuerySelector(Starts) is { } button)
                    wrong.Add($"{page} offers {button.OuterHtml[..60]} to {role}");
            }
        }

        using var cancelled = await admin.SendAsync(
            HttpMethod.Post, $"/ingestion/runs/{running}/cancel", token: await admin.TokenAsync("/account"));
        Rule.Holds(wrong);
    }

    [Fact]
    public async Task The_sandbox_offers_a_run_to_those_who_can_start_one()
    {
        await using var portal = await TestPortal.StartAsync(TestUsers.Settings);
        await portal.AddAsync("anna", PortalRole.Analyst);
        await portal.AddAsync("vera", PortalRole.Viewer);
        using var anna = await PlainBrowser.SignedInAsync(portal, "anna");
        using var vera = await PlainBrowser.SignedInAsync(portal, "vera");

        var (offered, shown) = (await anna.PageAsync("/sandbox"), await vera.PageAsync("/sandbox"));

        Assert.NotEmpty(offered.QuerySelectorAll(".sandbox-table form"));
        Assert.Null(offered.QuerySelector("[data-notice=sandbox-read-only]"));
        Assert.Empty(shown.QuerySelectorAll(".sandbox-table form, .sandbox-table button"));
        Assert.NotNull(shown.QuerySelector("[data-notice=sandbox-read-only]"));
        Assert.Equal(offered.QuerySelectorAll(".sandbox-table tbody tr").Length, shown.QuerySelectorAll(".sandbox-table tbody tr").Length);
    }

    private static async Task<string> StartAsync(PlainBrowser admin, string query)
    {
        using var answer = await admin.PostAsync("/sandbox", "/runs/start", ("query_id", query), ("sandbox", "only"));
        return Ids().Match(answer.Headers.Location!.OriginalString).Value;
    }

    private static Capability[] Needed(RouteEndpoint[] endpoints, string action)
    {
        var found = Find(endpoints, action);
        Assert.True(found is not null, $"No endpoint answers {action}.");
        return AccessTableApiTests.Needed(found);
    }

    private static RouteEndpoint? Find(RouteEndpoint[] endpoints, string address)
    {
        var path = Ids().Replace(address.Split('?', '#')[0], NoRun);
        return endpoints.FirstOrDefault(endpoint => string.Equals(AccessTableApiTests.Address(endpoint), path, StringComparison.Ordinal));
    }

    [GeneratedRegex("[0-9a-f]{8}-[0-9a-f-]{27}", RegexOptions.None, 1000)]
    private static partial Regex Ids();
}
