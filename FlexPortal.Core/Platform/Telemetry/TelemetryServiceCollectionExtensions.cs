using System.Reflection;
using FlexPortal.Core.Platform.Settings;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using OpenTelemetry.Exporter;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace FlexPortal.Core.Platform.Telemetry;

/// <summary>Registers logging and telemetry, with the mask before both.</summary>
public static class TelemetryServiceCollectionExtensions
{
    private const string OwnSources = "FlexPortal.*";

    // A collector that does not answer must not hold up the end of the process.
    private static readonly TimeSpan ExportTimeout = TimeSpan.FromSeconds(5);

    /// <summary>Adds a <see cref="Redactor"/>, puts it before every log, and sends to a collector when one is named.</summary>
    /// <returns>The redactor; the caller adds the secrets it knows.</returns>
    public static Redactor AddPortalTelemetry(this IServiceCollection services, IConfiguration configuration)
    {
        var redactor = new Redactor();
        services.AddSingleton(redactor);
        var options = SettingsBinder<TelemetryOptions>.Read(configuration, TelemetryOptions.Section);
        if (options.Address is { } endpoint)
            services.AddExport(endpoint, redactor);
        if (options.Prometheus)
            services.AddSingleton(new PrometheusMetrics());
        services.AddRedactedLogging();
        return redactor;
    }

    private static void AddExport(this IServiceCollection services, Uri endpoint, Redactor redactor)
    {
        var version = typeof(TelemetryOptions).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion;
        services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.Clear().AddService("flexportal", serviceVersion: version))
            .WithTracing(traces => traces.AddSource(OwnSources).AddAspNetCoreInstrumentation().AddHttpClientInstrumentation().AddNpgsql()
                .AddOtlpExporter(exporter => Configure(exporter, "v1/traces")))
            .WithMetrics(metrics => metrics.AddMeter(OwnSources, "Npgsql")
                .AddAspNetCoreInstrumentation().AddHttpClientInstrumentation().AddRuntimeInstrumentation()
                .AddOtlpExporter(exporter => Configure(exporter, "v1/metrics")))
            .WithLogging(
                logs => logs.AddOtlpExporter(exporter => Configure(exporter, "v1/logs")),
                options => options.IncludeFormattedMessage = true);

        // Every signal leaves through this handler, whichever library wrote it.
        void Configure(OtlpExporterOptions options, string path)
        {
            options.Protocol = OtlpExportProtocol.HttpProtobuf;
            options.Endpoint = new Uri(endpoint, path);
            options.TimeoutMilliseconds = (int)ExportTimeout.TotalMilliseconds;
            options.HttpClientFactory = () => new HttpClient(new RedactedExport(redactor)) { Timeout = ExportTimeout };
        }
    }
}
