using System.Globalization;
using System.Text.Json;
using FlexPortal.Core.MarketData.Bars;

namespace FlexPortal.Core.MarketData.Vendors.Adapters;

/// <summary>
/// The portal's own vendor for use without a network: invented bars from a server on this machine. Its body
/// <c>{"density":"dense","bars":[["2026-08-03T13:30:00Z","1","2","0.5","1.5","10",true]],"next":null}</c> says for each symbol whether
/// it is dense, and for each bar whether it is final.
/// </summary>
internal sealed class ReplayVendor : IMarketDataVendor
{
    /// <summary>Its code in settings and rows.</summary>
    public const string VendorCode = "replay";

    /// <summary>The symbols that the server invents bars of; of any other it knows nothing.</summary>
    public static readonly IReadOnlyList<string> Symbols =
        ["BTCUSD", "ETHUSD", "SOLUSD", "XRPUSD", "ADAUSD", "SPY", "AAPL", "MSFT", "NVDA", "META"];

    private const int FieldsOfRow = 7;

    /// <inheritdoc/>
    public string Code => VendorCode;

    /// <inheritdoc/>
    public Uri? DefaultBaseUrl => null;

    /// <inheritdoc/>
    public VendorCapabilities Capabilities { get; } = new()
    {
        MaxRowsPerRequest = 1000,
        EndInclusive = false,
        Order = BarOrder.OldestFirst,
        IncludesOpenBar = true,
        Density = BarDensity.Dense,
        Key = KeyPlacement.None,
    };

    /// <inheritdoc/>
    public VendorRequest RequestFor(VendorQuery query)
    {
        var asked = query.Within(Capabilities);
        var path = $"bars?symbol={Uri.EscapeDataString(asked.Symbol)}&interval={asked.Interval.Text()}"
            + $"&from={Moment(asked.Slice.From)}&to={Moment(asked.Slice.To)}";
        return new VendorRequest(path, path, []);
    }

    /// <inheritdoc/>
    public VendorReply Read(VendorAnswer answer, VendorQuery query, DateTimeOffset now) =>
        AnswerFaults.OfStatus(answer, now) is { } fault
            ? new VendorReply.Faulted(fault)
            : AnswerJson.Read(answer, root => Rows(root, query));

    private static string Moment(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private VendorReply? Rows(JsonElement root, VendorQuery query)
    {
        if (root.ValueKind != JsonValueKind.Object || DensityOf(root) is not { } density
            || !root.TryGetProperty("bars", out var bars) || bars.ValueKind != JsonValueKind.Array)
        {
            return null;
        }

        var rows = new BarRows(density);
        Span<decimal?> values = stackalloc decimal?[5];
        foreach (var row in bars.EnumerateArray())
        {
            if (row.ValueKind != JsonValueKind.Array || row.GetArrayLength() != FieldsOfRow
                || !AnswerJson.TryTime(row[0], out var time) || !AnswerJson.TryDecimals(row, 1, values)
                || row[6].ValueKind is not (JsonValueKind.True or JsonValueKind.False))
            {
                return null;
            }

            rows.Add(time, values[0], values[1], values[2], values[3], values[4], row[6].GetBoolean());
        }

        return rows.Build();
    }

    private static BarDensity? DensityOf(JsonElement root) =>
        !root.TryGetProperty("density", out var density) || density.ValueKind != JsonValueKind.String ? null
            : density.ValueEquals("dense"u8) ? BarDensity.Dense
            : density.ValueEquals("sparse"u8) ? BarDensity.Sparse
            : null;
}
