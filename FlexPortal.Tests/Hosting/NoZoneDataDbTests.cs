using FlexPortal.Tests.Cli;
using FlexPortal.Tests.Support;
using Xunit;

namespace FlexPortal.Tests.Hosting;

/// <summary>The real program where no time zone can be found: what needs the broker's clock still works.</summary>
public sealed class NoZoneDataDbTests : IDisposable
{
    private readonly TemporaryFolder _empty = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("TZDIR")]
    [InlineData("DOTNET_SYSTEM_TIMEZONE_INVARIANT")]
    public async Task The_trust_verdict_needs_no_zone_data(string taken)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux looks for its zones where it is told.");
        await using var database = await TestDatabase.CreateAsync();

        var said = await Command.RunAsync(
            [("ConnectionStrings__FlexPortal", database.ConnectionString), Away(taken)], "runs", "trust", "--json");

        Assert.Equal((1, ""), (said.ExitCode, said.Error));
        Assert.Contains("\"unknown\"", said.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pages_are_served_by_the_brokers_clock_and_the_sandbox_answers()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux looks for its zones where it is told.");
        await using var database = await TestDatabase.CreateAsync();
        await using var portal = await PortalProcess.ServeAsync(database, Away("TZDIR"));

        using var started = await portal.Http.PostAsync(new Uri("/ingestion/run", UriKind.Relative), content: null, Cancel);
        Assert.Equal(System.Net.HttpStatusCode.Accepted, started.StatusCode);
        await Eventually.IsAsync(async () => (await portal.Http.GetStringAsync("/ingestion/runs?state=complete", Cancel))
            .Contains("raw_artifact_id", StringComparison.Ordinal));

        var list = await portal.Http.GetStringAsync("/runs?tz=America/New_York", Cancel);
        Assert.Contains("New York", list, StringComparison.Ordinal);
        var settings = await portal.Http.GetStringAsync("/settings", Cancel);
        Assert.Contains("data-notice=\"no-zone-data\"", settings, StringComparison.Ordinal);
        Assert.Contains("name=\"zone\"", settings, StringComparison.Ordinal);
        Assert.DoesNotContain("Europe/", settings, StringComparison.Ordinal);
    }

    public void Dispose() => _empty.Dispose();

    private (string Name, string Value) Away(string taken) => (taken, taken is "TZDIR" ? _empty.Path : "1");
}
