using System.Text;
using System.Text.Json;
using FlexPortal.Core.MarketData;
using FlexPortal.Core.Platform.Persistence;
using FlexPortal.Identity.Access;

namespace FlexPortal.MarketData;

/// <summary>
/// What was typed into a form that was refused, for the page that shows the form again. In an encrypted cookie that is read once: a reason
/// belongs into no address and no log.
/// </summary>
/// <param name="Place">What the form was about, such as <c>XNYS 2026-07-02</c>.</param>
/// <param name="Reason">The reason.</param>
public sealed record TypedText(string Place, string Reason)
{
    // Encrypted it must fit into a cookie.
    private const int MostBytes = 2_000;

    private static readonly EncryptedCookie Cookie = new("flexportal-market", "FlexPortal.MarketData.TypedText.1", TimeSpan.FromMinutes(5));

    /// <summary>The name of a special day.</summary>
    public string Name { get; init; } = "";

    /// <summary>The link of an acknowledgement.</summary>
    public string Link { get; init; } = "";

    /// <summary>The last day of an acknowledgement.</summary>
    public string Until { get; init; } = "";

    /// <summary>Keeps it for the next page.</summary>
    public void Keep(HttpContext http)
    {
        var text = JsonSerializer.Serialize(this, PortalJson.Options);
        if (Encoding.UTF8.GetByteCount(text) <= MostBytes)
            Cookie.Write(http, text);
    }

    /// <summary>What was typed, and forgets it; null when there is nothing, or it is too old.</summary>
    public static TypedText? Take(HttpContext http) =>
        Cookie.Take(http) is { } text ? JsonSerializer.Deserialize<TypedText>(text, PortalJson.Options) : null;
}
