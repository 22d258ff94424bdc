using System.CommandLine;
using System.Text.Json;
using FlexPortal.Audit;
using FlexPortal.Cli;
using FlexPortal.Cli.Remote;
using FlexPortal.Core.Flex;
using FlexPortal.Core.Flex.Accounts;
using FlexPortal.Core.Flex.RunList;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Core.Flex.Sections;
using FlexPortal.Core.Platform.Identity.Accounts;
using FlexPortal.Core.Platform.Lists;
using FlexPortal.Core.Platform.Persistence;
using FlexPortal.Flex.Completeness;
using FlexPortal.Flex.Evidence;
using FlexPortal.Flex.RunList;
using FlexPortal.Flex.Sections;
using FlexPortal.Hosting;
using FlexPortal.Shell.Parts;
using Microsoft.Extensions.Primitives;

namespace FlexPortal.Flex.Runs;

/// <summary><c>runs list|show|compare|evidence|cancel</c>.</summary>
internal static class RunVerbs
{
    /// <param name="others">The runs of market data: listed with <c>--kind</c>, shown and cancelled like all runs.</param>
    public static Command Runs(OtherRuns others) =>
        new("runs", "List, show, compare, verify and cancel ingestion runs, and read their statements")
        {
            List(others), Show(others), Cancel(others), TrustVerb.Trust(), SectionVerbs.Sections(others), SectionVerbs.Rows(others),
            SectionVerbs.Mute(others), SectionVerbs.Unmute(), EvidenceVerbs.Compare(others), EvidenceVerbs.Evidence(others),
        };

    /// <summary>A run of any feature with its JSON: without a run when it is one of another feature. Null when there is none.</summary>
    public static async Task<(RunDetail? Run, string Text)?> FindAsync(
        OtherRuns others, CommandPlace place, Guid id, CancellationToken ct)
    {
        if (await place.FindAsync<object>(
            $"/ingestion/runs/{id}",
            async here => await here.GetRequiredService<FlexQueries>().FindRunAsync(AccountScope.All, id, ct)
                ?? await others.FindAsync(here, id, ct), ct) is not var (found, text))
            return null;

        return (found switch
        {
            RunDetail run => run,
            JsonElement answer when !others.IsOne(answer) => RemotePortal.Read<RunDetail>(text),
            _ => null,
        }, text);
    }

    /// <summary>Says that no statement has that id: there is no such run, or it is one of another feature.</summary>
    public static async Task<int> NotFoundAsync(OtherRuns others, CommandPlace place, Guid id, CancellationToken ct) =>
        await CommandErrors.WriteAsync(await FindAsync(others, place, id, ct) is null ? FlexErrors.RunNotFound() : others.Lacking);

    private static Command List(OtherRuns others)
    {
        var filters = new ListOptions(
            RunFilters.List.Parameters.Where(
                parameter => !string.Equals(parameter.Name, RunFilters.AccountKey.Name, StringComparison.Ordinal)));
        var byAccount = new Option<string?>("--account") { Description = "Account id" };
        var kind = new Option<string?>("--kind")
        {
            Description =
                "Runs of market data in place of statements: market, backfill, top_up or ask_again; with --state and --cursor only",
        };
        var limit = CliOptions.Limit();
        var json = CliOptions.Json();
        var command = new Command("list", "List runs, newest first by default")
        {
            byAccount, kind, limit, json, CliOptions.Settings,
        }.GoesRemote();
        filters.AddTo(command);
        command.SetAction(async (result, ct) =>
        {
            var query = filters.Read(result);
            if (result.GetValue(kind) is { } other)
                return await ListAsync(
                    others, result, query.With("kind", other).With("account", result.GetValue(byAccount)),
                    (result.GetValue(limit), result.GetValue(json)), ct);
            if (!RunFilters.List.TryRead(query, zone: null, out var request, out var fault))
            {
                await Console.Error.WriteLineAsync(fault);
                return ExitCodes.Usage;
            }

            await using var place = await CommandPlace.OpenAsync(result, CliHost.ReadAsync, ct);
            if (result.GetValue(byAccount) is { } account)
            {
                // A command line is its user's own and takes the account's number; an address takes its key.
                request = request with { Filters = request.Filters.With(RunFilters.Account, account) };
                query = query.With(RunFilters.AccountKey.Name, await place.AccountKeyAsync("/ingestion/accounts", account, ct));
            }

            var (page, text) = await place.ReadAsync(
                query.With("limit", $"{result.GetValue(limit)}").At("/ingestion/runs"),
                here => here.GetRequiredService<RunListQueries>()
                    .ReadAsync(AccountScope.All, request, here.GetRequiredService<AccountQueries>(), result.GetValue(limit), ct), ct);
            if (result.GetValue(json))
                await Console.Out.WriteLineAsync(text);
            else
                await WriteAsync(page);
            return ExitCodes.Success;
        });
        return command;
    }

    /// <summary>Runs of another feature.</summary>
    private static async Task<int> ListAsync(
        OtherRuns others, ParseResult result, ListQuery query, (int Limit, bool Json) shown, CancellationToken ct)
    {
        var asked = new QueryCollection(
            query.Parts.ToDictionary(part => part.Key, part => new StringValues(part.Value), StringComparer.Ordinal));
        if (others.FaultOf(asked) is { } fault)
        {
            await Console.Error.WriteLineAsync(fault);
            return ExitCodes.Usage;
        }

        await using var place = await CommandPlace.OpenAsync(result, CliHost.ReadAsync, ct);
        var (_, text) = await place.ReadAsync(
            query.With("limit", $"{shown.Limit}").At("/ingestion/runs"), here => others.ListAsync(here, asked, shown.Limit, ct), ct);
        if (shown.Json)
        {
            await Console.Out.WriteLineAsync(text);
            return ExitCodes.Success;
        }

        var page = JsonElement.Parse(text);
        foreach (var run in page.GetProperty("items").EnumerateArray())
            await Console.Out.WriteLineAsync(others.LineOf(run));
        if (page.GetProperty("items").GetArrayLength() == 0)
            await Console.Out.WriteLineAsync("No runs of that kind.");
        await WriteCursorsAsync(page.GetProperty("next_cursor").GetString(), page.GetProperty("previous_cursor").GetString());
        return ExitCodes.Success;
    }

