using FlexPortal.Core.Flex.Accounts;
using FlexPortal.Core.Platform.Lists;
using FlexPortal.Core.Platform.Persistence;
using Microsoft.EntityFrameworkCore;

namespace FlexPortal.Core.Flex.Ledger.Queries;

/// <summary>A contract that an account has met, with its newest attributes; null where no statement has one.</summary>
/// <param name="InstrumentId">Key.</param>
/// <param name="AccountId">The account.</param>
/// <param name="Conid">The broker's contract id, which stays when the symbol changes.</param>
/// <param name="Symbol">The newest symbol.</param>
/// <param name="Description">The broker's name of the contract.</param>
/// <param name="AssetCategory">STK, OPT, FUT and so on.</param>
/// <param name="Currency">The currency it trades in.</param>
/// <param name="Isin">ISIN.</param>
/// <param name="ListingExchange">Home exchange.</param>
/// <param name="UnderlyingSymbol">Symbol of what an option or future is on.</param>
/// <param name="Multiplier">Units of the underlying in one contract.</param>
/// <param name="Strike">Strike of an option, in <paramref name="Currency"/>.</param>
/// <param name="PutCall">P or C for options.</param>
/// <param name="ExpiryDateLocal">Last day of an option or future, a day of its exchange.</param>
/// <param name="NameCount">Symbols and ISINs under which statements know it.</param>
/// <param name="SourceRawRecordId">The raw row that states the attributes.</param>
public sealed record LedgerInstrument(
    Guid InstrumentId, string AccountId, string Conid, string? Symbol, string? Description, string? AssetCategory, string? Currency,
    string? Isin, string? ListingExchange, string? UnderlyingSymbol, decimal? Multiplier, decimal? Strike, string? PutCall,
    DateOnly? ExpiryDateLocal, int NameCount, Guid SourceRawRecordId);

/// <summary>The filters of the list of contracts, and its order.</summary>
internal static class InstrumentFilters
{
    /// <summary>Key of an account; replaced by <see cref="Account"/> before the list is read.</summary>
    public static ListFilter<Instrument, string> AccountKey { get; } = ListFilter.LookedUp<Instrument>(
        "account",
        "Key of an account (account_key), as GET /ledger/accounts lists it. The account's number is not accepted in an address",
        text => AccountKeys.IsKey(text) ? null : AccountKeys.Fault);

    /// <summary>Account, by its id.</summary>
    public static ListFilter<Instrument, string> Account { get; } =
        ListFilter.Text<Instrument>("account_id", "Account id", contract => contract.AccountId);

    /// <summary>A part of a name; replaced by <see cref="Ids"/>.</summary>
    public static ListFilter<Instrument, string> Text { get; } = ListFilter.LookedUp<Instrument>(
        "text", "A part of the symbol, of an earlier symbol or of the name, or a whole ISIN or contract id",
        text => text.Length <= ListFilter.LongestText && ListFilter.IsText(text)
            ? null : $"text has at most {ListFilter.LongestText} characters, and is without control characters.");

    /// <summary>Contracts with these keys.</summary>
    public static ListFilter<Instrument, IQueryable<Guid?>> Ids { get; } =
        ListFilter.Internal<Instrument, IQueryable<Guid?>>("ids", ids => contract => ids.Contains(contract.InstrumentId));

    /// <summary>The broker's asset category.</summary>
    public static ListFilter<Instrument, string> Asset { get; } = ListFilter.Text<Instrument>(
        "asset", "The broker's asset category, such as STK or OPT", contract => contract.AssetCategory!, upperCase: true);

    /// <summary>The currency it trades in.</summary>
    public static ListFilter<Instrument, string> Currency { get; } = ListFilter.Text<Instrument>(
        "currency", "Currency, such as USD", contract => contract.Currency!, upperCase: true);

    /// <summary>By contract id, as text.</summary>
    public static Keyset<Instrument, LedgerInstrument> ByConid { get; } = Keyset.By<Instrument, LedgerInstrument, string>(
        "conid", descending: false, contract => contract.Conid, contract => contract.Conid,
        contract => contract.InstrumentId, contract => contract.InstrumentId);

    /// <summary>The list as its address describes it.</summary>
    public static ListDefinition<Instrument, LedgerInstrument> List { get; } = new([AccountKey, Text, Asset, Currency], [ByConid]);

    /// <summary>Reads the items of contracts, in the same order.</summary>
    public static IQueryable<LedgerInstrument> Read(PortalDbContext context, IQueryable<Instrument> contracts) => contracts.Select(
        contract => new LedgerInstrument(
            contract.InstrumentId, contract.AccountId, contract.Conid, contract.Symbol, contract.Description, contract.AssetCategory,
            contract.Currency, contract.Isin, contract.ListingExchange, contract.UnderlyingSymbol, contract.Multiplier, contract.Strike,
            contract.PutCall, contract.ExpiryDateLocal,
            context.Set<InstrumentNameRow>().Count(name => name.AccountId == contract.AccountId && name.Conid == contract.Conid),
            contract.SourceRawRecordId));
}
