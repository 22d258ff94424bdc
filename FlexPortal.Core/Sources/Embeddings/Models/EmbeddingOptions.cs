using FlexPortal.Core.Platform.Settings;

namespace FlexPortal.Core.Sources.Embeddings.Models;

/// <summary>Which kind of model turns texts into vectors.</summary>
public enum EmbeddingProvider
{
    /// <summary>The model that comes with the portal; word matching where it is missing.</summary>
    BuiltIn,

    /// <summary>A model of the BERT family in ONNX form, in a folder of this machine.</summary>
    Folder,

    /// <summary>A service with the embeddings endpoint of OpenAI, such as Ollama, vLLM or OpenAI.</summary>
    Http,
}

/// <summary>
/// Settings of the model of sources, section <c>Embeddings</c>. Checked at start by <see cref="EmbeddingOptionsValidator"/>.
/// </summary>
public sealed class EmbeddingOptions
{
    /// <summary>Name of the configuration section.</summary>
    public const string SectionName = "Embeddings";

    /// <summary><c>BuiltIn</c>, <c>Folder</c> or <c>Http</c>. Default: <c>BuiltIn</c>, which sends nothing anywhere.</summary>
    [Form("must be BuiltIn, Folder or Http.")]
    public EmbeddingProvider Provider { get; set; }

    /// <summary>Folder with <c>model.onnx</c> and <c>vocab.txt</c>, for <c>Folder</c>. Default and empty: none.</summary>
    public string? ModelFolder { get; set => field = string.IsNullOrEmpty(value) ? null : value; }

    /// <summary>
    /// Address of the service, for <c>Http</c>; <c>embeddings</c> is appended. https outside of this machine, with a slash at the end.
    /// Default and empty: none.
    /// </summary>
    [Form("must be an absolute https address that ends with a slash.")]
    public Uri? BaseUrl { get; set; }

    /// <summary>Host names outside of this machine that texts may be sent to, separated by commas. Default and empty: none.</summary>
    public string AllowedHosts { get; set; } = "";

    /// <summary>Name of the model at the service, for <c>Http</c>. Default and empty: none.</summary>
    public string? Model { get; set => field = string.IsNullOrEmpty(value) ? null : value; }

    /// <summary>Numbers in a vector of the service's model, for <c>Http</c>; 1 to 8,192. Default and 0: none.</summary>
    [Number(0, 8192)]
    public int Dimensions { get; set; }

    /// <summary>
    /// Tokens of a text that the service's model reads, for <c>Http</c>; 16 to 32,768. A text is cut at twice as many characters, and
    /// cut texts are counted. Default: 512.
    /// </summary>
    [Number(16, 32_768)]
    public int MaxTokens { get; set; } = 512;

    /// <summary>Key of the service, sent as a bearer token. Default and empty: none.</summary>
    public string? Key { get; set => field = string.IsNullOrEmpty(value) ? null : value; }

    /// <summary>File that holds <see cref="Key"/> and nothing else, in its place. Default and empty: none.</summary>
    public string? KeyFile { get; set => field = string.IsNullOrEmpty(value) ? null : value; }

    /// <summary>Whether texts may be sent to an address: this machine, or https to a host of <see cref="AllowedHosts"/>.</summary>
    internal bool Allows(Uri address) => address.IsLoopback
        || (string.Equals(address.Scheme, Uri.UriSchemeHttps, StringComparison.Ordinal)
            && AllowedHosts.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
                .Contains(address.Host, StringComparer.OrdinalIgnoreCase));

    /// <summary>The key, from its file where that is set; null without one.</summary>
    /// <exception cref="IOException">The file cannot be read; <see cref="EmbeddingOptionsValidator"/> reports that at start.</exception>
    internal string? ReadKey() =>
        KeyFile is { } file ? File.ReadAllText(file).Trim() is { Length: > 0 } text ? text : null : Key;
}
