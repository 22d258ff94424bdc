using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using AngleSharp.Dom;
using FlexPortal.Core.Platform.Identity;
using FlexPortal.Core.Sources.Embeddings.Work;
using FlexPortal.Tests.Flex.Runs;
using FlexPortal.Tests.Platform.Identity;
using FlexPortal.Tests.Platform.Identity.Tokens;
using FlexPortal.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace FlexPortal.Tests.Sources.Pages;

/// <summary>A portal with users that takes files and embeds none, for all tests of a class: nothing changes behind a test.</summary>
public sealed class SourcesPortal : IAsyncLifetime
{
    /// <summary>Two securities.</summary>
    public const string Prices = "ISIN,Date,Price\nCH0012032048,2026-03-31,251.40\nUS0378331005,2026-03-31,190.10\n";

    /// <summary>A table without a header: it needs a look.</summary>
    public const string Numbers = "1;2\n3;4\n5;6\n";

    private readonly Dictionary<string, PlainBrowser> _browsers = new(StringComparer.Ordinal);

    internal TestDatabase Database { get; private set; } = null!;

    internal TestPortal Portal { get; private set; } = null!;

    /// <summary>Token of an analyst, for what a test prepares.</summary>
    internal string Token { get; private set; } = "";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        Database = await TestDatabase.CreateAsync();
        Portal = await TestPortal.StartAsync(
            TestUsers.Settings, Database,
            services => services.Remove(services.Single(service => service.ImplementationType == typeof(EmbeddingWorker))));
        await Portal.AddAsync("anna", PortalRole.Analyst);
        await Portal.AddAsync("vera", PortalRole.Viewer);
        Token = await Portal.TokenAsync("anna", PortalRole.Analyst);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var browser in _browsers.Values)
            browser.Dispose();
        await Portal.DisposeAsync();
        await Database.DisposeAsync();
    }

    /// <summary>A new group.</summary>
    internal async Task<Guid> GroupAsync(string name)
    {
        using var made = await Portal.SendAsync(HttpMethod.Post, "/sources/groups", Token, JsonContent.Create(new { name }));
        return (await made.ReadAsync()).GetProperty("group_id").GetGuid();
    }

    /// <summary>A file of a group; the next version of it when the name is there.</summary>
    internal async Task<Guid> UploadAsync(Guid group, string name, string text, string more = "")
    {
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(text));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        using var taken = await Portal.SendAsync(
            HttpMethod.Post, $"/sources/groups/{group}/files?as=version&name={Uri.EscapeDataString(name)}{more}", Token, content);
        Assert.Equal(HttpStatusCode.OK, taken.StatusCode);
        return (await taken.ReadAsync()).GetProperty("source_file_id").GetGuid();
    }

    /// <summary>A file as the API shows it.</summary>
    internal async Task<JsonElement> FileAsync(Guid file)
    {
        using var answer = await Portal.SendAsync(HttpMethod.Get, $"/sources/files/{file}", Token);
        return (await answer.ReadAsync()).GetProperty("file");
    }

    /// <summary>A file is being embedded, or waits for it.</summary>
    internal Task EmbedAsync(Guid file, bool works)
    {
        var state = works
            ? "status = 'started', slot = 1, lease_expires_at_utc = now() + interval '1 hour'" : "status = 'queued', slot = NULL";
        return Database.ExecuteAsync($"UPDATE sources.embedding_job SET {state} WHERE source_file_id = '{file}'");
    }

    /// <summary>The browser of a user, signed in once: sign-ins are limited by address.</summary>
    internal async Task<PlainBrowser> BrowserAsync(string user)
    {
        if (!_browsers.TryGetValue(user, out var browser))
            _browsers.Add(user, browser = await PlainBrowser.SignedInAsync(Portal, user));
        return browser;
    }

    /// <summary>The main part of a page as a user sees it.</summary>
    internal async Task<IElement> ShowAsync(string user, string address)
    {
        var browser = await BrowserAsync(user);
        return (await browser.PageAsync(address)).QuerySelector("main")!;
    }
}
