using FlexPortal.Core.Platform.Persistence;
using FlexPortal.Core.Sources.Embeddings.Models;
using FlexPortal.Core.Sources.Groups;
using FlexPortal.Core.Sources.Search.Vectors;

namespace FlexPortal.Core.Sources.Search;

/// <summary>
/// Searches the files of a group in three ways and merges what they find: identifiers as they are written, words, and meaning. An
/// identifier never depends on a model. Only complete sets are searched, so an answer never mixes two versions of a file.
/// </summary>
internal sealed class SearchGroup(PortalDatabase database, GroupQueries groups, EmbeddingModels models, VectorSearch vectors)
{
    private const int LongestText = 1_000, MostHits = 100;

    // What a ranking adds below this place changes no order that a user sees.
    private const int MostRanked = 200;

    /// <summary>Sets that one search reads; a test has fewer.</summary>
    internal int MostSets { get; init; } = 2_000;

    /// <summary>Searches. Returns the answer, or why there is none.</summary>
    public async Task<(SearchAnswer? Answer, PortalError? Error)> ExecuteAsync(SearchRequest request, CancellationToken cancellationToken)
    {
        if (request.Text.Length > LongestText || !request.Text.Any(char.IsLetterOrDigit) || request.Text.Contains('\0'))
            return (null, SearchErrors.TextInvalid(LongestText));
        if (request.Most is < 1 or > MostHits)
            return (null, SearchErrors.MostInvalid(MostHits));
        var all = await SearchSql.ListSetsAsync(database, request, MostSets + 1, cancellationToken);
        IReadOnlyList<SearchedSet> sets = [.. all.Take(MostSets)];
        if (sets.Count == 0 && await groups.FindAsync(request.GroupId, cancellationToken) is null)
            return (null, SourcesErrors.GroupNotFound());

        var ranked = new RankedTexts();
        var meaning = FindMeaningAsync(request, sets, cancellationToken);
        var texts = await RankWordsAsync(ranked, request.Text, [.. sets.Select(set => set.SetId)], cancellationToken);
        var found = await meaning;
        ranked.Add(SearchReason.Meaning, found.Near.Select(match => TextOf(match.Place)));
        var similar = found.Near.ToDictionary(match => TextOf(match.Place), match => match.Score);
        var hits = await ReadAsync(ranked, request, (sets, texts, similar), cancellationToken);
        return (
            new(hits, sets.Sum(set => (long)set.Texts), found.IsWordMatchingOnly)
            {
                FilesOfOtherModel = found.FilesOfOtherModel,
                IsCut = all.Count > sets.Count,
                MeaningError = found.Error,
            },
            null);
    }

    private static (Guid SetId, int Number) TextOf(VectorPlace place) => (place.SetId, place.Index + 1);

    private async Task<Meaning> FindMeaningAsync(SearchRequest request, IReadOnlyList<SearchedSet> sets, CancellationToken ct)
    {
        try
        {
            var model = models.Current;
            var same = sets.Where(set => string.Equals(set.Model, model.Code, StringComparison.Ordinal)).Select(set => set.SetId).ToArray();
            var others = sets.Count - same.Length;
            if (same.Length == 0)
                return new([], Error: null, others, model.IsWordMatchingOnly);
            var question = await models.EmbedAsync([request.Text], weights: null, ct);
            var near = await vectors.FindAsync(same, question.Vectors[0], request.Most, ct);
            return new(near, Error: null, others, model.IsWordMatchingOnly);
        }
        catch (PortalException unavailable)
        {
            return new([], unavailable.Error, FilesOfOtherModel: 0, IsWordMatchingOnly: false);
        }
        catch (InvalidDataException)
        {
            // Vectors are missing, or a set was removed since the sets were listed.
            return new([], SearchErrors.VectorsMissing(), FilesOfOtherModel: 0, IsWordMatchingOnly: false);
        }
    }

    /// <summary>Ranks what has identifiers and search words; returns the texts that were read for that.</summary>
    private async Task<Dictionary<(Guid SetId, int Number), FoundText>> RankWordsAsync(
        RankedTexts ranked, string text, Guid[] sets, CancellationToken ct)
    {
        var terms = SearchTerms.IdentifiersOf(text);
        var found = await SearchSql.FindAsync(database.Main, sets, (terms, text), MostRanked, ct);
        foreach (var (term, having) in terms.Zip(found))
        {
            var whole = having.ToLookup(one => SearchTerms.PlaceOf(one.Content, term, out var isWhole) >= 0 && isWhole);
            ranked.Add(SearchReason.Identifier, whole[true].Select(one => (one.SetId, one.Number)));
            ranked.Add(SearchReason.PartOfWord, whole[false].Select(one => (one.SetId, one.Number)));
        }

        var asked = SearchTerms.WordsOf(text).Distinct(StringComparer.OrdinalIgnoreCase).ToArray();
        var (words, aliases) = (found[^1], SearchTerms.AliasesOf(asked));
        // What has one of several words is asked for only when few texts have all.
        if (words.Count < MostHits && (asked.Length + aliases.Count > 1 || !asked[0].All(char.IsLetterOrDigit)))
        {
            var any = string.Join(' ', aliases.Prepend(text));
            words = [.. words, .. await SearchSql.FindAnyWordAsync(database.Main, sets, any, MostRanked, ct)];
        }

        string[] forms = [.. asked, .. aliases];
        ranked.Add(
            SearchReason.Words,
            words.DistinctBy(one => (one.SetId, one.Number))
                .OrderByDescending(one => forms.Sum(word => SearchTerms.PlaceOf(one.Content, word, out var isWhole) >= 0 && isWhole
                    ? word.Length : 0))
                .ThenBy(one => one.Content.Length).Select(one => (one.SetId, one.Number)));
        return found.Append(words).SelectMany(list => list).DistinctBy(one => (one.SetId, one.Number))
            .ToDictionary(one => (one.SetId, one.Number));
    }

    private async Task<IReadOnlyList<SearchHit>> ReadAsync(
        RankedTexts ranked, SearchRequest request,
        (IReadOnlyList<SearchedSet> Sets, Dictionary<(Guid SetId, int Number), FoundText> Texts,
            Dictionary<(Guid SetId, int Number), float> Similar) found,
        CancellationToken ct)
    {
        var ((sets, texts, similar), best) = (found, ranked.Best(request.Most));
        var unread = best.Select(one => (one.SetId, one.Number)).Where(one => !texts.ContainsKey(one)).ToArray();
        foreach (var text in unread.Length == 0 ? [] : await SearchSql.ReadAsync(database, unread, ct))
            texts[(text.SetId, text.Number)] = text;
        var byId = sets.ToDictionary(set => set.SetId);
        var hits = new List<SearchHit>(best.Count);
        foreach (var (setId, number, score, why) in best)
        {
            // Its set was removed meanwhile.
            if (!texts.TryGetValue((setId, number), out var text))
                continue;
            var set = byId[setId];
            hits.Add(new(set.SourceFileId, set.FileName, set.FileVersionId, set.Version, set.Sheet, text.Rows, text.Content, score, why)
            {
                VersionLabel = set.VersionLabel,
                RowCount = text.RowCount,
                Column = MatchingColumn.Of(text.Content, set.Columns, request.Text),
                Similarity = similar.TryGetValue((setId, number), out var similarity) ? similarity : null,
            });
        }

        return hits;
    }

    private sealed record Meaning(IReadOnlyList<NearVector> Near, PortalError? Error, int FilesOfOtherModel, bool IsWordMatchingOnly);
}
