using System.Globalization;

namespace FlexPortal.Sandbox.Protocol;

/// <summary>The broker's clock: New York time.</summary>
internal sealed class BrokerClock(TimeProvider time)
{
    private static readonly TimeZoneInfo NewYork = TimeZoneInfo.FindSystemTimeZoneById("America/New_York");

    public TimeProvider Time { get; } = time;

    public DateOnly Today => DateOnly.FromDateTime(Now.DateTime);

    /// <summary>As answers carry it, such as <c>20 November, 2026 05:52 PM EST</c>.</summary>
    public string Timestamp
    {
        get
        {
            var zone = NewYork.IsDaylightSavingTime(Now) ? "EDT" : "EST";
            return Now.ToString("dd MMMM, yyyy hh:mm tt", CultureInfo.InvariantCulture) + " " + zone;
        }
    }

    private DateTimeOffset Now => TimeZoneInfo.ConvertTime(Time.GetUtcNow(), NewYork);
}
