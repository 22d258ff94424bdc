using FlexPortal.Core.Flex.Ledger.Queries;
using FlexPortal.Core.Platform.Persistence;

namespace FlexPortal.Flex.Ledger;

/// <summary>Addresses of the ledger's pages, which are those of its API.</summary>
internal static class LedgerAddress
{
    /// <summary>The ledger.</summary>
    public const string Path = "/ledger";

    /// <summary>The list of an address of these pages; trades when it names none.</summary>
    public static LedgerTab TabOf(PathString path) =>
        LedgerEndpoints.TryReadTab(path.Value?.Split('/').ElementAtOrDefault(2), out var named) ? named : LedgerTab.Trades;

    /// <summary>A list.</summary>
    public static string Of(LedgerTab tab) => $"{Path}/{EnumFormatter.From(tab)}";

    /// <summary>An event.</summary>
    public static string Of(LedgerTab tab, Guid eventId) => $"{Of(tab)}/{eventId}";
}
