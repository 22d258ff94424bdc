using System.Net;
using FlexPortal.Core.Platform.Settings;
using Microsoft.Extensions.Options;

namespace FlexPortal.Hosting;

/// <summary>Limits of one caller, section <c>Limits</c>. A caller is the signed-in user, else the address.</summary>
internal sealed class LimitOptions
{
    public const string Section = "Limits";

    /// <summary>
    /// Addresses or networks (<c>10.0.0.0/8</c>) of proxies in front of the portal, separated by commas. Their <c>X-Forwarded-For</c> and
    /// <c>X-Forwarded-Proto</c> are used, no others. Default and empty: none.
    /// </summary>
    public string TrustedProxies { get; set; } = "";

    /// <summary>
    /// TCP connections of all addresses together, for each process; 10 to 100,000. Beyond it a few are accepted for health checks alone.
    /// Default: 5,000.
    /// </summary>
    [Number(10, 100_000)]
    public int Connections { get; set; } = 5_000;

    /// <summary>
    /// TCP connections of one address (IPv6: one /64 network), <see cref="TrustedProxies"/> excepted; 1 to 100,000. Default: 500.
    /// </summary>
    [Number(1, 100_000)]
    public int ConnectionsPerAddress { get; set; } = 500;

    /// <summary>
    /// A new connection on which the client sends nothing for so long is closed. A duration; 1 s to 2 min. Default: 10 s.
    /// </summary>
    [Duration("1 s", "2 min")]
    public TimeSpan SilentConnectionTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Requests a minute of one caller, without served files, health checks and connections of live pages; 60 to 1,000,000. Default: 3,000.
    /// </summary>
    [Number(60, 1_000_000)]
    public int RequestsPerMinute { get; set; } = 3_000;

    /// <summary>Downloads a minute of one caller: artifacts, packs, exports, verifications; 1 to 1,000,000. Default: 120.</summary>
    [Number(1, 1_000_000)]
    public int DownloadsPerMinute { get; set; } = 120;

    /// <summary>
    /// Runs a minute that one caller can start over HTTP; 1 to 1,000,000. The broker's limit of ten a minute applies as well. Default: 60.
    /// </summary>
    [Number(1, 1_000_000)]
    public int StartsPerMinute { get; set; } = 60;

    /// <summary>
    /// Sign-in attempts a minute of one address, uses of a link included, and as many requests with invalid tokens; 1 to 1,000,000. The
    /// lockout of a user applies as well. Default: 20.
    /// </summary>
    [Number(1, 1_000_000)]
    public int SignInsPerMinute { get; set; } = 20;

    /// <summary>
    /// Live pages that one user may have open at a time, and as many connections of programs to the hub, for each process; 1 to 1,000,000.
    /// Default: 10.
    /// </summary>
    [Number(1, 1_000_000)]
    public int ConnectionsPerUser { get; set; } = 10;

    /// <summary>The trusted networks; a single address is a network.</summary>
    public IEnumerable<IPNetwork> Networks() =>
        Split(TrustedProxies).Select(proxy => TryReadNetwork(proxy, out var network) ? network : default);

    /// <summary>The first part of <see cref="TrustedProxies"/> that is no network; null when all are.</summary>
    public string? UnreadableProxy() => Split(TrustedProxies).FirstOrDefault(proxy => !TryReadNetwork(proxy, out _));

    private static string[] Split(string text) => text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private static bool TryReadNetwork(string text, out IPNetwork network)
    {
        if (IPAddress.TryParse(text, out var address))
        {
            network = new IPNetwork(address, address.AddressFamily is System.Net.Sockets.AddressFamily.InterNetwork ? 32 : 128);
            return true;
        }

        return IPNetwork.TryParse(text, out network);
    }
}

/// <summary>Checks <see cref="LimitOptions"/>.</summary>
internal sealed class LimitOptionsValidator : IValidateOptions<LimitOptions>
{
    public ValidateOptionsResult Validate(string? name, LimitOptions options) => options.UnreadableProxy() is null
        ? ValidateOptionsResult.Success
        : ValidateOptionsResult.Fail(
            "Limits:TrustedProxies must be addresses or networks such as 10.0.0.0/8, separated by commas.");
}
