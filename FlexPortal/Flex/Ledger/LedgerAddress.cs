using FlexPortal.Core.Flex.Ledger.Queries;
using FlexPortal.Core.Platform.Persistence;

namespace FlexPortal.Flex.Ledger;

/// <summary>Addresses of the ledger's pages, which are those of its API.</summary>
internal static class LedgerAddress
{
    /// <summary>The ledger.</summary>
    public const string Path = "/ledger";

    /// <summary>A list.</summary>
    public static string Of(LedgerTab tab) => $"{Path}/{EnumFormatter.From(tab)}";

    /// <summary>An event.</summary>
    public static string Of(LedgerTab tab, Guid eventId) => $"{Of(tab)}/{eventId}";
}
