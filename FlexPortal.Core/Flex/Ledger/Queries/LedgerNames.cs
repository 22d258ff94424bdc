using FlexPortal.Core.Platform.Persistence;
using Microsoft.EntityFrameworkCore;

namespace FlexPortal.Core.Flex.Ledger.Queries;

/// <summary>Contracts by what they are called.</summary>
internal static class LedgerNames
{
    /// <summary>The pattern of a part of a text.</summary>
    public static string Pattern(string text) => $"%{LikePattern.Of(text)}%";

    /// <summary>Contracts with an id of the broker, one for each account.</summary>
    public static IQueryable<Guid?> WithConid(PortalDbContext context, string conid) =>
        context.Set<Instrument>().Where(contract => contract.Conid == conid).Select(contract => (Guid?)contract.InstrumentId);

    /// <summary>Contracts whose name, symbol or an earlier symbol has a part, or whose ISIN or id is the text.</summary>
    public static IQueryable<Guid?> WithText(PortalDbContext context, string text)
    {
        var (part, isin) = (Pattern(text), text.ToUpperInvariant());
        return context.Set<Instrument>()
            .Where(contract => EF.Functions.ILike(contract.Symbol!, part, LikePattern.Escape)
                || EF.Functions.ILike(contract.Description!, part, LikePattern.Escape)
                || contract.Isin == isin || contract.Conid == text
                || context.Set<InstrumentNameRow>().Any(name => name.AccountId == contract.AccountId && name.Conid == contract.Conid
                    && (EF.Functions.ILike(name.Symbol!, part, LikePattern.Escape) || name.Isin == isin)))
            .Select(contract => (Guid?)contract.InstrumentId);
    }
}
