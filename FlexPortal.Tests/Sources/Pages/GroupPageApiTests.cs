using AngleSharp.Dom;
using FlexPortal.Tests.Flex.Pages;
using FlexPortal.Tests.Platform.Identity;
using Xunit;

namespace FlexPortal.Tests.Sources.Pages;

/// <summary>Pages and forms of groups, as they come from the server.</summary>
public sealed class GroupPageApiTests
{
    [Fact]
    public async Task Without_a_group_the_page_says_what_one_is_and_who_creates_it()
    {
        await using var portal = new SourcesPortal();
        await portal.InitializeAsync();

        var (analyst, viewer) = (await portal.ShowAsync("anna", "/sources"), await portal.ShowAsync("vera", "/sources"));

        Assert.Contains("files that belong together", analyst.QuerySelector("[data-empty=groups]")!.Words(), StringComparison.Ordinal);
        Assert.Equal("/source-groups", analyst.QuerySelector("form")!.GetAttribute("action"));
        Assert.Contains("files that belong together", viewer.QuerySelector("[data-empty=groups]")!.Words(), StringComparison.Ordinal);
        Assert.Empty(viewer.QuerySelectorAll("form, button"));
    }

    [Fact]
    public async Task The_page_leads_to_the_group_that_the_user_looked_at_last()
    {
        await using var portal = new SourcesPortal();
        await portal.InitializeAsync();
        var (first, second) = (await portal.GroupAsync("A"), await portal.GroupAsync("B"));
        var anna = await portal.BrowserAsync("anna");
        var vera = await portal.BrowserAsync("vera");

        Assert.EndsWith($"/sources/{first}", await anna.LeadsToAsync("/sources"), StringComparison.Ordinal);
        await anna.PageAsync($"/sources/{second}");
        Assert.EndsWith($"/sources/{second}", await anna.LeadsToAsync("/sources"), StringComparison.Ordinal);
        Assert.EndsWith($"/sources/{first}", await vera.LeadsToAsync("/sources"), StringComparison.Ordinal);

        // An archived group is left for one that can be used.
        using var archived = await anna.PostAsync($"/sources/{second}", $"/source-groups/{second}/archive");
        Assert.Equal($"/sources/{second}?said=archived", archived.Headers.Location!.OriginalString);
        Assert.EndsWith($"/sources/{first}", await anna.LeadsToAsync("/sources"), StringComparison.Ordinal);
        var all = await anna.PageAsync("/sources?all=yes");
        Assert.Equal(["Active", "Archived"], all.QuerySelectorAll("tr[data-group] .status-badge").Select(state => state.Words()));
    }

    [Fact]
    public async Task A_group_is_created_and_renamed_and_a_refusal_keeps_what_was_typed()
    {
        await using var portal = new SourcesPortal();
        await portal.InitializeAsync();
        var anna = await portal.BrowserAsync("anna");

        using var made = await anna.PostAsync("/sources", "/source-groups", ("name", "Custodian A"));
        var address = made.Headers.Location!.OriginalString;
        Assert.EndsWith("?said=created", address, StringComparison.Ordinal);
        var page = await anna.PageAsync(address);
        Assert.Equal("The group is created.", page.QuerySelector("[data-notice=created]")!.Words());
        Assert.NotNull(page.QuerySelector("[data-empty=files]"));
        var other = await portal.GroupAsync("Custodian B");

        using var taken = await anna.PostAsync($"/sources/{other}", $"/source-groups/{other}/rename", ("name", "custodian a"));
        Assert.Equal($"/sources/{other}?refused=rename", taken.Headers.Location!.OriginalString);
        var again = await anna.PageAsync(taken.Headers.Location.OriginalString);
        var dialog = again.QuerySelector("#rename-group")!;
        Assert.True(dialog.HasAttribute("open"));
        Assert.Equal("GROUP_NAME_ALREADY_TAKEN", dialog.QuerySelector(".field-error")!.GetAttribute("data-field-error"));
        Assert.Equal("custodian a", dialog.QuerySelector("[name=name]")!.GetAttribute("value"));
        // The refusal is shown once.
        Assert.False((await anna.PageAsync(taken.Headers.Location.OriginalString)).QuerySelector("#rename-group")!.HasAttribute("open"));

        using var renamed = await anna.PostAsync($"/sources/{other}", $"/source-groups/{other}/rename", ("name", "Custodian C"));
        Assert.Equal("Custodian C", (await anna.PageAsync(renamed.Headers.Location!.OriginalString)).QuerySelector("h1")!.Words());
        using var empty = await anna.PostAsync($"/sources/{other}", "/source-groups", ("name", " "), ("from", other.ToString()));
        Assert.Equal($"/sources/{other}?refused=create", empty.Headers.Location!.OriginalString);
    }

