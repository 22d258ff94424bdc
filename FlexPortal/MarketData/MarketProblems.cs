using FlexPortal.Core.MarketData;
using FlexPortal.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;

namespace FlexPortal.MarketData;

/// <summary>Errors of the market data API as problem documents (RFC 9457).</summary>
internal static class MarketProblems
{
    public static ProblemHttpResult NoAsset() => Problem.Of(MarketDataErrors.AssetNotFound(), response: null);

    public static ProblemHttpResult BadRequest(string detail) =>
        Problem.Of(StatusCodes.Status400BadRequest, "REQUEST_INVALID", "The request cannot be understood.", detail);
}
