using System.Text.Json;
using FlexPortal.Core.Platform.Persistence;
using FlexPortal.Core.Sources.Columns;
using Npgsql;
using NpgsqlTypes;

namespace FlexPortal.Core.Sources.Search;

/// <summary>A set that is searched, with the version that it was made of.</summary>
internal sealed record SearchedSet(Guid SetId, string Model, int Texts, Guid SourceFileId, string FileName, Guid FileVersionId, int Version)
{
    public string? VersionLabel { get; init; }

    public string Sheet { get; init; } = "";

    public IReadOnlyList<SetColumn> Columns { get; init; } = [];
}

/// <summary>A text of a set, with its first rows.</summary>
internal sealed record FoundText(Guid SetId, int Number, string Content, int[] Rows, int RowCount);

/// <summary>Reads what is searched. Every statement is bounded; the indexes make them fast, and none of them needs an extension.</summary>
internal static class SearchSql
{
    // The index of parts of words gives the texts, and only these are held against the patterns: OFFSET 0 keeps the server from trying the
    // patterns in the index too.
    private const string HasTerms = """
        WITH found AS MATERIALIZED (
            SELECT embedding_set_id, text_number, array_position($1, embedding_set_id) - 1 AS place,
                   cardinality(row_numbers) AS rows, words, parts, bit_count(words::bit(8))::integer AS words_count
              FROM (SELECT embedding_set_id, text_number, row_numbers, (
                           SELECT COALESCE(sum(1 << (at - 1)::integer), 0)::integer
                             FROM unnest($3::text[]) WITH ORDINALITY AS term (word, at) WHERE content ~* word) AS words, (
                           SELECT COALESCE(sum(1 << (at - 1)::integer), 0)::integer
                             FROM unnest($2::text[]) WITH ORDINALITY AS term (part, at) WHERE content ILIKE part) AS parts
                      FROM sources.set_text WHERE embedding_set_id = ANY($1) AND content ILIKE ANY($2) OFFSET 0) AS likely)
        SELECT a.texts, a.rows, a.parts, t.embedding_set_id, t.text_number, t.content, t.row_numbers[1:20], e.rows, e.words
          FROM (SELECT count(*) FILTER (WHERE words > 0) AS texts, COALESCE(sum(rows) FILTER (WHERE words > 0), 0) AS rows,
                       COALESCE(bit_or(parts), 0) AS parts FROM found) AS a
          LEFT JOIN LATERAL (
               (SELECT * FROM found WHERE words > 0 AND (-words_count, place, text_number) > (-$4::integer, $5::integer, $6::integer)
                 ORDER BY -words_count, place, text_number LIMIT $7)
                UNION ALL (SELECT * FROM found WHERE words = 0 LIMIT $8)) AS e ON true
          LEFT JOIN sources.set_text t ON t.embedding_set_id = e.embedding_set_id AND t.text_number = e.text_number
         ORDER BY -e.words_count, e.place, e.text_number
        """;

    private const string HasAllWords = """
        SELECT embedding_set_id, text_number, content, row_numbers[1:20], cardinality(row_numbers) FROM sources.set_text
         WHERE embedding_set_id = ANY($1) AND to_tsvector('simple', content) @@ plainto_tsquery('simple', $2) LIMIT $3
        """;

    private const string HasAnyWord = """
        SELECT embedding_set_id, text_number, content, row_numbers[1:20], cardinality(row_numbers) FROM sources.set_text
         WHERE embedding_set_id = ANY($1)
           AND to_tsvector('simple', content) @@ replace(plainto_tsquery('simple', $2)::text, ' & ', ' | ')::tsquery LIMIT $3
        """;

