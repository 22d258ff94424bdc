using System.Net;

namespace FlexPortal.Hosting;

/// <summary>How much one caller may ask of the portal, section <c>Limits</c>. A caller is a user where one is signed in, else an address.</summary>
internal sealed class LimitOptions
{
    public const string Section = "Limits";

    /// <summary>
    /// Addresses or networks (<c>10.0.0.0/8</c>) of proxies in front of the portal, separated by commas. Their <c>X-Forwarded-For</c> and
    /// <c>X-Forwarded-Proto</c> are believed, nobody else's. Default and empty: none.
    /// </summary>
    public string TrustedProxies { get; set; } = "";

    /// <summary>
    /// TCP connections of all addresses together, for each process; 10 to 100,000. Beyond it a few are accepted for health checks alone.
    /// Default: 5,000.
    /// </summary>
    public int Connections { get; set; } = 5_000;

    /// <summary>TCP connections of one address (IPv6: one /64 network), <see cref="TrustedProxies"/> excepted; 1 to 100,000. Default: 500.</summary>
    public int ConnectionsPerAddress { get; set; } = 500;

    /// <summary>A new connection on which the client sends nothing for so long is closed. A duration; 1 s to 2 min. Default: 10 s.</summary>
    public TimeSpan SilentConnectionTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Requests a minute of one caller, served files and signs of life apart; 60 to 1,000,000. Default: 3,000.</summary>
    public int RequestsPerMinute { get; set; } = 3_000;

    /// <summary>Downloads a minute of one caller: artifacts, packs, exports, verifications; 1 to 1,000,000. Default: 120.</summary>
    public int DownloadsPerMinute { get; set; } = 120;

    /// <summary>Runs a minute that one caller may ask for over HTTP; 1 to 1,000,000. The broker's own ten a minute come on top. Default: 60.</summary>
    public int StartsPerMinute { get; set; } = 60;

    /// <summary>Tries a minute of one address to sign in, or to use a link, and as many with wrong tokens; 1 to 1,000,000. Each user's own wait comes on top. Default: 20.</summary>
    public int SignInsPerMinute { get; set; } = 20;

    /// <summary>
    /// Live pages that one user may have open at a time, and as many connections of programs to the hub, for each process; 1 to 1,000,000.
    /// Default: 10.
    /// </summary>
    public int ConnectionsPerUser { get; set; } = 10;

    /// <summary>What is wrong with the settings, one sentence each.</summary>
    public static IEnumerable<string> Faults(IConfiguration configuration)
    {
        var section = configuration.GetSection(Section);
        (string Key, int Least)[] numbers = [(nameof(RequestsPerMinute), 60), (nameof(DownloadsPerMinute), 1), (nameof(StartsPerMinute), 1), (nameof(SignInsPerMinute), 1), (nameof(ConnectionsPerUser), 1)];
        foreach (var (key, least) in numbers)
        {
            if (section[key] is { Length: > 0 } text && !(int.TryParse(text, out var number) && number >= least && number <= 1_000_000))
                yield return $"{Section}:{key} must be a number from {least} to 1000000.";
        }

        foreach (var proxy in Split(section[nameof(TrustedProxies)]).Where(proxy => !TryReadNetwork(proxy, out _)))
            yield return $"{Section}:{nameof(TrustedProxies)}: '{proxy}' is neither an address nor a network such as 10.0.0.0/8.";
    }

    /// <summary>The trusted networks; one address is a network of its own.</summary>
    public IEnumerable<IPNetwork> Networks() => Split(TrustedProxies).Select(proxy => TryReadNetwork(proxy, out var network) ? network : default);

    private static string[] Split(string? text) => (text ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

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
