using System.ComponentModel;
using System.Security.Claims;
using FlexPortal.Audit;
using FlexPortal.Core.Flex;
using FlexPortal.Core.Flex.Accounts;
using FlexPortal.Core.Flex.Ledger;
using FlexPortal.Core.Flex.Ledger.Queries;
using FlexPortal.Core.Platform.Audit;
using FlexPortal.Core.Platform.Identity;
using FlexPortal.Core.Platform.Lists;
using FlexPortal.Core.Platform.Persistence;
using FlexPortal.Hosting;
using FlexPortal.Identity.Access;
using Microsoft.AspNetCore.Http.HttpResults;

namespace FlexPortal.Flex.Ledger;

/// <summary>The HTTP API of the ledger: its four lists, also as files, and one event with its rows and bytes.</summary>
internal static class LedgerEndpoints
{
    private const string Path = "/ledger";

    private const string Workbook = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

    public static void MapLedgerEndpoints(this IEndpointRouteBuilder routes)
    {
        var ledger = routes.MapGroup(Path).WithTags("Ledger").Needs(Capability.ReadRuns);
        MapList(ledger, LedgerSources.Trades, "Trades", "executions of contracts");
        MapList(ledger, LedgerSources.Cash, "Cash", "movements of cash: dividends, taxes, interest, fees, deposits");
        MapList(ledger, LedgerSources.Fx, "Fx", "legs of deals in currencies");
        MapList(ledger, LedgerSources.Actions, "CorporateActions", "legs of corporate actions");
        ledger.MapGet("/events/{table}/{id:guid}", EventAsync).WithName("GetLedgerEvent")
            .WithSummary("One event: figures with the attribute and row of each, restatements, raw rows, and the bytes around them")
            .WithDescription("The bytes are read now and checked: check says verified when each chunk that was read has the SHA-256 stored "
                + "with it and the element has the attributes of the row. before and after are empty without the permission to download "
                + "original statements.")
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound);
        ledger.MapGet("/accounts", AccountsAsync).WithName("ListLedgerAccounts")
            .WithSummary("Accounts with events that the user can see, each with its key for addresses");
    }

    /// <summary>Reads the word of a list in an address.</summary>
    public static bool TryReadTab(string? text, out LedgerTab tab)
    {
        tab = default;
        return text is not null && EnumFormatter.TryParse(text, out tab);
    }

    private static void MapList<TEvent, TItem>(
        RouteGroupBuilder ledger, LedgerSource<TEvent, TItem> source, string name, string what) where TEvent : LedgerEvent
    {
        var word = EnumFormatter.From(source.List.Tab);
        ledger.MapGet($"/{word}", (
                HttpContext http, LedgerQueries queries, [Description("Events a page, 1 to 500")] int? limit,
                [Description("true to sum over all pages, by currency")] QueryFlag? totals, CancellationToken ct) =>
                ListAsync(source, (http, queries), limit, totals?.Value ?? false, ct))
            .Takes(source.List.Definition).WithName($"ListLedger{name}").WithSummary($"List {what}, newest first by default")
            .ProducesProblem(StatusCodes.Status400BadRequest);
        foreach (var format in Enum.GetValues<LedgerFileFormat>())
        {
            var (ending, type) = format == LedgerFileFormat.Csv ? ("csv", "text/csv") : ("xlsx", Workbook);
            ledger.MapGet($"/{word}/export.{ending}", (
                    HttpContext http, ExportLedger export, AuditLog audit, TimeProvider time, CancellationToken ct) =>
                    ExportAsync(source, format, (http, export, audit, time), ct))
                .Takes(source.List.Definition).RequireRateLimiting(RequestRates.Downloads)
                .WithName($"ExportLedger{name}As{format}").WithSummary($"All {what} of a list as a file ({ending})")
                .WithDescription(format == LedgerFileFormat.Csv
                    ? "UTF-8, RFC 4180, times in UTC. A text that a spreadsheet would run as a formula, or that begins with an apostrophe, "
                        + "has one apostrophe more in front."
                    : "Texts are written as texts, never as formulas. A number with more than fifteen digits is a text, so that no digit "
                        + "is lost.")
                .Produces<Stream>(StatusCodes.Status200OK, type).ProducesProblem(StatusCodes.Status400BadRequest);
        }
    }

    private static async Task<Results<Ok<LedgerPage<TItem>>, ProblemHttpResult>> ListAsync<TEvent, TItem>(
        LedgerSource<TEvent, TItem> source, (HttpContext Http, LedgerQueries Queries) from, int? limit, bool totals, CancellationToken ct)
        where TEvent : LedgerEvent
    {
        var list = source.List.Definition;
        if (!list.TryRead(list.Query(from.Http.Request.Query), zone: null, out var request, out var fault))
            return FlexProblems.BadRequest(fault);
        if (PageSize.FaultOf(limit) is { } outside)
            return FlexProblems.BadRequest(outside);

        return TypedResults.Ok(await from.Queries.ListAsync(
            source, from.Http.User.Accounts(), request, new(limit ?? PageSize.Default, totals), ct));
    }

    private static async Task<Results<PushStreamHttpResult, ProblemHttpResult>> ExportAsync<TEvent, TItem>(
        LedgerSource<TEvent, TItem> source, LedgerFileFormat format,
        (HttpContext Http, ExportLedger Export, AuditLog Audit, TimeProvider Time) from, CancellationToken ct) where TEvent : LedgerEvent
    {
        var list = source.List.Definition;
        if (!list.TryRead(list.Query(from.Http.Request.Query), zone: null, out var request, out var fault))
            return FlexProblems.BadRequest(fault);

        var (word, ending) = (EnumFormatter.From(source.List.Tab), EnumFormatter.From(format));
        await from.Audit.WriteAsync(FlexAuditEvents.LedgerExported(AuditActors.Of(from.Http), word, ending), ct);
        var scope = from.Http.User.Accounts();
        return TypedResults.Stream(
            body => from.Export.ExecuteAsync(source, scope, request, format, body, ct),
            format == LedgerFileFormat.Csv ? "text/csv; charset=utf-8; header=present" : Workbook,
            $"ledger-{word}-{from.Time.GetUtcNow():yyyyMMdd-HHmmss}.{ending}");
    }

    private static async Task<Results<Ok<LedgerEventDetail>, ProblemHttpResult>> EventAsync(
        [Description("trades, cash, fx or actions")] string table, [Description("The event, as its list names it")] Guid id,
        ClaimsPrincipal user, LedgerEventQueries events, CancellationToken ct)
    {
        if (!TryReadTab(table, out var tab))
            return FlexProblems.BadRequest("table is trades, cash, fx or actions.");
        return await events.FindAsync(user.Accounts(), tab, id, user.May(Capability.DownloadArtifacts), ct) is { } found
            ? TypedResults.Ok(found) : Problem.Of(FlexErrors.LedgerEventNotFound());
    }

    private static async Task<Ok<IReadOnlyList<KnownAccount>>> AccountsAsync(
        ClaimsPrincipal user, LedgerQueries queries, CancellationToken ct) =>
        TypedResults.Ok(await queries.ListAccountsAsync(user.Accounts(), ct));
}
