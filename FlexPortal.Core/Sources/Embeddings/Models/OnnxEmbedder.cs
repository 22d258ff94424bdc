using System.Numerics.Tensors;
using System.Security.Cryptography;
using System.Text;
using FastBertTokenizer;
using Microsoft.Extensions.AI;
using Microsoft.ML.OnnxRuntime;

namespace FlexPortal.Core.Sources.Embeddings.Models;

/// <summary>
/// A sentence model of the BERT family (uncased, word pieces) in ONNX form. A text's vector is the mean of its tokens' vectors. Each call
/// works on one core; calls may overlap.
/// </summary>
internal sealed class OnnxEmbedder : TextEmbedder
{
    private const int MaxTokens = 256, MostInBatch = 32;

    // At the beginning and the end of each text.
    private const int Marks = 2;

    // The tokenizer ends a text that does not fit at a word, and a word has at most a hundred pieces: a cut text is longer than MaxTokens.
    private const int TokenBuffer = 2 * MaxTokens;

    // A word that the vocabulary lacks is spelled: "zzqqxx" in five pieces, 1.2 letters each. Of 12 invented words 7 have fewer than two
    // letters a piece; of 58 names and terms of finance in five languages three have (nvda, rog, xetra).
    private const int FewestLetters = 2;

    private readonly InferenceSession _session;
    private readonly BertTokenizer _tokenizer;
    private readonly string _output;

    private OnnxEmbedder(InferenceSession session, BertTokenizer tokenizer, string code, float leastSimilarity)
    {
        (_session, _tokenizer) = (session, tokenizer);
        _output = session.OutputMetadata.ContainsKey("last_hidden_state") ? "last_hidden_state" : session.OutputNames[0];
        // Also shows that the model and the vocabulary belong together and that this machine runs them.
        var probe = new float[1][];
        Run([Tokens("Profit and loss", out _)], probe, [0]);
        Model = new(code, probe[0].Length, MaxTokens, SendsTextsOut: false, IsWordMatchingOnly: false)
        {
            LeastSimilarity = leastSimilarity,
        };
    }

    /// <inheritdoc/>
    public override EmbeddingModel Model { get; }

    /// <summary>Opens <c>model.onnx</c> and <c>vocab.txt</c> of a folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="code">Code of the model; null: the folder's name with the beginning of the hash of both files.</param>
    /// <param name="leastSimilarity">See <see cref="EmbeddingModel.LeastSimilarity"/>.</param>
    /// <exception cref="PortalException">A file is missing or broken, or is none of such a model.</exception>
    public static OnnxEmbedder Open(string folder, string? code = null, float leastSimilarity = -1)
    {
        InferenceSession? session = null;
        try
        {
            var model = File.ReadAllBytes(Path.Combine(folder, "model.onnx"));
            var vocabulary = File.ReadAllBytes(Path.Combine(folder, "vocab.txt"));
            code ??= $"{Path.GetFileName(Path.TrimEndingDirectorySeparator(folder))}@{Hash(model, vocabulary)}";
            var tokenizer = Tokenizer(vocabulary);
            session = Session(model);
            var embedder = new OnnxEmbedder(session, tokenizer, code, leastSimilarity);
            session = null;
            return embedder;
        }
        catch (Exception fault) when (Cause(fault) is not null)
        {
            throw new PortalException(EmbeddingErrors.ModelFolderInvalid(Cause(fault)!));
        }
        finally
        {
            session?.Dispose();
        }
    }

    /// <summary>Identifiers and words of other alphabets count as known: their letters alone may be near to something.</summary>
    public override bool KnowsWordsOf(string question) => Whole(question)
        .Split([.. question.Where(letter => !char.IsLetterOrDigit(letter)).Distinct()], StringSplitOptions.RemoveEmptyEntries)
        .Any(word => !word.All(char.IsAsciiLetter) || word.Length >= FewestLetters * (Tokens(word, out _).Length - Marks));

