using System.CommandLine;
using System.Globalization;
using FlexPortal.Audit;
using FlexPortal.Cli;
using FlexPortal.Cli.Remote;
using FlexPortal.Core.Flex;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Core.Platform.Identity.Accounts;
using FlexPortal.Secrets;

namespace FlexPortal.Flex.Runs;

/// <summary><c>ingestion-run</c>: starts a run, in this process or on a remote portal, and waits for its end.</summary>
internal static class IngestionVerbs
{
    internal const string Interrupted = "The command was interrupted.";

    public static Command Run()
    {
        var query = new Option<string?>("--query-id") { Description = "Flex Query id in place of the configured one" };
        var from = new Option<string?>("--from-date") { Description = "First day, yyyy-MM-dd or yyyyMMdd; only together with --to-date" };
        var to = new Option<string?>("--to-date") { Description = "Last day, at most today in New York; at most 365 days in all" };
        var watch = new Option<bool>("--watch") { Description = "Show every attempt and wait of the run" };
        var json = CliOptions.Json();
        var command = new Command(
            "ingestion-run", "Fetch the statement now and wait until the run is over") { query, from, to, watch, json,
            CliOptions.Settings }.GoesRemote();
        command.SetAction(async (result, ct) =>
        {
            if (!TryReadDay(result.GetValue(from), out var first) || !TryReadDay(result.GetValue(to), out var last))
            {
                await Console.Error.WriteLineAsync("--from-date and --to-date are days such as 2026-11-20.");
                return ExitCodes.Usage;
            }

            await using var place = await CommandPlace.OpenAsync(result, CliHost.StartAsync, ct);
            if (place.Portal is { } portal)
                return await RunAsync(
                    portal, new StartRunBody(result.GetValue(query), first, last), result.GetValue(watch), result.GetValue(json), ct);
            var request = new IngestionRequest(RunTrigger.Cli, AuditActors.OfCommand, result.GetValue(query), first, last);
            return await RunAsync(place.Services, request, result.GetValue(watch), result.GetValue(json), ct);
        });
        return command;
    }

    private static async Task<int> RunAsync(
        IServiceProvider services, IngestionRequest request, bool watch, bool json, CancellationToken ct)
    {
        await NewTokenNotice.WriteAsync(services, Console.Error);

        var outcome = await services.GetRequiredService<StartIngestionRun>().ExecuteAsync(AccountScope.All, request, ct);
        switch (outcome)
        {
            case StartOutcome.AlreadyActive active:
                await Console.Error.WriteLineAsync($"run already active: {active.ActiveRunId}");
                return ExitCodes.AlreadyActive;
            case StartOutcome.Refused refused:
                return await CommandErrors.WriteAsync(refused.Error);
        }

        var runId = ((StartOutcome.Started)outcome).RunId;
        using var interrupt = ct.Register(() => _ = CancelAsync(services, runId));
        var queries = services.GetRequiredService<FlexQueries>();
        var events = services.GetRequiredService<RunEventFeed>().ReadAsync(AccountScope.All, runId, 0, CancellationToken.None);
        await RunProgressConsole.FollowAsync(
            events, () => queries.FindRunAsync(AccountScope.All, runId, CancellationToken.None), watch, quiet: json);
        var run = await queries.FindRunAsync(AccountScope.All, runId, CancellationToken.None)
            ?? throw new InvalidOperationException("A run that was started is kept.");
        return await EndAsync(new(run, CommandJson.Of(services, run)), json);
    }

    /// <summary>The same on a remote portal.</summary>
    private static async Task<int> RunAsync(RemotePortal portal, StartRunBody body, bool watch, bool json, CancellationToken ct)
    {
        var started = (await portal.SendAsync<RunDetail>(HttpMethod.Post, "/ingestion/run", body, ct)).Value;
        if (started.Sandbox)
            await Console.Error.WriteLineAsync("SANDBOX: that portal has no broker token. Its sandbox answers with invented figures.");
        var runId = started.IngestionRunId;
        using var interrupt = ct.Register(() => _ = portal.SendAsync<RunDetail>(
            HttpMethod.Post, $"/ingestion/runs/{runId}/cancel", new CancelRunBody(Interrupted), CancellationToken.None));
        await RunProgressConsole.FollowAsync(
            RemoteRun.ReadEventsAsync(portal, runId), async () => (await RemoteRun.ReadAsync(portal, runId)).Value, watch, quiet: json);
        return await EndAsync(await RemoteRun.ReadAsync(portal, runId), json);
    }

    private static async Task<int> EndAsync(Answer<RunDetail> run, bool json)
    {
        if (json)
            await Console.Out.WriteLineAsync(run.Json);
        else
            RunConsoleFormatter.Write(Console.Out, run.Value);
        return ExitCodes.Of(run.Value);
    }

    /// <summary>Ctrl-C cancels the run; the command waits for its end and reports it.</summary>
    private static Task<CancelOutcome> CancelAsync(IServiceProvider services, Guid runId) =>
        services.GetRequiredService<CancelIngestionRun>()
            .ExecuteAsync(AccountScope.All, runId, AuditActors.OfCommand, Interrupted, CancellationToken.None);

    private static bool TryReadDay(string? text, out DateOnly? day)
    {
        day = null;
        if (string.IsNullOrWhiteSpace(text))
            return true;
        if (!DateOnly.TryParseExact(text, ["yyyy-MM-dd", "yyyyMMdd"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var read))
            return false;

        day = read;
        return true;
    }
}
