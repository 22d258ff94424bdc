using System.CommandLine;
using System.Text.Json;
using FlexPortal.Audit;
using FlexPortal.Cli;
using FlexPortal.Core.Flex;
using FlexPortal.Core.Flex.Audit;
using FlexPortal.Core.Flex.Comparison;
using FlexPortal.Core.Flex.Evidence;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Core.Platform.Audit;
using FlexPortal.Core.Platform.Identity.Accounts;
using FlexPortal.Flex.Changes;

namespace FlexPortal.Flex.Evidence;

/// <summary><c>runs compare</c> and <c>runs evidence</c>.</summary>
internal static class EvidenceVerbs
{
    public static Command Compare()
    {
        var id = CliOptions.Id("The run's id");
        var with = new Option<Guid?>("--with") { Description = "The other run; the successful one before it when left out" };
        var json = CliOptions.Json();
        var command = new Command("compare", "What changed since the run before, or between two runs of an account") { id, with, json, CliOptions.Settings };
        command.SetAction(async (result, ct) =>
        {
            await using var host = await CliHost.StartAsync(result, ct);
            switch (await host.Services.GetRequiredService<CompareRuns>().ExecuteAsync(AccountScope.All, result.GetValue(id), result.GetValue(with), ct))
            {
                case ComparisonOutcome.Compared { Comparison: var comparison }:
                    if (result.GetValue(json))
                        await Console.Out.WriteLineAsync(JsonSerializer.Serialize(comparison, FlexJson.Options));
                    else
                        ComparisonText.Write(Console.Out, comparison);
                    return ExitCodes.Success;
                case ComparisonOutcome.Refused { Error: var error }:
                    await Console.Error.WriteLineAsync($"{error.Code}: {error.Message} {error.WhatToDo}");
                    return ExitCodes.Failed;
                default:
                    return await NotFoundAsync();
            }
        });
        return command;
    }

    public static Command Evidence()
    {
        var id = CliOptions.Id("The run's id");
        var output = new Option<FileInfo?>("--out", "-o") { Description = "Zip to write; a name made from the run when left out" };
        var command = new Command("evidence", "Write everything about a run into a zip and verify its bytes meanwhile") { id, output, CliOptions.Settings };
        command.SetAction(async (result, ct) =>
        {
            await using var host = await CliHost.StartAsync(result, ct);
            if (await host.Services.GetRequiredService<FlexQueries>().FindRunAsync(AccountScope.All, result.GetValue(id), ct) is not { } run)
                return await NotFoundAsync();

            await host.Services.GetRequiredService<AuditLog>().WriteAsync(FlexAuditEvents.EvidenceGiven(AuditActors.OfCommand, run.IngestionRunId), ct);
            var file = result.GetValue(output) ?? new FileInfo(WriteEvidencePack.FileName(run));
            var pack = await WriteAsync(host.Services.GetRequiredService<WriteEvidencePack>(), run, file, ct);
            await Console.Out.WriteLineAsync(file.Name);
            if (!pack.Damaged)
            {
                await Console.Out.WriteLineAsync(pack.Proof is null ? "The run stored no statement; the pack says why." : "Verified: the bytes are as they were received.");
                return ExitCodes.Success;
            }

            await Console.Error.WriteLineAsync("VERIFICATION FAILED: what is stored is not what was received. VERIFICATION-FAILED.txt in the pack says what differs.");
            return ExitCodes.Damaged;
        });
        return command;
    }

    private static async Task<EvidencePack> WriteAsync(WriteEvidencePack evidence, RunDetail run, FileInfo file, CancellationToken ct)
    {
        var isNew = !file.Exists;
        var whole = false;
        try
        {
            await using var destination = file.Create();
            var pack = await evidence.ExecuteAsync(run, destination, ct);
            whole = true;
            return pack;
        }
        finally
        {
            // Half a pack opens like a whole one.
            if (!whole && isNew)
                file.Delete();
        }
    }

    private static async Task<int> NotFoundAsync()
    {
        await Console.Error.WriteLineAsync("There is no such run. 'runs list' shows the runs there are.");
        return ExitCodes.NotFound;
    }
}
