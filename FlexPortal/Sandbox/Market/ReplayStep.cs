using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Mime;

namespace FlexPortal.Sandbox.Market;

/// <summary>What the replay vendor does with one request instead of a plain answer.</summary>
internal abstract record ReplayStep
{
    private const string Page = "<!DOCTYPE html><html><body>Maintenance</body></html>";

    private ReplayStep()
    {
    }

    /// <summary>A plain answer.</summary>
    public static ReplayStep Plain { get; } = new Changed(bars => bars);

    /// <summary>A web page with status 200.</summary>
    public static ReplayStep Html { get; } = new Answered(200, Page, MediaType: MediaTypeNames.Text.Html);

    /// <summary>503.</summary>
    public static ReplayStep Unavailable { get; } = new Answered(503, """{"error":"unavailable"}""");

    /// <summary>451.</summary>
    public static ReplayStep Region { get; } = new Answered(451, """{"error":"restricted location"}""");

    /// <summary>A body that stops after its half, with the length of the whole.</summary>
    public static ReplayStep Cut { get; } = new CutOff();

    /// <summary>Every third bar twice.</summary>
    public static ReplayStep Duplicates { get; } =
        new Changed(bars => [.. bars.SelectMany((bar, i) => i % 3 == 0 ? new[] { bar, bar } : [bar])]);

    /// <summary>The newest bar first, and the two halves exchanged.</summary>
    public static ReplayStep OutOfOrder { get; } =
        new Changed(bars => [.. bars.Take(bars.Count / 2).Reverse(), .. bars.Skip(bars.Count / 2).Reverse()]);

    /// <summary>The first bar with another close and twice its volume.</summary>
    public static ReplayStep Restated { get; } = new Changed(bars => bars.Count == 0
        ? bars
        : [bars[0] with { Close = bars[0].Low, Volume = 2 * bars[0].Volume }, .. bars.Skip(1)]);

    /// <summary>429.</summary>
    /// <param name="retryAfter">The header; null to leave it out.</param>
    public static ReplayStep RateLimited(string? retryAfter) => new Answered(429, """{"error":"too many requests"}""", retryAfter);

    /// <summary>418.</summary>
    /// <param name="until">End of the ban, UTC.</param>
    public static ReplayStep Banned(DateTimeOffset until) => new Answered(
        418, string.Create(CultureInfo.InvariantCulture, $$"""{"error":"banned until {{until.ToUnixTimeMilliseconds()}}"}"""));

    /// <summary>A plain answer after a pause by the vendor's clock.</summary>
    public static ReplayStep Slow(TimeSpan pause) => new Delayed(pause);

    /// <summary>The answer without some of its bars.</summary>
    /// <param name="first">Index of the first one left out.</param>
    /// <param name="count">How many.</param>
    public static ReplayStep Hole(int first, int count) =>
        new Changed(bars => [.. bars.Where((_, i) => i < first || i >= first + count)]);

    /// <summary>The bars, changed.</summary>
    internal sealed record Changed(Func<IReadOnlyList<ReplayBar>, IReadOnlyList<ReplayBar>> Change) : ReplayStep;

    /// <summary>A fixed answer.</summary>
    internal sealed record Answered(int Status, string Body, string? RetryAfter = null, string MediaType = MediaTypeNames.Application.Json)
        : ReplayStep;

    /// <summary>Half of the body.</summary>
    internal sealed record CutOff : ReplayStep;

    /// <summary>A late answer.</summary>
    internal sealed record Delayed(TimeSpan Pause) : ReplayStep;
}

/// <summary>Steps that the next requests take, one each; then answers are plain again.</summary>
internal sealed class ReplayScript
{
    private readonly ConcurrentQueue<ReplayStep> _steps = new();

    /// <summary>Adds steps at the end.</summary>
    public void Add(params IEnumerable<ReplayStep> steps)
    {
        foreach (var step in steps)
            _steps.Enqueue(step);
    }

    /// <summary>The step of the next request.</summary>
    public ReplayStep Next() => _steps.TryDequeue(out var step) ? step : ReplayStep.Plain;
}
