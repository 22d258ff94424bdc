using FlexPortal.LiveEvents;
using FlexPortal.Tests.Support;
using Microsoft.AspNetCore.Components.Rendering;
using Npgsql;
using Xunit;

namespace FlexPortal.Tests.Flex.Pages.Alive;

/// <summary>A fault of a read is shown on the page and never lost.</summary>
public sealed class LivePageDbTests
{
    [Fact]
    public async Task A_fault_of_a_read_is_shown_until_the_next_read_succeeds()
    {
        await using var portal = await TestPortal.StartAsync();
        var page = await AliveMarkup<View>.ShowAsync(portal);
        var connection = page.Service<LiveConnection>();

        var states = new List<string>();
        foreach (var thrown in new Exception?[]
        {
            null, new InvalidOperationException("A fault."), new PostgresException("no such column", "ERROR", "ERROR", "42703"),
            new NpgsqlException("away", new IOException()), null,
        })
        {
            View.Thrown = thrown;
            connection.Return();
            states.Add((await page.LookAsync()).TextContent.Trim());
        }

        Assert.Equal(["", "INTERNAL", "INTERNAL", "DB_UNAVAILABLE", ""], states);
        await page.CloseAsync();
    }

    private sealed class View : LivePage
    {
        public static Exception? Thrown { get; set; }

        protected override string? Topic => "run/";

        protected override Task LoadAsync(bool fresh, CancellationToken cancellationToken) =>
            Thrown is null ? Task.CompletedTask : Task.FromException(Thrown);

        protected override void BuildRenderTree(RenderTreeBuilder builder) => builder.AddContent(0, ReadError?.Code);
    }
}