    /// <summary>The sets of a group now, at a time, or of one version, by the names of their files.</summary>
    public static async Task<IReadOnlyList<SearchedSet>> ListSetsAsync(
        PortalDatabase database, SearchRequest request, int most, CancellationToken ct)
    {
        await using var connection = await database.Main.OpenConnectionAsync(ct);
        await using var command = new NpgsqlCommand("""
            SELECT s.embedding_set_id, s.model, s.text_count, f.source_file_id, f.name, v.file_version_id, v.version, v.version_label,
                   COALESCE(v.reading ->> 'sheet', ''), s.columns
              FROM sources.source_file f
              JOIN sources.embedding_set s USING (source_file_id)
              JOIN sources.file_version v ON v.file_version_id = s.file_version_id
             WHERE f.group_id = $1 AND f.deleted_at_utc IS NULL
               AND CASE WHEN $3::uuid IS NOT NULL THEN s.embedding_set_id = (
                            SELECT o.embedding_set_id FROM sources.embedding_set o WHERE o.file_version_id = $3
                             ORDER BY o.created_at_utc DESC LIMIT 1)
                        WHEN $2::timestamptz IS NOT NULL
                            THEN s.created_at_utc <= $2 AND (s.retired_at_utc IS NULL OR s.retired_at_utc > $2)
                        ELSE s.state = 'active' END
             ORDER BY f.name, s.embedding_set_id LIMIT $4
            """, connection);
        command.Parameters.Add(new() { Value = request.GroupId });
        command.Parameters.Add(new() { Value = (object?)request.AsOfUtc ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.TimestampTz });
        command.Parameters.Add(new() { Value = (object?)request.FileVersionId ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Uuid });
        command.Parameters.Add(new() { Value = most });
        // A proxy between the portal and a server of its own may not know prepared statements.
        if (database.IsEmbedded)
            await command.PrepareAsync(ct);
        await using var reader = await command.ExecuteReaderAsync(ct);
        var sets = new List<SearchedSet>();
        while (await reader.ReadAsync(ct))
        {
            sets.Add(new(
                reader.GetGuid(0), reader.GetString(1), reader.GetInt32(2), reader.GetGuid(3), reader.GetString(4), reader.GetGuid(5),
                reader.GetInt32(6))
            {
                VersionLabel = await reader.IsDBNullAsync(7, ct) ? null : reader.GetString(7),
                Sheet = reader.GetString(8),
                Columns = JsonSerializer.Deserialize<SetColumn[]>(reader.GetString(9), PortalJson.Options)!,
            });
        }

        return sets;
    }

    /// <summary>
    /// In one round trip: a page of the texts that have terms as whole words, in any case, with some that have them as parts of words; and
    /// the texts that have all words of the question.
    /// </summary>
    /// <param name="database">The database.</param>
    /// <param name="sets">The sets, in the order of their files.</param>
    /// <param name="question">Terms and words.</param>
    /// <param name="page">Place after which exact hits are read, and how many.</param>
    /// <param name="most">Texts of each of the other kinds.</param>
    /// <param name="ct">Cancels.</param>
    public static async Task<(ExactHits Exact, IReadOnlyList<FoundText> Words)> FindAsync(
        NpgsqlDataSource database, Guid[] sets, (IReadOnlyList<string> Terms, string Text) question, (ExactPlace After, int Most) page,
        int most, CancellationToken ct)
    {
        await using var batch = database.CreateBatch();
        if (question.Terms.Count > 0)
            batch.BatchCommands.Add(Terms(sets, question.Terms, page, most));
        batch.BatchCommands.Add(Command(HasAllWords, sets, question.Text, most));
        await using var reader = await batch.ExecuteReaderAsync(ct);
        var exact = ExactHits.None;
        if (question.Terms.Count > 0)
        {
            exact = await ReadExactAsync(reader, ct);
            await reader.NextResultAsync(ct);
        }

        return (exact, await ReadAsync(reader, ct));
    }

