using System.Diagnostics;

namespace FlexPortal.Core.Platform.Secrets;

/// <summary>A secret in clear, on its way in or out. It prints as <c>***</c>, and serializers find nothing in it to read.</summary>
[DebuggerDisplay("***")]
public sealed class SecretValue
{
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    private readonly string _text;

    /// <summary>Takes what was typed or piped in; blanks and line breaks around it were copied along and are dropped.</summary>
    public SecretValue(string? text) => _text = (text ?? "").Trim();

    /// <summary>What may be shown: the last four characters, and fewer where that would be more than a quarter.</summary>
    public string LastFour => _text[^Math.Min(4, _text.Length / 4)..];

    /// <summary>Always <c>***</c>.</summary>
    public override string ToString() => "***";

    /// <summary>The value itself, to encrypt, check or use.</summary>
    internal string Reveal() => _text;
}
