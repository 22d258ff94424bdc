using System.CommandLine;
using FlexPortal.Audit;
using FlexPortal.Cli;
using FlexPortal.Cli.Remote;
using FlexPortal.Core.Sources;
using FlexPortal.Core.Sources.Columns;
using FlexPortal.Core.Sources.Files;
using FlexPortal.Sources.Files;

namespace FlexPortal.Sources.Columns;

/// <summary><c>sources columns FILE [--choose NAME …] [--private NAME …] [--context TEXT]</c>.</summary>
internal static class ColumnsVerb
{
    public static Command Columns()
    {
        var id = CliOptions.Id("The id of a file: the columns are those of all files of its group with the same header");
        var choose = new Option<string[]>("--choose") { Description = "Save this column as one that is embedded; may be repeated" };
        var hidden = new Option<string[]>("--private")
        {
            Description = "Save this one of them as private: it is not sent to a service elsewhere",
        };
        var context = new Option<string?>("--context") { Description = "Save a sentence that precedes every text" };
        return CommandCall<ColumnPreference>.Of(
            new("columns", "Show the columns that are embedded, or save others") { id, choose, hidden, context },
            (result, ct) => IsSave(result) ? CliHost.WriteAsync(result, ct) : CliHost.ReadAsync(result, ct),
            async (result, place, ct) =>
            {
                if (await place.FindAsync(
                    $"/sources/files/{result.GetValue(id)}",
                    here => here.GetRequiredService<FileQueries>().FindAsync(result.GetValue(id), ct), ct) is not { Value: var file })
                    return (null, SourcesErrors.FileNotFound());

                var (group, header) = (file.File.GroupId, file.Versions.First(version => version.IsCurrent).HeaderFingerprint);
                var address = $"/sources/groups/{group}/columns/{header}";
                var (present, _) = await place.ReadAsync(
                    address, async here => (await here.GetRequiredService<ColumnQueries>().FindAsync(group, header, ct))!, ct);
                if (!IsSave(result))
                {
                    return (new(
                        HttpMethod.Get, address, Body: null,
                        (_, _) => Task.FromResult<(ColumnPreference?, PortalError?)>((present, null))), null);
                }

                var save = Wanted(present, result.GetValue(choose) ?? [], result.GetValue(hidden) ?? [], result.GetValue(context));
                if (result.GetValue(hidden)?.FirstOrDefault(name => !save.Columns.Any(column => Is(column, name))) is { } other)
                {
                    await Console.Error.WriteLineAsync($"--private names {other}, which is not embedded: add --choose.");
                    return (null, null);
                }

                return (new(
                    HttpMethod.Put, address,
                    new ColumnsBody(
                        [.. save.Columns.Select(one => new ColumnBody(one.Name, one.Label, one.IsPrivate))], save.Context, present.Version),
                    async (here, stop) =>
                    {
                        var (_, error) = await here.GetRequiredService<SaveColumns>().ExecuteAsync(
                            new(group, header, save.Columns, save.Context, present.Version), AuditActors.OfCommand, stop);
                        return error is null
                            ? (await here.GetRequiredService<ColumnQueries>().FindAsync(group, header, stop), null) : (null, error);
                    }), null);
            },
            WriteAsync);

        bool IsSave(ParseResult result) => result.GetResult(choose) is not null || result.GetResult(hidden) is not null
            || result.GetResult(context) is not null;
    }

    /// <summary>The saved columns with what the options change: labels stay, and so does what is private unless it is said.</summary>
    private static ColumnPreference Wanted(ColumnPreference present, string[] chosen, string[] hidden, string? context)
    {
        var known = present.Columns.ToDictionary(column => column.Name, StringComparer.OrdinalIgnoreCase);
        var columns = chosen.Length == 0 ? present.Columns
            : chosen.Select(name => known.GetValueOrDefault(name) ?? new ColumnChoice(name));
        return present with
        {
            Columns =
            [
                .. hidden.Length == 0 ? columns
                    : columns.Select(column => column with { IsPrivate = hidden.Any(name => Is(column, name)) }),
            ],
            Context = context ?? present.Context,
        };
    }

    private static bool Is(ColumnChoice column, string name) => string.Equals(column.Name, name, StringComparison.OrdinalIgnoreCase);

    private static async Task WriteAsync(ColumnPreference preference)
    {
        await Console.Out.WriteLineAsync(preference.Version == 0 ? "The default, not saved" : $"Version {preference.Version}");
        foreach (var column in preference.Columns)
            await Console.Out.WriteLineAsync(FileVerbs.Line(
                column.Name + (column.Label is { } label ? $" as {label}" : "") + (column.IsPrivate ? " (private)" : "")));
        if (preference.Context.Length > 0)
            await Console.Out.WriteLineAsync(FileVerbs.Line($"Context: {preference.Context}"));
    }
}
