using FlexPortal.Core.Platform.Identity;
using FlexPortal.Core.Platform.Telemetry;
using FlexPortal.Identity.Access;

namespace FlexPortal.Hosting;

/// <summary>The metrics of this process for Prometheus, unless they are switched off. A token of a viewer can read them.</summary>
internal static class MetricsEndpoint
{
    private const string Format = "text/plain; version=0.0.4; charset=utf-8";

    public static void MapMetrics(this IEndpointRouteBuilder routes)
    {
        if (routes.ServiceProvider.GetService<PrometheusMetrics>() is not { } metrics)
            return;

        // They are of the process and not of the API: another process answers with other figures.
        routes.MapGet("/metrics", (Redactor redactor) => TypedResults.Text(redactor.Scrub(metrics.Write()), Format))
            .Needs(Capability.ReadRuns).ExcludeFromDescription();
    }
}
