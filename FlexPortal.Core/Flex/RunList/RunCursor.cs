using System.Globalization;
using System.Text;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Core.Platform.Persistence;

namespace FlexPortal.Core.Flex.RunList;

/// <summary>A place in a list of runs. Its text form is opaque to callers.</summary>
/// <param name="Order">The order of the list; the place means nothing in another.</param>
/// <param name="Key">What the order goes by: the start in ticks of UTC, the duration in milliseconds, or the new rows.</param>
/// <param name="RunId">The run at the edge of the page that gave the cursor out.</param>
/// <param name="Backward">Whether the page wanted is the one before that run, and not after.</param>
public sealed record RunCursor(RunOrder Order, long Key, Guid RunId, bool Backward = false)
{
    /// <summary>The place of a run.</summary>
    public static RunCursor Of(RunSummary run, RunOrder order, bool backward = false) => new(order, KeyOf(run, order), run.IngestionRunId, backward);

    /// <summary>The start that the key stands for.</summary>
    internal DateTimeOffset StartedAtUtc => new(Key, TimeSpan.Zero);

    /// <summary>Text for addresses.</summary>
    public override string ToString() => Convert.ToBase64String(Encoding.ASCII.GetBytes(string.Create(
        CultureInfo.InvariantCulture, $"{EnumText.From(Order)}.{Key:x}.{RunId:N}{(Backward ? ".up" : "")}"))).TrimEnd('=').Replace('+', '-').Replace('/', '_');

    /// <summary>Reads the text form; false when it is not one.</summary>
    public static bool TryParse(string text, out RunCursor? cursor)
    {
        cursor = null;
        var base64 = text.Replace('-', '+').Replace('_', '/');
        var buffer = new byte[text.Length];
        if (!Convert.TryFromBase64String(base64.PadRight((base64.Length + 3) / 4 * 4, '='), buffer, out var length))
            return false;

        var parts = Encoding.ASCII.GetString(buffer, 0, length).Split('.');
        if (parts.Length is not (3 or 4) || (parts.Length == 4 && parts[3] is not "up")
            || !EnumText.TryParse<RunOrder>(parts[0], out var order)
            || !long.TryParse(parts[1], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var key)
            || key < 0 || key > DateTimeOffset.MaxValue.UtcTicks
            || !Guid.TryParseExact(parts[2], "N", out var id))
            return false;

        cursor = new RunCursor(order, key, id, parts.Length == 4);
        return true;
    }

    private static long KeyOf(RunSummary run, RunOrder order) => order switch
    {
        RunOrder.Newest or RunOrder.Oldest => run.StartedAtUtc.UtcTicks,
        RunOrder.Longest or RunOrder.Shortest => run.DurationMs ?? 0,
        _ => run.Inserted ?? 0,
    };
}
