using FlexPortal.Identity.Access;
using FlexPortal.Shell.Parts;
using Microsoft.AspNetCore.Mvc;

namespace FlexPortal.Shell.Settings;

/// <summary>What the plain form of the settings page sends. A box that is not ticked is not sent.</summary>
internal sealed record SettingsInput
{
    [FromForm(Name = "zone")]
    public string? Zone { get; init; }

    [FromForm(Name = "times")]
    public string? Times { get; init; }

    [FromForm(Name = "density")]
    public string? Density { get; init; }

    [FromForm(Name = "theme")]
    public string? Theme { get; init; }

    [FromForm(Name = "keys")]
    public string? Keys { get; init; }

    [FromForm(Name = "notify")]
    public string? Notify { get; init; }
}

/// <summary>Keeps the settings in the browser that sends them.</summary>
internal static class SettingsForm
{
    public const string Action = "/settings/save";
    public const string ZoneUnknown = "ZONE_UNKNOWN";

    private const int LongestTyped = 100;

    /// <summary>What was typed as a zone and is none, for the page that shows it again.</summary>
    internal static readonly EncryptedCookie TypedZone = new("flexportal-zone-typed", "FlexPortal.TypedZone.1", TimeSpan.FromMinutes(5));

    /// <summary>POST /settings/save; ends on the settings page, which says what was saved and what could not be.</summary>
    public static void MapSettingsForm(this IEndpointRouteBuilder routes) =>
        routes.MapPost(Action, Save).NeedsSignIn().ExcludeFromDescription();

    private static SeeOther Save(HttpContext http, TimeProvider time, [AsParameters] SettingsInput input)
    {
        var before = ReaderSettings.Of(http.Request);
        var zone = ZoneChoices.OfThisMachine.Find(input.Zone, time.GetUtcNow());
        var settings = new ReaderSettings(
            zone?.Id ?? before.Zone,
            ReaderSettings.Known<TimeStyle>(input.Times),
            ReaderSettings.Known<Density>(input.Density),
            ReaderSettings.Known<Theme>(input.Theme),
            input.Keys is not null,
            input.Notify is not null);
        settings.Keep(http, time);
        if (zone is not null)
            return new SeeOther("/settings?saved=all");

        TypedZone.Write(http, input.Zone!.Length > LongestTyped ? input.Zone[..LongestTyped] : input.Zone);
        return new SeeOther("/settings?refused=" + ZoneUnknown);
    }
}
