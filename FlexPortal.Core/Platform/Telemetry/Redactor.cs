using System.Collections.Immutable;
using System.Text;
using System.Text.RegularExpressions;

namespace FlexPortal.Core.Platform.Telemetry;

/// <summary>
/// Masks what must not leave the portal in a log, a trace, an exception or a problem document: known secrets, and text with the form
/// of an account number, an API token, or a secret in an address, a header or a connection string. It is the net below the types that
/// cannot be formatted, not their replacement: nothing is logged in the hope that it will be caught here.
/// </summary>
public sealed partial class Redactor
{
    /// <summary>Replaces masked text.</summary>
    public const string Mask = "***";

    // A shorter one would mask parts of ordinary words.
    private const int ShortestKnown = 6;

    // A portal meets a handful of tokens and accounts; a bound keeps one that meets thousands as fast as the others.
    private const int MostKnown = 256;

    private const string Unchecked = "(left out: it could not be searched for secrets)";

    private ImmutableArray<string> _known = [];

    /// <summary>Masks this value from now on, in any case of its letters. Empty and very short values are ignored.</summary>
    /// <param name="secret">A token, a password, an account number.</param>
    public void Know(string? secret)
    {
        if (secret is null || secret.Trim() is not { Length: >= ShortestKnown } value)
            return;

        ImmutableInterlocked.Update(ref _known, static (known, added) =>
        {
            var escaped = Uri.EscapeDataString(added);
            var with = known.Contains(added, StringComparer.OrdinalIgnoreCase) ? known : known.Add(added);
            with = with.Contains(escaped, StringComparer.OrdinalIgnoreCase) ? with : with.Add(escaped);
            // A value that holds another one goes first, or its rest would stay.
            return [.. with.Skip(Math.Max(0, with.Length - MostKnown)).OrderByDescending(known => known.Length)];
        }, value);
    }

    /// <summary>The text without what must not leave; the same instance when there is nothing to mask.</summary>
    public string Scrub(string text)
    {
        try
        {
            foreach (var secret in _known)
                text = text.Replace(secret, Mask, StringComparison.OrdinalIgnoreCase);
            return Forms().Replace(text, static match => match.Groups["before"].Value + Mask);
        }
        catch (RegexMatchTimeoutException)
        {
            return Unchecked;
        }
    }

    /// <summary>
    /// The same for bytes under way, in place and of the same length: lengths written before the texts stay true. What stands before an
    /// account number there may be any byte, so the form alone decides, and an unlucky word of that form is masked too.
    /// </summary>
    public void Scrub(Span<byte> bytes)
    {
        var text = Encoding.Latin1.GetString(bytes);
        foreach (var secret in _known)
        {
            for (var at = 0; (at = text.IndexOf(secret, at, StringComparison.OrdinalIgnoreCase)) >= 0; at += secret.Length)
                bytes.Slice(at, secret.Length).Fill((byte)'*');
        }

        foreach (var match in FormsInBytes().EnumerateMatches(text))
            bytes.Slice(match.Index, match.Length).Fill((byte)'*');
    }

    // Account numbers of the broker: U, F or I, before it D for a demonstration, and 5 to 9 digits.
    private const string Account = "D?[UFI][0-9]{5,9}";
    private const string ApiToken = "fp_[A-Za-z0-9]{4,32}_[A-Za-z0-9_-]{20,}";
    private const string InAddress = "(?<before>[?&](?:t|token|access_token)=)[^&\\s\"'<>]+";
    private const string InHeader = "(?<before>Bearer\\s{1,4})[A-Za-z0-9._~+/=-]{8,}";
    private const string InConnection = "(?<before>(?:Password|Pwd)\\s{0,4}=\\s{0,4})(?:'[^']*'|\"[^\"]*\"|[^;\\s]+)";

    [GeneratedRegex(
        $"(?<![A-Za-z0-9]){Account}(?![A-Za-z0-9])|{ApiToken}|{InAddress}|{InHeader}|(?i:{InConnection})",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex Forms();

    [GeneratedRegex($"{Account}(?![0-9])|{ApiToken}", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex FormsInBytes();
}
