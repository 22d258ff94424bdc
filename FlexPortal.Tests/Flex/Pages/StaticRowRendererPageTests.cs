using AngleSharp;
using FlexPortal.Shell.Parts;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace FlexPortal.Tests.Flex.Pages;

public sealed class StaticRowRendererPageTests
{
    [Fact]
    public async Task Parts_are_rendered_in_order_and_their_text_is_encoded()
    {
        var markup = await RenderAsync([Badge("Done"), Badge("<img src=x onerror=alert(1)>")]);

        using var browsing = BrowsingContext.New(Configuration.Default);
        var first = (await browsing.OpenAsync(page => page.Content(markup[0].Value), TestContext.Current.CancellationToken)).Body!;
        var second = (await browsing.OpenAsync(page => page.Content(markup[1].Value), TestContext.Current.CancellationToken)).Body!;
        Assert.Equal("Done", first.QuerySelector(".status-badge")!.Words());
        Assert.Equal("<img src=x onerror=alert(1)>", second.QuerySelector(".status-badge")!.Words());
        Assert.Null(second.QuerySelector("img"));
    }

    [Fact]
    public async Task The_same_part_gives_the_same_markup() =>
        Assert.Equal((await RenderAsync([Badge("Done")]))[0].Value, (await RenderAsync([Badge("Done")]))[0].Value);

    [Fact]
    public async Task No_parts_give_no_markup() => Assert.Empty(await RenderAsync([]));

    private static Dictionary<string, object?> Badge(string word) => new(StringComparer.Ordinal)
    {
        ["Word"] = word,
        ["Icon"] = IconName.Success,
        ["Tone"] = Tone.Good,
    };

    private static async Task<IReadOnlyList<MarkupString>> RenderAsync(IReadOnlyList<Dictionary<string, object?>> parameters)
    {
        await using var services = new ServiceCollection().BuildServiceProvider();
        return await new StaticRowRenderer(services, NullLoggerFactory.Instance).RenderAsync<StatusBadge>(parameters);
    }
}
