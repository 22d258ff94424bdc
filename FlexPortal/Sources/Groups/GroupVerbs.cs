using System.CommandLine;
using System.Globalization;
using FlexPortal.Audit;
using FlexPortal.Cli;
using FlexPortal.Cli.Remote;
using FlexPortal.Core.Platform.Lists;
using FlexPortal.Core.Sources;
using FlexPortal.Core.Sources.Groups;
using FlexPortal.Hosting;
using FlexPortal.Shell.Parts;

namespace FlexPortal.Sources.Groups;

/// <summary><c>sources groups [create|rename|archive|restore]</c>.</summary>
internal static class GroupVerbs
{
    public static Command Groups()
    {
        var (json, archived) = (CliOptions.Json(), new Option<bool>("--archived") { Description = "List archived groups too" });
        var command = new Command("groups", "List groups, or change one") { archived, json, CliOptions.Settings }.GoesRemote();
        foreach (var change in new[] { Create(), Rename(), Archive(), Restore() })
            command.Subcommands.Add(change);
        command.SetAction(async (result, ct) =>
        {
            await using var place = await CommandPlace.OpenAsync(result, CliHost.ReadAsync, ct);
            var (list, text) = await ListAsync(place, result.GetValue(archived), ct);
            if (result.GetValue(json))
            {
                await Console.Out.WriteLineAsync(text);
                return ExitCodes.Success;
            }

            foreach (var group in list.Items)
                await Console.Out.WriteLineAsync(Line(group));
            if (list.Items.Count == 0)
                await Console.Out.WriteLineAsync("No groups. Create one: sources groups create NAME");
            return ExitCodes.Success;
        });
        return command;
    }

    public static Argument<string> Group() => new("group") { Description = "Name of the group, or its id" };

    /// <summary>The group of a name or an id; null when there is none. An active group is found before an archived one.</summary>
    public static async Task<DocumentGroup?> FindAsync(CommandPlace place, string nameOrId, CancellationToken ct)
    {
        var (list, _) = await ListAsync(place, archived: true, ct);
        return Guid.TryParse(nameOrId, out var id)
            ? list.Items.FirstOrDefault(group => group.GroupId == id)
            : list.Items.FirstOrDefault(group => string.Equals(group.Name, LineText.Name(nameOrId), StringComparison.OrdinalIgnoreCase));
    }

    private static Task<Answer<GroupList>> ListAsync(CommandPlace place, bool archived, CancellationToken ct) => place.ReadAsync(
        $"/sources/groups?archived={(archived ? "true" : "false")}",
        async here => new GroupList(await here.GetRequiredService<GroupQueries>().ListAsync(archived, ct), ChosenGroupId: null), ct);

    private static Command Create()
    {
        var name = new Argument<string>("name") { Description = "Name of the group" };
        return Changing(
            new("create", "Create a group") { name },
            (result, _, _) => Task.FromResult<Wanted?>(
                new(new GroupChange.Create(result.GetValue(name)!), HttpMethod.Post, "", new GroupBody(result.GetValue(name)))));
    }

    private static Command Rename()
    {
        var (group, name) = (Group(), new Argument<string>("name") { Description = "The new name" });
        return Changing(
            new("rename", "Rename a group") { group, name },
            async (result, place, ct) => await FindAsync(place, result.GetValue(group)!, ct) is { } found
                ? new(new GroupChange.Rename(found.GroupId, result.GetValue(name)!), HttpMethod.Put, $"/{found.GroupId}",
                    new GroupBody(result.GetValue(name)))
                : null);
    }

    private static Command Archive()
    {
        var group = Group();
        return Changing(
            new("archive", "Archive a group: nothing in it changes, and its name is free") { group },
            async (result, place, ct) => await FindAsync(place, result.GetValue(group)!, ct) is { } found
                ? new(new GroupChange.Archive(found.GroupId), HttpMethod.Post, $"/{found.GroupId}/archive", Body: null) : null);
    }

    private static Command Restore()
    {
        var group = Group();
        return Changing(
            new("restore", "Make an archived group one that can be changed") { group },
            async (result, place, ct) => await FindAsync(place, result.GetValue(group)!, ct) is { } found
                ? new(new GroupChange.Restore(found.GroupId), HttpMethod.Post, $"/{found.GroupId}/restore", Body: null) : null);
    }

