using System.Globalization;
using System.Text.RegularExpressions;
using FlexPortal.Sandbox;
using Xunit;

namespace FlexPortal.Tests.Flex.Sandbox;

/// <summary>A running sandbox broker and a client that speaks to it over real HTTP.</summary>
internal sealed partial class BrokerSession : IAsyncDisposable
{
    private readonly HttpClient _http = new();

    private BrokerSession(SandboxBroker broker, FixedClock clock) => (Broker, Clock) = (broker, clock);

    public SandboxBroker Broker { get; }
    public FixedClock Clock { get; }

    /// <summary>Starts at 17:52 on Friday 20 November 2026 in New York.</summary>
    public static async Task<BrokerSession> StartAsync(SandboxOptions? options = null, DateTimeOffset? now = null)
    {
        var clock = new FixedClock(now ?? new DateTimeOffset(2026, 11, 20, 22, 52, 0, TimeSpan.Zero));
        var session = new BrokerSession(
            await SandboxBroker.StartAsync(options ?? new SandboxOptions(), clock, TestContext.Current.CancellationToken), clock);
        session._http.DefaultRequestHeaders.UserAgent.ParseAdd("FlexPortalTests/1.0");
        return session;
    }

    public HttpRequestMessage Request(string verb, string q, string? token = null, string version = "3", string extra = "") =>
        new(HttpMethod.Get, $"{Broker.BaseUrl}/{verb}?t={token ?? Broker.Token}&q={Uri.EscapeDataString(q)}&v={version}{extra}");

    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, HttpClient? client = null) => (client ?? _http).SendAsync(
        request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);

    public async Task<string> AnswerAsync(HttpRequestMessage request)
    {
        using var response = await SendAsync(request);
        Assert.Equal(System.Net.HttpStatusCode.OK, response.StatusCode);
        return await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>The error code of an answer, or null for any other answer.</summary>
    public async Task<int?> CodeAsync(HttpRequestMessage request)
    {
        var match = ErrorCode().Match(await AnswerAsync(request));
        return match.Success ? int.Parse(match.Groups["code"].Value, CultureInfo.InvariantCulture) : null;
    }

    /// <summary>Asks for a query and gives its reference code.</summary>
    public async Task<string> AskAsync(string query, string extra = "")
    {
        var answer = await AnswerAsync(Request("SendRequest", query, extra: extra));
        var match = Reference().Match(answer);
        Assert.True(match.Success, answer);
        return match.Groups["code"].Value;
    }

    public async Task<byte[]> DownloadAsync(string query, string extra = "")
    {
        using var response = await SendAsync(Request("GetStatement", await AskAsync(query, extra)));
        return await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
    }

    public async Task<StatementRows> ReadAsync(string query, string extra = "") => StatementRows.Parse(await DownloadAsync(query, extra));

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await Broker.DisposeAsync();
    }

    [GeneratedRegex("<ErrorCode>(?<code>[0-9]+)</ErrorCode>", RegexOptions.None, 1000)]
    private static partial Regex ErrorCode();

    [GeneratedRegex("<ReferenceCode>(?<code>[0-9]+)</ReferenceCode>", RegexOptions.None, 1000)]
    private static partial Regex Reference();
}
