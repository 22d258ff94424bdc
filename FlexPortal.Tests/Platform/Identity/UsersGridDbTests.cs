using AngleSharp.Dom;
using FlexPortal.Core.Platform.Identity;
using FlexPortal.Core.Platform.Identity.Tokens;
using FlexPortal.Identity.Pages;
using FlexPortal.Identity.Tokens;
using FlexPortal.Tests.Flex.Pages.Alive;
using FlexPortal.Tests.Platform.Identity.Tokens;
using FlexPortal.Tests.Support;
using Microsoft.AspNetCore.Components;
using Xunit;

namespace FlexPortal.Tests.Platform.Identity;

/// <summary>The grids of users and tokens: filtered, sorted, read again, and without a database.</summary>
public sealed class UsersGridDbTests
{
    private const string Search = "input[type=search]", Status = "select", Sort = "thead button";

    [Fact]
    public async Task Users_are_filtered_by_name_role_and_status_and_sorted_by_a_heading()
    {
        await using var portal = await TestPortal.StartAsync();
        await portal.AddAsync("carl", PortalRole.Viewer);
        await portal.AddAsync("anna", PortalRole.Admin);
        await portal.AddAsync("berta", PortalRole.Analyst, password: null);
        var grid = await AliveMarkup<UsersGrid>.ShowAsync(portal, ("Me", "ANNA"));

        Assert.Equal(["anna", "berta", "carl"], await NamesAsync(grid));
        Assert.Equal("anna", (await grid.LookAsync()).QuerySelector("tr:has(.chip) strong")!.TextContent);
        await grid.TypeAsync(Search, "AN");
        Assert.Equal(["anna", "berta"], await NamesAsync(grid));
        Assert.Equal("2", (await grid.LookAsync()).QuerySelector("[data-count]")!.GetAttribute("data-count"));
        await grid.TypeAsync(Status, $"{UserState.Invited}");
        Assert.Equal(["berta"], await NamesAsync(grid));
        await grid.TypeAsync(Search, "carl");
        Assert.Empty(await NamesAsync(grid));
        Assert.NotNull((await grid.LookAsync()).QuerySelector("[data-empty=matches]"));
        await grid.TypeAsync(Search, "");
        await grid.TypeAsync(Status, "");
        await grid.PressAsync(Sort);
        await grid.PressAsync(Sort);
        Assert.Equal(["carl", "berta", "anna"], await NamesAsync(grid));
        Assert.Equal("descending", (await grid.LookAsync()).QuerySelector("th[aria-sort]")!.GetAttribute("aria-sort"));
        await grid.CloseAsync();
    }

    [Fact]
    public async Task A_long_list_has_pages_and_a_filter_finds_users_of_all_of_them()
    {
        await using var portal = await TestPortal.StartAsync();
        for (var number = 1; number <= 52; number++)
            await portal.AddAsync($"user{number:00}", PortalRole.Viewer, password: null);
        var grid = await AliveMarkup<UsersGrid>.ShowAsync(portal, ("Me", "anna"));

        Assert.Equal(50, (await NamesAsync(grid)).Count());
        await grid.PressAsync("button[aria-label='Next page']");
        Assert.Equal(["user51", "user52"], await NamesAsync(grid));
        await grid.TypeAsync(Search, "user0");
        Assert.Equal(9, (await NamesAsync(grid)).Count());
        await grid.CloseAsync();
    }

    [Fact]
    public async Task A_still_list_offers_no_filter_and_a_new_version_is_read()
    {
        await using var portal = await TestPortal.StartAsync();
        await portal.AddAsync("anna", PortalRole.Admin);
        var still = await AliveMarkup<UsersGrid>.ShowAsync(portal, "users", alive: false, ("Me", "anna"));
        Assert.All((await still.LookAsync()).QuerySelectorAll("input, select"), field => Assert.True(field.HasAttribute("disabled")));
        await still.CloseAsync();

        var grid = await AliveMarkup<UsersGrid>.ShowAsync(portal, ("Me", "anna"), ("Version", 0));
        await portal.AddAsync("berta", PortalRole.Viewer);
        await grid.ShowAsync(("Me", "anna"), ("Version", 1));
        Assert.Equal(["anna", "berta"], await NamesAsync(grid));
        await grid.CloseAsync();
    }

    [Fact]
    public async Task Tokens_are_filtered_by_name_owner_and_status_and_only_valid_ones_can_be_revoked()
    {
        await using var portal = await TestPortal.StartAsync();
        await portal.AddAsync("anna", PortalRole.Admin);
        await portal.AddAsync("berta", PortalRole.Analyst);
        await portal.TokenAsync("anna", PortalRole.Viewer, name: "laptop");
        await portal.RevokeAsync(await portal.TokenAsync("berta", PortalRole.Viewer, name: "nightly"));
        var grid = await AliveMarkup<TokensGrid>.ShowAsync(portal);

        Assert.Equal(["laptop", "nightly"], await NamesAsync(grid));
        Assert.Single((await grid.LookAsync()).QuerySelectorAll("a[aria-haspopup=dialog]"));
        await grid.TypeAsync(Search, "berta");
        Assert.Equal(["nightly"], await NamesAsync(grid));
        await grid.TypeAsync(Status, $"{TokenState.Active}");
        Assert.NotNull((await grid.LookAsync()).QuerySelector("[data-empty=matches]"));
        await grid.TypeAsync(Search, "");
        Assert.Equal(["laptop"], await NamesAsync(grid));
        await grid.CloseAsync();
    }

    [Fact]
    public async Task A_database_that_is_away_is_named_and_not_shown_as_an_empty_list()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var portal = await TestPortal.StartAsync(shared: database);
        await database.TakeAwayAsync(away: true);

        Assert.Equal("DB_UNAVAILABLE", await CodeAsync<UsersGrid>(portal, ("Me", "anna")));
        Assert.Equal("DB_UNAVAILABLE", await CodeAsync<TokensGrid>(portal));
    }

    private static async Task<string> CodeAsync<TGrid>(TestPortal portal, params (string, object?)[] parameters)
        where TGrid : IComponent
    {
        var grid = await AliveMarkup<TGrid>.ShowAsync(portal, parameters);
        var page = await grid.LookAsync();
        await grid.CloseAsync();
        Assert.Null(page.QuerySelector("table"));
        return page.QuerySelector("[role=alert] .code")!.TextContent;
    }

    private static async Task<IEnumerable<string>> NamesAsync<TGrid>(AliveMarkup<TGrid> grid)
        where TGrid : IComponent => (await grid.LookAsync()).QuerySelectorAll("tbody strong").Select(name => name.TextContent);
}
