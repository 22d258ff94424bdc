using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Npgsql;
using NpgsqlTypes;

namespace FlexPortal.Core.Sources.Embeddings.Sets;

/// <summary>The key of a vector.</summary>
internal sealed record VectorKey(string Model, byte[] Sha256);

/// <summary>The vector of a text, and whether the text is longer than the model reads.</summary>
internal sealed record NewVector(byte[] Sha256, ReadOnlyMemory<float> Vector, bool IsCut = false);

/// <summary>Reads and writes vectors by model and text. They are little-endian floats.</summary>
internal static class VectorSql
{
    /// <summary>Which of these texts have a vector of the model, and whether each is longer than the model reads.</summary>
    public static async Task<Dictionary<string, bool>> ListKnownAsync(
        NpgsqlDataSource database, string model, IReadOnlyCollection<byte[]> hashes, CancellationToken ct)
    {
        await using var command = database.CreateCommand("""
            SELECT encode(v.text_sha256, 'hex'), v.is_cut FROM unnest($2::bytea[]) AS h (hash)
              JOIN sources.text_vector v ON v.model = $1 AND v.text_sha256 = h.hash
            """);
        command.Parameters.Add(new() { Value = model });
        command.Parameters.Add(new() { Value = hashes.ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bytea });
        await using var reader = await command.ExecuteReaderAsync(ct);
        var known = new Dictionary<string, bool>(StringComparer.Ordinal);
        while (await reader.ReadAsync(ct))
            known[reader.GetString(0)] = reader.GetBoolean(1);
        return known;
    }

    /// <summary>Stores vectors; one that is there stays. Committed at once: a job that ends keeps what it has paid for.</summary>
    public static async Task AddAsync(
        NpgsqlDataSource database, string model, IReadOnlyList<NewVector> vectors, CancellationToken ct)
    {
        await using var command = database.CreateCommand("""
            INSERT INTO sources.text_vector (model, text_sha256, vector, is_cut)
            SELECT $1, hash, vector, is_cut FROM unnest($2::bytea[], $3::bytea[], $4::boolean[]) AS g (hash, vector, is_cut) ORDER BY hash
                ON CONFLICT DO NOTHING
            """);
        command.Parameters.Add(new() { Value = model });
        command.Parameters.Add(new()
        {
            Value = vectors.Select(one => one.Sha256).ToArray(),
            NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bytea,
        });
        command.Parameters.Add(new()
        {
            Value = vectors.Select(one => Write(one.Vector.Span)).ToArray(),
            NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bytea,
        });
        command.Parameters.Add(new() { Value = vectors.Select(one => one.IsCut).ToArray() });
        await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>
    /// How many texts of a set have no vector of its model. Until the end of the transaction of the connection none is removed.
    /// </summary>
    public static async Task<long> CountMissingAsync(NpgsqlConnection connection, Guid setId, CancellationToken ct)
    {
        // A statement of its own: the count sees what was removed before.
        await using (var held = new NpgsqlCommand("SELECT pg_advisory_xact_lock_shared(hashtext('sources.text_vector'))", connection))
            await held.ExecuteNonQueryAsync(ct);
        await using var command = new NpgsqlCommand("""
            SELECT count(*) FROM sources.embedding_set s JOIN sources.set_text t USING (embedding_set_id)
             WHERE s.embedding_set_id = $1
               AND NOT EXISTS (SELECT FROM sources.text_vector v WHERE v.model = s.model AND v.text_sha256 = t.text_sha256)
            """, connection);
        command.Parameters.Add(new() { Value = setId });
        return (long)(await command.ExecuteScalarAsync(ct))!;
    }

    /// <summary>
    /// Removes vectors that no set has, stored before a moment, among the next ones behind a key. Returns how many, and the key of the last
    /// one looked at; null at the end. Sets that are being written wait for the end of the transaction, and it waits for theirs.
    /// </summary>
    public static async Task<(int Removed, VectorKey? Last)> DeleteUnusedAsync(
        NpgsqlConnection connection, VectorKey behind, DateTimeOffset before, int most, CancellationToken ct)
    {
        await using (var alone = new NpgsqlCommand("SELECT pg_advisory_xact_lock(hashtext('sources.text_vector'))", connection))
            await alone.ExecuteNonQueryAsync(ct);
        await using var command = new NpgsqlCommand("""
            WITH page AS (
                SELECT model, text_sha256, stored_at_utc FROM sources.text_vector
                 WHERE (model, text_sha256) > ($1, $2) ORDER BY model, text_sha256 LIMIT $4),
            gone AS (
                DELETE FROM sources.text_vector v USING page p
                 WHERE v.model = p.model AND v.text_sha256 = p.text_sha256 AND p.stored_at_utc < $3
                   AND NOT EXISTS (SELECT FROM sources.set_text t JOIN sources.embedding_set s USING (embedding_set_id)
                                    WHERE t.text_sha256 = v.text_sha256 AND s.model = v.model)
                RETURNING 1)
            SELECT (SELECT count(*)::integer FROM gone), model, text_sha256 FROM page ORDER BY model DESC, text_sha256 DESC LIMIT 1
            """, connection);
        command.Parameters.Add(new() { Value = behind.Model });
        command.Parameters.Add(new() { Value = behind.Sha256 });
        command.Parameters.Add(new() { Value = before });
        command.Parameters.Add(new() { Value = most });
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct)
            ? (reader.GetInt32(0), new(reader.GetString(1), await reader.GetFieldValueAsync<byte[]>(2, ct))) : (0, null);
    }

    /// <summary>The vector of stored bytes.</summary>
    public static float[] Read(ReadOnlySpan<byte> stored)
    {
        var vector = new float[stored.Length / sizeof(float)];
        if (BitConverter.IsLittleEndian)
        {
            stored.CopyTo(MemoryMarshal.AsBytes(vector.AsSpan()));
        }
        else
        {
            for (var at = 0; at < vector.Length; at++)
                vector[at] = BinaryPrimitives.ReadSingleLittleEndian(stored[(at * sizeof(float))..]);
        }

        return vector;
    }

    private static byte[] Write(ReadOnlySpan<float> vector)
    {
        var bytes = new byte[vector.Length * sizeof(float)];
        for (var at = 0; at < vector.Length; at++)
            BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(at * sizeof(float)), vector[at]);
        return bytes;
    }
}
