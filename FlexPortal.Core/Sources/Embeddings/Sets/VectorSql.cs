using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Npgsql;
using NpgsqlTypes;

namespace FlexPortal.Core.Sources.Embeddings.Sets;

/// <summary>Reads and writes vectors by model and text. They are little-endian floats.</summary>
internal static class VectorSql
{
    /// <summary>Which of these texts have a vector of the model.</summary>
    public static async Task<HashSet<string>> ListKnownAsync(
        NpgsqlDataSource database, string model, IReadOnlyCollection<byte[]> hashes, CancellationToken ct)
    {
        await using var command = database.CreateCommand("""
            SELECT encode(v.text_sha256, 'hex') FROM unnest($2::bytea[]) AS h (hash)
              JOIN sources.text_vector v ON v.model = $1 AND v.text_sha256 = h.hash
            """);
        command.Parameters.Add(new() { Value = model });
        command.Parameters.Add(new() { Value = hashes.ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bytea });
        await using var reader = await command.ExecuteReaderAsync(ct);
        var known = new HashSet<string>(StringComparer.Ordinal);
        while (await reader.ReadAsync(ct))
            known.Add(reader.GetString(0));
        return known;
    }

    /// <summary>Stores vectors; one that is there stays. Committed at once: a job that ends keeps what it has paid for.</summary>
    public static async Task AddAsync(
        NpgsqlDataSource database, string model, IReadOnlyList<(byte[] Sha256, ReadOnlyMemory<float> Vector)> vectors, CancellationToken ct)
    {
        await using var command = database.CreateCommand("""
            INSERT INTO sources.text_vector (model, text_sha256, vector)
            SELECT $1, hash, vector FROM unnest($2::bytea[], $3::bytea[]) AS g (hash, vector) ORDER BY hash
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
        await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>How many texts of a set have no vector of its model, as the transaction of the connection sees them.</summary>
    public static async Task<long> CountMissingAsync(NpgsqlConnection connection, Guid setId, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("""
            SELECT count(*) FROM sources.embedding_set s JOIN sources.set_text t USING (embedding_set_id)
             WHERE s.embedding_set_id = $1
               AND NOT EXISTS (SELECT FROM sources.text_vector v WHERE v.model = s.model AND v.text_sha256 = t.text_sha256)
            """, connection);
        command.Parameters.Add(new() { Value = setId });
        return (long)(await command.ExecuteScalarAsync(ct))!;
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
