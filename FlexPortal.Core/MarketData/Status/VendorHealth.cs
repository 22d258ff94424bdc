using FlexPortal.Core.MarketData.Vendors;

namespace FlexPortal.Core.MarketData.Status;

/// <summary>State of a vendor as users read it. Every sentence is from a fixed list: no vendor text, address or key.</summary>
/// <param name="Vendor">Its code.</param>
/// <param name="State">Its state now; an old one is <see cref="VendorState.Unknown"/>.</param>
/// <param name="Cause">What it means, in a sentence.</param>
/// <param name="WhatToDo">What to do about it; null for nothing.</param>
/// <param name="CheckedAtUtc">When it was last asked, UTC; null for never.</param>
/// <param name="LastOkAtUtc">When it last answered well, UTC; null for never.</param>
/// <param name="LimitedUntilUtc">Until when it takes no request, UTC; null unless rate limited.</param>
/// <param name="InventsPrices">Whether it is the replay vendor, whose prices are invented.</param>
public sealed record VendorHealth(
    string Vendor, VendorState State, string Cause, string? WhatToDo, DateTimeOffset? CheckedAtUtc, DateTimeOffset? LastOkAtUtc,
    DateTimeOffset? LimitedUntilUtc, bool InventsPrices)
{
    /// <summary>The vendor as the row says, at a time; null for a vendor without a row.</summary>
    internal static VendorHealth Of(string vendor, VendorStatusRow? row, DateTimeOffset now)
    {
        var holds = row is not null && now < row.ValidUntilUtc && (row.LimitedUntilUtc is not { } until || now < until);
        var state = holds ? row!.State : VendorState.Unknown;
        var (cause, whatToDo) = Explain(state, holds ? row!.BlockedBecause : null, row is not null);
        return new(
            vendor, state, cause, whatToDo, row?.CheckedAtUtc, row?.LastOkAtUtc, holds ? row!.LimitedUntilUtc : null,
            VendorConnections.IsReplay(vendor));
    }

    private static (string Cause, string? WhatToDo) Explain(VendorState state, VendorBlockCause? cause, bool wasAsked)
    {
        PortalError? error = state switch
        {
            VendorState.RateLimited => VendorErrors.RateLimited,
            VendorState.Unavailable => VendorErrors.Unavailable,
            VendorState.Blocked => VendorErrors.Blocked(cause ?? VendorBlockCause.Credentials),
            _ => null,
        };
        return (state, error) switch
        {
            (_, { } known) => (known.Message, known.WhatToDo),
            (VendorState.Ok, _) => ("The vendor answers.", null),
            (VendorState.Degraded, _) => ("The vendor answers, and some requests fail.", "Wait: failed requests are repeated."),
            _ when wasAsked => ("The vendor was not asked recently.", "Wait: the portal asks it every 10 minutes."),
            _ => ("The vendor was never asked.", "Start a backfill: it is the first to ask the vendor."),
        };
    }
}
