using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace FlexPortal.Core.MarketData.Vendors.Adapters;

/// <summary>Reads JSON answers. Numbers are taken from their digits as sent and never pass through a floating-point type.</summary>
internal static class AnswerJson
{
    private const NumberStyles DecimalForm =
        NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;

    private static readonly DateTimeOffset Latest = new(2200, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>The reply to an answer of status 200.</summary>
    /// <param name="answer">The answer.</param>
    /// <param name="read">Reads the document; null when it has no known shape.</param>
    public static VendorReply Read(VendorAnswer answer, Func<JsonElement, VendorReply?> read)
    {
        try
        {
            using var document = JsonDocument.Parse(answer.Body);
            return read(document.RootElement) ?? new VendorReply.Faulted(AnswerFaults.OfShape(answer));
        }
        catch (JsonException)
        {
            return new VendorReply.Faulted(AnswerFaults.OfText(answer));
        }
        catch (InvalidOperationException)
        {
            // A text that is not UTF-8.
            return new VendorReply.Faulted(AnswerFaults.OfShape(answer));
        }
    }

    /// <summary>A number, or a text that is one; null for null. False for anything else.</summary>
    public static bool TryDecimal(JsonElement element, out decimal? value)
    {
        value = null;
        if (element.ValueKind == JsonValueKind.Null)
            return true;
        if (element.ValueKind is not (JsonValueKind.Number or JsonValueKind.String))
            return false;

        var digits = JsonMarshal.GetRawUtf8Value(element);
        if (element.ValueKind == JsonValueKind.String)
            digits = digits[1..^1];
        if (!decimal.TryParse(digits, DecimalForm, CultureInfo.InvariantCulture, out var number))
            return false;

        value = number;
        return true;
    }

    /// <summary>As many numbers of an array as fit, from an index on, each as <see cref="TryDecimal"/>.</summary>
    public static bool TryDecimals(JsonElement row, int first, Span<decimal?> values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            if (!TryDecimal(row[first + i], out values[i]))
                return false;
        }

        return true;
    }

    /// <summary>A moment in whole seconds or milliseconds since 1970. False for one of another unit.</summary>
    public static bool TryUnixTime(JsonElement element, int perSecond, out DateTimeOffset time)
    {
        time = default;
        if (element.ValueKind != JsonValueKind.Number || !element.TryGetInt64(out var count) || count < 0)
            return false;

        var ticksEach = TimeSpan.TicksPerSecond / perSecond;
        if (count > (Latest - DateTimeOffset.UnixEpoch).Ticks / ticksEach)
            return false;

        time = DateTimeOffset.UnixEpoch.AddTicks(count * ticksEach);
        return true;
    }

    /// <summary>A moment in text, UTC. False for one without the mark of UTC.</summary>
    public static bool TryTime(JsonElement element, out DateTimeOffset time)
    {
        time = default;
        return element.ValueKind == JsonValueKind.String && JsonMarshal.GetRawUtf8Value(element) is [.., (byte)'Z', (byte)'"']
            && element.TryGetDateTimeOffset(out time);
    }
}
