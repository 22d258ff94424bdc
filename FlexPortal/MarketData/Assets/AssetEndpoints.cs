using System.ComponentModel;
using System.Globalization;
using FlexPortal.Audit;
using FlexPortal.Core.MarketData.Assets;
using FlexPortal.Core.MarketData.Bars;
using FlexPortal.Core.MarketData.Coverage;
using FlexPortal.Core.MarketData.Status;
using FlexPortal.Core.Platform.Identity;
using FlexPortal.Core.Platform.Lists;
using FlexPortal.Hosting;
using FlexPortal.Identity.Access;
using FlexPortal.MarketData.Status;
using Microsoft.AspNetCore.Http.HttpResults;

namespace FlexPortal.MarketData.Assets;

/// <summary>The HTTP API of one asset: its bars, and the state of every slot.</summary>
internal static class AssetEndpoints
{
    /// <summary>Rows of a page unless the caller asks for another number.</summary>
    public const int UsualRanges = 1_000;

    private static readonly HashSet<SlotState> AllStates = [.. Enum.GetValues<SlotState>()];

    private static readonly string[] Interval = ["interval", "1d or 1m; 1m when left out"];

    private static readonly string[] From = ["from", $"Start: {SeriesQuery.Accepts}"];

    private static readonly string[] To = ["to", $"End: {SeriesQuery.Accepts}. A day counts to its end"];

    private const string KnownAt = $"The bars as they were stored at this time, not in the future: {SeriesQuery.Accepts}";

