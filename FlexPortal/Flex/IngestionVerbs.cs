using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using FlexPortal.Audit;
using FlexPortal.Cli;
using FlexPortal.Cli.Remote;
using FlexPortal.Core.Flex;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Core.Platform.Identity.Accounts;
using FlexPortal.Hosting;
using FlexPortal.Secrets;

namespace FlexPortal.Flex;

/// <summary><c>ingestion-run</c>: starts a run, in this process or on a portal elsewhere, and waits for its end.</summary>
internal static class IngestionVerbs
{
    private const string Interrupted = "The command was interrupted.";

    public static Command Run()
    {
        var query = new Option<string?>("--query-id") { Description = "Flex Query id in place of the configured one" };
        var from = new Option<string?>("--from-date") { Description = "First day, yyyy-MM-dd or yyyyMMdd; only together with --to-date" };
        var to = new Option<string?>("--to-date") { Description = "Last day; at most 365 days in all" };
        var watch = new Option<bool>("--watch") { Description = "Show every attempt and wait while the run goes on" };
        var json = CliOptions.Json();
        var command = new Command("ingestion-run", "Fetch the statement now and wait until the run is over") { query, from, to, watch, json, CliOptions.Settings }.GoesRemote();
        command.SetAction(async (result, ct) =>
        {
            if (!TryReadDay(result.GetValue(from), out var first) || !TryReadDay(result.GetValue(to), out var last))
            {
                await Console.Error.WriteLineAsync("--from-date and --to-date are days such as 2026-11-20.");
                return ExitCodes.Usage;
            }

            await using var place = await CommandPlace.OpenAsync(result, ct);
            if (place.Portal is { } portal)
                return await RunAsync(new RemoteRun(portal), new StartRunBody(result.GetValue(query), first, last), result.GetValue(watch), result.GetValue(json), ct);
            var request = new IngestionRequest(RunTrigger.Cli, AuditActors.OfCommand, result.GetValue(query), first, last);
            return await RunAsync(place.Host, request, result.GetValue(watch), result.GetValue(json), ct);
        });
        return command;
    }

    private static async Task<int> RunAsync(CliHost host, IngestionRequest request, bool watch, bool json, CancellationToken ct)
    {
        await TokenTold.WriteAsync(host.Services, Console.Error);

        var outcome = await host.Services.GetRequiredService<StartIngestionRun>().ExecuteAsync(AccountScope.All, request, ct);
        switch (outcome)
        {
            case StartOutcome.AlreadyActive active:
                await Console.Error.WriteLineAsync($"run already active: {active.ActiveRunId}");
                return ExitCodes.AlreadyActive;
            case StartOutcome.Refused refused:
                await Console.Error.WriteLineAsync($"{refused.Error.Code}: {refused.Error.Message} {refused.Error.WhatToDo}");
                return ExitCodes.Of(refused.Error);
        }

        var runId = ((StartOutcome.Started)outcome).RunId;
        using var interrupt = ct.Register(() => _ = CancelAsync(host, runId));
        var queries = host.Services.GetRequiredService<FlexQueries>();
        var events = host.Services.GetRequiredService<RunEventFeed>().ReadAsync(AccountScope.All, runId, 0, CancellationToken.None);
        await RunProgressText.FollowAsync(events, () => queries.FindRunAsync(AccountScope.All, runId, CancellationToken.None), watch, quiet: json);
        var run = await queries.FindRunAsync(AccountScope.All, runId, CancellationToken.None)
            ?? throw new InvalidOperationException("A run that was started is kept.");
        return await EndAsync(new(run, JsonSerializer.Serialize(run, AccountKeyJson.Options(host.Services))), json);
    }

    /// <summary>The same on a portal elsewhere.</summary>
    private static async Task<int> RunAsync(RemoteRun remote, StartRunBody body, bool watch, bool json, CancellationToken ct)
    {
        RunDetail started;
        try
        {
            started = await remote.StartAsync(body.QueryId, body.FromDate, body.ToDate, ct);
        }
        catch (RemoteException refused) when (refused.Code is "RUN_ALREADY_ACTIVE")
        {
            await Console.Error.WriteLineAsync($"run already active: {refused.ActiveRunId}");
            return ExitCodes.AlreadyActive;
        }

        if (started.Sandbox)
            await Console.Error.WriteLineAsync("SANDBOX: that portal has no token of the broker; its sandbox answers, the figures are invented.");
        var runId = started.IngestionRunId;
        using var interrupt = ct.Register(() => _ = remote.CancelAsync(runId, Interrupted, CancellationToken.None));
        await RunProgressText.FollowAsync(
            remote.ReadEventsAsync(runId, CancellationToken.None), async () => (await remote.FindAsync(runId, CancellationToken.None)).Value, watch, quiet: json);
        return await EndAsync(await remote.FindAsync(runId, CancellationToken.None), json);
    }

    private static async Task<int> EndAsync(Answer<RunDetail> run, bool json)
    {
        if (json)
            await Console.Out.WriteLineAsync(run.Json);
        else
            RunText.Write(Console.Out, run.Value);
        return ExitCodes.Of(run.Value);
    }

    /// <summary>Ctrl-C cancels the run; the command goes on to its end and reports it.</summary>
    private static Task<CancelOutcome> CancelAsync(CliHost host, Guid runId) =>
        host.Services.GetRequiredService<CancelIngestionRun>().ExecuteAsync(AccountScope.All, runId, AuditActors.OfCommand, Interrupted, CancellationToken.None);

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
