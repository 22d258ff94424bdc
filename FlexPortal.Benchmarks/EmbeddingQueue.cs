using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using FlexPortal.Core.Sources.Embeddings.Models;
using FlexPortal.Core.Sources.Embeddings.Queue;
using FlexPortal.Core.Sources.Search;
using FlexPortal.Core.Sources.Search.Vectors;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace FlexPortal.Benchmarks;

/// <summary>
/// Claims and ends of jobs a second with 100,000 that wait in 200 groups, by eight clients; the baseline is the smallest queue that
/// PostgreSQL allows: one table, one claim and one end, each a statement, without groups, places, events and hints. Then searches of a
/// group with 100,000 texts by identifier, word and meaning, the whole use case; the baseline is a scan through the texts.
/// </summary>
internal static class EmbeddingQueue
{
    private const int Groups = 200, Jobs = 100_000, Clients = 8, Measured = 8_000, Texts = 100_000, Searches = 100;

    private const string EmptyObject = "{}";

    public static async Task RunAsync()
    {
        await using var bench = await IngestionBench.StartAsync();
        await FillQueueAsync(bench.Database.Main);
        await bench.SettleAsync();
        await RateAsync("baseline: one table, SKIP LOCKED", ClaimPlainAsync);
        await bench.SettleAsync();
        await RateAsync("jobs claimed and ended, 200 groups", ClaimAsync);

        await FillTextsAsync(bench.Database.Main, bench.Services.GetRequiredService<EmbeddingModels>().Current);
        await bench.SettleAsync();
        await SearchAsync(bench);

        async Task RateAsync(string name, Func<NpgsqlDataSource, Task<double?>> work)
        {
            var (left, times, began) = (Measured, new ConcurrentBag<double>(), Stopwatch.GetTimestamp());
            await Task.WhenAll(Enumerable.Range(0, Clients).Select(_ => Task.Run(async () =>
            {
                while (Interlocked.Decrement(ref left) >= 0 && await work(bench.Database.Main) is { } milliseconds)
                    times.Add(milliseconds);
            })));
            Write(name, times.Count / Stopwatch.GetElapsedTime(began).TotalSeconds, "/s");
            Write("  median of one", Median([.. times]), "ms");
        }
    }

    private static async Task<double?> ClaimAsync(NpgsqlDataSource database)
    {
        var began = Stopwatch.GetTimestamp();
        if (await QueueSql.ClaimAsync(database, "bench", TimeSpan.FromMinutes(5), 0, CancellationToken.None) is not { } claimed)
            return null;
        await using var connection = await database.OpenConnectionAsync();
        await claimed.Lease.Table.Sql.EndAsync(connection, claimed.Lease, new("switch", "[]", Error: null), CancellationToken.None);
        await QueueSql.HintAsync(connection, claimed.Lease.JobId, CancellationToken.None);
        return Stopwatch.GetElapsedTime(began).TotalMilliseconds;
    }

    private static async Task<double?> ClaimPlainAsync(NpgsqlDataSource database)
    {
        var began = Stopwatch.GetTimestamp();
        await using var claim = database.CreateCommand("""
            UPDATE public.plain_job SET status = 'started' WHERE id = (
                SELECT id FROM public.plain_job WHERE status = 'queued' ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED) RETURNING id
            """);
        if (await claim.ExecuteScalarAsync() is not long id)
            return null;
        await using var end = database.CreateCommand("UPDATE public.plain_job SET status = 'success' WHERE id = $1");
        end.Parameters.Add(new() { Value = id });
        await end.ExecuteNonQueryAsync();
        return Stopwatch.GetElapsedTime(began).TotalMilliseconds;
    }

    private static async Task SearchAsync(IngestionBench bench)
    {
        var group = (Guid)(await ScalarAsync(bench.Database.Main, "SELECT group_id FROM sources.document_group WHERE name = 'Texts'"))!;
        var search = bench.Services.GetRequiredService<SearchGroup>();
        await TimeAsync("baseline: scan through the texts", 10, number => ScalarAsync(
            bench.Database.Main, $"SELECT count(*) FROM sources.set_text WHERE content || '' LIKE '%XS{number * 977:0000000000}%'"));
        await TimeAsync("search by identifier", Searches, number => AskAsync($"XS{number * 977:0000000000}"));
        await TimeAsync("search by words and meaning", Searches, number => AskAsync($"which holdings of sector {number} were sold in May"));
        var sets = (Guid)(await ScalarAsync(bench.Database.Main, "SELECT embedding_set_id FROM sources.embedding_set"))!;
        var vectors = bench.Services.GetRequiredService<VectorSearch>();
        var query = Vector(new Random(3), 384);
        await TimeAsync(
            "  of it the vectors, exact scores read", Searches, _ => vectors.FindAsync([sets], query, 20, CancellationToken.None));

        async Task<object> AskAsync(string text)
        {
            var (answer, error) = await search.ExecuteAsync(new(group, text), CancellationToken.None);
            return answer is { Hits.Count: > 0 } ? answer : throw new InvalidOperationException($"Nothing found: {error?.Code}");
        }
    }

    private static async Task TimeAsync<T>(string name, int count, Func<int, Task<T>> work)
    {
        for (var number = 0; number < 3; number++)
            await work(number);
        var times = new List<double>();
        for (var number = 0; number < count; number++)
        {
            var began = Stopwatch.GetTimestamp();
            await work(number + 1);
            times.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
        }

        Write(name, Median(times), "ms");
        Write("  95 of 100 within", times.Order().ElementAt(count * 95 / 100), "ms");
    }

