using FlexPortal.Core.Platform.Telemetry;
using FlexPortal.Core.Sources.Columns;
using FlexPortal.Core.Sources.Embeddings.Models;
using FlexPortal.Core.Sources.Files;
using FlexPortal.Tests.Sources.Embeddings;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Xunit;

namespace FlexPortal.Tests.Sources.EmbeddingPages;

/// <summary>What a choice of columns does to the first rows.</summary>
public sealed class TryColumnsTests
{
    private static readonly HeaderColumns Header = new(
        new("f", [], 0), [Column(0, "Security"), Column(1, "Client name"), Column(2, "Empty")],
        [
            Row(2, "Blue bond", "Ann", null), Row(3, "Red share", "Ben", null), Row(4, "Blue bond fund", "Cyd", null),
            Row(5, "Blue bond", "Ann"),
        ],
        new([new("Security"), new("Client name", IsPrivate: true)], "", 0));

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_service_elsewhere_is_sent_nothing_and_gets_no_private_column()
    {
        using var models = Models(new Uri("https://embeddings.example/v1/"));

        var trial = await new TryColumns(models).ExecuteAsync(Header, Header.Preference, Cancel);

        Assert.Equal((true, true, 3, null), (trial.LeavesPortal, trial.IsWordMatching, trial.Compared, trial.Error));
        Assert.Equal(
            ["Security: Blue bond", "Security: Red share", "Security: Blue bond fund"], trial.Rows.Select(row => row.Text));
        Assert.Equal([4L, 3L], trial.Rows[0].Near.Select(near => near.Row));
        Assert.InRange(trial.Rows[0].Near[0].Similarity, 0.6f, 1f);
    }

    [Fact]
    public async Task A_model_that_does_not_answer_is_said_and_words_are_compared()
    {
        await using var server = await EmbeddingServer.StartAsync();
        server.Refused = "Ben";
        using var models = Models(server.BaseUrl);

        var trial = await new TryColumns(models).ExecuteAsync(Header, Header.Preference, Cancel);

        Assert.Equal(
            (false, true, "EMBEDDING_REQUEST_REFUSED"), (trial.LeavesPortal, trial.IsWordMatching, trial.Error!.Code));
        Assert.Equal("Security: Blue bond; Client name: Ann", trial.Rows[0].Text);
    }

    [Fact]
    public async Task Columns_without_values_make_no_text()
    {
        using var models = Models(new Uri("https://embeddings.example/v1/"));

        var trial = await new TryColumns(models).ExecuteAsync(Header, new([new("Empty"), new("Gone")], "", 0), Cancel);

        Assert.Equal((0, 0), (trial.Rows.Count, trial.Compared));
    }

    private static FileColumn Column(int index, string name) => new(index, "A", name, 3, Skip: null, Note: null);

    private static PreviewRow Row(long number, params string?[] cells) => new(number, cells);

    private static EmbeddingModels Models(Uri address) => new(
        Options.Create(new EmbeddingOptions
        {
            Provider = EmbeddingProvider.Http,
            BaseUrl = address,
            Model = "m",
            Dimensions = 3,
            AllowedHosts = "embeddings.example",
        }),
        new Redactor(), TimeProvider.System, NullLogger<EmbeddingModels>.Instance);
}
