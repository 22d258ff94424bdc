using System.ComponentModel;
using FlexPortal.Core.Platform.Identity;
using FlexPortal.Core.Platform.Lists;
using FlexPortal.Core.Sources.Search;
using FlexPortal.Hosting;
using FlexPortal.Identity.Access;
using Microsoft.AspNetCore.Http.HttpResults;

namespace FlexPortal.Sources.Search;

/// <summary>The HTTP API of the search in a group.</summary>
internal static class SearchEndpoints
{
    public static void MapSearchEndpoints(this IEndpointRouteBuilder routes)
    {
        var groups = routes.MapGroup("/sources").WithTags("Sources: search").Needs(Capability.ReadRuns);
        groups.MapGet("/groups/{id:guid}/search", FindAsync)
            .TakesTexts(
                ["q", "Words, identifiers or a sentence, at most 1,000 characters; what is in quotes is found as it is"],
                ["as_of", "Answer from the embeddings of then, at most 30 days back: a day or a time, without an offset in UTC"],
                ["cursor", "Go on after the exact hits of an answer: its next_cursor"])
            .WithName("SearchGroup").WithSummary("Search the embedded files of a group by identifier, words and meaning, best hits first")
            .WithDescription("First come all texts that have identifiers and phrases of q, by file and row: exact_total hits in exact_rows "
                + "rows, with next_cursor while there are more; after the last of them the nearest other texts, as far as limit allows. "
                + "identifiers_not_found: identifiers and phrases of q that no text has, so that no hit is one for them. "
                + "Each hit names file, version, sheet, rows and, when a word of the text is in it, the column. "
                + "is_word_matching_only: no model for meaning is installed. meaning_error: the model does not answer.")
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static async Task<Results<Ok<SearchAnswer>, ProblemHttpResult>> FindAsync(
        [Description("The group")] Guid id, HttpContext http, SearchGroup search, TimeProvider time,
        [Description("Most hits, 1 to 100; 20 when left out")] int? limit,
        [Description("Id of a version of a file: answer from its embeddings only")] Guid? version, CancellationToken ct)
    {
        if (!SearchQuery.TryReadAsOf(http.Request.Query["as_of"], time.GetUtcNow(), out var asOf))
            return SourcesProblems.BadRequest(SearchQuery.AsOfFault);

        var (answer, error) = await search.ExecuteAsync(
            SearchQuery.Of(id, http.Request.Query["q"].ToString(), limit) with
            {
                FileVersionId = version,
                AsOfUtc = asOf,
                Cursor = http.Request.Query["cursor"],
            },
            ct);
        return error is null ? TypedResults.Ok(answer) : Problem.Of(error);
    }
}

/// <summary>A search as an address or a command says it.</summary>
internal static class SearchQuery
{
    public const string AsOfFault = "as_of is " + TimeParser.Accepts + ".";

    /// <summary>Reads a time; none for a blank text. A day counts to its end, and today until now.</summary>
    public static bool TryReadAsOf(string? text, DateTimeOffset now, out DateTimeOffset? asOf)
    {
        asOf = null;
        if (string.IsNullOrWhiteSpace(text))
            return true;
        if (!TimeParser.TryParse(text, TimeZoneInfo.Utc, endOfDay: true, out var end)
            || !TimeParser.TryParse(text, TimeZoneInfo.Utc, endOfDay: false, out var start))
            return false;
        asOf = start <= now && end > now ? now : end;
        return true;
    }

    /// <summary>The request.</summary>
    public static SearchRequest Of(Guid group, string text, int? limit) =>
        limit is { } most ? new(group, text) { Most = most } : new(group, text);
}
