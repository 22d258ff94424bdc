using FlexPortal.Core.Platform.Settings;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry.Logs;

namespace FlexPortal.Core.Platform.Telemetry;

/// <summary>Registers what the portal tells about itself, and the mask before all of it.</summary>
public static class TelemetryServiceCollectionExtensions
{
    /// <summary>Adds a <see cref="Redactor"/>, puts it before every log, and sends to a collector when one is named.</summary>
    /// <returns>The redactor, to be told of the secrets that the caller knows.</returns>
    public static Redactor AddPortalTelemetry(this IServiceCollection services, IConfiguration configuration)
    {
        var redactor = new Redactor();
        services.AddSingleton(redactor);
        if (SettingsBinder<TelemetryOptions>.Read(configuration, TelemetryOptions.Section).Address is { } endpoint)
        {
            // Made by the container, so that it is disposed with it: the last spans are sent then.
            services.AddSingleton<IHostedService>(_ => new TelemetryExport(endpoint, redactor));
            services.AddLogging(logging => logging.AddOpenTelemetry(options =>
            {
                (options.IncludeFormattedMessage, options.IncludeScopes) = (true, false);
                options.SetResourceBuilder(TelemetryExport.Resource);
                options.AddOtlpExporter(exporter => TelemetryExport.Configure(exporter, endpoint, "v1/logs", redactor));
            }));
        }

        services.AddRedactedLogging();
        return redactor;
    }
}
