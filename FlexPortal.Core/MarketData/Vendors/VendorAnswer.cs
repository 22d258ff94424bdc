using System.Text;

namespace FlexPortal.Core.MarketData.Vendors;

/// <summary>An HTTP answer of a vendor with the headers that matter.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Body">The body after decompression; empty when there was none.</param>
internal sealed record VendorAnswer(int Status, ReadOnlyMemory<byte> Body)
{
    /// <summary>Longest excerpt of a body, in characters.</summary>
    private const int ExcerptLength = 200;

    /// <summary>The <c>Retry-After</c> header as sent; null when absent.</summary>
    public string? RetryAfter { get; init; }

    /// <summary>The vendor's clock (<c>Date</c>), UTC; null when absent.</summary>
    public DateTimeOffset? Date { get; init; }

    /// <summary>The vendor's id of the request; null when it gave none.</summary>
    public string? RequestId { get; init; }

    /// <summary>The <c>ETag</c> header; null when absent.</summary>
    public string? ETag { get; init; }

    /// <summary>The <c>Last-Modified</c> header, UTC; null when absent.</summary>
    public DateTimeOffset? LastModified { get; init; }

    /// <summary>The vendor's count of the used quota, as sent; null when it gave none.</summary>
    public string? QuotaUsed { get; init; }

    /// <summary>The earlier of the two clocks: a bar is final only when it has ended by both.</summary>
    public DateTimeOffset EndedBy(DateTimeOffset now) => Date is { } date && date < now ? date : now;

    /// <summary>The beginning of the body on one line, for the log and the private detail of a fault.</summary>
    public string Excerpt()
    {
        // Four bytes are the most that a character takes.
        var text = Encoding.UTF8.GetString(Body.Span[..Math.Min(Body.Length, 4 * ExcerptLength)]);
        var line = string.Concat(text.Select(letter => char.IsControl(letter) ? ' ' : letter)).Trim();
        return line.Length <= ExcerptLength ? line : line[..ExcerptLength];
    }
}
