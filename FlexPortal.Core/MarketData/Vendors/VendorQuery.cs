using System.Text.RegularExpressions;
using FlexPortal.Core.MarketData.Bars;

namespace FlexPortal.Core.MarketData.Vendors;

/// <summary>One question to a vendor: the bars of a symbol in a slice.</summary>
/// <param name="Symbol">The symbol as the vendor writes it.</param>
/// <param name="Interval">Length of the bars.</param>
/// <param name="Slice">Half open, UTC, on the borders of slots; for days the midnights UTC of the session dates.</param>
/// <param name="PageToken">The vendor's mark of the next page, from the reply before; null for the first page.</param>
internal sealed partial record VendorQuery(string Symbol, BarInterval Interval, TimeSlice Slice, string? PageToken = null)
{
    /// <summary>The question itself when a vendor of these capabilities can answer it in one request.</summary>
    /// <exception cref="ArgumentException">An impossible symbol; a slice that is empty, off the slots or too long.</exception>
    public VendorQuery Within(VendorCapabilities capabilities)
    {
        var length = Interval.Length();
        if (!SymbolForm().IsMatch(Symbol))
            throw new ArgumentException("The symbol has characters that no vendor uses.", nameof(capabilities));
        if (Slice.IsEmpty || Slice.From.UtcTicks % length.Ticks != 0 || Slice.To.UtcTicks % length.Ticks != 0)
            throw new ArgumentException("The slice is empty, or its borders are not borders of slots.", nameof(capabilities));
        return Slice.Length / length <= capabilities.MaxRowsPerRequest
            ? this
            : throw new ArgumentException("The slice has more slots than the vendor sends in one answer.", nameof(capabilities));
    }

    // No dot or slash in front: a symbol is also a part of a path.
    [GeneratedRegex("^[A-Za-z0-9][A-Za-z0-9._/-]{0,31}$", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex SymbolForm();
}

/// <summary>A part of a vendor's key.</summary>
internal enum KeyPart
{
    /// <summary>Its public half.</summary>
    Id,

    /// <summary>Its secret half.</summary>
    Secret,
}

/// <summary>A header that carries a part of the key. It names the part and never holds it.</summary>
/// <param name="Name">Name of the header.</param>
/// <param name="Part">Which part of the key is its value.</param>
internal sealed record KeyHeader(string Name, KeyPart Part);

/// <summary>A request as an adapter describes it: no host and no key.</summary>
/// <param name="Path">Path and query, relative to the vendor's base address, without a leading slash.</param>
/// <param name="Template">The same for lineage, with placeholders for page token and key.</param>
/// <param name="KeyHeaders">Headers that carry the key; empty when the vendor needs none.</param>
internal sealed record VendorRequest(string Path, string Template, IReadOnlyList<KeyHeader> KeyHeaders);
