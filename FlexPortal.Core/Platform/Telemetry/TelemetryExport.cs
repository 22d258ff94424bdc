using System.Reflection;
using Microsoft.Extensions.Hosting;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace FlexPortal.Core.Platform.Telemetry;

/// <summary>Sends traces and metrics to the collector while the portal runs; the log entries go through its logging.</summary>
internal sealed class TelemetryExport(Uri endpoint, Redactor redactor) : IHostedService, IDisposable
{
    // The portal's own, and what the framework and the database driver tell by themselves.
    private static readonly string[] Sources = ["FlexPortal.*", "Microsoft.AspNetCore", "System.Net.Http", "Npgsql"];

    private static readonly string[] Meters =
        ["FlexPortal.*", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "Microsoft.AspNetCore.RateLimiting", "System.Net.Http", "System.Runtime", "Npgsql"];

    private TracerProvider? _traces;
    private MeterProvider? _metrics;

    /// <summary>Says who sends.</summary>
    internal static ResourceBuilder Resource { get; } = ResourceBuilder.CreateEmpty()
        .AddService("flexportal", serviceVersion: typeof(TelemetryExport).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion);

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _traces = Sdk.CreateTracerProviderBuilder().SetResourceBuilder(Resource).AddSource(Sources)
            .AddOtlpExporter(options => Configure(options, endpoint, "v1/traces", redactor)).Build();
        _metrics = Sdk.CreateMeterProviderBuilder().SetResourceBuilder(Resource).AddMeter(Meters)
            .AddOtlpExporter(options => Configure(options, endpoint, "v1/metrics", redactor)).Build();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Sends what is still waiting; a collector that does not answer is not waited for long.</summary>
    public void Dispose()
    {
        _traces?.Dispose();
        _metrics?.Dispose();
    }

    internal static void Configure(OtlpExporterOptions options, Uri endpoint, string path, Redactor redactor)
    {
        options.Protocol = OtlpExportProtocol.HttpProtobuf;
        options.Endpoint = new Uri(endpoint, path);
        options.TimeoutMilliseconds = 5_000;
        options.HttpClientFactory = () => new HttpClient(new RedactedExport(redactor)) { Timeout = TimeSpan.FromSeconds(5) };
    }
}
