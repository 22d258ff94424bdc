using System.CommandLine;
using System.Globalization;
using FlexPortal.Audit;
using FlexPortal.Cli;
using FlexPortal.Cli.Remote;
using FlexPortal.Core.Platform.Audit;
using FlexPortal.Core.Platform.Lists;
using FlexPortal.Core.Platform.Persistence;
using FlexPortal.Core.Sources;
using FlexPortal.Core.Sources.Files;
using FlexPortal.Sources.Files;

namespace FlexPortal.Sources;

/// <summary><c>sources answer FILE</c>, <c>sources compare FILE</c> and <c>sources export FILE</c>.</summary>
internal static class ReadingVerbs
{
    public static Command Answer()
    {
        var (id, version) = (CliOptions.Id("The file's id"), Version());
        var accept = new Option<bool>("--accept") { Description = "Take the version as it is" };
        var sheet = new Option<string?>("--sheet") { Description = "Name of the sheet" };
        var row = new Option<long?>("--header-row") { Description = "Number of the header row; 0 for a table without header" };
        var charset = new Option<string?>("--charset") { Description = "Character set of a CSV file, such as windows-1252" };
        var separator = new Option<string?>("--separator") { Description = "Separator of a CSV file, one character or tab" };
        var order = new Option<string?>("--date-order") { Description = "day_first or month_first: how dates are read that fit both" };
        return CommandCall<FilePreview>.Of(
            new("answer", "Answer the question of a version: take it as it is, or choose how it is read")
            {
                id, accept, sheet, row, charset, separator, order, version,
            },
            CliHost.WriteAsync,
            async (result, _, _) =>
            {
                var body = new ReadFileBody(
                    result.GetValue(accept) ? true : null, result.GetValue(sheet), result.GetValue(row), result.GetValue(charset),
                    result.GetValue(separator), result.GetValue(order), result.GetValue(version));
                if (body.FaultOf() is { } fault)
                {
                    await Console.Error.WriteLineAsync(fault);
                    return (null, null);
                }

                var (file, request) = (result.GetValue(id), body.Of(result.GetValue(id)));
                return (new(
                    HttpMethod.Post, $"/sources/files/{file}/read", body,
                    async (here, ct) =>
                        await here.GetRequiredService<ReadAgain>().ExecuteAsync(request, AuditActors.OfCommand, ct) is { } error
                        ? (null, error) : (await here.GetRequiredService<FileQueries>().PreviewAsync(file, body.Version, ct), null)), null);
            },
            FileVerbs.WriteAsync);
    }

    public static Command Compare()
    {
        var id = CliOptions.Id("The file's id");
        var from = new Option<int?>("--from") { Description = "Number of the earlier version; the one before the later when left out" };
        var to = new Option<int?>("--to") { Description = "Number of the later version; the current one when left out" };
        var keys = new Option<string[]>("--key") { Description = "Name of a key column, may be repeated; all columns when left out" };
        return CommandCall<VersionComparison>.Of(
            new("compare", "Compare two versions of a file by key columns") { id, from, to, keys }, CliHost.ReadAsync,
            (result, _, _) =>
            {
                var (file, first, last) = (result.GetValue(id), result.GetValue(from), result.GetValue(to));
                var by = result.GetValue(keys) ?? [];
                var address = ListQuery.Of(
                    [
                        new("from", first?.ToString(CultureInfo.InvariantCulture)), new("to", last?.ToString(CultureInfo.InvariantCulture)),
                        .. by.Select(key => KeyValuePair.Create("key", (string?)key)),
                    ]).At($"/sources/files/{file}/comparison");
                return Task.FromResult<(CommandCall<VersionComparison>?, PortalError?)>((new(
                    HttpMethod.Get, address, Body: null,
                    (here, ct) => here.GetRequiredService<CompareVersions>().ExecuteAsync(file, first, last, by, ct)), null));
            },
            WriteAsync);
    }

