using System.CommandLine;
using System.Globalization;
using FlexPortal.Cli;
using FlexPortal.Core.Platform.Audit;
using FlexPortal.Core.Platform.Persistence;
using FlexPortal.Hosting;

namespace FlexPortal.Audit;

/// <summary><c>audit verify|list|export</c>.</summary>
internal static class AuditVerbs
{
    // Exit codes as other log verifiers have them.
    private const int Intact = 0;
    private const int Tampered = 1;
    private const int NotChecked = 2;

    public static Command Audit() => new("audit", "Verify, list and export the audit log") { Verify(), List(), Export() };

    private static Command Verify()
    {
        var since = new Option<long>("--since")
        {
            Description = "First entry to check; all when omitted",
            DefaultValueFactory = _ => 1,
            CustomParser = result => ReadSeq(result)
        };
        var anchor = new Option<FileInfo[]>("--anchor")
        {
            Description = "A log file of the portal: every line 'audit head seq=… link=…' in it is compared; may be repeated",
        };
        var json = CliOptions.Json();
        const string description = "Verify the chain of links; exit code 0 intact, 1 tampered with, 2 could not be checked";
        var command = new Command("verify", description) { since, anchor, json, CliOptions.Settings };
        command.SetAction(async (result, ct) =>
        {
            try
            {
                var anchors = await ReadAnchorsAsync(result.GetValue(anchor) ?? [], ct);
                await using var host = await CliHost.ReadAsync(result, ct);
                var verification = await host.Services.GetRequiredService<VerifyAudit>().ExecuteAsync(result.GetValue(since), anchors, ct);
                if (result.GetValue(json))
                    await Console.Out.WriteLineAsync(CommandJson.Of(host.Services, verification));
                else
                    await WriteAsync(verification);
                return verification.IsIntact ? Intact : Tampered;
            }
            catch (Exception fault) when (
                fault is StartupException or PortalException or IOException or UnauthorizedAccessException or OperationCanceledException
                || DatabaseErrors.IsTransient(fault))
            {
                await Console.Error.WriteLineAsync($"Nothing was verified. {CommandErrors.Explain(fault)?.Line}");
                return NotChecked;
            }
        });
        return command;
    }

    private static async Task<IReadOnlyCollection<AuditHead>> ReadAnchorsAsync(FileInfo[] files, CancellationToken ct)
    {
        var heads = new HashSet<AuditHead>();
        foreach (var file in files)
        {
            var found = false;
            await foreach (var line in File.ReadLinesAsync(file.FullName, ct))
            {
                if (AuditAnchor.Find(line) is not { } head)
                    continue;
                found = true;
                heads.Add(head);
            }

            // A file without a head would pass as compared.
            if (!found)
                throw new IOException($"{file.Name} has no line 'audit head seq=… link=…'.");
        }

        return heads;
    }

    private static async Task WriteAsync(AuditVerification verification)
    {
        foreach (var difference in verification.Differences)
            await Console.Out.WriteLineAsync($"{difference.Seq,8}  {difference.Code,-15}  {difference.Sentence}");
        if (verification.DifferenceCount > verification.Differences.Count)
            await Console.Out.WriteLineAsync(
                $"{verification.DifferenceCount - verification.Differences.Count:N0} more differences are not listed.");

        var compared = verification.AnchorsCompared == 0
            ? "No head kept elsewhere was compared (--anchor): removed newest entries, or a rewritten log, would not show."
            : $"{verification.AnchorsCompared:N0} heads kept elsewhere were compared.";
        await Console.Out.WriteLineAsync(
            $"{verification.Entries:N0} entries: {(verification.IsIntact ? "the chain holds" : "THE LOG WAS TAMPERED WITH")}. {compared}");
        if (verification.Head is { } head)
            await Console.Out.WriteLineAsync($"audit head seq={head.Seq.ToString(CultureInfo.InvariantCulture)} link={head.Link}");
    }

    private static Command List()
    {
        var filters = new ListOptions(AuditFilters.List.Parameters);
        var limit = CliOptions.Limit();
        var json = CliOptions.Json();
        var command = new Command("list", "List entries, newest first") { limit, json, CliOptions.Settings };
        filters.AddTo(command);
        command.SetAction(async (result, ct) =>
        {
            if (!AuditFilters.List.TryRead(filters.Read(result), zone: null, out var request, out var fault))
            {
                await Console.Error.WriteLineAsync(fault);
                return ExitCodes.Usage;
            }

            await using var host = await CliHost.ReadAsync(result, ct);
            var page = await host.Services
                .GetRequiredService<AuditQueries>()
                .ListAsync(request.Filters, request.Cursor, result.GetValue(limit), ct);
            if (result.GetValue(json))
            {
                await Console.Out.WriteLineAsync(CommandJson.Of(host.Services, page));
                return ExitCodes.Success;
            }

            foreach (var entry in page.Items)
                await Console.Out.WriteLineAsync(AuditFormatter.Line(entry));
            if (page.Items.Count == 0)
                await Console.Out.WriteLineAsync("No entries.");
            if (page.NextCursor is not null)
                await Console.Out.WriteLineAsync($"Older entries: --cursor {page.NextCursor}");
            return ExitCodes.Success;
        });
        return command;
    }

    private static Command Export()
    {
        var filters = new ListOptions(AuditFilters.List.Parameters);
        var output = new Option<FileInfo?>("--out", "-o") { Description = "File to write; standard output when omitted" };
        var command = new Command("export", "Export every entry as CSV, newest first") { output, CliOptions.Settings };
        filters.AddTo(command);
        command.SetAction(async (result, ct) =>
        {
            var query = filters.Read(result);
            if (!AuditFilters.List.TryRead(query, zone: null, out var request, out var fault))
            {
                await Console.Error.WriteLineAsync(fault);
                return ExitCodes.Usage;
            }

            await using var host = await CliHost.ReadAsync(result, ct);
            await host.Services.GetRequiredService<AuditLog>().WriteAsync(AuditFormatter.Export(AuditActors.OfCommand, query), ct);
            var entries = host.Services.GetRequiredService<AuditQueries>().StreamAsync(request.Filters, ct);
            await using var destination = result.GetValue(output)?.Create() ?? Console.OpenStandardOutput();
            await AuditCsv.WriteAsync(entries, destination, ct);
            return ExitCodes.Success;
        });
        return command;
    }

    private static long ReadSeq(System.CommandLine.Parsing.ArgumentResult result)
    {
        if (long.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var seq) && seq > 0)
            return seq;

        result.AddError("--since is the number of an entry, from 1.");
        return 1;
    }
}
