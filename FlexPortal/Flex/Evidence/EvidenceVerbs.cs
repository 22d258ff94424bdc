using System.CommandLine;
using System.IO.Compression;
using FlexPortal.Audit;
using FlexPortal.Cli;
using FlexPortal.Cli.Remote;
using FlexPortal.Core.Flex;
using FlexPortal.Core.Flex.Comparison;
using FlexPortal.Core.Flex.Evidence;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Core.Platform.Audit;
using FlexPortal.Core.Platform.Identity.Accounts;
using FlexPortal.Flex.Comparison;
using FlexPortal.Flex.Runs;
using FlexPortal.Hosting;

namespace FlexPortal.Flex.Evidence;

/// <summary><c>runs compare</c> and <c>runs evidence</c>.</summary>
internal static class EvidenceVerbs
{
    public static Command Compare(OtherRuns others)
    {
        var id = CliOptions.Id("The run's id");
        var with = new Option<Guid?>("--with") { Description = "The other run; the previous successful run when omitted" };
        var json = CliOptions.Json();
        var command = new Command(
            "compare", "Show what changed since the previous run, or between two runs of an account") { id, with, json,
            CliOptions.Settings }.GoesRemote();
        command.SetAction(async (result, ct) =>
        {
            await using var place = await CommandPlace.OpenAsync(result, CliHost.ReadAsync, ct);
            var wanted = result.GetValue(id);
            if (place.Portal is { } portal)
                return await CompareAsync(portal, wanted, result.GetValue(with), result.GetValue(json), ct);
            switch (await place.Services.GetRequiredService<CompareRuns>()
                .ExecuteAsync(AccountScope.All, wanted, result.GetValue(with), ct))
            {
                case ComparisonOutcome.Compared { Comparison: var comparison }:
                    if (result.GetValue(json))
                        await Console.Out.WriteLineAsync(CommandJson.Of(place.Services, comparison));
                    else
                        ComparisonTextFormatter.Write(Console.Out, comparison);
                    return ExitCodes.Success;
                case ComparisonOutcome.Refused { Error: var error }:
                    return await CommandErrors.WriteAsync(error);
                default:
                    return await RunVerbs.NotFoundAsync(others, place, wanted, ct);
            }
        });
        return command;
    }

    public static Command Evidence(OtherRuns others)
    {
        var id = CliOptions.Id("The run's id");
        var output = new Option<FileInfo?>("--out", "-o") { Description = "Zip to write; named after the run when omitted" };
        var command = new Command(
            "evidence", "Write the evidence pack of a run, and verify its bytes") { id, output, CliOptions.Settings }.GoesRemote();
        command.SetAction(async (result, ct) =>
        {
            var wanted = result.GetValue(id);
            await using var place = await CommandPlace.OpenAsync(result, CliHost.ReadAsync, ct);
            if (await RunVerbs.FindAsync(others, place, wanted, ct) is not ({ } run, _))
                return await RunVerbs.NotFoundAsync(others, place, wanted, ct);

            var file = result.GetValue(output) ?? new FileInfo(WriteEvidencePack.FileName(run));
            var (verified, damaged) = place.Portal is { } portal ? await FetchAsync(portal, run, file, ct)
                : await MakeAsync(place.Services, run, file, ct);
            await Console.Out.WriteLineAsync(file.Name);
            if (!damaged)
            {
                await Console.Out.WriteLineAsync(
                    !verified ? "The run stored no statement; the pack says why." : "Verified: the bytes are as they were received.");
                return ExitCodes.Success;
            }

            await Console.Error.WriteLineAsync(
                "VERIFICATION FAILED: what is stored is not what was received. VERIFICATION-FAILED.txt in the pack says what differs.");
            return ExitCodes.Damaged;
        });
        return command;
    }

    private static async Task<int> CompareAsync(RemotePortal portal, Guid id, Guid? with, bool json, CancellationToken ct)
    {
        var address = $"/ingestion/runs/{id}/comparison{(with is { } other ? $"?with={other}" : "")}";
        if (await portal.FindAsync<RunComparison>(address, ct) is not var (comparison, text))
            return await CommandErrors.WriteAsync(FlexErrors.RunNotFound());
        if (json)
            await Console.Out.WriteLineAsync(text);
        else
            ComparisonTextFormatter.Write(Console.Out, comparison);
        return ExitCodes.Success;
    }

    private static async Task<(bool Verified, bool Damaged)> MakeAsync(
        IServiceProvider here, RunDetail run, FileInfo file, CancellationToken ct)
    {
        await here.GetRequiredService<AuditLog>().WriteAsync(FlexAuditEvents.EvidenceGiven(AuditActors.OfCommand, run.IngestionRunId), ct);
        var pack = await OutputFile.WriteAsync(
            file, destination => here.GetRequiredService<WriteEvidencePack>().ExecuteAsync(run, destination, ct));
        return (pack.Proof is not null, pack.Damaged);
    }

    /// <summary>The result of the verification inside a pack.</summary>
    private static async Task<(bool Verified, bool Damaged)> FetchAsync(
        RemotePortal portal, RunDetail run, FileInfo file, CancellationToken ct)
    {
        await OutputFile.WriteAsync(
            file, destination => portal.CopyAsync($"/ingestion/runs/{run.IngestionRunId}/evidence", destination, ct));
        await using var pack = await ZipFile.OpenReadAsync(file.FullName, ct);
        return (pack.GetEntry("verification.json") is not null, pack.GetEntry("VERIFICATION-FAILED.txt") is not null);
    }
}