    public static Command Export()
    {
        var (id, version) = (CliOptions.Id("The file's id"), Version());
        var output = new Option<FileInfo?>("--output", "-o") { Description = "File to write; standard output when left out" };
        var original = new Option<bool>("--original") { Description = "The original bytes, in place of the table as CSV" };
        var command = new Command("export", "Write the table of a version as CSV, or its original bytes")
        {
            id, version, output, original, CliOptions.Settings,
        }.GoesRemote();
        command.SetAction(async (result, ct) =>
        {
            await using var place = await CommandPlace.OpenAsync(result, CliHost.ReadAsync, ct);
            var (file, number, isOriginal) = (result.GetValue(id), result.GetValue(version), result.GetValue(original));
            return place.Portal is { } portal
                ? await FetchAsync(portal, Address(file, number, isOriginal), result.GetValue(output), isOriginal, ct)
                : await WriteAsync(place.Services, (file, number, isOriginal), result.GetValue(output), ct);
        });
        return command;
    }

    private static Option<int?> Version() =>
        new("--file-version") { Description = "Number of the version; the current one when left out" };

    private static string Address(Guid file, int? version, bool original) => ListQuery
        .Of([new("version", version?.ToString(CultureInfo.InvariantCulture))])
        .At($"/sources/files/{file}/{(original ? "content" : "export.csv")}");

    private static async Task<int> FetchAsync(RemotePortal portal, string address, FileInfo? output, bool original, CancellationToken ct)
    {
        var (received, named) = await OutputFile.ToAsync(output, destination => portal.CopyAsync(address, destination, ct));
        if (!original || string.Equals(received, named, StringComparison.Ordinal))
            return ExitCodes.Success;

        await Console.Error.WriteLineAsync("SOURCE_DAMAGED: Checksum mismatch: discard the file and export again.");
        return ExitCodes.Damaged;
    }

    private static async Task<int> WriteAsync(
        IServiceProvider here, (Guid File, int? Version, bool IsOriginal) wanted, FileInfo? output, CancellationToken ct)
    {
        var files = here.GetRequiredService<StoredFiles>();
        if (await files.FindAsync(wanted.File, wanted.Version, ct) is not { } stored)
            return await CommandErrors.WriteAsync(wanted.Version is null ? SourcesErrors.FileNotFound() : SourcesErrors.VersionNotFound());

        var action = wanted.IsOriginal ? AuditAction.SourceDownload : AuditAction.SourceExport;
        await here.GetRequiredService<AuditLog>().WriteAsync(SourcesAuditEvents.OfVersion(AuditActors.OfCommand, action, stored), ct);
        await OutputFile.ToAsync(output, async destination =>
        {
            if (wanted.IsOriginal)
                await files.CopyToAsync(stored, destination, ct);
            else
                await here.GetRequiredService<ExportTable>().ExecuteAsync(stored, destination, ct);
            return true;
        });
        return ExitCodes.Success;
    }

    private static async Task WriteAsync(VersionComparison found)
    {
        await Console.Out.WriteLineAsync(FileVerbs.Line(string.Create(
            CultureInfo.InvariantCulture,
            $"{found.Name}, version {found.From} to {found.To}, by {string.Join(", ", found.Keys)}: {found.Added:N0} added, "
                + $"{found.Gone:N0} gone, {found.Changed:N0} changed, {found.Unchanged:N0} unchanged")));
        foreach (var column in found.Columns)
        {
            await Console.Out.WriteLineAsync(FileVerbs.Line($"column {EnumFormatter.From(column.Kind)}: {column.Old ?? column.New}"
                + (column.Kind == VersionColumnChangeKind.Renamed ? $" to {column.New}" : "")));
        }

        foreach (var row in found.Changes)
        {
            var cells = row.Cells.Select(cell => row.Kind == VersionRowChangeKind.Changed
                ? $"{cell.Column}: {cell.Old} to {cell.New}" : $"{cell.Column}: {cell.Old ?? cell.New}");
            var line = $"{EnumFormatter.From(row.Kind),-8} row {row.NewRow ?? row.OldRow}  {string.Join(", ", row.Key)}  "
                + string.Join("; ", cells);
            await Console.Out.WriteLineAsync(FileVerbs.Line(line.TrimEnd()));
        }
    }
}
