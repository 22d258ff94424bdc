using FlexPortal.Core.Platform.Persistence;
using Npgsql;

namespace FlexPortal.Core.Sources.Search.Vectors;

/// <summary>Reads the vectors of sets. A text of a set has the number of its place plus one.</summary>
internal static class VectorSetSql
{
    /// <summary>A whole set as 8-bit numbers.</summary>
    /// <exception cref="InvalidDataException">A vector is missing, or the set is.</exception>
    public static async Task<VectorSet> LoadAsync(NpgsqlDataSource database, Guid setId, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        var builder = await BeginAsync(connection, setId, ct);
        await using var command = new NpgsqlCommand("""
            SELECT v.vector FROM sources.embedding_set s JOIN sources.set_text t USING (embedding_set_id)
              JOIN sources.text_vector v ON v.model = s.model AND v.text_sha256 = t.text_sha256
             WHERE s.embedding_set_id = $1 ORDER BY t.text_number
            """, connection);
        command.Parameters.Add(new() { Value = setId });
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
            builder.Add(await reader.GetFieldValueAsync<byte[]>(0, ct));
        return builder.Build();
    }

    /// <summary>Vectors in the order of the places, as they are stored.</summary>
    /// <exception cref="InvalidDataException">One of them is gone: its set was removed meanwhile.</exception>
    public static async Task<IReadOnlyList<byte[]>> ReadAsync(
        PortalDatabase database, IReadOnlyList<VectorPlace> places, CancellationToken ct)
    {
        await using var connection = await database.Main.OpenConnectionAsync(ct);
        await using var command = new NpgsqlCommand("""
            SELECT v.vector FROM unnest($1::uuid[], $2::integer[]) WITH ORDINALITY AS p (set_id, number, place)
              JOIN sources.embedding_set s ON s.embedding_set_id = p.set_id
              JOIN sources.set_text t ON t.embedding_set_id = p.set_id AND t.text_number = p.number
              JOIN sources.text_vector v ON v.model = s.model AND v.text_sha256 = t.text_sha256
             ORDER BY p.place
            """, connection);
        command.Parameters.Add(new() { Value = places.Select(place => place.SetId).ToArray() });
        command.Parameters.Add(new() { Value = places.Select(place => place.Index + 1).ToArray() });
        // To plan the statement takes half of its time. A proxy in front of another server may not know prepared statements.
        if (database.IsEmbedded)
            await command.PrepareAsync(ct);
        await using var reader = await command.ExecuteReaderAsync(ct);
        var vectors = new List<byte[]>(places.Count);
        while (await reader.ReadAsync(ct))
            vectors.Add(await reader.GetFieldValueAsync<byte[]>(0, ct));
        return vectors.Count == places.Count ? vectors : throw new InvalidDataException("Vectors of a set are missing.");
    }

    private static async Task<VectorSetBuilder> BeginAsync(NpgsqlConnection connection, Guid setId, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(
            "SELECT dimensions, text_count FROM sources.embedding_set WHERE embedding_set_id = $1", connection);
        command.Parameters.Add(new() { Value = setId });
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct)
            ? new(reader.GetInt32(0), reader.GetInt32(1)) : throw new InvalidDataException("The set was removed.");
    }
}
