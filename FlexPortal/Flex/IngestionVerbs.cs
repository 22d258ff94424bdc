using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using FlexPortal.Audit;
using FlexPortal.Cli;
using FlexPortal.Core.Flex;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Core.Platform.Identity.Accounts;

namespace FlexPortal.Flex;

/// <summary><c>ingestion-run</c>: starts a run in this process and waits for its end.</summary>
internal static class IngestionVerbs
{
    public static Command Run()
    {
        var query = new Option<string?>("--query-id") { Description = "Flex Query id in place of the configured one" };
        var from = new Option<string?>("--from-date") { Description = "First day, yyyy-MM-dd or yyyyMMdd; only together with --to-date" };
        var to = new Option<string?>("--to-date") { Description = "Last day; at most 365 days in all" };
        var watch = new Option<bool>("--watch") { Description = "Show every attempt and wait while the run goes on" };
        var json = CliOptions.Json();
        var command = new Command("ingestion-run", "Fetch the statement now and wait until the run is over") { query, from, to, watch, json, CliOptions.Settings };
        command.SetAction(async (result, ct) =>
        {
            if (!TryReadDay(result.GetValue(from), out var first) || !TryReadDay(result.GetValue(to), out var last))
            {
                await Console.Error.WriteLineAsync("--from-date and --to-date are days such as 2026-11-20.");
                return ExitCodes.Usage;
            }

            await using var host = await CliHost.StartAsync(result, ct);
            var request = new IngestionRequest(RunTrigger.Cli, AuditActors.OfCommand, result.GetValue(query), first, last);
            return await RunAsync(host, request, result.GetValue(watch), result.GetValue(json), ct);
        });
        return command;
    }

    private static async Task<int> RunAsync(CliHost host, IngestionRequest request, bool watch, bool json, CancellationToken ct)
    {
        if (host.Services.GetRequiredService<FlexConnections>().IsSandbox)
            await Console.Error.WriteLineAsync("SANDBOX: no Flex:Token is set; the sandbox broker answers, its figures are invented.");

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
        await RunProgressText.FollowAsync(host.Services, runId, watch, quiet: json);
        var run = await host.Services.GetRequiredService<FlexQueries>().FindRunAsync(AccountScope.All, runId, CancellationToken.None)
            ?? throw new InvalidOperationException("A run that was started is kept.");
        if (json)
            await Console.Out.WriteLineAsync(JsonSerializer.Serialize(run, FlexJson.Options));
        else
            RunText.Write(Console.Out, run);
        return ExitCodes.Of(run);
    }

    /// <summary>Ctrl-C cancels the run; the command goes on to its end and reports it.</summary>
    private static Task<CancelOutcome> CancelAsync(CliHost host, Guid runId) =>
        host.Services.GetRequiredService<CancelIngestionRun>().ExecuteAsync(AccountScope.All, runId, AuditActors.OfCommand, "The command was interrupted.", CancellationToken.None);

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
