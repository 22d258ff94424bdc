using FlexPortal.Core.Flex;
using FlexPortal.Core.Flex.Runs.Stages;
using FlexPortal.Core.Flex.WebService;
using FlexPortal.Core.Platform.Errors;
using FlexPortal.Core.Platform.Persistence;
using FlexPortal.Tests.Flex.WebService.Scripted;
using FlexPortal.Tests.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Xunit;

namespace FlexPortal.Tests.Flex.Runs.Stages;

/// <summary>A download that breaks off is requested again, and no answer stays open.</summary>
public sealed class DownloadStageDbTests
{
    // The body stops: a cut connection may lose its first bytes too, and is then no download.
    private static readonly RequestDelegate Broken = Answers.Stalled(Answers.Large(50_000));

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_answer_is_disposed_when_a_retry_succeeds() =>
        Assert.Null(await DownloadAsync(opened: 3, Broken, Broken, Answers.Document()));

    [Fact]
    public async Task Every_answer_is_disposed_when_the_last_retry_breaks_off() =>
        Assert.Equal("FLEX_DOWNLOAD_STALLED", await DownloadAsync(opened: 3, Broken));

    [Fact]
    public async Task Every_answer_is_disposed_when_the_broker_refuses_a_retry() =>
        Assert.Equal("FLEX_TOKEN_EXPIRED", await DownloadAsync(opened: 3, Broken, Broken, Answers.Code(1012)));

    /// <summary>The error code, or null. Checks that no answer stays open.</summary>
    private static async Task<string?> DownloadAsync(int opened, params RequestDelegate[] script)
    {
        using var answers = new OpenAnswers();
        using var folder = new TemporaryFolder("flexportal-download");
        await using var talk = await TestConversation.StartAsync(new() { StallTimeout = TimeSpan.FromMilliseconds(200) }, handler: answers);
        talk.Broker.OnGetStatement(script);
        await using var database = await TestDatabase.CreateAsync();
        await using var source = await database.OpenAsync();
        var lease = await DeadRun.InsertAsync(source, "U1", TimeSpan.FromMinutes(5));
        using var recorder = new RunRecorder(source, lease, talk.Time);
        var work = new RunWork(lease, "U1", "1", From: null, To: null, talk.Connection, recorder);
        var stage = new DownloadStage(talk.Request, Options.Create(new PlatformOptions { DataDirectory = folder.Path }), talk.Time);
        string? code = null;
        await using (var first = await talk.AwaitAsync())
        {
            try
            {
                using var received = await stage.ExecuteAsync(work, new StatementReference("777", null, "1", null, null), first, Cancel);
            }
            catch (PortalException failure)
            {
                code = failure.Error.Code;
            }
        }

        Assert.Equal((opened, 0), (answers.Opened, answers.Open));
        return code;
    }
}
