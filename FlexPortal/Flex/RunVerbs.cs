using System.CommandLine;
using System.Text.Json;
using FlexPortal.Cli;
using FlexPortal.Core.Flex;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Core.Platform.Persistence;

namespace FlexPortal.Flex;

/// <summary><c>runs list|show|compare|evidence|cancel</c>.</summary>
internal static class RunVerbs
{
    public static Command Runs() => new("runs", "List, show, compare, prove and cancel ingestion runs") { List(), Show(), Cancel(), EvidenceVerbs.Compare(), EvidenceVerbs.Evidence() };

    private static Command List()
    {
        var status = new Option<string?>("--status") { Description = "started, success or failed" };
        var account = new Option<string?>("--account") { Description = "Account id" };
        var from = new Option<string?>("--from") { Description = "Started at or after: a day or a time, UTC" };
        var to = new Option<string?>("--to") { Description = "Started before: a time; a day counts to its end, UTC" };
        var code = new Option<string?>("--error-code") { Description = "Stable error code" };
        var cursor = new Option<string?>("--cursor") { Description = "next_cursor of the page before" };
        var limit = CliOptions.Limit();
        var json = CliOptions.Json();
        var command = new Command("list", "Runs, newest first") { status, account, from, to, code, cursor, limit, json, CliOptions.Settings };
        command.SetAction(async (result, ct) =>
        {
            if (!RunFilterText.TryRead(
                result.GetValue(status), result.GetValue(account), result.GetValue(from), result.GetValue(to), result.GetValue(code),
                result.GetValue(cursor), out var filter, out var fault))
            {
                await Console.Error.WriteLineAsync(fault);
                return ExitCodes.Usage;
            }

            await using var host = await CliHost.StartAsync(result, ct);
            var page = await host.Services.GetRequiredService<FlexQueries>().ListRunsAsync(filter, result.GetValue(limit), ct);
            if (result.GetValue(json))
                await Console.Out.WriteLineAsync(JsonSerializer.Serialize(page, FlexJson.Options));
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
                $"{run.StartedAtUtc:yyyy-MM-dd HH:mm:ss}Z  {EnumText.From(run.Status),-8} {run.IngestionRunId}  {run.AccountId,-12} {run.FlexQueryId,-16} {run.RawRecordCount,10:N0}  {(run.Sandbox ? "sandbox " : "")}{run.ErrorCode}");
        }

        if (page.NextCursor is not null)
            await Console.Out.WriteLineAsync($"Older runs: --cursor {page.NextCursor}");
    }

    private static Command Show()
    {
        var id = CliOptions.Id("The run's id");
        var json = CliOptions.Json();
        var command = new Command("show", "One run with everything that is known of it") { id, json, CliOptions.Settings };
        command.SetAction(async (result, ct) =>
        {
            await using var host = await CliHost.StartAsync(result, ct);
            if (await host.Services.GetRequiredService<FlexQueries>().FindRunAsync(result.GetValue(id), ct) is not { } run)
                return await NotFoundAsync();
            if (result.GetValue(json))
                await Console.Out.WriteLineAsync(JsonSerializer.Serialize(run, FlexJson.Options));
            else
                RunText.Write(Console.Out, run);
            return ExitCodes.Success;
        });
        return command;
    }

    private static Command Cancel()
    {
        var id = CliOptions.Id("The run's id");
        var command = new Command("cancel", "Ask a run to stop, whichever process works on it") { id, CliOptions.Settings };
        command.SetAction(async (result, ct) =>
        {
            await using var host = await CliHost.StartAsync(result, ct);
            switch (await host.Services.GetRequiredService<CancelIngestionRun>().ExecuteAsync(result.GetValue(id), Environment.UserName, ct))
            {
                case CancelOutcome.Requested:
                    await Console.Out.WriteLineAsync("The run was asked to stop.");
                    return ExitCodes.Success;
                case CancelOutcome.AlreadyOver:
                    await Console.Error.WriteLineAsync("The run is over; nothing was changed.");
                    return ExitCodes.Failed;
                default:
                    return await NotFoundAsync();
            }
        });
        return command;
    }

    private static async Task<int> NotFoundAsync()
    {
        await Console.Error.WriteLineAsync("There is no such run. 'runs list' shows the runs there are.");
        return ExitCodes.NotFound;
    }
}
