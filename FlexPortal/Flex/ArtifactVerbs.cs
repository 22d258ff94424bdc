using System.CommandLine;
using System.Text.Json;
using FlexPortal.Audit;
using FlexPortal.Cli;
using FlexPortal.Cli.Remote;
using FlexPortal.Core.Flex;
using FlexPortal.Core.Flex.Audit;
using FlexPortal.Core.Flex.Raw;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Core.Platform.Audit;
using FlexPortal.Core.Platform.Identity.Accounts;
using FlexPortal.Core.Platform.Lists;
using FlexPortal.Flex.Statement;

namespace FlexPortal.Flex;

/// <summary><c>artifact list|verify|export</c>.</summary>
internal static class ArtifactVerbs
{
    public static Command Artifact() => new("artifact", "List, verify and export the stored bytes") { List(), Verify(), Export() };

    private static Command List()
    {
        var account = new Option<string?>("--account") { Description = "Account id" };
        var cursor = CliOptions.Cursor();
        var limit = CliOptions.Limit();
        var json = CliOptions.Json();
        var command = new Command("list", "Stored artifacts, newest first") { account, cursor, limit, json, CliOptions.Settings }.GoesRemote();
        command.SetAction(async (result, ct) =>
        {
            if (!FlexQueries.ArtifactOrder.TryParse(result.GetValue(cursor), out var from))
            {
                await Console.Error.WriteLineAsync(Cursor.Fault);
                return ExitCodes.Usage;
            }

            await using var place = await CommandPlace.OpenAsync(result, ct);
            var (page, text) = await place.ReadAsync(
                ArtifactEndpoints.ListAddress(await RemoteAccount.KeyAsync(place, "/ingestion/accounts", result.GetValue(account), ct), result.GetValue(cursor), result.GetValue(limit)),
                here => here.GetRequiredService<FlexQueries>().ListArtifactsAsync(AccountScope.All, result.GetValue(account), from, result.GetValue(limit), ct), ct);
            if (result.GetValue(json))
            {
                await Console.Out.WriteLineAsync(text);
                return ExitCodes.Success;
            }

            foreach (var artifact in page.Items)
            {
                await Console.Out.WriteLineAsync(
                    $"{artifact.ReceivedAtUtc:yyyy-MM-dd HH:mm:ss}Z  {artifact.RawArtifactId}  {artifact.AccountId,-12} {artifact.PeriodKey,-17} {artifact.ByteLength,14:N0}  {artifact.PayloadSha256}");
            }

            if (page.NextCursor is not null)
                await Console.Out.WriteLineAsync($"Older artifacts: --cursor {page.NextCursor}");
            return ExitCodes.Success;
        });
        return command;
    }

    private static Command Verify()
    {
        var account = new Option<string?>("--account") { Description = "Only this account" };
        var json = CliOptions.Json();
        var command = new Command("verify", "Hash everything stored again and report any difference") { account, json, CliOptions.Settings };
        command.SetAction(async (result, ct) =>
        {
            await using var host = await CliHost.StartAsync(result, ct);
            var verify = host.Services.GetRequiredService<VerifyArtifacts>();
            var (artifacts, bytes, damaged) = (0, 0L, new List<ArtifactVerification>());
            await foreach (var verification in verify.ExecuteAsync(AccountScope.All, result.GetValue(account), ct))
            {
                artifacts++;
                bytes += verification.ByteLength;
                if (verification.Differences.Count > 0)
                    damaged.Add(verification);
            }

            var guards = await verify.CheckGuardsAsync(ct);
            var report = new VerificationReport(artifacts, bytes, damaged, guards);
            await host.Services.GetRequiredService<AuditLog>().WriteAsync(
                FlexAuditEvents.VerifiedAll(AuditActors.OfCommand, artifacts, damaged.Count, report.IsIntact), ct);
            if (result.GetValue(json))
                await Console.Out.WriteLineAsync(JsonSerializer.Serialize(report, FlexJson.Options));
            else
                await WriteAsync(report);
            return report.IsIntact ? ExitCodes.Success : ExitCodes.Damaged;
        });
        return command;
    }

