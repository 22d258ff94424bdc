using System.Globalization;
using System.Text.RegularExpressions;

namespace FlexPortal.Core.MarketData.Vendors.Adapters;

/// <summary>Classifies answers without bars by what vendors have in common: status, <c>Retry-After</c>, web pages, texts.</summary>
internal static partial class AnswerFaults
{
    /// <summary>Shortest ban that a vendor is known to give; used when it names no end.</summary>
    private static readonly TimeSpan ShortestBan = TimeSpan.FromMinutes(2);

    /// <summary>The fault of a status; null for 200.</summary>
    public static VendorFault? OfStatus(VendorAnswer answer, DateTimeOffset now)
    {
        var detail = $"HTTP {answer.Status}: {answer.Excerpt()}";
        var retryAt = RetryAt(answer.RetryAfter, now);
        return answer.Status switch
        {
            200 => null,
            429 => VendorFault.RateLimited(retryAt, detail),
            418 => VendorFault.Banned(BannedUntil(answer, retryAt, now), detail),
            451 => VendorFault.Blocked(VendorBlockCause.Region, detail),
            402 => VendorFault.Blocked(VendorBlockCause.Plan, detail),
            401 or 403 => VendorFault.Blocked(VendorBlockCause.Credentials, detail),
            408 or >= 500 and < 600 => VendorFault.Unavailable(detail, retryAt),
            >= 400 and < 500 => VendorFault.BadRequest(detail),
            _ => VendorFault.Unknown(detail),
        };
    }

    /// <summary>The fault of a body at status 200 that is no JSON.</summary>
    public static VendorFault OfText(VendorAnswer answer)
    {
        var text = answer.Excerpt();
        return text switch
        {
            "" => VendorFault.Unavailable("empty body"),
            ['<', ..] => VendorFault.Unavailable($"web page: {text}"),
            ['[' or '{', ..] => VendorFault.Unavailable($"broken JSON, {answer.Body.Length} bytes: {text}"),
            _ => OfShape(answer),
        };
    }

    /// <summary>The fault of a body at status 200 of no known shape. Some vendors limit requests that way.</summary>
    public static VendorFault OfShape(VendorAnswer answer)
    {
        var text = answer.Excerpt();
        return Throttle().IsMatch(text)
            ? VendorFault.RateLimited(null, $"HTTP 200: {text}")
            : VendorFault.Unknown($"unknown body of {answer.Body.Length} bytes: {text}");
    }

    /// <summary>
    /// When to ask again, UTC; null without the header. 0 and past dates mean the next full minute, when the window of the vendor begins.
    /// Source: RFC 9110, 10.2.3.
    /// </summary>
    public static DateTimeOffset? RetryAt(string? header, DateTimeOffset now)
    {
        if (int.TryParse(header, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
            return seconds == 0 ? NextMinute(now) : now.AddSeconds(seconds);

        return DateTimeOffset.TryParseExact(
            header, "r", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var date)
            ? date > now ? date : NextMinute(now)
            : null;
    }

    // A second later, because clocks differ.
    private static DateTimeOffset NextMinute(DateTimeOffset now) =>
        new DateTimeOffset(now.UtcTicks - (now.UtcTicks % TimeSpan.TicksPerMinute), TimeSpan.Zero).AddSeconds(61);

    private static DateTimeOffset BannedUntil(VendorAnswer answer, DateTimeOffset? retryAt, DateTimeOffset now)
    {
        DateTimeOffset? named = BanEnd().Match(answer.Excerpt()) is { Success: true } ban
            && long.TryParse(ban.Groups["ms"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds)
                ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds)
                : null;
        // The later of the two: an attempt within a ban makes it longer.
        var until = named > retryAt || retryAt is null ? named : retryAt;
        return until is { } end && end > now ? end : now + ShortestBan;
    }

    [GeneratedRegex("banned until (?<ms>[0-9]{12,14})\\b", RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase, 1000)]
    private static partial Regex BanEnd();

    [GeneratedRegex(
        "rate limit|too many requests|too much request weight|throttled|hits limit|you have run over|call frequency",
        RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase, 1000)]
    private static partial Regex Throttle();
}
