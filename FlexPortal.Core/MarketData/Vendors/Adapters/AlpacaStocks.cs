using System.Globalization;
using System.Text.Json;
using FlexPortal.Core.MarketData.Bars;

namespace FlexPortal.Core.MarketData.Vendors.Adapters;

/// <summary>
/// Bars of US stocks from Alpaca, consolidated feed, unadjusted: key in headers, sparse, paged. Minutes include trading before and after
/// the regular session. Source: docs.alpaca.markets, historical bars and market-data FAQ.
/// </summary>
internal sealed class AlpacaStocks : IMarketDataVendor
{
    private const string SubscriptionText = "subscription does not permit";

    /// <summary>From midnight New York to the end of trading after the session; a daily bar still grows until then.</summary>
    private static readonly TimeSpan TradingEnds = TimeSpan.FromHours(20);

    private static readonly KeyHeader[] Key = [new("APCA-API-KEY-ID", KeyPart.Id), new("APCA-API-SECRET-KEY", KeyPart.Secret)];

    /// <inheritdoc/>
    public string Code => "alpaca";

    /// <inheritdoc/>
    public Uri DefaultBaseUrl { get; } = new("https://data.alpaca.markets/");

    /// <inheritdoc/>
    public VendorCapabilities Capabilities { get; } = new()
    {
        MaxRowsPerRequest = 10_000,
        EndInclusive = true,
        Order = BarOrder.OldestFirst,
        IncludesOpenBar = true,
        Density = BarDensity.Sparse,
        // The free plan serves the consolidated feed after a quarter of an hour; the daily bar grows until 20:00 New York.
        PublishDelay = TimeSpan.FromMinutes(15),
        DailyPublishDelay = new TimeSpan(4, 15, 0),
        SettleWindow = TimeSpan.FromDays(1),
        LimitPerMinute = 200,
        Key = KeyPlacement.Header,
        SharesRequests = true,
    };

    /// <inheritdoc/>
    public VendorRequest RequestFor(VendorQuery query)
    {
        var asked = query.Within(Capabilities);
        // A daily bar is at midnight New York, four or five hours after the midnight of its slot: both borders hold for both intervals.
        var path = $"v2/stocks/bars?symbols={Uri.EscapeDataString(asked.Symbol)}"
            + $"&timeframe={(asked.Interval == BarInterval.Day ? "1Day" : "1Min")}&start={Moment(asked.Slice.From)}"
            + $"&end={Moment(asked.Slice.To.AddSeconds(-1))}&limit=10000&adjustment=raw&feed=sip&sort=asc";
        return asked.PageToken is { } page
            ? new VendorRequest($"{path}&page_token={Uri.EscapeDataString(page)}", path + "&page_token={page}", Key)
            : new VendorRequest(path, path, Key);
    }

    /// <inheritdoc/>
    public VendorReply Read(VendorAnswer answer, VendorQuery query, DateTimeOffset now) => FaultOf(answer, now) is { } fault
        ? new VendorReply.Faulted(fault)
        : AnswerJson.Read(answer, root => Rows(root, query, answer.EndedBy(now)));

    private static string Moment(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static VendorFault? FaultOf(VendorAnswer answer, DateTimeOffset now) =>
        answer.Status is 403 or 422 && answer.Excerpt().Contains(SubscriptionText, StringComparison.OrdinalIgnoreCase)
            ? VendorFault.Blocked(VendorBlockCause.Plan, $"HTTP {answer.Status}: {answer.Excerpt()}")
            : AnswerFaults.OfStatus(answer, now);

    private VendorReply? Rows(JsonElement root, VendorQuery query, DateTimeOffset now)
    {
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("bars", out var bars) || !TryPage(root, query, out var next))
            return null;

        var rows = new BarRows(Capabilities.Density);
        if (bars.ValueKind == JsonValueKind.Null)
            return rows.Build(next);
        if (bars.ValueKind != JsonValueKind.Object)
            return null;

        foreach (var symbol in bars.EnumerateObject())
        {
            // Bars of a symbol that was not asked for: the answer is for another question.
            if (!symbol.NameEquals(query.Symbol) || symbol.Value.ValueKind != JsonValueKind.Array)
                return null;
            foreach (var row in symbol.Value.EnumerateArray())
            {
                if (!TryAdd(rows, row, query, now))
                    return null;
            }
        }

        return rows.Build(next);
    }

    private static bool TryPage(JsonElement root, VendorQuery query, out string? next)
    {
        next = null;
        if (!root.TryGetProperty("next_page_token", out var token) || token.ValueKind == JsonValueKind.Null)
            return true;
        if (token.ValueKind != JsonValueKind.String)
            return false;

        next = token.GetString();
        // A vendor that answers the token it was sent would have the same page read without end.
        return next is { Length: > 0 } && !string.Equals(next, query.PageToken, StringComparison.Ordinal);
    }

    private bool TryAdd(BarRows rows, JsonElement row, VendorQuery query, DateTimeOffset now)
    {
        Span<decimal?> values = stackalloc decimal?[5];
        if (row.ValueKind != JsonValueKind.Object || !row.TryGetProperty("t", out var at) || !AnswerJson.TryTime(at, out var time)
            || !TryField(row, "o"u8, out values[0]) || !TryField(row, "h"u8, out values[1]) || !TryField(row, "l"u8, out values[2])
            || !TryField(row, "c"u8, out values[3]) || !TryField(row, "v"u8, out values[4]))
        {
            return false;
        }

        if (query.Interval == BarInterval.Minute)
        {
            var isFinal = time + query.Interval.Length() + Capabilities.PublishDelay <= now;
            rows.Add(time, values[0], values[1], values[2], values[3], values[4], isFinal);
        }
        else
        {
            // Midnight in New York; at any other hour it is off the grid, as it is.
            var session = time.TimeOfDay.Ticks is 4 * TimeSpan.TicksPerHour or 5 * TimeSpan.TicksPerHour ? time - time.TimeOfDay : time;
            var isFinal = time + TradingEnds + Capabilities.PublishDelay <= now;
            rows.Add(session, values[0], values[1], values[2], values[3], values[4], isFinal);
        }

        return true;
    }

    private static bool TryField(JsonElement row, ReadOnlySpan<byte> name, out decimal? value)
    {
        value = null;
        return row.TryGetProperty(name, out var field) && AnswerJson.TryDecimal(field, out value);
    }
}
