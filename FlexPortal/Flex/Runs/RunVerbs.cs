using System.CommandLine;
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

namespace FlexPortal.Flex.Runs;

/// <summary><c>runs list|show|compare|evidence|cancel</c>.</summary>
internal static class RunVerbs
{
    public static Command Runs() => new("runs", "List, show, compare, verify and cancel ingestion runs, and read their statements")
    {
        List(), Show(), Cancel(), TrustVerb.Trust(), SectionVerbs.Sections(), SectionVerbs.Rows(), SectionVerbs.Mute(),
            SectionVerbs.Unmute(),
        EvidenceVerbs.Compare(), EvidenceVerbs.Evidence(),
    };

    private static Command List()
    {
        var filters = new ListOptions(
            RunFilters.List.Parameters.Where(
                parameter => !string.Equals(parameter.Name, RunFilters.AccountKey.Name, StringComparison.Ordinal)));
        var byAccount = new Option<string?>("--account") { Description = "Account id" };
        var limit = CliOptions.Limit();
        var json = CliOptions.Json();
        var command = new Command("list", "List runs, newest first by default")
        {
            byAccount,
            limit,
            json,
            CliOptions.Settings
        }.GoesRemote();
        filters.AddTo(command);
        command.SetAction(async (result, ct) =>
        {
            var query = filters.Read(result);
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

    private static async Task WriteAsync(Page<RunSummary> page)
    {
        if (page.Items.Count == 0)
            await Console.Out.WriteLineAsync("No runs. Start one with 'ingestion-run'.");
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
        if (page.NextCursor is not null)
            await Console.Out.WriteLineAsync($"Next page: --cursor {page.NextCursor}");
        if (page.PreviousCursor is not null)
            await Console.Out.WriteLineAsync($"Previous page: --cursor {page.PreviousCursor}");
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

    private static Command Show()
    {
        var id = CliOptions.Id("The run's id");
        var json = CliOptions.Json();
        var command = new Command("show", "Show one run in full") { id, json, CliOptions.Settings }.GoesRemote();
        command.SetAction(async (result, ct) =>
        {
            var wanted = result.GetValue(id);
            await using var place = await CommandPlace.OpenAsync(result, CliHost.ReadAsync, ct);
            if (await place.FindAsync(
                $"/ingestion/runs/{wanted}", here =>
                here.GetRequiredService<FlexQueries>().FindRunAsync(AccountScope.All, wanted, ct), ct) is not var (run, text))
                return await CommandErrors.WriteAsync(FlexErrors.RunNotFound());
            if (result.GetValue(json))
            {
                await Console.Out.WriteLineAsync(text);
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

    private static Command Cancel()
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

            await using var place = await CommandPlace.OpenAsync(result, CliHost.WriteAsync, ct);
            if (place.Portal is { } portal)
            {
                await portal.SendAsync<RunDetail>(
                    HttpMethod.Post, $"/ingestion/runs/{result.GetValue(id)}/cancel", new CancelRunBody(result.GetValue(reason)), ct);
                await Console.Out.WriteLineAsync("The run was asked to stop.");
                return ExitCodes.Success;
            }

            var cancel = place.Services.GetRequiredService<CancelIngestionRun>();
            switch (await cancel.ExecuteAsync(AccountScope.All, result.GetValue(id), AuditActors.OfCommand, result.GetValue(reason), ct))
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
}
