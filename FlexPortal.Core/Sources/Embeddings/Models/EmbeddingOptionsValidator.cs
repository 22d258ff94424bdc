using Microsoft.Extensions.Options;

namespace FlexPortal.Core.Sources.Embeddings.Models;

/// <summary>
/// Finds every fault in <see cref="EmbeddingOptions"/> at once. Each sentence begins with the full key. A broken model folder is none: the
/// portal starts, and what needs the model says so.
/// </summary>
internal sealed class EmbeddingOptionsValidator : IValidateOptions<EmbeddingOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, EmbeddingOptions options)
    {
        var faults = MissingFaults(options).Concat(AddressFaults(options)).Concat(KeyFaults(options)).ToList();
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private static IEnumerable<string> MissingFaults(EmbeddingOptions options)
    {
        if (options is { Provider: EmbeddingProvider.Folder, ModelFolder: null })
            yield return "Embeddings:ModelFolder is needed for the provider Folder.";
        if (options.Provider != EmbeddingProvider.Http)
            yield break;
        if (options.BaseUrl is null)
            yield return "Embeddings:BaseUrl is needed for the provider Http.";
        if (options.Model is null)
            yield return "Embeddings:Model is needed for the provider Http.";
        if (options.Dimensions == 0)
            yield return "Embeddings:Dimensions is needed for the provider Http.";
    }

    private static IEnumerable<string> AddressFaults(EmbeddingOptions options)
    {
        if (options.BaseUrl is not { } address)
            yield break;
        if (!address.IsAbsoluteUri || !address.AbsolutePath.EndsWith('/') || address.UserInfo.Length > 0 || address.Query.Length > 0
            || address.Scheme is not ("http" or "https") || (address.Scheme is "http" && !address.IsLoopback))
            yield return "Embeddings:BaseUrl must be an absolute https address that ends with a slash.";
        else if (!options.Allows(address))
            yield return "Embeddings:BaseUrl names a host that is not in Embeddings:AllowedHosts.";
    }

    private static IEnumerable<string> KeyFaults(EmbeddingOptions options)
    {
        if (options is { Key: not null, KeyFile: not null })
            yield return "Embeddings:Key and Embeddings:KeyFile are set: set one of them.";
        string? key = null;
        var isReadable = true;
        try
        {
            key = options.ReadKey();
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            isReadable = false;
        }

        if (!isReadable)
            yield return "Embeddings:KeyFile cannot be read.";
        else if (key is null ? options.KeyFile is not null : key.Length > 1024 || key.Any(letter => letter is <= ' ' or >= '\x7f'))
            yield return "Embeddings:Key or Embeddings:KeyFile is empty or has characters that a header cannot carry.";
    }
}
