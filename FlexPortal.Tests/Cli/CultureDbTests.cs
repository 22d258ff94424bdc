using System.Globalization;
using FlexPortal.Tests.Support;
using Xunit;

namespace FlexPortal.Tests.Cli;

/// <summary>
/// What programs read is the same whatever culture the machine is set to: Buddhist years, decimal commas, Persian digits and signs.
/// </summary>
public sealed class CultureDbTests(StoredCommandDbTests.Stored portal) : IClassFixture<StoredCommandDbTests.Stored>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("th-TH")]
    [InlineData("de-DE")]
    [InlineData("fa-IR")]
    public async Task Verbs_write_the_same_in_every_culture(string culture)
    {
        var id = portal.Run.IngestionRunId;
        foreach (var verb in new[] { "runs list --count exact", $"runs show {id}", $"runs sections {id}", "artifact list",
            "artifact verify" })
        {
            var expected = await RunAsync(CultureInfo.InvariantCulture, verb);
            var said = await RunAsync(CultureInfo.GetCultureInfo(culture), verb);
            Assert.Equal((0, ""), (expected.ExitCode, expected.Error));
            Assert.Equal(expected.Text, said.Text);
        }
    }

    [Fact]
    public async Task Exports_are_the_same_in_every_culture()
    {
        await using var thai = await PortalProcess.ServeAsync(portal.Database, ("LC_ALL", "th_TH.UTF-8"));
        foreach (var address in new[] { "timeline.csv", "sections.csv", "log.txt", "log.json", "records.csv?section=Trades" })
        {
            var path = $"/ingestion/runs/{portal.Run.IngestionRunId}/{address}";
            Assert.Equal(await portal.Http.GetStringAsync(path, Cancel), await thai.Http.GetStringAsync(path, Cancel));
        }

        using var list = await thai.Http.GetAsync("/ingestion/runs/export.csv", Cancel);
        Assert.StartsWith("runs-20", list.Content.Headers.ContentDisposition?.FileName, StringComparison.Ordinal);
    }

    private async Task<CommandResult> RunAsync(CultureInfo culture, string verb)
    {
        // Set in this method alone: it is gone for the caller.
        CultureInfo.CurrentCulture = culture;
        return await Command.RunAsync(portal.Database, verb.Split(' '));
    }
}
