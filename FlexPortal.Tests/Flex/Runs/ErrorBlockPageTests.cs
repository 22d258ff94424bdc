using FlexPortal.Core.Flex;
using FlexPortal.Flex.Runs;
using FlexPortal.Tests.Flex.Pages;
using Xunit;

namespace FlexPortal.Tests.Flex.Runs;

public sealed class ErrorBlockPageTests
{
    [Fact]
    public async Task An_error_says_what_to_do_who_has_to_act_and_whether_it_is_retryable()
    {
        var error = new PortalError("FLEX_TOKEN_EXPIRED", "The token has expired.", "Create a new one.", ErrorOwner.You, Retryable: false, 1012, "Token has expired.");

        var block = await Markup.OfAsync<ErrorBlock>(("Error", error));

        Assert.Contains("What to do now Create a new one.", block.Words(), StringComparison.Ordinal);
        Assert.Contains("You or the operator of the portal", block.Words(), StringComparison.Ordinal);
        Assert.NotNull(block.QuerySelector("[data-retryable=no]"));
        Assert.Contains("1012 Token has expired.", block.Words(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_retryable_error_says_so_and_shows_no_message_of_the_broker_without_one()
    {
        var error = new PortalError("FLEX_UNREACHABLE", "No connection.", "Wait.", ErrorOwner.Network, Retryable: true);

        var block = await Markup.OfAsync<ErrorBlock>(("Error", error));

        Assert.NotNull(block.QuerySelector("[data-retryable=yes]"));
        Assert.Equal(4, block.QuerySelectorAll("dt").Length);
    }
}