    public static void MapAssetEndpoints(this IEndpointRouteBuilder routes)
    {
        var market = routes.MapGroup("/market").WithTags(StatusEndpoints.Tag).Needs(Capability.ReadRuns);
        market.MapGet("/{symbol}/bars", BarsAsync)
            .TakesTexts(Interval, From, To, ["cursor", "next_cursor of the page before"], ["known_at", KnownAt])
            .WithName("ListBars").WithSummary("Bars of an asset, oldest first")
            .WithDescription(
                "Prices are as the vendor delivered them, never adjusted. A daily bar has midnight UTC of its session's date. "
                + "With known_at, bars stored later are absent, and a bar restated later has its values of that time. A bar counts as "
                + "known from the time that its answer was stored (stored_at_utc of its lineage). Replaced provisional values (is_final "
                + "false) are not kept. A page may then hold fewer bars than its limit and still have a next_cursor.")
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound);
        market.MapGet("/{symbol}/checksum", ChecksumAsync).TakesTexts(Interval, From, To)
            .WithName("GetChecksum").WithSummary("Count the slots of whole days (UTC) by state, with one digest of their final bars")
            .WithDescription("Two portals with the same sha256 hold the same bars; it is made of canonical rows, version 1.")
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound);
        market.MapGet("/{symbol}/gaps", GapsAsync).TakesTexts(
                Interval, From, To, ["state", "States to list, separated by commas: not_fetched,vendor_gap. All when left out"])
            .WithName("ExplainSlots").WithSummary("The state of every slot of a window, with the answer that it rests on")
            .WithDescription("Each slot is in exactly one state. The counts are of the whole window, whatever states are listed.")
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound);
    }

    /// <summary>Not for tokens: removing is for administrators.</summary>
    public static void MapRemoveBars(this IEndpointRouteBuilder routes) =>
        routes.MapDelete("/market/{symbol}/bars", RemoveAsync).WithTags(StatusEndpoints.Tag).Needs(Capability.ManageSettings)
            .WithName("RemoveBars").WithSummary("Remove all bars of an asset, with their lineage, revisions, coverage and acknowledgements")
            .WithDescription(
                "So that they can be fetched from another vendor: a series has bars of one vendor. Runs and the failure log stay. "
                + "Refused while a run fetches bars of the asset.")
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);

    /// <summary>The report of a series; without a window of all of it.</summary>
    public static async Task<SeriesChecksum> ChecksumOfAsync(
        ChecksumQueries checksums, MarketAsset asset, SeriesQuery asked, TimeProvider time, CancellationToken ct)
    {
        var window = new TimeSlice(asked.From ?? DateTimeOffset.UnixEpoch, asked.To ?? time.GetUtcNow().AddDays(1));
        return await checksums.FindAsync(asset, asked.Interval, window, ct)
            ?? new() { Symbol = asset.Setting.Symbol, Interval = asked.Interval.Text() };
    }

    /// <summary>The window whose slots are asked for; without a start the usual days before its end, without an end until now.</summary>
    public static TimeSlice SlotsOf(SeriesQuery asked, DateTimeOffset now)
    {
        var to = asked.To ?? now;
        return new(asked.From ?? to.AddDays(-SeriesOptions.UsualDays(asked.Interval)), to);
    }

    /// <summary>The refusal of a window with too many slots.</summary>
    public static string WindowTooLong(BarInterval interval) => string.Create(
        CultureInfo.InvariantCulture, $"The window has at most {SlotQueries.LongestWindow(interval).TotalDays:0} days.");

    /// <summary>The bars of a series, now or as they were known.</summary>
    public static async Task<BarPage> BarsOfAsync(
        BarQueries bars, MarketAsset asset, SeriesQuery asked, BarPlace place, DateTimeOffset now, CancellationToken ct)
    {
        var (id, interval) = (asset.AssetId, asked.Interval);
        var window = new TimeSlice(asked.From ?? DateTimeOffset.UnixEpoch, asked.To ?? now);
        return (asked.KnownAt, place) switch
        {
            ({ } known, { IsLast: true }) => new(
                await bars.ListLastKnownAsync(id, interval, window, known, place.Most, ct), NextCursor: null, known),
            ({ } known, _) => await bars.ListKnownAsync(id, interval, window, known, place.After, place.Most, ct),
            (null, { IsLast: true }) => new(await bars.ListLastAsync(id, interval, window, place.Most, ct)),
            _ => await bars.ListAsync(id, interval, window, place.After, place.Most, ct),
        };
    }

    private static async Task<Results<Ok<SeriesChecksum>, ProblemHttpResult>> ChecksumAsync(
        [Description("Symbol of the asset")] string symbol, HttpContext http, AssetQueries assets, ChecksumQueries checksums,
        TimeProvider time, CancellationToken ct)
    {
        if (!SeriesQuery.TryRead(http.Request.Query, out var asked, out var fault))
            return MarketProblems.BadRequest(fault);
        if (await assets.FindAsync(symbol, ct) is not { } asset)
            return MarketProblems.NoAsset();

        return TypedResults.Ok(await ChecksumOfAsync(checksums, asset, asked, time, ct));
    }

    private static async Task<Results<Ok<BarPage>, ProblemHttpResult>> BarsAsync(
        [Description("Symbol of the asset")] string symbol, HttpContext http, AssetQueries assets, BarQueries bars, TimeProvider time,
        [Description("Bars a page, 1 to 5,000; 1,000 when left out")] int? limit,
        [Description("true for the last bars of the window and no further page")] QueryFlag? last, CancellationToken ct)
    {
        if (!SeriesQuery.TryRead(http.Request.Query, out var asked, out var fault))
            return MarketProblems.BadRequest(fault);
        if (limit is < 1 or > BarQueries.MostBars)
            return MarketProblems.BadRequest($"limit is a number from 1 to {BarQueries.MostBars}.");
        if (!BarQueries.TryReadCursor(http.Request.Query["cursor"], out var after))
            return MarketProblems.BadRequest(Cursor.Fault);
        if (asked.KnownAt > time.GetUtcNow())
            return MarketProblems.BadRequest(SeriesQuery.KnownLater);
        if (await assets.FindAsync(symbol, ct) is not { } asset)
            return MarketProblems.NoAsset();

        return TypedResults.Ok(await BarsOfAsync(
            bars, asset, asked, new(after, limit ?? UsualRanges, last is { Value: true }), time.GetUtcNow(), ct));
    }

    private static async Task<Results<Ok<RemovedBars>, ProblemHttpResult>> RemoveAsync(
        [Description("Symbol of the asset")] string symbol, HttpContext http, RemoveBars remove, CancellationToken ct)
    {
        var (removed, error) = await remove.ExecuteAsync(symbol, AuditActors.Of(http), ct);
        return error is null ? TypedResults.Ok(removed) : Problem.Of(error);
    }

    private static async Task<Results<Ok<SlotReport>, ProblemHttpResult>> GapsAsync(
        [Description("Symbol of the asset")] string symbol, HttpContext http, AssetQueries assets, SlotQueries slots, TimeProvider time,
        [Description("Ranges to list, 1 to 5,000; 1,000 when left out")] int? limit, CancellationToken ct)
    {
        if (!SeriesQuery.TryRead(http.Request.Query, out var asked, out var fault))
            return MarketProblems.BadRequest(fault);
        if (limit is < 1 or > BarQueries.MostBars)
            return MarketProblems.BadRequest($"limit is a number from 1 to {BarQueries.MostBars}.");
        if (StatesOf(http.Request.Query["state"]) is not { } states)
            return MarketProblems.BadRequest($"state is {string.Join(", ", AllStates.Select(Words))}, one or more.");

        var window = SlotsOf(asked, time.GetUtcNow());
        if (window.Length > SlotQueries.LongestWindow(asked.Interval))
            return MarketProblems.BadRequest(WindowTooLong(asked.Interval));
        if (await assets.FindAsync(symbol, ct) is not { } asset)
            return MarketProblems.NoAsset();

        return TypedResults.Ok(await slots.ReadAsync(asset, asked.Interval, window, states, limit ?? UsualRanges, ct));
    }

    private static HashSet<SlotState>? StatesOf(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
            return AllStates;

        var states = new HashSet<SlotState>();
        foreach (var word in text.Split(',', StringSplitOptions.TrimEntries))
        {
            if (!Core.Platform.Persistence.EnumFormatter.TryParse<SlotState>(word, out var state))
                return null;
            states.Add(state);
        }

        return states;
    }

    private static string Words(SlotState state) => Core.Platform.Persistence.EnumFormatter.From(state);
}

/// <summary>Which bars of a window are read.</summary>
/// <param name="After">Start of the last bar of the page before, UTC; null for the first page.</param>
/// <param name="Most">Bars.</param>
/// <param name="IsLast">The last ones of the window instead of a page.</param>
internal sealed record BarPlace(DateTimeOffset? After, int Most, bool IsLast);
