using System.Diagnostics;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using FlexPortal.Core.Platform.Telemetry;

namespace FlexPortal.Core.MarketData.Vendors.Client;

/// <summary>
/// A vendor's key. It must never reach a log, an exception, a row or a page: it prints as <c>***</c>, serializers find nothing in it to
/// read, and it gives its parts only to the headers of a request.
/// </summary>
[DebuggerDisplay("***")]
internal sealed class VendorKey
{
    private const string FingerprintPrefix = "FlexPortal.VendorKey.v1:";

    // Shorter than this it is no key, and masking it would maim ordinary words.
    private const int ShortestMasked = 6;

    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    private readonly string _id;

    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    private readonly string _secret;

    /// <summary>Takes a key as configured.</summary>
    /// <exception cref="ArgumentException">A part is empty, too long, or has characters that a header cannot carry.</exception>
    public VendorKey(string id, string secret)
    {
        if (!IsWellFormed(id) || !IsWellFormed(secret))
            throw new ArgumentException("A part of the key is empty or has characters that a header cannot carry.", nameof(secret));

        (_id, _secret) = (id, secret);
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{FingerprintPrefix}{id}\n{secret}"));
        Fingerprint = Convert.ToHexStringLower(hash.AsSpan(0, 6));
    }

    /// <summary>Twelve hex digits of the key's hash; names its request limit, which all replicas share.</summary>
    public string Fingerprint { get; }

    /// <summary>Whether a text can be a part of a key: 1 to 256 printable ASCII characters without blanks.</summary>
    public static bool IsWellFormed(string? part) => part is { Length: > 0 and <= 256 } && part.All(letter => letter is > ' ' and < '\x7f');

    /// <summary>Always <c>***</c>.</summary>
    public override string ToString() => "***";

    /// <summary>Registers both parts for redaction.</summary>
    internal void HideFrom(Redactor redactor)
    {
        redactor.Know(_id);
        redactor.Know(_secret);
    }

    /// <summary>The only way out: sets a header of a request.</summary>
    internal void AddTo(HttpRequestHeaders headers, KeyHeader header) =>
        headers.TryAddWithoutValidation(header.Name, header.Part == KeyPart.Id ? _id : _secret);

    /// <summary>Masks both parts in a text from outside: a server may repeat what it was sent.</summary>
    internal string Mask(string text) => Mask(Mask(text, _secret), _id);

    private static string Mask(string text, string part) => part.Length < ShortestMasked
        ? text
        : text.Replace(part, "***", StringComparison.OrdinalIgnoreCase)
            .Replace(Uri.EscapeDataString(part), "***", StringComparison.OrdinalIgnoreCase);
}
