using System.Net.Http.Headers;
using AngleSharp;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using FlexPortal.Tests.Support;
using Xunit;

namespace FlexPortal.Tests.Flex.Accounts;

/// <summary>Follows and keeps every address that the portal gives out: in links, forms, headers and texts of answers.</summary>
internal sealed class AddressWalk(TestPortal portal)
{
    private const int Most = 400;

    private readonly Queue<string> _ahead = new();
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);

    /// <summary>Every address seen, followed or not.</summary>
    public HashSet<string> Seen { get; } = new(StringComparer.Ordinal);

    /// <summary>The number of requests.</summary>
    public int Asked { get; private set; }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async Task FollowAsync(params string[] from)
    {
        foreach (var address in from)
            Meet(address);
        while (_ahead.TryDequeue(out var address) && Asked < Most)
            await AskAsync(address);
    }

    private async Task AskAsync(string address)
    {
        Asked++;
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/html"));
        using var answer = await portal.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Ct);
        foreach (var header in answer.Headers.Concat(answer.Content.Headers)
            .Where(header => header.Key is "Location" or "Link" or "Content-Disposition"))
            Seen.UnionWith(header.Value);
        var kind = answer.Content.Headers.ContentType?.MediaType;
        if (kind is "text/html")
            await ReadPageAsync(await answer.Content.ReadAsStringAsync(Ct));
        else if (kind is "application/json")
            Seen.UnionWith((await answer.Content.ReadAsStringAsync(Ct)).Split('"').Where(text => text.StartsWith('/')));
    }

    private async Task ReadPageAsync(string html)
    {
        using var browsing = BrowsingContext.New(Configuration.Default);
        var page = await browsing.OpenAsync(response => response.Content(html));
        foreach (var attribute in page.All.SelectMany(element => element.Attributes).Where(attribute => IsAddress(attribute.Value)))
            Meet(attribute.Value);
        foreach (var form in page.QuerySelectorAll<IHtmlFormElement>("form")
            .Where(form => string.Equals(form.Method, "get", StringComparison.OrdinalIgnoreCase)))
        {
            var action = $"{form.GetAttribute("action")!.Split('#')[0]}?{string.Join('&', Hidden(form))}";
            foreach (var choice in form.QuerySelectorAll("select option").OfType<IHtmlOptionElement>()
                .Where(choice => choice.Value.Length > 0))
                Meet($"{action}&{choice.Closest("select")!.GetAttribute("name")}={Uri.EscapeDataString(choice.Value)}");
        }
    }

    private static IEnumerable<string> Hidden(IElement form) => form.QuerySelectorAll("input[type=hidden]")
        .Select(field => $"{field.GetAttribute("name")}={Uri.EscapeDataString(field.GetAttribute("value") ?? "")}");

    private static bool IsAddress(string value) =>
        value.StartsWith('/') || value.StartsWith("http", StringComparison.Ordinal) || value.StartsWith('?');

    private void Meet(string address)
    {
        Seen.Add(address);
        var asked = address.Split('#')[0];
        // Downloads and static files hold no addresses; the sign-out would end the walk.
        if (asked.StartsWith('/') && !asked.StartsWith("//", StringComparison.Ordinal) && !asked.StartsWith("/_", StringComparison.Ordinal)
            && !asked.Contains("/events", StringComparison.Ordinal) && !asked.Contains("/artifacts/", StringComparison.Ordinal)
            && !asked.Contains("sign-out", StringComparison.Ordinal) && !asked.StartsWith("/styles", StringComparison.Ordinal)
            && !asked.StartsWith("/scripts", StringComparison.Ordinal) && _known.Add(asked))
            _ahead.Enqueue(asked);
    }
}
