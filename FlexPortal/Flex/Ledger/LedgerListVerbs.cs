using System.CommandLine;
using System.Globalization;
using FlexPortal.Audit;
using FlexPortal.Cli;
using FlexPortal.Cli.Remote;
using FlexPortal.Core.Flex;
using FlexPortal.Core.Flex.Ledger;
using FlexPortal.Core.Flex.Ledger.Queries;
using FlexPortal.Core.Platform.Audit;
using FlexPortal.Core.Platform.Identity.Accounts;
using FlexPortal.Core.Platform.Lists;
using FlexPortal.Core.Platform.Persistence;
using FlexPortal.Hosting;

namespace FlexPortal.Flex.Ledger;

/// <summary><c>ledger trades|cash|fx|actions</c>: the lists as text, as JSON of the API, or as CSV.</summary>
internal static class LedgerListVerbs
{
    public static Command Trades() => List(LedgerSources.Trades, "List executions, newest first by default", trade => string.Create(
        CultureInfo.InvariantCulture,
        $"{trade.ReportDateLocal:yyyy-MM-dd}  {trade.EventTradeFillId}  {trade.AccountId,-12} {trade.Symbol ?? trade.Conid,-22} "
            + $"{trade.Side ?? trade.TransactionType,-10} {Text(trade.Quantity),14} @ {Text(trade.Price),14}  "
            + $"net {Text(trade.NetCash),18} {trade.Currency}{Marks(trade.Source)}"));

    public static Command Cash() => List(LedgerSources.Cash, "List movements of cash, newest first by default", cash => string.Create(
        CultureInfo.InvariantCulture,
        $"{cash.ReportDateLocal:yyyy-MM-dd}  {cash.EventCashflowId}  {cash.AccountId,-12} {cash.CashAction,-24} "
            + $"{Text(cash.Amount),18} {cash.Currency,-4} {cash.Description ?? cash.Symbol}{Marks(cash.Source)}"));

    public static Command Fx() => List(LedgerSources.Fx, "List legs of deals in currencies, newest first by default", leg => string.Create(
        CultureInfo.InvariantCulture,
        $"{leg.ReportDateLocal:yyyy-MM-dd}  {leg.EventFxId}  {leg.AccountId,-12} {leg.Symbol,-10} {EnumFormatter.From(leg.Leg),-6} "
            + $"{Text(leg.Amount),18} {leg.Currency,-4} against {Text(leg.CounterAmount),18} {leg.CounterCurrency}{Marks(leg.Source)}"));

    public static Command Actions() => List(
        LedgerSources.Actions, "List legs of corporate actions, newest first by default", leg => string.Create(
        CultureInfo.InvariantCulture,
        $"{leg.ReportDateLocal:yyyy-MM-dd}  {leg.EventCorpActionId}  {leg.AccountId,-12} {leg.ReorgCode,-3} "
            + $"{leg.Symbol ?? leg.Conid,-22} {Text(leg.Quantity),14}  {leg.Description}{Marks(leg.Source)}"));

    private static Command List<TEvent, TItem>(LedgerSource<TEvent, TItem> source, string description, Func<TItem, string> lineOf)
        where TEvent : LedgerEvent
    {
        var list = source.List;
        var filters = new ListOptions(list.Definition.Parameters.Where(
            parameter => !string.Equals(parameter.Name, list.AccountKey.Name, StringComparison.Ordinal)));
        var byAccount = new Option<string?>("--account") { Description = "Account id" };
        var totals = new Option<bool>("--totals") { Description = "Sum over all pages, by currency" };
        var csv = new Option<bool>("--csv") { Description = "Print all events of the list as CSV; --limit and --cursor do not count" };
        var (limit, json) = (CliOptions.Limit(), CliOptions.Json());
        var command = new Command(EnumFormatter.From(list.Tab), description)
        {
            byAccount, totals, csv, limit, json, CliOptions.Settings,
        }.GoesRemote();
        filters.AddTo(command);
        command.SetAction(async (result, ct) =>
        {
            var query = filters.Read(result);
            var asked = new Asked(result.GetValue(byAccount), result.GetValue(limit), result.GetValue(totals));
            if (!list.Definition.TryRead(query, zone: null, out var request, out var fault)
                || (fault = result.GetValue(csv) && result.GetValue(json) ? "--csv and --json cannot be combined." : "").Length > 0)
            {
                await Console.Error.WriteLineAsync(fault);
                return ExitCodes.Usage;
            }

            await using var place = await CommandPlace.OpenAsync(result, CliHost.ReadAsync, ct);
            if (asked.Account is { } account)
            {
                // A command line is its user's own and takes the account's number; an address takes its key.
                request = request with { Filters = request.Filters.With(list.Account, account) };
                query = query.With(list.AccountKey.Name, await place.AccountKeyAsync("/ledger/accounts", account, ct));
            }

            if (result.GetValue(csv))
                return await PrintCsvAsync(source, place, query, request, ct);
            var (page, text) = await ReadAsync(source, place, query, request, asked, ct);
            if (result.GetValue(json))
                await Console.Out.WriteLineAsync(text);
            else
                await WriteAsync(page, lineOf);
            return ExitCodes.Success;
        });
        return command;
    }

