using FlexPortal.Core.Flex.Comparison;
using FlexPortal.Core.Flex.Raw;
using FlexPortal.Core.Platform.Lists;
using FlexPortal.Shell.Parts;

namespace FlexPortal.Flex.Comparison;

/// <summary>What the address of a run's page asks of its comparison.</summary>
/// <param name="With">The other run; null for the one before.</param>
/// <param name="Compare">Whether large statements are to be compared too; implied when a run is named.</param>
/// <param name="Kind">Which rows to list, as <c>Trades.gone</c>; null for none.</param>
/// <param name="After">Where the list begins.</param>
public sealed record ComparisonQuery(Guid? With = null, bool Compare = false, string? Kind = null, string? After = null)
{
    /// <summary>Whether the address names an invalid run.</summary>
    public bool WithIsUnreadable { get; init; }

    internal static ComparisonQuery Of(IQueryCollection query)
    {
        var with = query["with"].ToString();
        var named = Guid.TryParse(with, out var id);
        return new(named ? id : null, named || query.ContainsKey("changes"), Text("change"), Text("change-after"))
        {
            WithIsUnreadable = with.Length > 0 && !named,
        };

        string? Text(string name) => query[name].ToString() is { Length: > 0 } text ? text : null;
    }

    /// <summary>Which rows to list; null for none, or when the address is invalid.</summary>
    internal RowChangesRequest? ReadList(int pageSize)
    {
        var dot = Kind?.LastIndexOf('.') ?? -1;
        return dot > 0 && ListFilter.IsText(Kind) && ChangeFormatter.TryParseKind(Kind![(dot + 1)..], out var kind)
            && RowComparison.Order.TryParse(After, out var after)
            ? new RowChangesRequest(Kind[..dot], kind, after, pageSize)
            : null;
    }

    /// <summary>The address of this comparison, with a list of rows or without.</summary>
    internal string Address(Guid run, ReadingZone zone, string? kind = null, string? after = null)
    {
        var parts = new List<string> { "changes=1" };
        if (With is not null)
            parts.Add($"with={With}");
        if (kind is not null)
            parts.Add($"change={Uri.EscapeDataString(kind)}");
        if (after is not null)
            parts.Add($"change-after={Uri.EscapeDataString(after)}");
        return zone.To($"/runs/{run}?{string.Join('&', parts)}#{(kind is null ? "changes" : "changed-rows")}");
    }

    /// <summary>The address of a row, unfolded, at the top of its page of rows.</summary>
    internal static string RowAddress(Guid run, string section, RowPlace place, ReadingZone zone) => zone.To(
        $"/runs/{run}?section={Uri.EscapeDataString(section)}&rows={RawRecordQueries.Before(place.ByteOffset)}"
        + $"&row={Uri.EscapeDataString(place.SourceRowRef)}#row-{place.ByteOffset}");
}
