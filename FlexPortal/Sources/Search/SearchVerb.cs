using System.CommandLine;
using System.Globalization;
using FlexPortal.Cli;
using FlexPortal.Cli.Remote;
using FlexPortal.Core.Platform.Lists;
using FlexPortal.Core.Platform.Persistence;
using FlexPortal.Core.Sources;
using FlexPortal.Core.Sources.Search;
using FlexPortal.Sources.Files;
using FlexPortal.Sources.Groups;

namespace FlexPortal.Sources.Search;

/// <summary><c>sources search GROUP TEXT</c>.</summary>
internal static class SearchVerb
{
    private const int WidestText = 300;

    public static Command Search()
    {
        var (group, json) = (GroupVerbs.Group(), CliOptions.Json());
        var text = new Argument<string>("text") { Description = "Words, identifiers or a sentence" };
        var limit = new Option<int?>("--limit") { Description = "Most hits, 1 to 100; 20 when left out" };
        var version = new Option<Guid?>("--file-version-id") { Description = "Id of a version of a file: answer from it only" };
        var asOf = new Option<string?>("--as-of") { Description = $"Answer from the embeddings of then: {TimeParser.Accepts}" };
        var cursor = new Option<string?>("--cursor") { Description = "Go on after the exact hits of a search: the cursor that it printed" };
        var command = new Command("search", "Search the embedded files of a group by identifier, words and meaning")
        {
            group, text, limit, version, asOf, cursor, json, CliOptions.Settings,
        }.GoesRemote();
        command.SetAction(async (result, ct) =>
        {
            if (!SearchQuery.TryReadAsOf(result.GetValue(asOf), TimeProvider.System.GetUtcNow(), out var at))
            {
                await Console.Error.WriteLineAsync(SearchQuery.AsOfFault);
                return ExitCodes.Usage;
            }

            await using var place = await CommandPlace.OpenAsync(result, CliHost.ReadAsync, ct);
            if (await GroupVerbs.FindAsync(place, result.GetValue(group)!, ct) is not { } found)
                return await CommandErrors.WriteAsync(SourcesErrors.GroupNotFound());
            var request = SearchQuery.Of(found.GroupId, result.GetValue(text)!, result.GetValue(limit)) with
            {
                FileVersionId = result.GetValue(version),
                AsOfUtc = at,
                Cursor = result.GetValue(cursor),
            };
            var (answer, body) = await place.ReadAsync(Address(request), here => AskAsync(here, request, ct), ct);
            if (result.GetValue(json))
                await Console.Out.WriteLineAsync(body);
            else
                await WriteAsync(answer);
            // The nearest texts are no find for a script that asked for an identifier.
            return answer.Hits.Count == 0 || answer.IdentifiersNotFound.Count > 0 ? ExitCodes.NotFound : ExitCodes.Success;
        });
        return command;
    }

    private static async Task<SearchAnswer> AskAsync(IServiceProvider here, SearchRequest request, CancellationToken ct)
    {
        var (answer, error) = await here.GetRequiredService<SearchGroup>().ExecuteAsync(request, ct);
        return answer ?? throw new PortalException(error!);
    }

    private static string Address(SearchRequest request) => ListQuery.Of(
        [
            new("q", request.Text), new("limit", request.Most.ToString(CultureInfo.InvariantCulture)),
            new("version", request.FileVersionId?.ToString()), new("as_of", request.AsOfUtc?.UtcDateTime.ToString("O")),
            new("cursor", request.Cursor),
        ]).At($"/sources/groups/{request.GroupId}/search");

    private static async Task WriteAsync(SearchAnswer answer)
    {
        if (answer.IdentifiersNotFound.Count > 0)
        {
            var nearest = answer.Hits.Any(hit => hit.Why is [SearchReason.Meaning]) ? " The nearest texts:" : "";
            await Console.Out.WriteLineAsync(FileVerbs.Line($"No text has {string.Join(" or ", answer.IdentifiersNotFound)}.{nearest}"));
        }

        foreach (var hit in answer.Hits)
        {
            var cell = hit.Column is { } column ? $", column {column.Letter}" : "";
            var sheet = hit.Sheet.Length > 0 ? $", sheet {hit.Sheet}" : "";
            var rows = string.Create(
                CultureInfo.InvariantCulture, $"row {hit.Rows[0]}{(hit.RowCount > 1 ? $" and {hit.RowCount - 1:N0} more" : "")}");
            await Console.Out.WriteLineAsync(FileVerbs.Line(
                $"{hit.FileName}, version {hit.Version}{sheet}, {rows}{cell}  "
                    + $"({string.Join(", ", hit.Why.Select(why => EnumFormatter.From(why).Replace('_', ' ')))})"));
            var text = hit.Text.Length <= WidestText ? hit.Text : hit.Text[..WidestText] + "…";
            await Console.Out.WriteLineAsync("  " + FileVerbs.Line(text));
        }

        if (answer.NextCursor is { } next)
        {
            await Console.Out.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture, $"In all {answer.ExactRows:N0} rows, {answer.ExactTotal:N0} texts. More: --cursor {next}"));
        }

        if (answer.Hits.Count == 0 && answer.IdentifiersNotFound.Count == 0)
        {
            await Console.Out.WriteLineAsync(answer.Texts == 0
                ? "Nothing is embedded in this group yet: sources jobs GROUP" : "Nothing found.");
        }

        if (answer.IsWordMatchingOnly)
            await Console.Error.WriteLineAsync("Word matching only: this portal has no model for meaning.");
        if (answer.MeaningError is { } error)
            await Console.Error.WriteLineAsync($"Not searched by meaning: {error.Code}: {error.Message}");
        if (answer.IsCut)
            await Console.Error.WriteLineAsync("Not every file was searched: one search reads 2,000 files of a group, by name.");
        if (answer.FilesOfOtherModel > 0)
        {
            var files = answer.FilesOfOtherModel.ToString("N0", CultureInfo.InvariantCulture);
            await Console.Error.WriteLineAsync(
                $"{files} files were embedded with another model and are searched by words only: sources reembed GROUP");
        }
    }
}
