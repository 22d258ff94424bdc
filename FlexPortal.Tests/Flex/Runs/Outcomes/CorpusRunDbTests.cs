using System.Text;
using System.Text.RegularExpressions;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Tests.Flex.Raw;
using FlexPortal.Tests.Support;
using Xunit;

namespace FlexPortal.Tests.Flex.Runs.Outcomes;

/// <summary>Every public sample statement through the whole portal; skipped where the folder of samples is not set.</summary>
public sealed partial class CorpusRunDbTests
{
    [Fact]
    public async Task Every_sample_ends_in_a_terminal_state_and_a_readable_one_with_each_of_its_rows()
    {
        var folder = Environment.GetEnvironmentVariable("FLEXPORTAL_CORPUS");
        Assert.SkipWhen(string.IsNullOrEmpty(folder), "FLEXPORTAL_CORPUS names no folder of sample statements.");
        var files = Directory.GetFiles(folder!, "*.xml");
        Assert.NotEmpty(files);
        await using var database = await TestDatabase.CreateAsync();
        var succeeded = 0;
        // No account is configured, so a file of any account is accepted.
        await using var portal = await TestPortal.StartAsync(
            new Dictionary<string, string?>(StringComparer.Ordinal)
            {
                ["Sandbox:StatementsFolder"] = folder,
                ["Flex:Sections:HardRequired"] = "",
                ["Flex:FirstPollDelay"] = "10 ms",
                ["Flex:PollBudget"] = "500 ms",
            },
            database);
        foreach (var file in files)
        {
            var run = await portal.RunAsync("file:" + Path.GetFileName(file));
            succeeded += await AssertAsync(portal, database, run, file) ? 1 : 0;
        }

        Assert.True(succeeded > files.Length / 2, $"{succeeded} of {files.Length} samples could be read.");
        Assert.Equal(files.Length, await database.ScalarAsync<long>("SELECT count(*) FROM flex.ingestion_run WHERE status <> 'started'"));
        await RunInvariants.AssertAsync(database);
    }

    private static async Task<bool> AssertAsync(TestPortal portal, TestDatabase database, RunDetail run, string file)
    {
        var document = await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken);
        var heading = $"{Path.GetFileName(file)}: {run.Status} {run.ErrorCode} {run.ErrorMessage}";
        Assert.True(run.Status != RunStatus.Started, heading);
        if (IsStatement(document))
        {
            Assert.True(run.Status == RunStatus.Success, heading);
            await StoredRows.AssertAsync(portal, database, run, document);
            return true;
        }

        Assert.True(run.Status == RunStatus.Failed && run.ErrorCode is ['S' or 'F', ..], heading);
        Assert.Equal(0, (await database.VisibleAsync(run.IngestionRunId)).Rows);
        if (run.RawArtifactId is { } artifact)
            Assert.Equal(document, await StoredRows.ExportAsync(portal, artifact));
        return false;
    }

    private static bool IsStatement(byte[] document)
    {
        try
        {
            return PlainStatement.Parse(document).Sections.Count > 0 && Root().IsMatch(Encoding.Latin1.GetString(document));
        }
        catch (System.Xml.XmlException)
        {
            return false;
        }
    }

    [GeneratedRegex(@"<FlexQueryResponse[\s>]", RegexOptions.None, 1000)]
    private static partial Regex Root();
}