    private static async Task WriteAsync(VerificationReport report)
    {
        foreach (var artifact in report.Damaged)
        {
            foreach (var difference in artifact.Differences)
                await Console.Out.WriteLineAsync($"{artifact.RawArtifactId}  {difference.Code}  {difference.Sentence}");
        }

        foreach (var guard in report.Guards)
            await Console.Out.WriteLineAsync($"{guard.Code}  {guard.Sentence}");
        await Console.Out.WriteLineAsync(report.IsIntact
            ? $"{report.Artifacts:N0} artifacts, {report.Bytes:N0} bytes: everything is as it was stored."
            : $"{report.Artifacts:N0} artifacts, {report.Bytes:N0} bytes: {report.Damaged.Count:N0} artifacts differ from what was stored.");
    }

    private static Command Export()
    {
        var id = CliOptions.Id("The artifact's id, or the id of a run that received it");
        var output = new Option<FileInfo?>("--output", "-o") { Description = "File to write; standard output when left out" };
        var command = new Command("export", "Write the original bytes") { id, output, CliOptions.Settings }.GoesRemote();
        command.SetAction(async (result, ct) =>
        {
            await using var place = await CommandPlace.OpenAsync(result, ct);
            if (place.Portal is { } portal)
                return await FetchAsync(portal, result.GetValue(id), result.GetValue(output), ct);
            var host = place.Host;
            var content = host.Services.GetRequiredService<ArtifactContent>();
            var wanted = result.GetValue(id);
            var run = await host.Services.GetRequiredService<FlexQueries>().FindRunAsync(AccountScope.All, wanted, ct);
            if (await content.FindAsync(AccountScope.All, run?.RawArtifactId ?? wanted, ct) is not { } artifact)
            {
                await Console.Error.WriteLineAsync("There is no such artifact. 'artifact list' shows those there are.");
                return ExitCodes.NotFound;
            }

            await host.Services.GetRequiredService<AuditLog>().WriteAsync(FlexAuditEvents.Downloaded(AuditActors.OfCommand, artifact, 0, artifact.ByteLength), ct);
            if (result.GetValue(output) is { } file)
                await WriteAsync(file, destination => content.CopyToAsync(artifact, destination, ct));
            else
                await content.CopyToAsync(artifact, Console.OpenStandardOutput(), ct);
            return ExitCodes.Success;
        });
        return command;
    }

    private static async Task<int> FetchAsync(RemotePortal portal, Guid wanted, FileInfo? file, CancellationToken ct)
    {
        var run = await portal.FindAsync<RunDetail>($"/ingestion/runs/{wanted}", ct);
        var intact = false;
        async Task CopyAsync(Stream destination) => intact = await RemoteFiles.CopyArtifactAsync(portal, run?.Value.RawArtifactId ?? wanted, destination, ct);
        if (file is not null)
            await WriteAsync(file, CopyAsync);
        else
            await CopyAsync(Console.OpenStandardOutput());
        if (intact)
            return ExitCodes.Success;

        await Console.Error.WriteLineAsync("ARTIFACT_DAMAGED: What arrived has not the hash that the portal names. Do not use it; export it again.");
        return ExitCodes.Damaged;
    }

    private static async Task WriteAsync(FileInfo file, Func<Stream, Task> write)
    {
        var isNew = !file.Exists;
        var whole = false;
        try
        {
            await using var destination = file.Create();
            await write(destination);
            whole = true;
        }
        finally
        {
            // Half a statement under the name of a whole one is worse than none.
            if (!whole && isNew)
                file.Delete();
        }
    }

    private sealed record VerificationReport(
        int Artifacts, long Bytes, IReadOnlyList<ArtifactVerification> Damaged, IReadOnlyList<ArtifactDifference> Guards)
    {
        public bool IsIntact => Damaged.Count == 0 && Guards.Count == 0;
    }
}
