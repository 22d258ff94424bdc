using System.Globalization;
using System.Threading.RateLimiting;
using FlexPortal.Identity.Tokens;
using Microsoft.AspNetCore.RateLimiting;

namespace FlexPortal.Hosting;

/// <summary>
/// Rate limits of one caller, for each process, so that one script cannot slow down the portal for the others. The broker's limits are
/// counted in the database, for all processes together.
/// </summary>
internal static class RequestRates
{
    /// <summary>For endpoints that read whole statements.</summary>
    public const string Downloads = "downloads";

    /// <summary>For endpoints that start a run.</summary>
    public const string Starts = "starts";

    /// <summary>For the sign-in forms, by address: one that tries passwords of many users is one caller.</summary>
    public const string SignIns = "sign-ins";

    public static void AddRequestRates(this IServiceCollection services, LimitOptions limits) => services.AddRateLimiter(rates =>
    {
        rates.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
        rates.OnRejected = static (rejected, _) => RefuseAsync(rejected);
        rates.GlobalLimiter = PartitionedRateLimiter.CreateChained(
            PartitionedRateLimiter.Create<HttpContext, string>(http => IsFree(http)
                ? RateLimitPartition.GetNoLimiter("free")
                : Bucket(Caller.Of(http), limits.RequestsPerMinute)),
            // An invalid token counts as a sign-in attempt, but apart, so that a script with an old token does not lock out users at its
            // address.
            PartitionedRateLimiter.Create<HttpContext, string>(http => http.Features.Get<RefusedToken>() is null
                ? RateLimitPartition.GetNoLimiter("free")
                : Bucket($"token {Caller.Network(http.Connection.RemoteIpAddress)}", limits.SignInsPerMinute)));
        rates.AddPolicy(Downloads, http => Bucket(Caller.Of(http), limits.DownloadsPerMinute));
        rates.AddPolicy(SignIns, http => Bucket($"sign-in {Caller.Network(http.Connection.RemoteIpAddress)}", limits.SignInsPerMinute));
        rates.AddPolicy(Starts, http => Bucket(Caller.Of(http), limits.StartsPerMinute));
    });

    // Served files cost nothing, a monitor must always get its answer, and an open page keeps its connection.
    private static bool IsFree(HttpContext http) =>
        http.Request.Path.StartsWithSegments("/health", StringComparison.Ordinal)
        || http.Request.Path.StartsWithSegments("/_blazor", StringComparison.Ordinal)
        || http.GetEndpoint()?.Metadata.GetMetadata<Microsoft.AspNetCore.StaticAssets.StaticAssetDescriptor>() is not null;

    // A minute's worth at once, then as fast as it refills.
    private static RateLimitPartition<string> Bucket(string caller, int perMinute) =>
        RateLimitPartition.GetTokenBucketLimiter(caller, _ => new()
        {
            TokenLimit = perMinute,
            TokensPerPeriod = 1,
            ReplenishmentPeriod = TimeSpan.FromMinutes(1) / perMinute,
            QueueLimit = 0,
            AutoReplenishment = true,
        });

    private static ValueTask RefuseAsync(OnRejectedContext rejected)
    {
        var wait = rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out var after)
            ? Math.Max(1, Math.Ceiling(after.TotalSeconds))
            : 1;
        var seconds = wait.ToString("0", CultureInfo.InvariantCulture);
        rejected.HttpContext.Response.Headers.RetryAfter = seconds;
        return new(Problem.Of(
            StatusCodes.Status429TooManyRequests, "TOO_MANY_REQUESTS", "Too many requests in a short time.",
            $"Wait {seconds} s, then ask again. The settings Limits:* are the limits.").ExecuteAsync(rejected.HttpContext));
    }
}
