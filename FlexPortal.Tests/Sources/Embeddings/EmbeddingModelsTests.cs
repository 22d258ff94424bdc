using FlexPortal.Core.Platform.Telemetry;
using FlexPortal.Core.Sources.Embeddings.Models;
using FlexPortal.Hosting;
using FlexPortal.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Xunit;

namespace FlexPortal.Tests.Sources.Embeddings;

/// <summary>Which model the settings choose, and which settings are refused.</summary>
public sealed class EmbeddingModelsTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_built_in_model_is_the_default()
    {
        using var models = Models(new());

        var made = await models.EmbedAsync(["cash", string.Concat(Enumerable.Repeat("cash ", 300))], null, Cancel);

        var expected = new EmbeddingModel("all-MiniLM-L6-v2-int8@1", 384, 256, SendsTextsOut: false, IsWordMatchingOnly: false)
        {
            LeastSimilarity = 0.2f,
        };
        Assert.Equal(expected, models.Current);
        Assert.Equal((2, 1), (made.Vectors.Count, made.Cut.Count));
    }

    [Fact]
    public void Its_notice_and_licence_are_beside_the_program()
    {
        var licence = File.ReadAllText(Path.Combine(EmbeddingModels.BuiltInFolder, "LICENSE"));
        var notice = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "NOTICE"));

        Assert.Contains("Apache License", licence, StringComparison.Ordinal);
        Assert.Contains("models/all-MiniLM-L6-v2/LICENSE", notice, StringComparison.Ordinal);
    }

    [Fact]
    public void Words_are_matched_where_it_is_missing()
    {
        using var models = Models(new());
        using var folder = new TemporaryFolder();
        using var found = models.OpenBuiltIn(folder.Path);

        Assert.Equal(("words@1", true), (found.Model.Code, found.Model.IsWordMatchingOnly));
    }

    [Fact]
    public async Task A_broken_folder_is_an_error_until_it_is_mended()
    {
        using var folder = new TemporaryFolder();
        using var models = Models(new(EmbeddingProvider.Folder) { ModelFolder = folder.Path });
        var error = (await Assert.ThrowsAsync<PortalException>(() => models.EmbedAsync(["cash"], null, Cancel))).Error;
        Assert.Equal(("EMBEDDING_MODEL_INVALID", false), (error.Code, error.Retryable));

        foreach (var file in Directory.EnumerateFiles(EmbeddingModels.BuiltInFolder))
            File.Copy(file, folder.Under(Path.GetFileName(file)));

        Assert.Single((await models.EmbedAsync(["cash"], null, Cancel)).Vectors);
    }

    [Theory]
    [InlineData("http://127.0.0.1:11434/v1/", "127.0.0.1:11434/m@768", false)]
    [InlineData("https://api.example.com/v1/", "api.example.com/m@768", true)]
    public void Texts_leave_this_machine_only_for_a_service_elsewhere(string address, string code, bool sendsOut)
    {
        using var models = Models(Http(address) with { AllowedHosts = "api.example.com" });

        Assert.Equal(new EmbeddingModel(code, 768, 512, sendsOut, IsWordMatchingOnly: false), models.Current);
    }

    [Fact]
    public void The_key_is_known_to_the_redactor()
    {
        var redactor = new Redactor();
        using var models = Models(Http("http://localhost:1/") with { Key = "invented-key-1" }, redactor);

        Assert.Equal(768, models.Current.Dimensions);
        Assert.Equal("it wrote ***", redactor.Scrub("it wrote invented-key-1"));
    }

    [Theory]
    [InlineData("http://localhost:11434/v1/", "")]
    [InlineData("https://api.example.com/v1/", "api.example.com, other.example.com")]
    public void Valid_settings_have_no_fault(string address, string allowed) =>
        Assert.Empty(Faults(Http(address) with { AllowedHosts = allowed }));

    [Theory]
    [InlineData("https://api.example.com/v1/", "", "Embeddings:BaseUrl names a host that is not in Embeddings:AllowedHosts.")]
    [InlineData("https://api.example.com.evil.example/v1/", "api.example.com", "Embeddings:BaseUrl names a host")]
    [InlineData("http://api.example.com/v1/", "api.example.com", "Embeddings:BaseUrl must be an absolute https address")]
    [InlineData("https://user@api.example.com/v1/", "api.example.com", "Embeddings:BaseUrl must be an absolute https address")]
    [InlineData("https://api.example.com/v1", "api.example.com", "Embeddings:BaseUrl must be an absolute https address")]
    [InlineData("file:///v1/", "", "Embeddings:BaseUrl must be an absolute https address")]
    public void An_address_that_texts_may_not_be_sent_to_is_a_fault(string address, string allowed, string fault) =>
        Assert.StartsWith(fault, Assert.Single(Faults(Http(address) with { AllowedHosts = allowed })), StringComparison.Ordinal);

    [Fact]
    public void Missing_settings_are_faults()
    {
        Assert.Equal(
            [
                "Embeddings:BaseUrl is needed for the provider Http.", "Embeddings:Model is needed for the provider Http.",
                "Embeddings:Dimensions is needed for the provider Http.",
            ],
            Faults(new(EmbeddingProvider.Http)));
        Assert.Equal(["Embeddings:ModelFolder is needed for the provider Folder."], Faults(new(EmbeddingProvider.Folder)));
    }

    [Fact]
    public void A_key_comes_from_one_place_and_not_from_a_command_line()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.Under("key"), "from-a-file\n");
        var settings = Http("http://localhost:1/") with { KeyFile = folder.Under("key") };

        Assert.Empty(Faults(settings));
        Assert.Equal("from-a-file", settings.ToOptions().ReadKey());
        Assert.Equal(
            ["Embeddings:Key and Embeddings:KeyFile are set: set one of them."], Faults(settings with { Key = "other" }));
        Assert.Equal(["Embeddings:KeyFile cannot be read."], Faults(settings with { KeyFile = folder.Under("none") }));
        Assert.Single(Faults(Http("http://localhost:1/") with { Key = "two words" }));
        Assert.NotNull(SettingNames.FaultOf("Embeddings:Key"));
        Assert.Null(SettingNames.FaultOf("Embeddings:KeyFile"));
    }

    private static Settings Http(string address) => new(EmbeddingProvider.Http, new Uri(address)) { Model = "m", Dimensions = 768 };

    private static IEnumerable<string> Faults(Settings settings) =>
        new EmbeddingOptionsValidator().Validate(null, settings.ToOptions()).Failures ?? [];

    private static EmbeddingModels Models(Settings settings, Redactor? redactor = null) => new(
        Options.Create(settings.ToOptions()), redactor ?? new Redactor(), TimeProvider.System, NullLogger<EmbeddingModels>.Instance);

    private sealed record Settings(EmbeddingProvider Provider = EmbeddingProvider.BuiltIn, Uri? BaseUrl = null)
    {
        public string AllowedHosts { get; init; } = "";

        public string? ModelFolder { get; init; }

        public string? Model { get; init; }

        public int Dimensions { get; init; }

        public string? Key { get; init; }

        public string? KeyFile { get; init; }

        public EmbeddingOptions ToOptions() => new()
        {
            Provider = Provider,
            ModelFolder = ModelFolder,
            BaseUrl = BaseUrl,
            AllowedHosts = AllowedHosts,
            Model = Model,
            Dimensions = Dimensions,
            Key = Key,
            KeyFile = KeyFile,
        };
    }
}
