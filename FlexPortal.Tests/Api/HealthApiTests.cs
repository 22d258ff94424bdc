using System.Net;
using FlexPortal.Core.Platform.Errors;
using FlexPortal.Tests.Flex.Runs;
using FlexPortal.Tests.Support;
using Npgsql;
using Xunit;

namespace FlexPortal.Tests.Api;

/// <summary>GET /health/live and /health/ready, and the API without its database.</summary>
public sealed class HealthApiTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_portal_without_its_database_is_alive_not_ready_and_recovers()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var portal = await TestPortal.StartAsync(
            new Dictionary<string, string?>(StringComparer.Ordinal) { ["Logging:LogLevel:Microsoft"] = "None" }, database);
        await IsAsync(portal, "/health/live", HttpStatusCode.OK, "healthy");
        await IsAsync(portal, "/health/ready", HttpStatusCode.OK, "healthy");
        using var described = await portal.Http.GetAsync("/openapi/v1.json", Cancel);
        var document = await described.ReadAsync();

        var name = new NpgsqlConnectionStringBuilder(database.ConnectionString).Database;
        await PostgresServer.AdministerAsync($"ALTER DATABASE {name} ALLOW_CONNECTIONS false");
        await PostgresServer.AdministerAsync($"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'");

        await IsAsync(portal, "/health/live", HttpStatusCode.OK, "healthy");
        await IsAsync(portal, "/health/ready", HttpStatusCode.ServiceUnavailable, "unhealthy");
        using var ready = await portal.Http.GetAsync("/health/ready", Cancel);
        var schema = document.GetProperty("components").GetProperty("schemas").GetProperty("HealthAnswer");
        Assert.Empty(new SchemaCheck(document).Faults(await ready.ReadAsync(), schema));
        using var list = await portal.Http.GetAsync("/ingestion/runs", Cancel);
        await ApiPortal.RefusedAsync(list, HttpStatusCode.ServiceUnavailable, "DB_UNAVAILABLE");
        using var start = await portal.Http.PostAsync("/ingestion/run", content: null, Cancel);
        await ApiPortal.RefusedAsync(start, HttpStatusCode.ServiceUnavailable, "DB_UNAVAILABLE");

        await PostgresServer.AdministerAsync($"ALTER DATABASE {name} ALLOW_CONNECTIONS true");
        await Eventually.IsAsync(async () =>
        {
            using var again = await portal.Http.GetAsync("/health/ready", Cancel);
            return again.StatusCode == HttpStatusCode.OK;
        });
        await database.EndOfAsync(await portal.Http.PostRunAsync("default"));
    }

    private static async Task IsAsync(TestPortal portal, string address, HttpStatusCode status, string word)
    {
        using var response = await portal.Http.GetAsync(address, Cancel);
        Assert.Equal(status, response.StatusCode);
        Assert.True(response.Headers.CacheControl?.NoStore);
        var health = await response.ReadAsync();
        Assert.Equal(word, health.GetProperty("status").GetString());
        if (status == HttpStatusCode.ServiceUnavailable)
        {
            var database = health.GetProperty("checks").EnumerateArray().Single(check => check.GetProperty("name").ValueEquals("database"));
            Assert.Equal(DatabaseErrors.Unavailable().Message, database.GetProperty("message").GetString());
        }
    }
}
