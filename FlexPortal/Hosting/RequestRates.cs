using System.Globalization;
using System.Threading.RateLimiting;
using FlexPortal.Identity.Tokens;
using Microsoft.AspNetCore.RateLimiting;

namespace FlexPortal.Hosting;

/// <summary>
/// How often one caller may ask, for each process by itself: a script that runs wild, or somebody who tries things out, is told to wait and
/// leaves the others their portal. What the broker allows is counted in the database, for all processes together.
/// </summary>
internal static class RequestRates
{
    /// <summary>For endpoints that read whole statements.</summary>
    public const string Downloads = "downloads";

    /// <summary>For endpoints that start a run.</summary>
    public const string Starts = "starts";

    /// <summary>For the forms at the door, by address: somebody who tries passwords of many people is one caller.</summary>
    public const string SignIns = "sign-ins";

    public static void AddRequestRates(this IServiceCollection services, LimitOptions limits) => services.AddRateLimiter(rates =>
    {
        rates.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
        rates.OnRejected = static (rejected, _) => RefuseAsync(rejected);
        rates.GlobalLimiter = PartitionedRateLimiter.CreateChained(
            PartitionedRateLimiter.Create<HttpContext, string>(http => IsFree(http)
                ? RateLimitPartition.GetNoLimiter("free")
                : Bucket(Caller.Of(http), limits.RequestsPerMinute)),
            // A token that does not count is a try at the door; of its own, so that a script with an old one locks nobody at that address out.
            PartitionedRateLimiter.Create<HttpContext, string>(http => http.Features.Get<RefusedToken>() is null
                ? RateLimitPartition.GetNoLimiter("free")
                : Bucket($"token {Caller.Network(http.Connection.RemoteIpAddress)}", limits.SignInsPerMinute)));
        rates.AddPolicy(Downloads, http => Bucket(Caller.Of(http), limits.DownloadsPerMinute));
        rates.AddPolicy(SignIns, http => Bucket($"door {Caller.Network(http.Connection.RemoteIpAddress)}", limits.SignInsPerMinute));
        rates.AddPolicy(Starts, http => Bucket(Caller.Of(http), limits.StartsPerMinute));
    });

    // Served files cost nothing, a monitor must always get its answer, and the line of an open page asks for its own sake.
    private static bool IsFree(HttpContext http) =>
        http.Request.Path.StartsWithSegments("/health", StringComparison.Ordinal)
        || http.Request.Path.StartsWithSegments("/_blazor", StringComparison.Ordinal)
        || http.GetEndpoint()?.Metadata.GetMetadata<Microsoft.AspNetCore.StaticAssets.StaticAssetDescriptor>() is not null;

    // A minute's worth at once, then as fast as it refills.
    private static RateLimitPartition<string> Bucket(string caller, int perMinute) => RateLimitPartition.GetTokenBucketLimiter(caller, _ => new()
    {
        TokenLimit = perMinute,
        TokensPerPeriod = 1,
        ReplenishmentPeriod = TimeSpan.FromMinutes(1) / perMinute,
        QueueLimit = 0,
        AutoReplenishment = true,
    });

    private static ValueTask RefuseAsync(OnRejectedContext rejected)
    {
        var wait = rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out var after) ? Math.Max(1, Math.Ceiling(after.TotalSeconds)) : 1;
        var seconds = wait.ToString("0", CultureInfo.InvariantCulture);
        rejected.HttpContext.Response.Headers.RetryAfter = seconds;
        return new(Problem.Of(
            StatusCodes.Status429TooManyRequests, "TOO_MANY_REQUESTS", "Too many requests in a short time.",
            $"Wait {seconds} s, then ask again. The portal's settings under Limits say how often.").ExecuteAsync(rejected.HttpContext));
    }
}