    private static async Task WriteCursorsAsync(string? next, string? previous)
    {
        if (next is not null)
            await Console.Out.WriteLineAsync($"Next page: --cursor {next}");
        if (previous is not null)
            await Console.Out.WriteLineAsync($"Previous page: --cursor {previous}");
    }

    private static async Task WriteAsync(Page<RunSummary> page)
    {
        if (page.Items.Count == 0)
        {
            await Console.Out.WriteLineAsync(
                "No runs of statements. Start one with 'ingestion-run'; 'runs list --kind market' lists the runs of market data.");
        }

        foreach (var run in page.Items)
        {
            await Console.Out.WriteLineAsync(
                $"{run.StartedAtUtc:yyyy-MM-dd HH:mm:ss}Z  {EnumFormatter.From(run.Outcome),-10} {run.RunNumber,7}  {run.IngestionRunId}  "
                + $"{run.AccountId,-12} {run.FlexQueryId,-16} {run.RawRecordCount,10:N0}  "
                + $"{(run.Sandbox ? "sandbox " : "")}{string.Join(", ", Notes(run))}");
        }

        if (page.Total is { } total)
            await Console.Out.WriteLineAsync(
                total.AtLeast
                    ? $"More than {ValueFormatter.Number(total.Count)} in all"
                    : $"{ValueFormatter.Count(total.Count, "run", "runs")} in all");
        await WriteCursorsAsync(page.NextCursor, page.PreviousCursor);
    }

    private static IEnumerable<string> Notes(RunSummary run)
    {
        if (run.ErrorCode is { } code)
            yield return code;
        if (run.MutedSections > 0)
            yield return RunFormatter.Muted(run.MutedSections);
        if (run.WarningCount > 0)
            yield return ValueFormatter.Count(run.WarningCount, "warning", "warnings");
    }

    private static Command Show(OtherRuns others)
    {
        var id = CliOptions.Id("The run's id");
        var json = CliOptions.Json();
        var command = new Command("show", "Show one run in full") { id, json, CliOptions.Settings }.GoesRemote();
        command.SetAction(async (result, ct) =>
        {
            var wanted = result.GetValue(id);
            await using var place = await CommandPlace.OpenAsync(result, CliHost.ReadAsync, ct);
            if (await FindAsync(others, place, wanted, ct) is not var (run, text))
                return await CommandErrors.WriteAsync(FlexErrors.RunNotFound());
            if (result.GetValue(json))
            {
                await Console.Out.WriteLineAsync(text);
                return ExitCodes.Success;
            }

            if (run is null)
            {
                others.Write(Console.Out, JsonElement.Parse(text));
                return ExitCodes.Success;
            }

            var sections = await place.FindAsync(
                $"/ingestion/runs/{wanted}/sections", here =>
                here.GetRequiredService<SectionQueries>().FindAsync(AccountScope.All, wanted, ct), ct);
            RunConsoleFormatter.Write(Console.Out, run, sections?.Value);
            return ExitCodes.Success;
        });
        return command;
    }

    private static Command Cancel(OtherRuns others)
    {
        var id = CliOptions.Id("The run's id");
        var reason = new Option<string?>("--reason") { Description = "The reason, in one line; shown with the run" };
        var command = new Command("cancel", "Cancel a run, whichever process works on it") { id, reason, CliOptions.Settings }.GoesRemote();
        command.SetAction(async (result, ct) =>
        {
            if (CancelIngestionRun.FaultOf(result.GetValue(reason)) is { } fault)
            {
                await Console.Error.WriteLineAsync(fault);
                return ExitCodes.Usage;
            }

            var wanted = result.GetValue(id);
            await using var place = await CommandPlace.OpenAsync(result, CliHost.WriteAsync, ct);
            if (place.Portal is { } portal)
            {
                await portal.SendAsync<object>(
                    HttpMethod.Post, $"/ingestion/runs/{wanted}/cancel", new CancelRunBody(result.GetValue(reason)), ct);
                await Console.Out.WriteLineAsync("The run was asked to stop.");
                return ExitCodes.Success;
            }

            switch (await CancelAsync(others, place.Services, wanted, result.GetValue(reason), ct))
            {
                case CancelOutcome.Requested:
                    await Console.Out.WriteLineAsync("The run was asked to stop.");
                    return ExitCodes.Success;
                case CancelOutcome.AlreadyOver:
                    return await CommandErrors.WriteAsync(FlexErrors.RunAlreadyOver());
                default:
                    return await CommandErrors.WriteAsync(FlexErrors.RunNotFound());
            }
        });
        return command;
    }

    private static async Task<CancelOutcome> CancelAsync(
        OtherRuns others, IServiceProvider here, Guid id, string? reason, CancellationToken ct)
    {
        if (await others.FindAsync(here, id, ct) is null)
            return await here.GetRequiredService<CancelIngestionRun>()
                .ExecuteAsync(AccountScope.All, id, AuditActors.OfCommand, reason, ct);

        return await others.CancelAsync(here, id, AuditActors.OfCommand, reason, ct) is true
            ? CancelOutcome.Requested : CancelOutcome.AlreadyOver;
    }
}