    /// <inheritdoc/>
    protected override Task<EmbeddedTexts> EmbedAsync(
        IReadOnlyList<string> texts, EmbeddingGenerationOptions? options, CancellationToken cancellationToken) =>
        Task.Run(() => Embed(texts, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _session.Dispose();
        base.Dispose(disposing);
    }

    private EmbeddedTexts Embed(IReadOnlyList<string> texts, CancellationToken cancellationToken)
    {
        var cut = new List<int>();
        var tokens = new long[texts.Count][];
        foreach (var (index, text) in texts.Index())
        {
            tokens[index] = Tokens(text, out var isCut);
            if (isCut)
                cut.Add(index);
        }

        // Texts of about one length share a batch, because a batch is as wide as its longest text.
        var vectors = new float[texts.Count][];
        foreach (var batch in Enumerable.Range(0, texts.Count).OrderBy(index => tokens[index].Length).Chunk(MostInBatch))
        {
            cancellationToken.ThrowIfCancellationRequested();
            Run(tokens, vectors, batch);
        }

        return new([.. vectors.Select(vector => new ReadOnlyMemory<float>(vector))], cut);
    }

    private long[] Tokens(string text, out bool isCut)
    {
        Span<long> ids = stackalloc long[TokenBuffer];
        Span<long> mask = stackalloc long[TokenBuffer];
        var count = _tokenizer.Encode(text, ids, mask);
        isCut = count > MaxTokens;
        if (isCut)
            ids[MaxTokens - 1] = ids[count - 1];
        return ids[..Math.Min(count, MaxTokens)].ToArray();
    }

    private void Run(long[][] tokens, float[][] vectors, int[] batch)
    {
        var width = batch.Max(index => tokens[index].Length);
        long[] shape = [batch.Length, width];
        var (ids, mask, types) = (new long[batch.Length * width], new long[batch.Length * width], new long[batch.Length * width]);
        foreach (var (row, index) in batch.Index())
        {
            tokens[index].CopyTo(ids, row * width);
            mask.AsSpan(row * width, tokens[index].Length).Fill(1);
        }

        using var idValue = OrtValue.CreateTensorValueFromMemory(ids, shape);
        using var maskValue = OrtValue.CreateTensorValueFromMemory(mask, shape);
        using var typeValue = OrtValue.CreateTensorValueFromMemory(types, shape);
        var inputs = new Dictionary<string, OrtValue>(StringComparer.Ordinal) { ["input_ids"] = idValue, ["attention_mask"] = maskValue };
        if (_session.InputMetadata.ContainsKey("token_type_ids"))
            inputs["token_type_ids"] = typeValue;
        using var options = new RunOptions();
        using var outputs = _session.Run(options, inputs, [_output]);
        var result = outputs[0].GetTensorTypeAndShape().Shape;
        if (result.Length != 3 || result[0] != batch.Length || result[1] != width)
            throw new InvalidDataException("it gives no vector for each token");

        var hidden = outputs[0].GetTensorDataAsSpan<float>();
        foreach (var (row, index) in batch.Index())
            vectors[index] = Mean(hidden.Slice(row * width * (int)result[2], tokens[index].Length * (int)result[2]), (int)result[2]);
    }

    private static float[] Mean(ReadOnlySpan<float> hidden, int dimensions)
    {
        var sum = new float[dimensions];
        for (var at = 0; at < hidden.Length; at += dimensions)
            TensorPrimitives.Add(sum, hidden.Slice(at, dimensions), sum);
        return TryNormalize(sum) ? sum : throw new InvalidDataException("it gives vectors without a direction");
    }

    private static InferenceSession Session(byte[] model)
    {
        // One thread that does not wait by spinning, and no arena: a web process otherwise burns a core and keeps the memory.
        using var options = new SessionOptions { IntraOpNumThreads = 1, InterOpNumThreads = 1, EnableCpuMemArena = false };
        // It writes to the console; an error is an exception too.
        options.LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL;
        options.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
        return new InferenceSession(model, options);
    }

    private static BertTokenizer Tokenizer(byte[] vocabulary)
    {
        var tokenizer = new BertTokenizer();
        using var reader = new StreamReader(new MemoryStream(vocabulary), Encoding.UTF8);
        tokenizer.LoadVocabulary(reader, convertInputToLowercase: true, "[UNK]", "[CLS]", "[SEP]", "[PAD]", NormalizationForm.FormD);
        return tokenizer;
    }

    private static string Hash(byte[] model, byte[] vocabulary)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(model);
        hash.AppendData(vocabulary);
        return Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 6));
    }

    /// <summary>What is wrong with the folder, without a path; null for a fault of the portal.</summary>
    private static string? Cause(Exception fault) => fault switch
    {
        FileNotFoundException or DirectoryNotFoundException => "model.onnx or vocab.txt is missing",
        IOException or UnauthorizedAccessException => "model.onnx or vocab.txt cannot be read",
        InvalidDataException => fault.Message,
        OnnxRuntimeException => "model.onnx is broken, or is no BERT model for this vocabulary",
        ArgumentException or InvalidOperationException or KeyNotFoundException => "vocab.txt is no vocabulary of word pieces",
        DllNotFoundException or EntryPointNotFoundException or BadImageFormatException or TypeInitializationException =>
            "ONNX Runtime does not run on this machine",
        _ => null,
    };
}
