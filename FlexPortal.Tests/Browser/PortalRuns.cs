using System.Net.Http.Json;
using System.Text.Json;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Core.Platform.Identity.Accounts;
using FlexPortal.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace FlexPortal.Tests.Browser;

/// <summary>Runs of a portal, over its API, to have something to look at.</summary>
internal static class PortalRuns
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Starts a run of a sandbox query; its id.</summary>
    public static async Task<string> StartAsync(TestPortal portal, string query)
    {
        using var answer = await portal.Http.PostAsJsonAsync("/ingestion/run", new { query_id = query });
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("ingestion_run_id").GetString()!;
    }

    /// <summary>Waits until the run is over.</summary>
    public static async Task EndAsync(TestPortal portal, string id)
    {
        using var patience = new CancellationTokenSource(Patience);
        await foreach (var _ in portal.Services.GetRequiredService<RunEventFeed>().ReadAsync(
            AccountScope.All, Guid.Parse(id), 0, patience.Token))
        {
            // The feed ends with the run.
        }

        Assert.False(patience.IsCancellationRequested, "The run did not end in time.");
    }

    /// <summary>Starts a run and waits until it is over; its id.</summary>
    public static async Task<string> CompleteAsync(TestPortal portal, string query)
    {
        var id = await StartAsync(portal, query);
        await EndAsync(portal, id);
        return id;
    }
}