    [Fact]
    public async Task An_archived_group_offers_nothing_that_changes_it_but_its_restoration()
    {
        await using var portal = new SourcesPortal();
        await portal.InitializeAsync();
        var group = await portal.GroupAsync("Old");
        var file = await portal.UploadAsync(group, "prices.csv", SourcesPortal.Prices);
        var anna = await portal.BrowserAsync("anna");
        using var archived = await anna.PostAsync($"/sources/{group}", $"/source-groups/{group}/archive");

        var (list, page) = (await anna.PageAsync($"/sources/{group}"), await anna.PageAsync($"/sources/{group}/files/{file}"));

        Assert.NotNull(list.QuerySelector("[data-notice=archived]"));
        Assert.Equal([$"/source-groups/{group}/restore"], Forms(list));
        Assert.Null(list.QuerySelector("[data-upload]"));
        Assert.Empty(Forms(page));
        using var restored = await anna.PostAsync($"/sources/{group}", $"/source-groups/{group}/restore");
        Assert.NotNull((await anna.PageAsync($"/sources/{group}")).QuerySelector("[data-upload]"));
    }

    [Fact]
    public async Task The_switch_lists_the_groups_with_their_counts_and_keeps_the_part()
    {
        await using var portal = new SourcesPortal();
        await portal.InitializeAsync();
        var (first, second) = (await portal.GroupAsync("A"), await portal.GroupAsync("B"));
        await portal.UploadAsync(second, "prices.csv", SourcesPortal.Prices);

        var page = await portal.ShowAsync("vera", $"/sources/{first}");

        Assert.Equal(["A 0 files", "B 1 file"], page.QuerySelectorAll("a[data-group]").Select(link => link.Words()));
        Assert.Equal($"/sources/{second}", page.QuerySelectorAll("a[data-group]")[1].GetAttribute("href"));
        Assert.Equal(
            [$"/sources/{first}", $"/sources/{first}/columns", $"/sources/{first}/queue", $"/sources/{first}/search"],
            page.QuerySelectorAll(".tabs a").Select(link => link.GetAttribute("href")));
        Assert.Equal("files", page.QuerySelector(".tabs a[aria-current]")!.GetAttribute("data-tab"));
    }

    [Fact]
    public async Task A_viewer_changes_no_group_and_an_unknown_one_is_not_found()
    {
        await using var portal = new SourcesPortal();
        await portal.InitializeAsync();
        var group = await portal.GroupAsync("A");
        var vera = await portal.BrowserAsync("vera");

        var page = await vera.PageAsync($"/sources/{group}");
        Assert.Empty(Forms(page));
        Assert.Empty(page.QuerySelectorAll("main dialog, main [data-upload]"));
        using var refused = await vera.PostAsync("/account", $"/source-groups/{group}/rename", ("name", "B"));
        Assert.NotEqual($"/sources/{group}?said=renamed", refused.Headers.Location?.OriginalString);
        Assert.Equal("A", (await vera.PageAsync($"/sources/{group}")).QuerySelector("h1")!.Words());
        Assert.Equal(404, await vera.StatusAsync($"/sources/{Guid.NewGuid()}"));
        Assert.Equal(404, await vera.StatusAsync($"/sources/{group}/files/{Guid.NewGuid()}"));
    }

    private static IEnumerable<string?> Forms(IElement page) =>
        page.QuerySelectorAll("main form[method=post]").Select(form => form.GetAttribute("action"));
}
