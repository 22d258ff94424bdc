using FlexPortal.Core.Platform.Persistence;
using Npgsql;
using NpgsqlTypes;

namespace FlexPortal.Core.MarketData.Vendors;

/// <summary>Reads and writes <c>market.vendor_status</c>.</summary>
internal static class VendorStatusSql
{
    // First key of the advisory locks of vendors.
    private const int LockSpace = 0x56454E;

    private const string Columns = "vendor_code, state, checked_at_utc, limited_until_utc, blocked_because, failures, answers";

    /// <summary>Every vendor that was ever asked, as of its last answer; <see cref="VendorStatus.At"/> says what that means now.</summary>
    public static async Task<Dictionary<string, VendorStatus>> ListAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand($"SELECT {Columns} FROM market.vendor_status", connection);
        await using var reader = await command.ExecuteReaderAsync(ct);
        var statuses = new Dictionary<string, VendorStatus>(StringComparer.Ordinal);
        while (await reader.ReadAsync(ct))
            statuses.Add(reader.GetString(0), Read(reader));
        return statuses;
    }

    /// <summary>Holds the lock of a vendor until the end of the transaction: a status follows from the one before.</summary>
    public static async Task LockAsync(NpgsqlConnection connection, string vendor, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("SELECT pg_advisory_xact_lock($1, hashtext($2))", connection);
        command.Parameters.Add(new() { Value = LockSpace });
        command.Parameters.Add(new() { Value = vendor });
        await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>One vendor; null when it was never asked.</summary>
    public static async Task<VendorStatus?> FindAsync(NpgsqlConnection connection, string vendor, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand($"SELECT {Columns} FROM market.vendor_status WHERE vendor_code = $1", connection);
        command.Parameters.Add(new() { Value = vendor });
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct) ? Read(reader) : null;
    }

    /// <summary>How long a vendor still wants no request, as any process learnt; null when it does not mind one.</summary>
    public static async ValueTask<TimeSpan?> HeldAsync(NpgsqlDataSource database, string vendor, CancellationToken ct)
    {
        await using var command = database.CreateCommand("""
            SELECT limited_until_utc - clock_timestamp() FROM market.vendor_status
             WHERE vendor_code = $1 AND limited_until_utc > clock_timestamp()
            """);
        command.Parameters.Add(new() { Value = vendor });
        return (TimeSpan?)await command.ExecuteScalarAsync(ct);
    }

    /// <summary>Stores a status that was observed.</summary>
    /// <param name="connection">In the transaction that holds the lock.</param>
    /// <param name="status">The status.</param>
    /// <param name="lastOkAt">Time of the last good answer, UTC; null keeps what is stored.</param>
    /// <param name="ct">Cancels.</param>
    public static async Task SaveAsync(NpgsqlConnection connection, VendorStatus status, DateTimeOffset? lastOkAt, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("""
            INSERT INTO market.vendor_status AS s (vendor_code, state, checked_at_utc, limited_until_utc, blocked_because, failures,
                                                   answers, valid_until_utc, last_ok_at_utc)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
                ON CONFLICT (vendor_code) DO UPDATE
               SET state = excluded.state, checked_at_utc = excluded.checked_at_utc, limited_until_utc = excluded.limited_until_utc,
                   blocked_because = excluded.blocked_because, failures = excluded.failures, answers = excluded.answers,
                   valid_until_utc = excluded.valid_until_utc, last_ok_at_utc = greatest(s.last_ok_at_utc, excluded.last_ok_at_utc)
            """, connection);
        var checkedAt = status.ObservedAt!.Value;
        command.Parameters.Add(new() { Value = status.Vendor });
        command.Parameters.Add(new() { Value = EnumFormatter.From(status.State) });
        command.Parameters.Add(new() { Value = checkedAt });
        command.Parameters.Add(Optional(status.Until, NpgsqlDbType.TimestampTz));
        command.Parameters.Add(Optional(status.Cause is { } cause ? EnumFormatter.From(cause) : null, NpgsqlDbType.Text));
        command.Parameters.Add(new() { Value = status.Failures });
        command.Parameters.Add(new() { Value = status.Answers });
        command.Parameters.Add(new() { Value = status.Until ?? checkedAt + VendorStatus.Lifetime });
        command.Parameters.Add(Optional(lastOkAt, NpgsqlDbType.TimestampTz));
        await command.ExecuteNonQueryAsync(ct);
    }

    private static NpgsqlParameter Optional(object? value, NpgsqlDbType type) =>
        new() { Value = value ?? DBNull.Value, NpgsqlDbType = type };

    private static VendorStatus Read(NpgsqlDataReader reader) => new(
        reader.GetString(0), EnumFormatter.Parse<VendorState>(reader.GetString(1)), reader.GetFieldValue<DateTimeOffset>(2),
        reader.IsDBNull(3) ? null : reader.GetFieldValue<DateTimeOffset>(3),
        reader.IsDBNull(4) ? null : EnumFormatter.Parse<VendorBlockCause>(reader.GetString(4)), reader.GetInt32(5), reader.GetInt32(6));
}
