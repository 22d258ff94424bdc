using System.Globalization;
using System.Text.Json;
using FlexPortal.Core.MarketData.Bars;

namespace FlexPortal.Core.MarketData.Vendors.Adapters;

/// <summary>
/// Candles of Coinbase Exchange: no key, sparse, newest first. Source: docs.cdp.coinbase.com, get-product-candles and rate-limits.
/// </summary>
internal sealed class CoinbaseExchange : IMarketDataVendor
{
    private const int FieldsOfRow = 6;

    /// <inheritdoc/>
    public string Code => "coinbase";

    /// <inheritdoc/>
    public Uri DefaultBaseUrl { get; } = new("https://api.exchange.coinbase.com/");

    /// <inheritdoc/>
    public VendorCapabilities Capabilities { get; } = new()
    {
        MaxRowsPerRequest = 300,
        EndInclusive = true,
        Order = BarOrder.NewestFirst,
        IncludesOpenBar = true,
        Density = BarDensity.Sparse,
        SettleWindow = TimeSpan.FromMinutes(5),
        LimitPerMinute = 600,
        // Ten a second, of which the portal uses two thirds.
        Spacing = TimeSpan.FromMilliseconds(150),
        Key = KeyPlacement.None,
    };

    /// <inheritdoc/>
    public VendorRequest RequestFor(VendorQuery query)
    {
        var asked = query.Within(Capabilities);
        var length = asked.Interval.Length();
        // Both ends are inclusive: a slice of 300 slots ends at the start of its last one, or the vendor counts 301 and refuses.
        var path = $"products/{Uri.EscapeDataString(asked.Symbol)}/candles?granularity={(int)length.TotalSeconds}"
            + $"&start={Moment(asked.Slice.From)}&end={Moment(asked.Slice.To - length)}";
        return new VendorRequest(path, path, []);
    }

    /// <inheritdoc/>
    public VendorReply Read(VendorAnswer answer, VendorQuery query, DateTimeOffset now) => FaultOf(answer, now) is { } fault
        ? new VendorReply.Faulted(fault)
        : AnswerJson.Read(answer, root => Rows(root, query, answer.EndedBy(now)));

    private static string Moment(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static VendorFault? FaultOf(VendorAnswer answer, DateTimeOffset now) => answer.Status == 403
        ? VendorFault.Blocked(VendorBlockCause.Region, $"HTTP 403: {answer.Excerpt()}")
        : AnswerFaults.OfStatus(answer, now);

    private VendorReply? Rows(JsonElement root, VendorQuery query, DateTimeOffset now)
    {
        if (root.ValueKind != JsonValueKind.Array)
            return null;

        var rows = new BarRows(Capabilities.Density);
        Span<decimal?> values = stackalloc decimal?[5];
        foreach (var row in root.EnumerateArray())
        {
            if (row.ValueKind != JsonValueKind.Array || row.GetArrayLength() != FieldsOfRow
                || !AnswerJson.TryUnixTime(row[0], 1, out var time) || !AnswerJson.TryDecimals(row, 1, values))
            {
                return null;
            }

            // Low, high, open, close.
            rows.Add(time, values[2], values[1], values[0], values[3], values[4], time + query.Interval.Length() <= now);
        }

        return rows.Build();
    }
}
