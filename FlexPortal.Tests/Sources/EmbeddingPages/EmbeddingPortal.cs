using System.Text;
using AngleSharp.Dom;
using FlexPortal.Core.Platform.Identity;
using FlexPortal.Core.Sources.Embeddings.Queue;
using FlexPortal.Core.Sources.Files;
using FlexPortal.Core.Sources.Groups;
using FlexPortal.Tests.Platform.Identity;
using FlexPortal.Tests.Sources.Embeddings;
using FlexPortal.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace FlexPortal.Tests.Sources.EmbeddingPages;

/// <summary>A portal whose users sign in and which embeds at a service of the test, for all tests of a class.</summary>
public sealed class EmbeddingPortal : IAsyncLifetime
{
    internal TestDatabase Database { get; private set; } = null!;

    internal TestPortal Portal { get; private set; } = null!;

    internal EmbeddingServer Server { get; private set; } = null!;

    /// <summary>An analyst, who may change groups.</summary>
    internal PlainBrowser Anna { get; private set; } = null!;

    /// <summary>A viewer.</summary>
    internal PlainBrowser Vera { get; private set; } = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        Database = await TestDatabase.CreateAsync();
        Server = await EmbeddingServer.StartAsync();
        var settings = TestUsers.Settings;
        foreach (var (key, value) in SourcesHost.Settings(Server))
            settings[key] = value;
        Portal = await TestPortal.StartAsync(settings, Database);
        await Portal.AddAsync("anna", PortalRole.Analyst);
        await Portal.AddAsync("vera", PortalRole.Viewer);
        Anna = await PlainBrowser.SignedInAsync(Portal, "anna");
        Vera = await PlainBrowser.SignedInAsync(Portal, "vera");
    }

    public async ValueTask DisposeAsync()
    {
        Anna.Dispose();
        Vera.Dispose();
        await Portal.DisposeAsync();
        await Server.DisposeAsync();
        await Database.DisposeAsync();
    }

    internal T Get<T>() where T : notnull => Portal.Services.GetRequiredService<T>();

    /// <summary>A group of the test.</summary>
    internal static Task<Guid> AddGroupAsync(TestPortal portal, string name) => AddAsync(portal, name);

    /// <summary>A group of the test.</summary>
    internal Task<Guid> AddGroupAsync(string name) => AddAsync(Portal, name);

    /// <summary>Uploads a CSV file; a name that is there gets a new version.</summary>
    internal Task<UploadedFile> UploadAsync(Guid group, string name, string csv) => UploadAsync(Portal, group, name, csv);

    /// <summary>Uploads a CSV file; a name that is there gets a new version.</summary>
    internal static async Task<UploadedFile> UploadAsync(TestPortal portal, Guid group, string name, string csv)
    {
        using var content = new MemoryStream(Encoding.UTF8.GetBytes(csv));
        var (file, error) = await portal.Services.GetRequiredService<UploadFile>().ExecuteAsync(
            new(group, name, UploadMode.NewVersion), content, Actors.Named("anna"), Cancel);
        Assert.Null(error);
        return file!;
    }

    /// <summary>Pauses the queue of a group, or resumes it.</summary>
    internal async Task PauseAsync(Guid group, bool paused = true) =>
        Assert.Null(await Get<PauseQueue>().ExecuteAsync(group, paused, Actors.Named("anna"), Cancel));

    /// <summary>Waits until no job of a group waits or is processed.</summary>
    internal Task IdleAsync(Guid group) => Eventually.IsAsync(async () => await Database.ScalarAsync<long>(
        $"SELECT count(*) FROM sources.embedding_job WHERE group_id = '{group}' AND status IN ('queued', 'started')") == 0);

    /// <summary>The content of a page.</summary>
    internal static async Task<IElement> MainAsync(PlainBrowser browser, string address) =>
        (await browser.PageAsync(address)).QuerySelector("main")!;

    /// <summary>The page to which the answer of a form leads.</summary>
    internal static string LeadsTo(HttpResponseMessage answer)
    {
        Assert.InRange((int)answer.StatusCode, 302, 303);
        return answer.Headers.Location!.OriginalString;
    }

    private static async Task<Guid> AddAsync(TestPortal portal, string name)
    {
        var (group, error) = await portal.Services.GetRequiredService<ChangeGroup>().ExecuteAsync(
            new GroupChange.Create(name), Actors.Named("anna"), Cancel);
        Assert.Null(error);
        return group!.Value;
    }
}
