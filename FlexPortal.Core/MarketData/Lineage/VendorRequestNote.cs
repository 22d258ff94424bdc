using System.Collections.ObjectModel;

namespace FlexPortal.Core.MarketData.Lineage;

/// <summary>A request as lineage keeps it: a template and its values, without secrets.</summary>
public sealed record VendorRequestNote
{
    private const string Redacted = "[redacted]";

    private static readonly HashSet<string> Secrets = new(StringComparer.OrdinalIgnoreCase)
    {
        "key", "apikey", "api_key", "api-key", "token", "access_token", "secret", "signature", "password", "authorization",
    };

    /// <summary>Describes a request. The value of a parameter whose name is that of a secret is replaced.</summary>
    /// <param name="template">Method and address, values as names in braces: <c>GET https://host/bars?symbol={symbol}</c>.</param>
    /// <param name="parameters">The values by their names.</param>
    public VendorRequestNote(string template, IEnumerable<KeyValuePair<string, string>> parameters)
    {
        Template = template;
        Parameters = new ReadOnlyDictionary<string, string>(parameters.ToDictionary(
            pair => pair.Key, pair => Secrets.Contains(pair.Key) ? Redacted : pair.Value, StringComparer.Ordinal));
    }

    /// <summary>Method and address with names in place of values.</summary>
    public string Template { get; }

    /// <summary>The values by their names.</summary>
    public IReadOnlyDictionary<string, string> Parameters { get; }
}
