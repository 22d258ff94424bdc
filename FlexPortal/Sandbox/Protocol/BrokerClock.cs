using System.Globalization;
using FlexPortal.Core.Flex.Statements;

namespace FlexPortal.Sandbox.Protocol;

/// <summary>The time by the broker's clock.</summary>
internal sealed class BrokerClock(TimeProvider time)
{
    public TimeProvider Time { get; } = time;

    public DateOnly Today => DateOnly.FromDateTime(Now.DateTime);

    /// <summary>As answers carry it, such as <c>20 November, 2026 05:52 PM EST</c>.</summary>
    public string Timestamp
    {
        get
        {
            var zone = BrokerZone.Info.IsDaylightSavingTime(Now) ? "EDT" : "EST";
            return Now.ToString("dd MMMM, yyyy hh:mm tt", CultureInfo.InvariantCulture) + " " + zone;
        }
    }

    private DateTimeOffset Now => TimeZoneInfo.ConvertTime(Time.GetUtcNow(), BrokerZone.Info);
}
