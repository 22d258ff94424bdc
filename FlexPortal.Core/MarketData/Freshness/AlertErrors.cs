namespace FlexPortal.Core.MarketData.Freshness;

/// <summary>Expected errors of incidents.</summary>
internal static class AlertErrors
{
    /// <summary>No incident has that id.</summary>
    public static PortalError NotFound() => new(
        "ALERT_NOT_FOUND", "There is no such incident.", "Choose one of the list of incidents.");

    /// <summary>The incident is over.</summary>
    public static PortalError AlreadyCleared() => new(
        "ALERT_ALREADY_CLEARED", "The incident is over: its series has caught up.", "Nothing was changed.");

    /// <summary>The incident is acknowledged.</summary>
    public static PortalError AlreadyAcknowledged() => new(
        "ALERT_ALREADY_ACKNOWLEDGED", "The incident was acknowledged before.", "Nothing was changed.");

    /// <summary>The end of the snooze is past or too far ahead.</summary>
    public static PortalError SnoozeEndInvalid() => new(
        "ALERT_SNOOZE_INVALID", $"A snooze ends in the future and lasts at most {SnoozeAlert.MostDays} days.",
        "Choose another end.")
    { Field = "until" };
}
