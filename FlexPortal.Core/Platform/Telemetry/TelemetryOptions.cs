using Microsoft.Extensions.Configuration;

namespace FlexPortal.Core.Platform.Telemetry;

/// <summary>Settings of the section <c>Telemetry</c>: where traces, metrics and log entries are sent, if anywhere.</summary>
public sealed class TelemetryOptions
{
    /// <summary>Name of the settings section.</summary>
    public const string Section = "Telemetry";

    /// <summary>
    /// Address of an OpenTelemetry collector that takes OTLP over HTTP, such as <c>http://127.0.0.1:4318</c>; <c>/v1/traces</c>,
    /// <c>/v1/metrics</c> and <c>/v1/logs</c> are appended. https; http only for a loopback host. Headers come from the variable
    /// <c>OTEL_EXPORTER_OTLP_HEADERS</c>. Default and empty: nothing is sent. Environment variable: <c>Telemetry__Endpoint</c>.
    /// </summary>
    public string Endpoint { get; set; } = "";

    /// <summary>The address; null when nothing is sent. Call <see cref="Faults"/> first.</summary>
    public static Uri? EndpointOf(IConfiguration configuration) =>
        Read(configuration) is { Length: > 0 } text ? new Uri(text.TrimEnd('/') + "/") : null;

    /// <summary>What is wrong with the settings, a sentence each.</summary>
    public static IEnumerable<string> Faults(IConfiguration configuration)
    {
        if (Read(configuration) is not { Length: > 0 } text)
            yield break;

        if (!Uri.TryCreate(text, UriKind.Absolute, out var address) || address.Scheme is not ("https" or "http")
            || address.UserInfo.Length > 0 || address.Query.Length > 0 || address.Fragment.Length > 0)
            yield return $"{Section}:{nameof(Endpoint)} must be an address such as https://collector.example:4318, without user, query or fragment.";
        else if (address is { Scheme: "http", IsLoopback: false })
            yield return $"{Section}:{nameof(Endpoint)} must be https: only this machine may be told over http.";
    }

    private static string? Read(IConfiguration configuration) => configuration[$"{Section}:{nameof(Endpoint)}"]?.Trim();
}
