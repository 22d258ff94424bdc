using System.Globalization;
using FlexPortal.Core.MarketData.Bars;
using FlexPortal.Core.MarketData.Vendors.Client;
using FlexPortal.Core.Platform.Persistence;
using Npgsql;
using NpgsqlTypes;

namespace FlexPortal.Core.MarketData.Backfill;

/// <summary>What an entry of the remediation log is about.</summary>
internal sealed record RemediationEntry(Guid RunId, ClaimedSlice Slice, string VendorCode);

/// <summary>Writes the remediation log: one row for each failed attempt at the time when it failed, and one for a restatement.</summary>
internal static class RemediationSql
{
    /// <summary>Adds what happened to a slice; nothing when nothing did.</summary>
    public static async Task AddAsync(
        NpgsqlDataSource database, RemediationEntry about, IEnumerable<VendorAttempt> attempts, int revised, CancellationToken ct)
    {
        var failed = attempts.Where(attempt => attempt.Fault is not null).ToArray();
        if (failed.Length == 0 && revised == 0)
            return;

        await using var batch = database.CreateBatch();
        foreach (var attempt in failed)
        {
            batch.BatchCommands.Add(Insert(
                about, attempt.Wait is null ? "failure" : "retry", attempt.Fault!.Error.Message, attempt));
        }

        if (revised > 0)
        {
            var bars = revised.ToString("N0", CultureInfo.InvariantCulture);
            var message = $"The vendor changed {bars} final {(revised == 1 ? "bar" : "bars")}; the former values are kept.";
            batch.BatchCommands.Add(Insert(about, "restatement", message, null));
        }

        await batch.ExecuteNonQueryAsync(ct);
    }

    private static NpgsqlBatchCommand Insert(RemediationEntry about, string kind, string message, VendorAttempt? attempt)
    {
        var command = new NpgsqlBatchCommand("""
            INSERT INTO market.remediation_log (kind, ingestion_run_id, slice_id, asset_id, bar_interval, from_utc, to_utc, vendor_code,
                                                error_class, http_status, attempt, wait_ms, message, private_detail, at_utc)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, COALESCE($15, clock_timestamp()))
            """);
        var add = command.Parameters;
        add.Add(new() { Value = kind });
        add.Add(new() { Value = about.RunId });
        add.Add(new() { Value = about.Slice.Claim.SliceId });
        add.Add(new() { Value = about.Slice.AssetId });
        add.Add(new() { Value = about.Slice.Interval.Text() });
        add.Add(new() { Value = about.Slice.Slice.From.ToUniversalTime() });
        add.Add(new() { Value = about.Slice.Slice.To.ToUniversalTime() });
        add.Add(new() { Value = about.VendorCode });
        add.Add(Nullable(attempt?.Fault is { } fault ? EnumFormatter.From(fault.Class) : null, NpgsqlDbType.Text));
        add.Add(Nullable(attempt?.Status, NpgsqlDbType.Integer));
        add.Add(Nullable(attempt?.Number, NpgsqlDbType.Integer));
        add.Add(Nullable((long?)attempt?.Wait?.TotalMilliseconds, NpgsqlDbType.Bigint));
        add.Add(new() { Value = message });
        add.Add(Nullable(attempt?.Fault?.Detail, NpgsqlDbType.Text));
        add.Add(Nullable(attempt?.At.ToUniversalTime(), NpgsqlDbType.TimestampTz));
        return command;
    }

    private static NpgsqlParameter Nullable(object? value, NpgsqlDbType type) =>
        new() { Value = value ?? DBNull.Value, NpgsqlDbType = type };
}