    private static Task<Answer<LedgerPage<TItem>>> ReadAsync<TEvent, TItem>(
        LedgerSource<TEvent, TItem> source, CommandPlace place, ListQuery query, ListRequest<TEvent, TItem> request, Asked asked,
        CancellationToken ct) where TEvent : LedgerEvent => place.ReadAsync(
            query.With("limit", $"{asked.Limit}").With("totals", asked.Totals ? "true" : null).At(LedgerAddress.Of(source.List.Tab)),
            here => here.GetRequiredService<LedgerQueries>().ListAsync(
                source, AccountScope.All, request, new(asked.Limit, asked.Totals), ct), ct);

    private static async Task<int> PrintCsvAsync<TEvent, TItem>(
        LedgerSource<TEvent, TItem> source, CommandPlace place, ListQuery query, ListRequest<TEvent, TItem> request, CancellationToken ct)
        where TEvent : LedgerEvent
    {
        var word = EnumFormatter.From(source.List.Tab);
        await using var output = Console.OpenStandardOutput();
        if (place.Portal is { } portal)
        {
            await portal.CopyAsync(
                query.With(ListQuery.Cursor, null).At($"{LedgerAddress.Of(source.List.Tab)}/export.csv"), output, ct);
            return ExitCodes.Success;
        }

        await place.Services.GetRequiredService<AuditLog>()
            .WriteAsync(FlexAuditEvents.LedgerExported(AuditActors.OfCommand, word, "csv"), ct);
        await place.Services.GetRequiredService<ExportLedger>()
            .ExecuteAsync(source, AccountScope.All, request, LedgerFileFormat.Csv, output, ct);
        return ExitCodes.Success;
    }

    private static async Task WriteAsync<TItem>(LedgerPage<TItem> page, Func<TItem, string> lineOf)
    {
        foreach (var pending in page.PendingAccounts ?? [])
            await Console.Out.WriteLineAsync($"The ledger of {pending.AccountId} is being built: its events are not there yet.");
        if (page.Items.Count == 0)
            await Console.Out.WriteLineAsync("No events.");
        foreach (var item in page.Items)
            await Console.Out.WriteLineAsync(lineOf(item).TrimEnd());
        if (page.TotalsStopped)
            await Console.Out.WriteLineAsync("There are too many events to sum in time: narrow the days or the account.");
        foreach (var total in page.Totals ?? [])
        {
            await Console.Out.WriteLineAsync(
                $"{total.Currency ?? "not stated",-10} {total.Rows,9:N0} events  "
                + string.Join("  ", total.Sums.Where(sum => sum.Sum is not null).Select(sum => $"{sum.Name} {Text(sum.Sum)}")));
        }

        if (page.NextCursor is not null)
            await Console.Out.WriteLineAsync($"Next page: --cursor {page.NextCursor}");
        if (page.PreviousCursor is not null)
            await Console.Out.WriteLineAsync($"Previous page: --cursor {page.PreviousCursor}");
    }

    private static string Text(decimal? figure) => figure?.ToString(CultureInfo.InvariantCulture) ?? "-";

    private static string Marks(EventSource source) =>
        (source.RestatementCount > 0 ? "  restated" : "") + (source.DiagnosticCount > 0 ? "  diagnostic" : "");

    private sealed record Asked(string? Account, int Limit, bool Totals);
}
