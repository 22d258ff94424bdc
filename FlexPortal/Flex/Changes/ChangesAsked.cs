using FlexPortal.Core.Flex.Comparison;

namespace FlexPortal.Flex.Changes;

/// <summary>What the address of a run's page asks of its comparison.</summary>
/// <param name="With">The other run; null for the one before.</param>
/// <param name="Compare">Whether large statements are to be compared too.</param>
/// <param name="Kind">Which rows to list, as <c>Trades.gone</c>; null for none.</param>
/// <param name="After">Where the list begins.</param>
public sealed record ChangesAsked(string? With = null, bool Compare = false, string? Kind = null, string? After = null)
{
    /// <summary>The other run; null for the one before. False when the address does not name a run.</summary>
    internal bool TryReadWith(out Guid? with)
    {
        with = null;
        if (string.IsNullOrWhiteSpace(With))
            return true;
        if (!Guid.TryParse(With, out var id))
            return false;
        with = id;
        return true;
    }

    /// <summary>Which rows to list; null for none, or when the address does not say it in a way that is understood.</summary>
    internal RowChangesRequest? ReadList(int pageSize)
    {
        var dot = Kind?.LastIndexOf('.') ?? -1;
        return dot > 0 && ChangeWords.TryParseKind(Kind![(dot + 1)..], out var kind) && RowChangesRequest.TryParseCursor(After, out var after)
            ? new RowChangesRequest(Kind[..dot], kind, after, pageSize)
            : null;
    }

    /// <summary>The address of the page with this comparison.</summary>
    internal static string Address(Guid run, Guid? with, string? kind = null, string? after = null)
    {
        var parts = new List<string> { "changes=1" };
        if (with is not null)
            parts.Add($"with={with}");
        if (kind is not null)
            parts.Add($"change={Uri.EscapeDataString(kind)}");
        if (after is not null)
            parts.Add($"change-after={Uri.EscapeDataString(after)}");
        return $"/runs/{run}?{string.Join('&', parts)}#{(kind is null ? "changes" : "changed-rows")}";
    }

    /// <summary>The address of the page of rows that begins with a row.</summary>
    internal static string RowAddress(Guid run, string section, RowPlace place) =>
        $"/runs/{run}?section={Uri.EscapeDataString(section)}&rows={Uri.EscapeDataString($"{Math.Max(0, place.ByteOffset - 1)}.{section}")}#rows";
}
