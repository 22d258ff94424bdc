using System.Collections.Concurrent;
using Npgsql;
using NpgsqlTypes;

namespace FlexPortal.Core.MarketData.Bars;

/// <summary>
/// Makes the monthly partitions of minute bars when they are needed, each in a transaction of its own, so that no writer waits behind
/// another's bars. Any number of processes may do so at once.
/// </summary>
internal sealed class PartitionSql(NpgsqlDataSource database)
{
    // Months known to be there. A partition is only ever dropped by hand, with the portal stopped.
    private readonly ConcurrentDictionary<DateOnly, bool> _known = new();

    /// <summary>Makes the partitions of the months that a slice touches. Returns how many were missing.</summary>
    public async Task<int> EnsureAsync(TimeSlice slice, CancellationToken ct)
    {
        var made = 0;
        foreach (var month in Months(slice).Where(month => !_known.ContainsKey(month)))
        {
            await using var command = database.CreateCommand("SELECT market.ensure_minute_partition($1)");
            command.Parameters.Add(new() { Value = month, NpgsqlDbType = NpgsqlDbType.Date });
            if ((bool)(await command.ExecuteScalarAsync(ct))!)
                made++;
            _known[month] = true;
        }

        return made;
    }

    private static IEnumerable<DateOnly> Months(TimeSlice slice)
    {
        var (first, last) = (DateOnly.FromDateTime(slice.From.UtcDateTime), DateOnly.FromDateTime(slice.To.UtcDateTime.AddTicks(-1)));
        for (var month = new DateOnly(first.Year, first.Month, 1); month <= last; month = month.AddMonths(1))
            yield return month;
    }
}
