using FlexPortal.Core.Flex;
using FlexPortal.Flex.OneRun;
using FlexPortal.Tests.Flex.Pages;
using Xunit;

namespace FlexPortal.Tests.Flex.OneRun;

public sealed class ErrorBlockPageTests
{
    [Fact]
    public async Task An_error_says_what_to_do_who_has_to_act_and_whether_it_heals()
    {
        var error = new PortalError("FLEX_TOKEN_EXPIRED", "The token has expired.", "Create a new one.", ErrorOwner.You, Retryable: false, 1012, "Token has expired.");

        var block = await Markup.OfAsync<ErrorBlock>(("Error", error));

        Assert.Contains("What to do now Create a new one.", block.Words(), StringComparison.Ordinal);
        Assert.Contains("You, or whoever looks after the portal's settings", block.Words(), StringComparison.Ordinal);
        Assert.Contains("No. Starting the same run again changes nothing", block.Words(), StringComparison.Ordinal);
        Assert.Contains("The broker’s own words 1012 Token has expired.", block.Words(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_error_that_heals_says_so_and_has_no_words_of_a_broker_that_said_nothing()
    {
        var error = new PortalError("FLEX_UNREACHABLE", "No connection.", "Wait.", ErrorOwner.Network, Retryable: true);

        var block = await Markup.OfAsync<ErrorBlock>(("Error", error));

        Assert.Contains("started again later, can succeed", block.Words(), StringComparison.Ordinal);
        Assert.DoesNotContain("own words", block.Words(), StringComparison.Ordinal);
    }
}
