using System.Globalization;
using System.Runtime;
using FlexPortal.Core.Platform.Persistence;
using FlexPortal.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;

namespace FlexPortal.Benchmarks.Pages;

/// <summary>
/// The portal in its own process, with its own embedded PostgreSQL, the sandbox broker, and an address that reports memory use.
/// Nothing else runs in the process, so memory that grows with the open pages is theirs.
/// </summary>
internal static class PagesHost
{
    public const string Verb = "pages-host";
    public const string HeapPath = "/benchmark/heap";

    public static async Task ServeAsync(string folder)
    {
        var builder = PortalWeb.CreateBuilder([]);
        builder.Configuration.AddInMemoryCollection(
        [
            new("Urls", "http://127.0.0.1:0"),
            new("Platform:DataDirectory", folder),
            new("Flex:FirstPollDelay", "00:00:00.250"),
            new("Logging:LogLevel:Default", "Error"),
            new("Identity:Mode", "LocalOwner"),
            new("Limits:RequestsPerMinute", "100000"),
        ]);
        await using var database = await PortalServices.OpenDatabaseAsync(builder.Configuration, CancellationToken.None);
        await using var app = PortalWeb.Build(builder, database);
        app.MapGet(HeapPath, HeapBytes);
        await app.StartAsync();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"ready {app.Urls.First()} {database.DirectConnectionString}"));
        // The parent closes this end when it is done.
        await Console.In.ReadToEndAsync();
        await app.StopAsync();
    }

    private static string HeapBytes()
    {
        for (var pass = 0; pass < 3; pass++)
        {
            GCSettings.LargeObjectHeapCompactionMode = GCLargeObjectHeapCompactionMode.CompactOnce;
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true, compacting: true);
            GC.WaitForPendingFinalizers();
        }

        return GC.GetTotalMemory(forceFullCollection: true).ToString(CultureInfo.InvariantCulture);
    }
}
