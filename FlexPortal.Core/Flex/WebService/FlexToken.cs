using System.ComponentModel;
using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using FlexPortal.Core.Platform.Settings;
using FlexPortal.Core.Platform.Telemetry;

namespace FlexPortal.Core.Flex.WebService;

/// <summary>
/// The broker's token. It travels in the query string, so it must never reach a log, an exception, a row or a page: this type prints
/// as <c>***</c>, is not readable by serializers, and gives its value only to the query being built.
/// </summary>
[DebuggerDisplay("***")]
[TypeConverter(typeof(FlexTokenConverter))]
public sealed class FlexToken
{
    private const string FingerprintPrefix = "FlexPortal.FlexToken.v1:";

    // Shorter than this it cannot be a token of the broker, and masking it would maim ordinary words.
    private const int ShortestMasked = 8;

    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    private readonly string _value;

    /// <summary>Takes a token as configured; it is not checked here, see <see cref="IsWellFormed"/>.</summary>
    /// <param name="value">The token; not empty.</param>
    public FlexToken(string value)
    {
        ArgumentException.ThrowIfNullOrEmpty(value);
        _value = value;
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(FingerprintPrefix + value));
        Fingerprint = Convert.ToHexStringLower(hash.AsSpan(0, 6));
    }

    /// <summary>Twelve hex digits of the token's hash; the key of the request budget shared by all replicas.</summary>
    public string Fingerprint { get; }

    /// <summary>Whether the value can be a token at all: 1 to 256 printable ASCII characters, no blanks, no quotes.</summary>
    internal bool IsWellFormed => _value.Length <= 256 && _value.All(c => c is > ' ' and < '\x7f' and not '"' and not '\'');

    /// <summary>Always <c>***</c>.</summary>
    public override string ToString() => "***";

    /// <summary>Registers the token for redaction.</summary>
    internal void HideFrom(Redactor redactor) => redactor.Know(_value);

    /// <summary>The only way out: appends the escaped value to a query.</summary>
    internal void AppendTo(StringBuilder query) => query.Append(Uri.EscapeDataString(_value));

    /// <summary>Masks the token in a text from outside: a server may repeat the address it was asked for.</summary>
    internal string Mask(string text) =>
        _value.Length < ShortestMasked
            ? text
            : text.Replace(_value, "***", StringComparison.OrdinalIgnoreCase)
                .Replace(Uri.EscapeDataString(_value), "***", StringComparison.OrdinalIgnoreCase);
}

/// <summary>Takes a token of the settings as it is; <see cref="FlexToken.IsWellFormed"/> checks it.</summary>
internal sealed class FlexTokenConverter : SettingConverter
{
    protected override object? Read(string text) => new FlexToken(text);
}
