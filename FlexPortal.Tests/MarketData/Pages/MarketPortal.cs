using FlexPortal.Tests.Api;
using Xunit;

namespace FlexPortal.Tests.MarketData.Pages;

/// <summary>A portal with series in every state, for all tests of a class.</summary>
public sealed class MarketPortal : ApiPortal
{
    internal FilledMarket Market { get; private set; } = null!;

    protected override async Task OnStartedAsync() =>
        Market = await FilledMarket.FillAsync(Portal, TestContext.Current.CancellationToken);
}
