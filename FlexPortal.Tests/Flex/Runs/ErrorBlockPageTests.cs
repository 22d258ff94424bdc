using FlexPortal.Core.Flex;
using FlexPortal.Flex.Runs;
using FlexPortal.Tests.Flex.Pages;
using Xunit;

namespace FlexPortal.Tests.Flex.Runs;

public sealed class ErrorBlockPageTests
{
    [Fact]
    public async Task An_error_shows_what_to_do_its_owner_and_whether_it_is_retryable()
    {
        var error = new PortalError(
            "FLEX_TOKEN_EXPIRED", "The token has expired.", "Create a new one.", ErrorOwner.You, Retryable: false, 1012,
            "Token has expired.");

        var block = await Markup.OfAsync<ErrorBlock>(("Error", error));

        var facts = block.QuerySelectorAll("dd").Select(fact => fact.Words()).ToArray();
        Assert.Equal([error.WhatToDo, RunFormatter.Owner(ErrorOwner.You)], facts[..2]);
        Assert.Equal([error.Code, "1012 Token has expired."], facts[3..]);
        Assert.NotNull(block.QuerySelector("[data-retryable=no]"));
    }

    [Fact]
    public async Task A_retryable_error_is_marked_and_without_a_broker_message_shows_none()
    {
        var error = new PortalError("FLEX_UNREACHABLE", "No connection.", "Wait.", ErrorOwner.Network, Retryable: true);

        var block = await Markup.OfAsync<ErrorBlock>(("Error", error));

        Assert.NotNull(block.QuerySelector("[data-retryable=yes]"));
        Assert.Equal(4, block.QuerySelectorAll("dt").Length);
    }
}
