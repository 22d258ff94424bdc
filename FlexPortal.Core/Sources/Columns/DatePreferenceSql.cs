using FlexPortal.Core.Platform.Persistence;
using FlexPortal.Core.Sources.Files;
using FlexPortal.Core.Sources.Tables.Headers;
using Npgsql;

namespace FlexPortal.Core.Sources.Columns;

/// <summary>How the dates of files with a header are read, as a user answered: the next file with the header has no question.</summary>
internal static class DatePreferenceSql
{
    /// <summary>Saves an answer in the transaction of the caller. False when it is the one that is there.</summary>
    public static async Task<bool> SaveAsync(
        NpgsqlConnection connection, (Guid GroupId, string HeaderFingerprint) header, FileChoice answer, string by, DateTimeOffset at,
        CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("""
            INSERT INTO sources.date_preference AS p (group_id, header_fingerprint, date_order, columns, saved_by, saved_at_utc)
            VALUES ($1, $2, $3, $4, $5, $6)
                ON CONFLICT (group_id, header_fingerprint) DO UPDATE
               SET date_order = excluded.date_order, columns = excluded.columns, saved_by = excluded.saved_by,
                   saved_at_utc = excluded.saved_at_utc
             WHERE (p.date_order, p.columns) <> (excluded.date_order, excluded.columns)
            RETURNING true
            """, connection);
        command.Parameters.Add(new() { Value = header.GroupId });
        command.Parameters.Add(new() { Value = header.HeaderFingerprint });
        command.Parameters.Add(new() { Value = EnumFormatter.From(answer.DateOrder!.Value) });
        command.Parameters.Add(new() { Value = answer.DateColumns.Order().ToArray() });
        command.Parameters.Add(new() { Value = by });
        command.Parameters.Add(new() { Value = at });
        return await command.ExecuteScalarAsync(ct) is true;
    }

    /// <summary>
    /// The choice of a reading, with the answer that is known for the dates that the reading asks about; null when it asks about none, an
    /// order was chosen, or no answer is known.
    /// </summary>
    public static async Task<FileChoice?> FindAsync(NpgsqlDataSource database, Guid groupId, ReadOutcome read, CancellationToken ct)
    {
        var (chosen, unclear) = (read.Reading.Chosen, read.Reading.UnclearDates);
        if (chosen.DateOrder is not null || unclear.Count == 0)
            return null;
        await using var command = database.CreateCommand(
            "SELECT date_order, columns FROM sources.date_preference WHERE group_id = $1 AND header_fingerprint = $2");
        command.Parameters.Add(new() { Value = groupId });
        command.Parameters.Add(new() { Value = read.Fingerprint });
        await using var reader = await command.ExecuteReaderAsync(ct);
        if (!await reader.ReadAsync(ct))
            return null;
        int[] known = [.. unclear.Intersect(await reader.GetFieldValueAsync<int[]>(1, ct))];
        return known.Length == 0 ? null : chosen with
        {
            DateOrder = EnumFormatter.Parse<DateOrder>(reader.GetString(0)),
            DateColumns = known,
            AreDatesRemembered = true,
        };
    }
}