    /// <summary>Texts that have one of the words of a question.</summary>
    public static async Task<IReadOnlyList<FoundText>> FindAnyWordAsync(
        NpgsqlDataSource database, Guid[] sets, string text, int most, CancellationToken ct)
    {
        await using var batch = database.CreateBatch();
        batch.BatchCommands.Add(Command(HasAnyWord, sets, text, most));
        await using var reader = await batch.ExecuteReaderAsync(ct);
        return await ReadAsync(reader, ct);
    }

    /// <summary>Texts by their numbers.</summary>
    public static async Task<IReadOnlyList<FoundText>> ReadAsync(
        PortalDatabase database, IReadOnlyList<(Guid SetId, int Number)> texts, CancellationToken ct)
    {
        await using var connection = await database.Main.OpenConnectionAsync(ct);
        await using var command = new NpgsqlCommand("""
            SELECT t.embedding_set_id, t.text_number, t.content, t.row_numbers[1:20], cardinality(t.row_numbers)
              FROM unnest($1::uuid[], $2::integer[]) AS p (set_id, number)
              JOIN sources.set_text t ON t.embedding_set_id = p.set_id AND t.text_number = p.number
            """, connection);
        command.Parameters.Add(new() { Value = texts.Select(text => text.SetId).ToArray() });
        command.Parameters.Add(new() { Value = texts.Select(text => text.Number).ToArray() });
        if (database.IsEmbedded)
            await command.PrepareAsync(ct);
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await ReadAsync(reader, ct);
    }

    private static NpgsqlBatchCommand Terms(
        Guid[] sets, IReadOnlyList<string> terms, (ExactPlace After, int Most) page, int mostParts) =>
        new(HasTerms)
        {
            Parameters =
            {
                new() { Value = sets },
                new() { Value = terms.Select(term => $"%{LikePattern.Of(term)}%").ToArray() },
                new() { Value = terms.Select(WordPattern).ToArray() },
                new() { Value = page.After.Count },
                new() { Value = page.After.Place },
                new() { Value = page.After.Number },
                new() { Value = page.Most },
                new() { Value = mostParts },
            },
        };

    /// <summary>A regular expression of PostgreSQL for a term as a whole word. A letter with a backslash would mean a class.</summary>
    private static string WordPattern(string term) => $"(^|[^[:alnum:]]){string.Concat(term.Select(
        letter => char.IsAscii(letter) && !char.IsAsciiLetterOrDigit(letter) ? $"\\{letter}" : $"{letter}"))}($|[^[:alnum:]])";

    private static async Task<ExactHits> ReadExactAsync(NpgsqlDataReader reader, CancellationToken ct)
    {
        var (hits, parts, all) = (new List<ExactHit>(), new List<FoundText>(), ExactHits.None);
        while (await reader.ReadAsync(ct))
        {
            all = new(hits, parts, reader.GetInt64(0), reader.GetInt64(1), reader.GetInt32(2));
            if (await reader.IsDBNullAsync(3, ct))
                break;
            var text = new FoundText(
                reader.GetGuid(3), reader.GetInt32(4), reader.GetString(5), await reader.GetFieldValueAsync<int[]>(6, ct),
                reader.GetInt32(7));
            if (reader.GetInt32(8) is > 0 and var words)
                hits.Add(new(text, words));
            else
                parts.Add(text);
        }

        return all;
    }

    private static NpgsqlBatchCommand Command(string statement, Guid[] sets, string text, int most) => new(statement)
    {
        Parameters = { new() { Value = sets }, new() { Value = text }, new() { Value = most } },
    };

    private static async Task<IReadOnlyList<FoundText>> ReadAsync(NpgsqlDataReader reader, CancellationToken ct)
    {
        var found = new List<FoundText>();
        while (await reader.ReadAsync(ct))
        {
            found.Add(new(
                reader.GetGuid(0), reader.GetInt32(1), reader.GetString(2), await reader.GetFieldValueAsync<int[]>(3, ct),
                reader.GetInt32(4)));
        }

        return found;
    }
}
