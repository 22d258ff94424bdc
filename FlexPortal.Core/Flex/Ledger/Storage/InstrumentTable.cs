namespace FlexPortal.Core.Flex.Ledger.Storage;

/// <summary>The table of contracts: each attribute is the one of the latest statement that states it.</summary>
internal static class InstrumentTable
{
    private static readonly StagedColumn<Instrument>[] Attributes =
    [
        Staged<Instrument>.Text("symbol", known => LedgerKeys.OrNull(known.Symbol)),
        Staged<Instrument>.Text("description", known => known.Description),
        Staged<Instrument>.Text("asset_category", known => known.AssetCategory),
        Staged<Instrument>.Text("sub_category", known => known.SubCategory),
        Staged<Instrument>.Text("currency", known => known.Currency),
        Staged<Instrument>.Text("isin", known => known.Isin),
        Staged<Instrument>.Text("cusip", known => known.Cusip),
        Staged<Instrument>.Text("sedol", known => known.Sedol),
        Staged<Instrument>.Text("figi", known => known.Figi),
        Staged<Instrument>.Text("security_id", known => known.SecurityId),
        Staged<Instrument>.Text("security_id_type", known => known.SecurityIdType),
        Staged<Instrument>.Text("listing_exchange", known => known.ListingExchange),
        Staged<Instrument>.Text("issuer", known => known.Issuer),
        Staged<Instrument>.Text("issuer_country_code", known => known.IssuerCountryCode),
        Staged<Instrument>.Text("underlying_conid", known => known.UnderlyingConid),
        Staged<Instrument>.Text("underlying_symbol", known => known.UnderlyingSymbol),
        Staged<Instrument>.Number("multiplier", known => known.Multiplier),
        Staged<Instrument>.Number("strike", known => known.Strike),
        Staged<Instrument>.Text("put_call", known => known.PutCall),
        Staged<Instrument>.Day("expiry_date_local", known => known.ExpiryDateLocal),
        Staged<Instrument>.Text("maturity", known => known.Maturity),
        Staged<Instrument>.Day("issue_date_local", known => known.IssueDateLocal),
        Staged<Instrument>.Number("principal_adjust_factor", known => known.PrincipalAdjustFactor),
    ];

    /// <summary>The table.</summary>
    public static LedgerTable<Instrument> Instruments { get; } = new()
    {
        Name = "instrument",
        Key = "instrument_id",
        Columns =
        [
            Staged<Instrument>.Text("account_id", known => known.AccountId),
            Staged<Instrument>.Text("conid", known => known.Conid),
            .. Attributes,
        ],
        Matches = ["k.account_id = s.account_id AND k.conid = s.conid"],
        Identity = "old.conid",
        Figures = [.. Attributes.Select(attribute => attribute.Name)],
        Fixed = ["account_id", "conid"],
        IsRestated = false,
        IsTouched = true,
    };
}
