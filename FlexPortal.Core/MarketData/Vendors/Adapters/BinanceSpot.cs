using System.Text.Json;
using FlexPortal.Core.MarketData.Bars;

namespace FlexPortal.Core.MarketData.Vendors.Adapters;

/// <summary>
/// Klines of Binance spot: no key, dense, all day every day. Source: binance-spot-api-docs, rest-api.md and errors.md.
/// </summary>
internal sealed class BinanceSpot : IMarketDataVendor
{
    private const int FieldsOfRow = 12;

    /// <inheritdoc/>
    public string Code => "binance";

    /// <summary>The host for public data, which serves no accounts.</summary>
    public Uri DefaultBaseUrl { get; } = new("https://data-api.binance.vision/");

    /// <inheritdoc/>
    public VendorCapabilities Capabilities { get; } = new()
    {
        MaxRowsPerRequest = 1000,
        EndInclusive = true,
        Order = BarOrder.OldestFirst,
        IncludesOpenBar = true,
        Density = BarDensity.Dense,
        SettleWindow = TimeSpan.FromMinutes(5),
        // 6,000 units of weight, and a request weighs two.
        LimitPerMinute = 3000,
        Key = KeyPlacement.None,
    };

    /// <inheritdoc/>
    public VendorRequest RequestFor(VendorQuery query)
    {
        var asked = query.Within(Capabilities);
        // The end is inclusive and compared with the start of a bar.
        var path = $"api/v3/klines?symbol={Uri.EscapeDataString(asked.Symbol)}&interval={asked.Interval.Text()}"
            + $"&startTime={asked.Slice.From.ToUnixTimeMilliseconds()}&endTime={asked.Slice.To.ToUnixTimeMilliseconds() - 1}&limit=1000";
        return new VendorRequest(path, path, []);
    }

    /// <inheritdoc/>
    public VendorReply Read(VendorAnswer answer, VendorQuery query, DateTimeOffset now) => FaultOf(answer, now) is { } fault
        ? new VendorReply.Faulted(fault)
        : AnswerJson.Read(answer, root => Rows(root, query, answer.EndedBy(now)));

    // 403 is the firewall of the vendor, which judges the address: there is no key to be wrong.
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
                || !AnswerJson.TryUnixTime(row[0], 1000, out var opened) || !AnswerJson.TryUnixTime(row[6], 1000, out var closed)
                // Another length is another interval than the one that was asked for.
                || closed - opened != query.Interval.Length() - TimeSpan.FromMilliseconds(1)
                || !AnswerJson.TryDecimals(row, 1, values))
            {
                return null;
            }

            rows.Add(opened, values[0], values[1], values[2], values[3], values[4], closed < now);
        }

        return rows.Build();
    }
}
