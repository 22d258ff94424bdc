using System.CommandLine;
using System.Globalization;
using FlexPortal.Audit;
using FlexPortal.Cli;
using FlexPortal.Cli.Remote;
using FlexPortal.Core.Platform.Persistence;
using FlexPortal.Core.Sources;
using FlexPortal.Core.Sources.Files;
using FlexPortal.Sources.Groups;

namespace FlexPortal.Sources.Files;

/// <summary><c>sources upload GROUP FILE…</c>: each file by itself, one after the other; a refused one does not stop the others.</summary>
internal static class UploadVerb
{
    public static Command Upload()
    {
        var group = GroupVerbs.Group();
        var files = new Argument<FileInfo[]>("file") { Description = "Files to upload", Arity = ArgumentArity.OneOrMore };
        var mode = new Option<string?>("--as") { Description = "new, version or replace; new when left out" };
        var label = new Option<string?>("--label") { Description = "Label of the versions" };
        var json = CliOptions.Json();
        var command = new Command("upload", "Upload files to a group: CSV, XLSX, XLS or Parquet")
        {
            group, files, mode, label, json, CliOptions.Settings,
        }.GoesRemote();
        command.SetAction(async (result, ct) =>
        {
            var query = new UploadQuery { As = result.GetValue(mode), Label = result.GetValue(label) };
            if (query.FaultOf() is not null)
            {
                await Console.Error.WriteLineAsync("--as is new, version or replace.");
                return ExitCodes.Usage;
            }

            await using var place = await CommandPlace.OpenAsync(result, CliHost.WriteAsync, ct);
            if (await GroupVerbs.FindAsync(place, result.GetValue(group)!, ct) is not { } found)
                return await CommandErrors.WriteAsync(SourcesErrors.GroupNotFound());
            var exitCode = ExitCodes.Success;
            foreach (var file in result.GetValue(files)!)
            {
                query.Name = file.Name;
                var code = await UploadAsync(place, query.Of(found.GroupId), file, result.GetValue(json), ct);
                exitCode = exitCode == ExitCodes.Success ? code : exitCode;
            }

            return exitCode;
        });
        return command;
    }

    private static async Task<int> UploadAsync(
        CommandPlace place, UploadRequest request, FileInfo file, bool json, CancellationToken ct)
    {
        if (!file.Exists)
        {
            await Console.Error.WriteLineAsync($"{file.Name}: There is no such file on this machine.");
            return ExitCodes.Usage;
        }

        await using var content = file.OpenRead();
        var (uploaded, error, exitCode) = await SendAsync(place, request, content, ct);
        if (error is not null)
        {
            await Console.Error.WriteLineAsync($"{file.Name}: {CommandErrors.LineOf(error)}");
            return exitCode;
        }

        await Console.Out.WriteLineAsync(json
            ? CommandJson.Of(uploaded)
            : string.Create(
                CultureInfo.InvariantCulture,
                $"{uploaded!.SourceFileId}  v{uploaded.Version,-4} {EnumFormatter.From(uploaded.State),-10}  {uploaded.Rows,12:N0} rows  "
                    + $"{uploaded.Columns,6:N0} columns  {uploaded.Name}"));
        foreach (var question in json ? [] : uploaded!.Warnings.Where(warning => warning.IsQuestion))
            await Console.Out.WriteLineAsync($"? {question.Code} ({question.Count}): {question.Message}");
        return ExitCodes.Success;
    }

    private static async Task<(UploadedFile? File, PortalError? Error, int ExitCode)> SendAsync(
        CommandPlace place, UploadRequest request, FileStream content, CancellationToken ct)
    {
        if (place.Portal is not { } portal)
        {
            var (file, error) = await place.Services.GetRequiredService<UploadFile>().ExecuteAsync(
                request with { Length = content.Length }, content, AuditActors.OfCommand, ct);
            return (file, error, ExitCodes.Of(error));
        }

        try
        {
            var mode = request.Mode switch { UploadMode.NewFile => "new", UploadMode.NewVersion => "version", _ => "replace" };
            var label = request.VersionLabel is { } text ? $"&label={Uri.EscapeDataString(text)}" : "";
            var address = $"/sources/groups/{request.GroupId}/files?name={Uri.EscapeDataString(request.Name)}&as={mode}{label}";
            return ((await portal.UploadAsync<UploadedFile>(address, content, ct)).Value, null, ExitCodes.Success);
        }
        catch (RemoteException refused) when (refused.ExitCode is not (ExitCodes.PortalAway or ExitCodes.NotAllowed))
        {
            return (null, refused.Error, refused.ExitCode);
        }
    }
}
