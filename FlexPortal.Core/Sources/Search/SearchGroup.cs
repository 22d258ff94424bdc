using FlexPortal.Core.Platform.Persistence;
using FlexPortal.Core.Sources.Embeddings.Models;
using FlexPortal.Core.Sources.Embeddings.Sets;
using FlexPortal.Core.Sources.Groups;
using FlexPortal.Core.Sources.Search.Vectors;

namespace FlexPortal.Core.Sources.Search;

/// <summary>
/// Searches the files of a group in three ways: first all texts with its identifiers and phrases, as they are written, page by page; then
/// the best of what words and meaning find, merged. An identifier never depends on a model. Only complete sets are searched, so an
/// answer never mixes two versions of a file.
/// </summary>
internal sealed class SearchGroup(
    PortalDatabase database, GroupQueries groups, EmbeddingModels models, VectorSearch vectors, TimeProvider time)
{
    private const int LongestText = 1_000, MostHits = 100;

    // What a ranking adds below this place changes no order that a user sees.
    private const int MostRanked = 200;

    /// <summary>Sets that one search reads; a test has fewer.</summary>
    internal int MostSets { get; init; } = 2_000;

    /// <summary>Searches. Returns the answer, or why there is none.</summary>
    public async Task<(SearchAnswer? Answer, PortalError? Error)> ExecuteAsync(SearchRequest request, CancellationToken cancellationToken)
    {
        if (FaultOf(request) is { } fault)
            return (null, fault);
        var all = await SearchSql.ListSetsAsync(database, request, MostSets + 1, cancellationToken);
        IReadOnlyList<SearchedSet> sets = [.. all.Take(MostSets)];
        if (sets.Count == 0 && await groups.FindAsync(request.GroupId, cancellationToken) is null)
            return (null, SourcesErrors.GroupNotFound());
        if (ExactPlace.Of(request.Cursor, sets) is not { } after)
            return (null, SearchErrors.CursorInvalid());

        var meaning = FindMeaningAsync(request, sets, cancellationToken);
        var words = await FindWordsAsync(request, [.. sets.Select(set => set.SetId)], after, cancellationToken);
        var found = await meaning;
        var byId = sets.ToDictionary(set => set.SetId);
        ExactHit[] exact = [.. words.Exact.Hits.Take(request.Most)];
        List<SearchHit> hits = [.. exact.Select(hit => Exact(hit, byId[hit.Text.SetId], words.Terms, request.Text))];
        if (hits.Count < request.Most)
            hits.AddRange(await RankAsync(request, byId, words, found.Near, request.Most - hits.Count, cancellationToken));
        return (
            new(hits, sets.Sum(set => (long)set.Texts), found.IsWordMatchingOnly)
            {
                ExactTotal = words.Exact.Total,
                ExactRows = words.Exact.Rows,
                IdentifiersNotFound = words.NotFound,
                NextCursor = words.Exact.Hits.Count > exact.Length ? ExactPlace.CursorOf(exact[^1], byId[exact[^1].Text.SetId]) : null,
                FilesOfOtherModel = found.FilesOfOtherModel,
                IsCut = all.Count > sets.Count,
                MeaningError = found.Error,
            },
            null);
    }

    private static (Guid SetId, int Number) TextOf(VectorPlace place) => (place.SetId, place.Index + 1);

    private PortalError? FaultOf(SearchRequest request)
    {
        if (request.Text.Length > LongestText || !request.Text.Any(char.IsLetterOrDigit) || request.Text.Contains('\0'))
            return SearchErrors.TextInvalid(LongestText);
        if (request.Most is < 1 or > MostHits)
            return SearchErrors.MostInvalid(MostHits);
        var now = time.GetUtcNow();
        return request.AsOfUtc is { } asOf && (asOf > now || asOf < now - SetSql.Kept) ? SearchErrors.AsOfInvalid(SetSql.Kept) : null;
    }

    private async Task<Meaning> FindMeaningAsync(SearchRequest request, IReadOnlyList<SearchedSet> sets, CancellationToken ct)
    {
        try
        {
            var model = models.Current;
            var same = sets.Where(set => string.Equals(set.Model, model.Code, StringComparison.Ordinal)).Select(set => set.SetId).ToArray();
            var others = sets.Count - same.Length;
            if (same.Length == 0 || !models.KnowsWordsOf(request.Text))
                return new([], Error: null, others, model.IsWordMatchingOnly);
            var question = await models.EmbedAsync([request.Text], weights: null, ct);
            var near = await vectors.FindAsync(same, question.Vectors[0], request.Most, ct);
            return new(
                [.. near.TakeWhile(match => match.Score >= model.LeastSimilarity)], Error: null, others, model.IsWordMatchingOnly);
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

    /// <summary>Finds exact hits beyond a place, and ranks what has parts of identifiers and search words.</summary>
    private async Task<WordHits> FindWordsAsync(SearchRequest request, Guid[] sets, ExactPlace after, CancellationToken ct)
    {
        var (text, terms, ranked) = (request.Text, SearchTerms.IdentifiersOf(request.Text), new RankedTexts());
        var (exact, words) = await SearchSql.FindAsync(database.Main, sets, (terms, text), (after, request.Most + 1), MostRanked, ct);
        ranked.Add(SearchReason.PartOfWord, exact.Parts.Select(one => (one.SetId, one.Number)));

        var asked = SearchTerms.WordsOf(text).Distinct(StringComparer.OrdinalIgnoreCase).ToArray();
        var aliases = SearchTerms.AliasesOf(asked);
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
        return new(
            terms, exact, ranked,
            exact.Parts.Concat(words).DistinctBy(one => (one.SetId, one.Number)).ToDictionary(one => (one.SetId, one.Number)))
        {
            NotFound = [.. terms.Where((_, at) => (exact.Terms & (1 << at)) == 0)],
        };
    }

    /// <summary>The best hits that are not exact, with what is near in meaning.</summary>
    private async Task<IEnumerable<SearchHit>> RankAsync(
        SearchRequest request, Dictionary<Guid, SearchedSet> sets, WordHits words, IReadOnlyList<NearVector> near, int most,
        CancellationToken ct)
    {
        words.Ranked.Add(SearchReason.Meaning, near.Select(match => TextOf(match.Place)));
        var similar = near.ToDictionary(match => TextOf(match.Place), match => match.Score);
        var unread = similar.Keys.Where(one => !words.Texts.ContainsKey(one)).ToArray();
        foreach (var text in unread.Length == 0 ? [] : await SearchSql.ReadAsync(database, unread, ct))
            words.Texts[(text.SetId, text.Number)] = text;
        // Exact hits are on this page or on one before. A text that is not there belongs to a set that was removed meanwhile.
        return words.Ranked.Best()
            .Where(one => words.Texts.TryGetValue((one.SetId, one.Number), out var text) && !words.IsExact(text.Content))
            .Take(most)
            .Select(one => Hit(words.Texts[(one.SetId, one.Number)], sets[one.SetId], one.Score, one.Why, request.Text) with
            {
                Similarity = similar.TryGetValue((one.SetId, one.Number), out var similarity) ? similarity : null,
            });
    }

    private static SearchHit Exact(ExactHit hit, SearchedSet set, IReadOnlyList<string> terms, string question) => Hit(
        hit.Text, set, hit.Count,
        [
            .. terms.Where((_, at) => (hit.Terms & (1 << at)) != 0)
                .Select(term => SearchTerms.IsIdentifier(term) ? SearchReason.Identifier : SearchReason.Phrase).Distinct().Order(),
        ], question);

    private static SearchHit Hit(FoundText text, SearchedSet set, double score, IReadOnlyList<SearchReason> why, string question) =>
        new(set.SourceFileId, set.FileName, set.FileVersionId, set.Version, set.Sheet, text.Rows, text.Content, score, why)
        {
            VersionLabel = set.VersionLabel,
            RowCount = text.RowCount,
            Column = MatchingColumn.Of(text.Content, set.Columns, question),
        };

    private sealed record Meaning(IReadOnlyList<NearVector> Near, PortalError? Error, int FilesOfOtherModel, bool IsWordMatchingOnly);

    /// <summary>What was found by identifiers and words, with the texts that were read for it.</summary>
    private sealed record WordHits(
        IReadOnlyList<string> Terms, ExactHits Exact, RankedTexts Ranked, Dictionary<(Guid SetId, int Number), FoundText> Texts)
    {
        public IReadOnlyList<string> NotFound { get; init; } = [];

        public bool IsExact(string content) => Terms.Any(term => SearchTerms.PlaceOf(content, term, out var isWhole) >= 0 && isWhole);
    }
}
