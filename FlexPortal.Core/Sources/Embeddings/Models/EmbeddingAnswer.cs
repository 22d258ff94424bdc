using System.Globalization;
using System.Net.Http.Headers;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace FlexPortal.Core.Sources.Embeddings.Models;

/// <summary>What a service says to a request.</summary>
internal abstract record EmbeddingAnswer
{
    private EmbeddingAnswer()
    {
    }

    /// <summary>One vector for each text, in the order of the texts.</summary>
    internal sealed record Vectors(IReadOnlyList<ReadOnlyMemory<float>> Values) : EmbeddingAnswer;

    /// <summary>No vectors.</summary>
    /// <param name="Error">Why.</param>
    /// <param name="Status">HTTP status; null when there was no answer.</param>
    internal sealed record Faulted(PortalError Error, int? Status) : EmbeddingAnswer
    {
        /// <summary>Whether fewer texts may be accepted.</summary>
        public bool IsTooLarge => Status is 413 or 422;
    }

    /// <summary>Reads an answer of <c>POST embeddings</c>. Source: OpenAI API reference, "Create embeddings".</summary>
    /// <param name="response">Status and headers.</param>
    /// <param name="body">The body.</param>
    /// <param name="texts">Texts of the request.</param>
    /// <param name="dimensions">Expected numbers of each vector.</param>
    /// <param name="now">The time, UTC.</param>
    public static EmbeddingAnswer Read(
        HttpResponseMessage response, ReadOnlyMemory<byte> body, int texts, int dimensions, DateTimeOffset now)
    {
        var status = (int)response.StatusCode;
        if (ErrorOf(response, body.Span, now) is { } refused)
            return new Faulted(refused, status);

        try
        {
            using var document = JsonDocument.Parse(body);
            var vectors = new ReadOnlyMemory<float>[texts];
            return Fill(document.RootElement, vectors, dimensions) is { } fault ? new Faulted(fault, status) : new Vectors(vectors);
        }
        catch (JsonException)
        {
            return new Faulted(EmbeddingErrors.AnswerInvalid("it is not JSON"), status);
        }
    }

    private static PortalError? ErrorOf(HttpResponseMessage response, ReadOnlySpan<byte> body, DateTimeOffset now) =>
        (int)response.StatusCode switch
        {
            200 => null,
            >= 300 and < 400 => EmbeddingErrors.Redirected(),
            401 or 403 => EmbeddingErrors.KeyRefused(),
            404 or 405 => EmbeddingErrors.ModelUnknown(),
            402 => EmbeddingErrors.QuotaSpent(),
            // The one reason for 429 that waiting does not help against.
            429 when body.IndexOf("insufficient_quota"u8) >= 0 => EmbeddingErrors.QuotaSpent(),
            429 => EmbeddingErrors.RateLimited(RetryAt(response.Headers.RetryAfter, now)),
            408 or >= 500 => EmbeddingErrors.Unavailable(RetryAt(response.Headers.RetryAfter, now)),
            var status => EmbeddingErrors.RequestRefused(status),
        };

    // 0 and past dates say nothing: the portal's own pause is used. Source: RFC 9110, 10.2.3.
    private static DateTimeOffset? RetryAt(RetryConditionHeaderValue? header, DateTimeOffset now)
    {
        var at = header?.Date ?? now + header?.Delta;
        return at > now ? at : null;
    }

    private static PortalError? Fill(JsonElement root, ReadOnlyMemory<float>[] vectors, int dimensions)
    {
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("data", out var data) || data.ValueKind != JsonValueKind.Array)
            return EmbeddingErrors.AnswerInvalid("it has no list of vectors");
        if (data.GetArrayLength() != vectors.Length)
        {
            return EmbeddingErrors.AnswerInvalid(
                string.Create(CultureInfo.InvariantCulture, $"{data.GetArrayLength():N0} vectors for {vectors.Length:N0} texts"));
        }

        foreach (var one in data.EnumerateArray())
        {
            // Answers may come in any order.
            if (one.ValueKind != JsonValueKind.Object || !one.TryGetProperty("index", out var at) || at.ValueKind != JsonValueKind.Number
                || !at.TryGetInt32(out var index) || index < 0 || index >= vectors.Length || !vectors[index].IsEmpty)
                return EmbeddingErrors.AnswerInvalid("a vector belongs to no text, or two to one");
            if (!one.TryGetProperty("embedding", out var embedding) || Numbers(embedding) is not { } vector)
                return EmbeddingErrors.AnswerInvalid("a vector is no list of numbers");
            if (vector.Length != dimensions)
                return EmbeddingErrors.DimensionWrong(dimensions, vector.Length);
            if (!TextEmbedder.TryNormalize(vector))
                return EmbeddingErrors.AnswerInvalid("a vector is zero or not finite");
            vectors[index] = vector;
        }

        return null;
    }

    /// <summary>A list of numbers, or the Base64 of 32-bit numbers, little-endian; null for anything else.</summary>
    private static float[]? Numbers(JsonElement embedding)
    {
        if (embedding.ValueKind == JsonValueKind.String)
        {
            return embedding.TryGetBytesFromBase64(out var bytes) && bytes.Length % sizeof(float) == 0
                ? MemoryMarshal.Cast<byte, float>(bytes).ToArray() : null;
        }

        if (embedding.ValueKind != JsonValueKind.Array)
            return null;
        var numbers = new float[embedding.GetArrayLength()];
        foreach (var (index, number) in embedding.EnumerateArray().Index())
        {
            if (number.ValueKind != JsonValueKind.Number || !number.TryGetSingle(out numbers[index]))
                return null;
        }

        return numbers;
    }
}
