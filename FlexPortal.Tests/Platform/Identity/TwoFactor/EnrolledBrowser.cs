using System.Net;
using System.Text.RegularExpressions;
using Xunit;

namespace FlexPortal.Tests.Platform.Identity.TwoFactor;

/// <summary>Sets up two-factor authentication with the forms of the pages, as a browser without scripts does.</summary>
internal static partial class EnrolledBrowser
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>Turns two-factor authentication on for the user who is signed in.</summary>
    public static async Task<(Authenticator App, IReadOnlyList<string> Recovery)> EnrolAsync(
        this PlainBrowser browser, string page = "/account/two-factor")
    {
        using var shown = await browser.GetAsync(page);
        var text = WebUtility.HtmlDecode(await shown.Content.ReadAsStringAsync(Ct));
        var app = new Authenticator(Key().Match(text).Groups["key"].Value);
        using var answer = await browser.PostAsync(
            page, page, ("_handler", "enrol"), ("sealed", Sealed().Match(text).Groups["sealed"].Value), ("code", app.Next()));
        var done = WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync(Ct));
        Assert.Contains("class=\"panel recovery\"", done, StringComparison.Ordinal);
        return (app, [.. RecoveryCode().Matches(done).Select(match => match.Groups["code"].Value)]);
    }

    [GeneratedRegex("secret=(?<key>[A-Z2-7]{32})", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Key();

    [GeneratedRegex("name=\"sealed\" value=\"(?<sealed>[^\"]+)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Sealed();

    [GeneratedRegex("<code[^>]*>(?<code>[A-Z0-9]{5}-[A-Z0-9]{5})</code>", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex RecoveryCode();
}
