using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace FlexPortal.Core.MarketData.Bars;

/// <summary>
/// The canonical text of bars, version 1, and its digests: a contract, because exported checksums are compared with it. UTF-8, every line
/// ends with LF, final bars only, sorted by time: <c>yyyy-MM-ddTHH:mm:ssZ|open|high|low|close|volume</c>, decimals without exponent and
/// trailing zeros. A day's digest is SHA-256 over the day's lines. A range's digest is SHA-256 over the header and a line
/// <c>yyyy-MM-dd|digest</c> for each day that has a bar, so one changed bar re-hashes one day.
/// </summary>
internal static class CanonicalRows
{
    /// <summary>Decimal places of a volume; those of a price are the asset's.</summary>
    public const int VolumeScale = 8;

    // Of a line: a time, five decimals of at most 29 digits and a point, and what parts them.
    private const int LongestLine = 21 + (5 * 31);

    /// <summary>The first line of a range.</summary>
    public static string Header(string symbol, BarInterval interval, string adjustment, string vendor) =>
        $"v1|{symbol}|{interval.Text()}|{adjustment}|{vendor}";

    /// <summary>The line of one bar, without its end.</summary>
    public static string Line(Bar bar)
    {
        Span<byte> line = stackalloc byte[LongestLine];
        return Encoding.UTF8.GetString(line[..(Write(bar, line) - 1)]);
    }

    /// <summary>SHA-256 over the final bars among these, lower-case hexadecimal; null without one.</summary>
    public static string? DayDigest(IEnumerable<Bar> bars) =>
        DayHash([.. bars.OrderBy(bar => bar.Time)]) is { } hash ? Convert.ToHexStringLower(hash) : null;

    /// <summary>SHA-256 over the final bars among these, which are sorted by time; null without one.</summary>
    public static byte[]? DayHash(ReadOnlySpan<Bar> bars)
    {
        var text = ArrayPool<byte>.Shared.Rent(bars.Length * LongestLine);
        var length = 0;
        foreach (var bar in bars)
        {
            if (bar.IsFinal)
                length += Write(bar, text.AsSpan(length));
        }

        var hash = length == 0 ? null : SHA256.HashData(text.AsSpan(0, length));
        ArrayPool<byte>.Shared.Return(text);
        return hash;
    }

    /// <summary>The digest of a range, from the digests of its days; null when no day has a bar.</summary>
    public static string? RangeDigest(string header, IEnumerable<KeyValuePair<DateOnly, string>> days)
    {
        var lines = string.Concat(days.OrderBy(day => day.Key).Select(day => $"{Text(day.Key)}|{day.Value}\n"));
        return lines.Length == 0 ? null : Hash($"{header}\n{lines}");
    }

    /// <summary>The digest of bars of any number of days, each by its UTC date; null without a final bar.</summary>
    public static string? RangeDigest(string header, IEnumerable<Bar> bars) => RangeDigest(header,
        from bar in bars
        group bar by DateOnly.FromDateTime(bar.Time.UtcDateTime) into day
        let digest = DayDigest(day)
        where digest is not null
        select KeyValuePair.Create(day.Key, digest));

    /// <summary>
    /// Rounds to the places that are stored, half away from zero, as PostgreSQL does: some vendors send the noise of binary floats.
    /// </summary>
    public static Bar Quantize(Bar bar, int priceScale) => bar with
    {
        Open = Round(bar.Open, priceScale),
        High = Round(bar.High, priceScale),
        Low = Round(bar.Low, priceScale),
        Close = Round(bar.Close, priceScale),
        Volume = Round(bar.Volume, VolumeScale),
    };

    private static decimal Round(decimal value, int scale) =>
        value.Scale <= scale ? value : Math.Round(value, scale, MidpointRounding.AwayFromZero);

    /// <summary>Writes the line of a bar with its end; returns its length.</summary>
    private static int Write(Bar bar, Span<byte> line)
    {
        bar.Time.UtcDateTime.TryFormat(line, out var length, "s", CultureInfo.InvariantCulture);
        line[length++] = (byte)'Z';
        foreach (var value in (ReadOnlySpan<decimal>)[bar.Open, bar.High, bar.Low, bar.Close, bar.Volume])
        {
            line[length++] = (byte)'|';
            value.TryFormat(line[length..], out var digits, default, CultureInfo.InvariantCulture);
            if (value.Scale > 0)
                digits = line.Slice(length, digits).TrimEnd((byte)'0').TrimEnd((byte)'.').Length;
            length += digits;
        }

        line[length++] = (byte)'\n';
        return length;
    }

    private static string Text(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
