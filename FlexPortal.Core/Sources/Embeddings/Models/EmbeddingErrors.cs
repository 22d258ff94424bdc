using System.Globalization;

namespace FlexPortal.Core.Sources.Embeddings.Models;

/// <summary>Expected errors of models. A retryable one may pass by itself; the others need another setting or text.</summary>
internal static class EmbeddingErrors
{
    /// <summary>The folder holds no model that the portal can use.</summary>
    /// <param name="cause">What is wrong, in a few words and without a path.</param>
    public static PortalError ModelFolderInvalid(string cause) => new(
        "EMBEDDING_MODEL_INVALID", $"The model of Embeddings:ModelFolder cannot be used: {cause}.",
        "Put model.onnx and vocab.txt of a BERT sentence model into the folder.");

    /// <summary>HTTP 401 or 403.</summary>
    public static PortalError KeyRefused() => new(
        "EMBEDDING_KEY_REFUSED", "The embedding service does not accept the key.",
        "Set another key in Embeddings:Key or Embeddings:KeyFile.");

    /// <summary>HTTP 404 or 405.</summary>
    public static PortalError ModelUnknown() => new(
        "EMBEDDING_MODEL_UNKNOWN", "The embedding service does not know the model or the address.",
        "Check Embeddings:Model and Embeddings:BaseUrl.");

    /// <summary>HTTP 3xx.</summary>
    public static PortalError Redirected() => new(
        "EMBEDDING_ADDRESS_MOVED", "The embedding service answers with a redirect, which is not followed.",
        "Set its final address in Embeddings:BaseUrl.");

    /// <summary>The plan or the credit of the key is used up.</summary>
    public static PortalError QuotaSpent() => new(
        "EMBEDDING_QUOTA_SPENT", "The quota of the key at the embedding service is used up.", "Raise it at the service, then retry.");

    /// <summary>The service refuses a single text, or the form of the request.</summary>
    /// <param name="status">HTTP status.</param>
    public static PortalError RequestRefused(int status) => new(
        "EMBEDDING_REQUEST_REFUSED",
        string.Create(CultureInfo.InvariantCulture, $"The embedding service refuses the texts (HTTP {status})."),
        "Lower Embeddings:MaxTokens, or check that the model takes texts.");

    /// <summary>A vector has another length than the settings say.</summary>
    public static PortalError DimensionWrong(int expected, int found) => new(
        "EMBEDDING_DIMENSIONS_WRONG",
        string.Create(CultureInfo.InvariantCulture, $"The model answers {found:N0} numbers a text, and {expected:N0} are set."),
        "Set Embeddings:Dimensions to the dimensions of the model.");

    /// <summary>HTTP 429.</summary>
    public static PortalError RateLimited(DateTimeOffset? retryAt) => new(
        "EMBEDDING_RATE_LIMITED", "The embedding service limits requests.", "Nothing to do: the portal tries again.",
        ErrorOwner.Network, Retryable: true, RetryAtUtc: retryAt);

    /// <summary>No answer, or HTTP 408 or 5xx.</summary>
    public static PortalError Unavailable(DateTimeOffset? retryAt = null) => new(
        "EMBEDDING_SERVICE_UNAVAILABLE", "The embedding service does not answer.", "Check that it runs and can be reached.",
        ErrorOwner.Network, Retryable: true, RetryAtUtc: retryAt);

    /// <summary>HTTP 200 without one usable vector for each text.</summary>
    /// <param name="cause">What is wrong, in a few words.</param>
    public static PortalError AnswerInvalid(string cause) => new(
        "EMBEDDING_ANSWER_INVALID", $"The embedding service gave no usable answer: {cause}.",
        "Check that Embeddings:BaseUrl is the address of an embedding service.", ErrorOwner.Network, Retryable: true);
}