    private static async Task FillQueueAsync(NpgsqlDataSource database)
    {
        await AddFilesAsync(database, "SELECT 'Group ' || n FROM generate_series(1, $1) AS n", Groups, Jobs / Groups);
        await ExecuteAsync(database, """
            INSERT INTO sources.embedding_job (embedding_job_id, group_id, source_file_id, kind, requested_by)
            SELECT gen_random_uuid(), group_id, source_file_id, 'embed', 'bench' FROM sources.source_file ORDER BY name::integer
            """);
        await ExecuteAsync(database, "CREATE TABLE public.plain_job (id bigserial PRIMARY KEY, status text NOT NULL)");
        await ExecuteAsync(database, "CREATE INDEX ix_plain_job ON public.plain_job (id) WHERE status = 'queued'");
        await ExecuteAsync(database, $"INSERT INTO public.plain_job (status) SELECT 'queued' FROM generate_series(1, {Jobs})");
        await ExecuteAsync(database, "ANALYZE");
    }

    private static async Task FillTextsAsync(NpgsqlDataSource database, EmbeddingModel model)
    {
        await AddFilesAsync(database, "SELECT 'Texts' WHERE $1 > 0", 1, 1);
        await ExecuteAsync(database, $"""
            INSERT INTO sources.embedding_set (embedding_set_id, source_file_id, file_version_id, embedding_job_id, model, dimensions,
                                               state, columns, text_count, row_count)
            SELECT gen_random_uuid(), source_file_id, current_version_id, gen_random_uuid(), '{model.Code}', {model.Dimensions}, 'active',
                   '[]', {Texts}, {Texts} FROM sources.source_file JOIN sources.document_group g USING (group_id) WHERE g.name = 'Texts'
            """);
        await ExecuteAsync(database, $"""
            INSERT INTO sources.set_text (embedding_set_id, text_number, text_sha256, content, row_numbers)
            SELECT s.embedding_set_id, n, sha256(t.content::bytea), t.content, ARRAY[n + 1]
              FROM sources.embedding_set s CROSS JOIN generate_series(1, {Texts}) AS n
              CROSS JOIN LATERAL (SELECT format('ISIN: XS%s; Security: Example Holdings %s plc; Sector: sector %s; Note: %s in %s',
                   lpad(n::text, 10, '0'), n, n % 200, (ARRAY['sold', 'bought', 'held'])[n % 3 + 1],
                   (ARRAY['May', 'June', 'July', 'August'])[n % 4 + 1]) AS content) AS t
            """);
        var random = new Random(7);
        await using var connection = await database.OpenConnectionAsync();
        var hashes = new List<byte[]>();
        await using (var read = new NpgsqlCommand("SELECT text_sha256 FROM sources.set_text ORDER BY text_number", connection))
        await using (var reader = await read.ExecuteReaderAsync())
        {
            while (await reader.ReadAsync())
                hashes.Add(await reader.GetFieldValueAsync<byte[]>(0));
        }

        await using (var copy = await connection.BeginBinaryImportAsync(
            "COPY sources.text_vector (model, text_sha256, vector) FROM STDIN (FORMAT BINARY)"))
        {
            foreach (var hash in hashes)
                await copy.WriteRowAsync(CancellationToken.None, model.Code, hash, VectorBytes.From(Vector(random, model.Dimensions)));
            await copy.CompleteAsync();
        }

        await ExecuteAsync(database, "VACUUM ANALYZE");
    }

    private static async Task AddFilesAsync(NpgsqlDataSource database, string names, int groups, int files)
    {
        await using var connection = await database.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using var command = new NpgsqlCommand($"""
            WITH g AS (
                INSERT INTO sources.document_group (group_id, name, created_by, created_at_utc)
                SELECT gen_random_uuid(), name, 'bench', now() FROM ({names}) AS n (name) RETURNING group_id),
            f AS (
                INSERT INTO sources.source_file (source_file_id, group_id, name, current_version_id, created_by, created_at_utc)
                SELECT id, group_id, place::text, id, 'bench', now()
                  FROM (SELECT group_id, place, gen_random_uuid() AS id FROM g CROSS JOIN generate_series(1, $2) AS place) AS k
                RETURNING source_file_id)
            INSERT INTO sources.file_version (
                file_version_id, source_file_id, version, format, byte_length, content_sha256, chunk_count, compression, state, row_count,
                column_count, header_fingerprint, reading, preview, uploaded_by, uploaded_at_utc)
            SELECT source_file_id, source_file_id, 1, 'csv', 1, repeat('0', 64), 1, 'none', 'ready', 1, 1, '', '{EmptyObject}', '[]',
                   'bench', now() FROM f
            """, connection);
        command.Parameters.Add(new() { Value = groups });
        command.Parameters.Add(new() { Value = files });
        await command.ExecuteNonQueryAsync();
        await transaction.CommitAsync();
    }

    private static float[] Vector(Random random, int dimensions)
    {
        float[] vector = [.. Enumerable.Range(0, dimensions).Select(_ => (float)(random.NextDouble() - 0.5))];
        TextEmbedder.TryNormalize(vector);
        return vector;
    }

    private static async Task ExecuteAsync(NpgsqlDataSource database, string sql)
    {
        await using var command = database.CreateCommand(sql);
        command.CommandTimeout = 600;
        await command.ExecuteNonQueryAsync();
    }

    private static async Task<object> ScalarAsync(NpgsqlDataSource database, string sql)
    {
        await using var command = database.CreateCommand(sql);
        return (await command.ExecuteScalarAsync())!;
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    private static void Write(string name, double value, string unit) =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-45} {value,10:N2} {unit}"));
}
