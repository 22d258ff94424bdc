using System.CommandLine;
using System.Globalization;
using FlexPortal.Audit;
using FlexPortal.Cli;
using FlexPortal.Cli.Remote;
using FlexPortal.Core.Platform.Lists;
using FlexPortal.Core.Platform.Persistence;
using FlexPortal.Core.Sources;
using FlexPortal.Core.Sources.Files;
using FlexPortal.Hosting;
using FlexPortal.Shell.Parts;
using FlexPortal.Sources.Groups;

namespace FlexPortal.Sources.Files;

/// <summary><c>sources list|preview|delete|restore</c>.</summary>
internal static class FileVerbs
{
    private const int ShownRows = 10, ShownColumns = 8, WidestCell = 24;

    public static Command List() => GroupVerbs.Listing(
        new("list", "List the files of a group, by name"), FileFilters.List, "files",
        (here, groupId, request, limit, ct) => here.GetRequiredService<FileQueries>().ListAsync(groupId, request, limit, ct), WriteAsync);

    public static Command Preview()
    {
        var (id, json) = (CliOptions.Id("The file's id"), CliOptions.Json());
        var version = new Option<int?>("--file-version") { Description = "Number of the version; the current one when left out" };
        var command = new Command("preview", "Show how a file is read, and its first rows") { id, version, json, CliOptions.Settings }
            .GoesRemote();
        command.SetAction(async (result, ct) =>
        {
            await using var place = await CommandPlace.OpenAsync(result, CliHost.ReadAsync, ct);
            var (file, number) = (result.GetValue(id), result.GetValue(version));
            if (await place.FindAsync(
                $"/sources/files/{file}/preview{(number is null ? "" : $"?version={number}")}",
                here => here.GetRequiredService<FileQueries>().PreviewAsync(file, number, ct), ct) is not var (preview, text))
                return await CommandErrors.WriteAsync(number is null ? SourcesErrors.FileNotFound() : SourcesErrors.VersionNotFound());
            if (result.GetValue(json))
                await Console.Out.WriteLineAsync(text);
            else
                await WriteAsync(preview);
            return ExitCodes.Success;
        });
        return command;
    }

    public static Command Delete()
    {
        var (id, json) = (CliOptions.Id("The file's id"), CliOptions.Json());
        var command = new Command("delete", "Delete a file with its versions; it can be restored for 30 days")
        {
            id, json, CliOptions.Settings,
        }.GoesRemote();
        command.SetAction(async (result, ct) =>
        {
            await using var place = await CommandPlace.OpenAsync(result, CliHost.WriteAsync, ct);
            var file = result.GetValue(id);
            var (receipt, error) = place.Portal is { } portal
                ? ((await portal.SendAsync<DeletedFile>(HttpMethod.Delete, $"/sources/files/{file}", body: null, ct)).Value, null)
                : await place.Services.GetRequiredService<DeleteFile>().ExecuteAsync(file, AuditActors.OfCommand, ct);
            if (error is not null)
                return await CommandErrors.WriteAsync(error);

            await Console.Out.WriteLineAsync(result.GetValue(json)
                ? CommandJson.Of(receipt)
                : string.Create(
                    CultureInfo.InvariantCulture,
                    $"{receipt!.Name} is deleted: {ValueFormatter.Count(receipt.Versions, "version", "versions")}, "
                        + $"{ValueFormatter.Count(receipt.Rows, "row", "rows")}, {receipt.Bytes:N0} bytes. "
                        + $"It can be restored until {ValueFormatter.Machine(receipt.RestorableUntilUtc)}: sources restore {file}"));
            return ExitCodes.Success;
        });
        return command;
    }

    public static Command Restore()
    {
        var (id, json) = (CliOptions.Id("The file's id"), CliOptions.Json());
        var command = new Command("restore", "Undo the deletion of a file") { id, json, CliOptions.Settings }.GoesRemote();
        command.SetAction(async (result, ct) =>
        {
            await using var place = await CommandPlace.OpenAsync(result, CliHost.WriteAsync, ct);
            var file = result.GetValue(id);
            var error = place.Portal is { } portal
                ? await SendAsync(portal)
                : await place.Services.GetRequiredService<RestoreFile>().ExecuteAsync(file, AuditActors.OfCommand, ct);
            if (error is not null)
                return await CommandErrors.WriteAsync(error);

            var (detail, text) = await place.ReadAsync(
                $"/sources/files/{file}",
                async here => (await here.GetRequiredService<FileQueries>().FindAsync(file, ct))!, ct);
            await Console.Out.WriteLineAsync(result.GetValue(json) ? text : $"{detail.File.Name} is restored.");
            return ExitCodes.Success;

            async Task<PortalError?> SendAsync(RemotePortal remote)
            {
                await remote.SendAsync<FileDetail>(HttpMethod.Post, $"/sources/files/{file}/restore", body: null, ct);
                return null;
            }
        });
        return command;
    }

    private static async Task WriteAsync(Page<ListedFile> page)
    {
        foreach (var file in page.Items)
        {
            await Console.Out.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"{file.SourceFileId}  v{file.Version,-4} {EnumFormatter.From(file.State),-10} "
                    + $"{EnumFormatter.From(file.Embedding.State),-9}  {file.Rows,12:N0} rows  "
                    + $"{file.ByteLength,12:N0} bytes  {ValueFormatter.Machine(file.UploadedAtUtc)}  {file.Name}"));
        }

        if (page.Items.Count == 0)
            await Console.Out.WriteLineAsync("No files.");
        if (page.NextCursor is not null)
            await Console.Out.WriteLineAsync($"More files: --cursor {page.NextCursor}");
    }

    /// <summary>Writes how a version is read, and its first rows.</summary>
    public static async Task WriteAsync(FilePreview preview)
    {
        var reading = preview.Reading;
        await Console.Out.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"{preview.Name}, version {preview.Version}, {EnumFormatter.From(preview.Format)}, {preview.RowCount:N0} rows, "
                + $"{reading.Columns.Count:N0} columns, {EnumFormatter.From(preview.State)}"));
        await Console.Out.WriteLineAsync(reading.HeaderReason);
        foreach (var warning in reading.Warnings)
            await Console.Out.WriteLineAsync($"{(warning.IsQuestion ? "?" : "!")} {warning.Code} ({warning.Count}): {warning.Message}");
        foreach (var column in reading.Columns.Where(column => column.Note is not null))
            await Console.Out.WriteLineAsync($"- {Cell(column.Name)}: {column.Note}");
        await Console.Out.WriteLineAsync(string.Join("  ", reading.Columns.Take(ShownColumns).Select(column => Cell(column.Name))));
        foreach (var row in preview.Rows.Take(ShownRows))
            await Console.Out.WriteLineAsync(string.Join("  ", row.Cells.Take(ShownColumns).Select(Cell)).TrimEnd());
    }

    /// <summary>A text of a file in a terminal, on one line and without control characters.</summary>
    public static string Line(string text) => new([.. text.Select(letter => char.IsControl(letter) ? ' ' : letter)]);

    /// <summary>A text of a file in a terminal: without control characters, and never wider than its column.</summary>
    private static string Cell(string? text)
    {
        var line = Line(text ?? "");
        return (line.Length <= WidestCell ? line : line[..(WidestCell - 1)] + "…").PadRight(WidestCell);
    }
}