    /// <summary>A verb that lists what a group has, with the filters, the limit and the cursor of the list.</summary>
    /// <param name="command">Its name and description.</param>
    /// <param name="list">The list.</param>
    /// <param name="part">Last part of its address: <c>/sources/groups/{id}/…</c>.</param>
    /// <param name="read">Reads one page here.</param>
    /// <param name="write">Writes one page as text.</param>
    public static Command Listing<TRow, T>(
        Command command, ListDefinition<TRow, T> list, string part,
        Func<IServiceProvider, Guid, ListRequest<TRow, T>, int, CancellationToken, Task<Page<T>>> read, Func<Page<T>, Task> write)
        where TRow : class
        where T : class
    {
        var filters = new ListOptions(list.Parameters);
        var (group, limit, json) = (Group(), CliOptions.Limit(), CliOptions.Json());
        command.Arguments.Add(group);
        command.Options.Add(limit);
        command.Options.Add(json);
        command.Options.Add(CliOptions.Settings);
        command.GoesRemote();
        filters.AddTo(command);
        command.SetAction(async (result, ct) =>
        {
            var query = filters.Read(result);
            if (!list.TryRead(query, zone: null, out var request, out var fault))
            {
                await Console.Error.WriteLineAsync(fault);
                return ExitCodes.Usage;
            }

            await using var place = await CommandPlace.OpenAsync(result, CliHost.ReadAsync, ct);
            if (await FindAsync(place, result.GetValue(group)!, ct) is not { } found)
                return await CommandErrors.WriteAsync(SourcesErrors.GroupNotFound());
            var most = result.GetValue(limit);
            var (page, text) = await place.ReadAsync(
                query.With("limit", $"{most}").At($"/sources/groups/{found.GroupId}/{part}"),
                here => read(here, found.GroupId, request, most, ct), ct);
            if (result.GetValue(json))
                await Console.Out.WriteLineAsync(text);
            else
                await write(page);
            return ExitCodes.Success;
        });
        return command;
    }

    private static Command Changing(Command command, Func<ParseResult, CommandPlace, CancellationToken, Task<Wanted?>> read)
    {
        var json = CliOptions.Json();
        command.Options.Add(json);
        command.Options.Add(CliOptions.Settings);
        command.GoesRemote();
        command.SetAction(async (result, ct) =>
        {
            await using var place = await CommandPlace.OpenAsync(result, CliHost.WriteAsync, ct);
            if (await read(result, place, ct) is not { } wanted)
                return await CommandErrors.WriteAsync(SourcesErrors.GroupNotFound());
            var (group, error) = await ChangeAsync(place, wanted, ct);
            if (error is not null)
                return await CommandErrors.WriteAsync(error);

            await Console.Out.WriteLineAsync(
                result.GetValue(json) ? CommandJson.Of(group) : Line(group!));
            return ExitCodes.Success;
        });
        return command;
    }

    private static async Task<(DocumentGroup? Group, PortalError? Error)> ChangeAsync(
        CommandPlace place, Wanted wanted, CancellationToken ct)
    {
        if (place.Portal is { } portal)
        {
            var address = $"/sources/groups{wanted.Address}";
            return ((await portal.SendAsync<DocumentGroup>(wanted.Method, address, wanted.Body, ct)).Value, null);
        }

        var (id, error) = await place.Services.GetRequiredService<ChangeGroup>().ExecuteAsync(wanted.Change, AuditActors.OfCommand, ct);
        return error is null
            ? (await place.Services.GetRequiredService<GroupQueries>().FindAsync(id!.Value, ct), null) : (null, error);
    }

    private static string Line(DocumentGroup group) => string.Create(
        CultureInfo.InvariantCulture,
        $"{group.GroupId}  {group.Files,6:N0} files  "
            + $"{(group.NewestUploadAtUtc is { } newest ? ValueFormatter.Machine(newest) : "-"),-20}  {group.Name}"
            + $"{(group.NeedsLook > 0 ? $"  ({group.NeedsLook:N0} need a look)" : "")}"
            + $"{(group.ArchivedAtUtc is null ? "" : "  (archived)")}");

    /// <summary>A change, here and over HTTP.</summary>
    private sealed record Wanted(GroupChange Change, HttpMethod Method, string Address, object? Body);
}
