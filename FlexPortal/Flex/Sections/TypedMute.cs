using System.Text;
using System.Text.Json;
using FlexPortal.Core.Flex;
using FlexPortal.Core.Platform.Persistence;
using FlexPortal.Identity.Access;

namespace FlexPortal.Flex.Sections;

/// <summary>
/// A mute that was refused, for the page that shows its form again. In an encrypted cookie that is read once: a reason belongs into no
/// address and no log.
/// </summary>
/// <param name="RunId">The run of the page.</param>
/// <param name="Section">Element name.</param>
/// <param name="Account">Account of the statement; empty when it names none.</param>
/// <param name="Until">The last day, as typed.</param>
/// <param name="Reason">The reason, as typed.</param>
internal sealed record TypedMute(Guid RunId, string Section, string Account, string Until, string Reason)
{
    // Encrypted it must fit into a cookie.
    private const int MostBytes = 2_000;

    private static readonly EncryptedCookie Cookie = new("flexportal-mute", "FlexPortal.TypedMute.1", TimeSpan.FromMinutes(5));

    /// <summary>Keeps it for the next page.</summary>
    public void Keep(HttpContext http)
    {
        var text = JsonSerializer.Serialize(this, PortalJson.Options);
        if (Encoding.UTF8.GetByteCount(text) <= MostBytes)
            Cookie.Write(http, text);
    }

    /// <summary>What was typed, and forgets it; null when there is nothing of this run, or it is too old.</summary>
    public static TypedMute? Take(HttpContext http, Guid runId)
    {
        if (Cookie.Read(http) is not { } text)
            return null;
        if (!http.Response.HasStarted)
            Cookie.Delete(http);
        return JsonSerializer.Deserialize<TypedMute>(text, PortalJson.Options) is { } typed && typed.RunId == runId ? typed : null;
    }
}
