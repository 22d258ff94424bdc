using System.CommandLine;
using System.Globalization;
using FlexPortal.Audit;
using FlexPortal.Cli;
using FlexPortal.Cli.Remote;
using FlexPortal.Core.Flex;
using FlexPortal.Core.Flex.Raw;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Core.Platform.Audit;
using FlexPortal.Core.Platform.Identity.Accounts;
using FlexPortal.Core.Platform.Lists;
using FlexPortal.Hosting;

namespace FlexPortal.Flex.Raw;

/// <summary><c>artifact list|verify|export</c>.</summary>
internal static class ArtifactVerbs
{
    public static Command Artifact() => new("artifact", "List, verify and export original statements") { List(), Verify(), Export() };

    private static Command List()
    {
        var filters = new ListOptions(
            ArtifactFilters.List.Parameters.Where(
                parameter => !string.Equals(parameter.Name, ArtifactFilters.AccountKey.Name, StringComparison.Ordinal)));
        var byAccount = new Option<string?>("--account") { Description = "Account id" };
        var limit = CliOptions.Limit();
        var json = CliOptions.Json();
        var command = new Command("list", "List artifacts, newest first") { byAccount, limit, json, CliOptions.Settings }.GoesRemote();
        filters.AddTo(command);
        command.SetAction(async (result, ct) =>
        {
            var query = filters.Read(result);
            if (!ArtifactFilters.List.TryRead(query, zone: null, out var request, out var fault))
            {
                await Console.Error.WriteLineAsync(fault);
                return ExitCodes.Usage;
            }

            await using var place = await CommandPlace.OpenAsync(result, CliHost.ReadAsync, ct);
            if (result.GetValue(byAccount) is { } account)
            {
                // A command line is its user's own and takes the account's number; an address takes its key.
                request = request with { Filters = request.Filters.With(ArtifactFilters.Account, account) };
                query = query.With(
                    ArtifactFilters.AccountKey.Name, await place.AccountKeyAsync("/ingestion/accounts", account, ct));
            }

            var (page, text) = await place.ReadAsync(
                query.With("limit", $"{result.GetValue(limit)}").At("/artifacts"),
                here => here.GetRequiredService<ArtifactQueries>()
                    .ListAsync(AccountScope.All, request.Filters, request.Cursor, result.GetValue(limit), ct), ct);
            if (result.GetValue(json))
                await Console.Out.WriteLineAsync(text);
            else
                await WriteAsync(page);
            return ExitCodes.Success;
        });
        return command;
    }

    private static async Task WriteAsync(Page<ArtifactSummary> page)
    {
        if (page.Items.Count == 0)
            await Console.Out.WriteLineAsync("No artifacts.");
        foreach (var artifact in page.Items)
        {
            await Console.Out.WriteLineAsync(
                $"{artifact.ReceivedAtUtc:yyyy-MM-dd HH:mm:ss}Z  {artifact.RawArtifactId}  {artifact.RunNumber,7} "
                + $"+{artifact.LaterRunCount,-5} {artifact.AccountId,-12} {artifact.FlexQueryId,-16} {artifact.PeriodKey,-17} "
                + $"{artifact.ByteLength,14:N0} {artifact.RawRecordCount?.ToString("N0", CultureInfo.InvariantCulture) ?? "-",10}  "
                + artifact.PayloadSha256);
        }

        if (page.NextCursor is not null)
            await Console.Out.WriteLineAsync($"Older artifacts: --cursor {page.NextCursor}");
        if (page.PreviousCursor is not null)
            await Console.Out.WriteLineAsync($"Newer artifacts: --cursor {page.PreviousCursor}");
    }

    private static Command Verify()
    {
        var account = new Option<string?>("--account") { Description = "This account only" };
        var json = CliOptions.Json();
        var command = new Command(
            "verify", "Verify every stored byte and row, and report differences") { account, json, CliOptions.Settings };
        command.SetAction(async (result, ct) =>
        {
            await using var host = await CliHost.ReadAsync(result, ct);
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
                await Console.Out.WriteLineAsync(CommandJson.Of(host.Services, report));
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
            : $"{report.Artifacts:N0} artifacts, {report.Bytes:N0} bytes: "
                + $"{report.Damaged.Count:N0} artifacts differ from what was stored.");
    }

    private static Command Export()
    {
        var id = CliOptions.Id("The artifact's id, or the id of a run that received it");
        var output = new Option<FileInfo?>("--output", "-o") { Description = "File to write; standard output when omitted" };
        var command = new Command("export", "Write an original statement") { id, output, CliOptions.Settings }.GoesRemote();
        command.SetAction(async (result, ct) =>
        {
            await using var place = await CommandPlace.OpenAsync(result, CliHost.ReadAsync, ct);
            var wanted = result.GetValue(id);
            if (place.Portal is { } portal)
                return await FetchAsync(portal, wanted, result.GetValue(output), ct);
            var content = place.Services.GetRequiredService<ArtifactContent>();
            var run = await place.Services.GetRequiredService<FlexQueries>().FindRunAsync(AccountScope.All, wanted, ct);
            if (await content.FindAsync(AccountScope.All, run?.RawArtifactId ?? wanted, ct) is not { } artifact)
                return await CommandErrors.WriteAsync(FlexErrors.ArtifactNotFound());

            await place.Services.GetRequiredService<AuditLog>()
                .WriteAsync(FlexAuditEvents.Downloaded(AuditActors.OfCommand, artifact, 0, artifact.ByteLength), ct);
            await OutputFile.ToAsync(result.GetValue(output), async destination =>
            {
                await content.CopyToAsync(artifact, destination, ct);
                return true;
            });
            return ExitCodes.Success;
        });
        return command;
    }

    private static async Task<int> FetchAsync(RemotePortal portal, Guid wanted, FileInfo? file, CancellationToken ct)
    {
        var run = await portal.FindAsync<RunDetail>($"/ingestion/runs/{wanted}", ct);
        var (received, named) = await OutputFile.ToAsync(
            file, destination => portal.CopyAsync($"/artifacts/{run?.Value.RawArtifactId ?? wanted}/content", destination, ct));
        if (string.Equals(received, named, StringComparison.Ordinal))
            return ExitCodes.Success;

        await Console.Error.WriteLineAsync("ARTIFACT_DAMAGED: Checksum mismatch: discard the file and export again.");
        return ExitCodes.Damaged;
    }

    private sealed record VerificationReport(
        int Artifacts, long Bytes, IReadOnlyList<ArtifactVerification> Damaged, IReadOnlyList<ArtifactDifference> Guards)
    {
        public bool IsIntact => Damaged.Count == 0 && Guards.Count == 0;
    }
}
