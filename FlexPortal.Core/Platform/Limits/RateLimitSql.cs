using Npgsql;

namespace FlexPortal.Core.Platform.Limits;

/// <summary>
/// Reserves and reads the uses of a <see cref="RateLimit"/>, by the database's clock. A key is what the limit is for, such as the
/// fingerprint of a token; never a secret.
/// </summary>
internal static class RateLimitSql
{
    /// <summary>
    /// Reserves the next moment at which the key may be used and returns how long to wait until then; zero: at once. A reserved moment is
    /// spent, also when the caller gives up waiting.
    /// </summary>
    public static async ValueTask<TimeSpan> ReserveAsync(
        NpgsqlDataSource database, RateLimit limit, string key, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("""
            INSERT INTO platform.rate_limit AS kept (limit_name, limit_key, slots_utc) VALUES ($1, $2, ARRAY[clock_timestamp()])
            ON CONFLICT (limit_name, limit_key) DO UPDATE SET slots_utc = (kept.slots_utc || greatest(
                clock_timestamp(),
                kept.slots_utc[cardinality(kept.slots_utc)] + $5,
                CASE WHEN cardinality(kept.slots_utc) >= $3 THEN kept.slots_utc[cardinality(kept.slots_utc) - $3 + 1] + $4 END)
            )[greatest(1, cardinality(kept.slots_utc) - $3 + 2):]
            RETURNING greatest(interval '0', slots_utc[cardinality(slots_utc)] - clock_timestamp())
            """);
        AddKey(command, limit, key);
        command.Parameters.Add(new() { Value = limit.Permits });
        command.Parameters.Add(new() { Value = limit.Window });
        command.Parameters.Add(new() { Value = limit.Spacing });
        return (TimeSpan)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <summary>
    /// How many moments of the last window, and of the time ahead, are reserved, and how long until one more is free. Reserves none.
    /// </summary>
    public static async Task<(int Used, TimeSpan? NextFree)> ReadAsync(
        NpgsqlConnection connection, RateLimit limit, string key, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("""
            SELECT count(*)::int, min(slot) + $3 - clock_timestamp()
              FROM platform.rate_limit kept, unnest(kept.slots_utc) slot
             WHERE limit_name = $1 AND limit_key = $2 AND slot > clock_timestamp() - $3
            """, connection);
        AddKey(command, limit, key);
        command.Parameters.Add(new() { Value = limit.Window });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return (reader.GetInt32(0), await reader.IsDBNullAsync(1, cancellationToken) ? null : reader.GetTimeSpan(1));
    }

    private static void AddKey(NpgsqlCommand command, RateLimit limit, string key)
    {
        command.Parameters.Add(new() { Value = limit.Name });
        command.Parameters.Add(new() { Value = key });
    }
}
