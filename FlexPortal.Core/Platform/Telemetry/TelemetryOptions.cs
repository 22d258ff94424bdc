using Microsoft.Extensions.Options;

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

    /// <summary>
    /// Whether <c>/metrics</c> answers with the metrics of this process in the text format of Prometheus; it needs a token or a sign-in.
    /// Default: false. Environment variable: <c>Telemetry__Prometheus</c>.
    /// </summary>
    public bool Prometheus { get; set; }

    /// <summary>The address; null when nothing is sent.</summary>
    internal Uri? Address => Endpoint.Length > 0 ? new Uri(Endpoint.TrimEnd('/') + "/") : null;
}

/// <summary>Checks <see cref="TelemetryOptions"/>.</summary>
internal sealed class TelemetryOptionsValidator : IValidateOptions<TelemetryOptions>
{
    public ValidateOptionsResult Validate(string? name, TelemetryOptions options)
    {
        const string Key = $"{TelemetryOptions.Section}:{nameof(TelemetryOptions.Endpoint)}";
        if (options.Endpoint.Length == 0)
            return ValidateOptionsResult.Success;
        if (!Uri.TryCreate(options.Endpoint, UriKind.Absolute, out var address) || address.Scheme is not ("https" or "http")
            || address.UserInfo.Length > 0 || address.Query.Length > 0 || address.Fragment.Length > 0)
            return ValidateOptionsResult.Fail(
                $"{Key} must be an address such as https://collector.example:4318, without user, query or fragment.");
        return address is { Scheme: "http", IsLoopback: false }
            ? ValidateOptionsResult.Fail($"{Key} must be https: http is accepted for this machine only.")
            : ValidateOptionsResult.Success;
    }
}
