namespace FlexPortal.Core.Sources.Embeddings.Models;

/// <summary>Limits of requests to an embedding service.</summary>
internal sealed record EmbeddingLimits
{
    /// <summary>Texts of the first request; a request that succeeds lets the next one be twice as large.</summary>
    public int FirstBatch { get; init; } = 32;

    /// <summary>Most texts of a request.</summary>
    public int MostTexts { get; init; } = 256;

    /// <summary>Most characters of a request, unless one text alone has more. OpenAI takes 300,000 tokens.</summary>
    public int MostCharacters { get; init; } = 200_000;

    /// <summary>Requests at a time.</summary>
    public int InFlight { get; init; } = 3;

    /// <summary>Most attempts for one request.</summary>
    public int Attempts { get; init; } = 3;

    /// <summary>Longest time for one attempt.</summary>
    public TimeSpan AttemptTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Pause before the second attempt at most; it doubles with each further one.</summary>
    public TimeSpan FirstBackoff { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Longest pause between attempts; when the service asks for more, the call ends and its error says until when.</summary>
    public TimeSpan LongestWait { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Largest answer in bytes.</summary>
    public int MaxAnswerBytes { get; init; } = 64 << 20;
}
