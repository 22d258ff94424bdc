using FlexPortal.Core.Platform.Telemetry;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FlexPortal.Core.Sources.Embeddings.Models;

/// <summary>The configured model. It is opened on first use, and again on the next one when that failed.</summary>
internal sealed class EmbeddingModels(
    IOptions<EmbeddingOptions> options, Redactor redactor, TimeProvider time, ILogger<EmbeddingModels> logger) : IDisposable
{
    /// <summary>Folder of the built-in model.</summary>
    public static string BuiltInFolder { get; } = Path.Combine(AppContext.BaseDirectory, "models", "all-MiniLM-L6-v2");

    // The version changes with FlexPortal/build/model.mjs.
    private const string BuiltInCode = "all-MiniLM-L6-v2-int8@1";

    // Of 30 searches for something else (recipes, football) in notes, holdings and trades, the nearest text has at most 0.18; of 27
    // questions in other words than the notes have, the nearest note of 26 has 0.25 to 0.72. Invented words have up to 0.18 with notes.
    // With rows of codes they have up to 0.43, as some questions have: these are told apart by their spelling, see OnnxEmbedder.
    private const float BuiltInLeastSimilarity = 0.2f;

    private readonly Lock _opening = new();
    private volatile TextEmbedder? _open;
    private bool _isDisposed;

    /// <summary>The model. The first call takes a fraction of a second.</summary>
    /// <exception cref="PortalException">It cannot be opened; see <see cref="EmbeddingErrors.ModelFolderInvalid"/>.</exception>
    public EmbeddingModel Current => Open().Model;

    /// <summary>Whether the model knows a word of a question, see <see cref="TextEmbedder.KnowsWordsOf"/>.</summary>
    /// <exception cref="PortalException">It cannot be opened; see <see cref="EmbeddingErrors.ModelFolderInvalid"/>.</exception>
    public bool KnowsWordsOf(string question) => Open().KnowsWordsOf(question);

    /// <summary>Vectors of texts.</summary>
    /// <param name="texts">Texts of at least one letter or digit.</param>
    /// <param name="weights">
    /// How rare words are in the set that the texts belong to or are compared with; null when unknown. Only word matching uses it.
    /// </param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="PortalException">See <see cref="EmbeddingErrors"/>; its error says whether and when to try again.</exception>
    public async Task<EmbeddedTexts> EmbedAsync(IReadOnlyList<string> texts, WordWeights? weights, CancellationToken cancellationToken)
    {
        var made = await Open().GenerateAsync(texts, weights?.AsOptions(), cancellationToken);
        return new([.. made.Select(one => one.Vector)], made.AdditionalProperties?[TextEmbedder.CutTexts] as IReadOnlyList<int> ?? []);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_opening)
        {
            _isDisposed = true;
            _open?.Dispose();
        }
    }

    private TextEmbedder Open()
    {
        if (_open is { } before)
            return before;

        lock (_opening)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            return _open ??= options.Value.Provider switch
            {
                EmbeddingProvider.Folder => OnnxEmbedder.Open(options.Value.ModelFolder!),
                EmbeddingProvider.Http => OpenHttp(options.Value),
                _ => OpenBuiltIn(BuiltInFolder),
            };
        }
    }

    /// <summary>The built-in model; word matching where it was not built or its native library does not run.</summary>
    internal TextEmbedder OpenBuiltIn(string folder)
    {
        try
        {
            return OnnxEmbedder.Open(folder, BuiltInCode, BuiltInLeastSimilarity);
        }
        catch (PortalException missing)
        {
            EmbeddingModelLog.BuiltInMissing(logger, missing.Message);
            return new WordEmbedder();
        }
    }

    private HttpEmbedder OpenHttp(EmbeddingOptions settings)
    {
        var key = settings.ReadKey();
        redactor.Know(key);
        return new(settings, HttpEmbedder.CreateClient(key), new EmbeddingLimits(), time, logger, Random.Shared.NextDouble);
    }
}
