using System.Buffers;
using System.Globalization;
using System.Text.Json;
using FlexPortal.Core.MarketData.Bars;
using FlexPortal.Core.MarketData.Vendors;

namespace FlexPortal.Sandbox.Market;

/// <summary>Writes answers of the replay vendor; numbers as texts with the decimals of the symbol.</summary>
internal static class ReplayBody
{
    /// <summary>The body of bars; <c>notice</c> says why bars of the time asked for are missing.</summary>
    public static ReadOnlyMemory<byte> Write(ReplaySymbol symbol, IReadOnlyList<ReplayBar> bars, bool hasHole)
    {
        var body = new ArrayBufferWriter<byte>(128 + (bars.Count * 96));
        using var writer = new Utf8JsonWriter(body, new JsonWriterOptions { SkipValidation = true });
        writer.WriteStartObject();
        writer.WriteString("symbol", symbol.Name);
        writer.WriteString("density", symbol.Density == BarDensity.Dense ? "dense" : "sparse");
        writer.WriteStartArray("bars");
        foreach (var bar in bars)
            Write(writer, symbol, bar);
        writer.WriteEndArray();
        if (hasHole)
            writer.WriteString("notice", symbol.Hole!.Reason);
        writer.WriteEndObject();
        writer.Flush();
        return body.WrittenMemory;
    }

    private static void Write(Utf8JsonWriter writer, ReplaySymbol symbol, ReplayBar bar)
    {
        writer.WriteStartArray();
        writer.WriteStringValue(DateTime.UnixEpoch.AddMinutes(bar.Minute));
        Write(writer, bar.Open, symbol.PriceScale);
        Write(writer, bar.High, symbol.PriceScale);
        Write(writer, bar.Low, symbol.PriceScale);
        Write(writer, bar.Close, symbol.PriceScale);
        Write(writer, bar.Volume, symbol.VolumeScale);
        writer.WriteBooleanValue(bar.IsFinal);
        writer.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter writer, long units, int scale)
    {
        Span<byte> text = stackalloc byte[32];
        new decimal((int)units, (int)(units >> 32), 0, isNegative: false, (byte)scale)
            .TryFormat(text, out var length, provider: CultureInfo.InvariantCulture);
        writer.WriteStringValue(text[..length]);
    }
}
