using Npgsql;
using NpgsqlTypes;

namespace FlexPortal.Core.Flex.Ledger.Storage;

/// <summary>A column of an event as it goes to the database.</summary>
internal abstract class StagedColumn<T>(string name, string type)
{
    /// <summary>Name of the column.</summary>
    public string Name { get; } = name;

    /// <summary>Its type in SQL.</summary>
    public string Type { get; } = type;

    /// <summary>Writes the value of one event.</summary>
    public abstract Task WriteAsync(NpgsqlBinaryImporter copy, T value, CancellationToken ct);
}

/// <summary>Makes columns of an event by the type of their values.</summary>
internal static class Staged<T>
{
    public static StagedColumn<T> Text(string name, Func<T, string?> value) => new TextColumn(name, value);

    public static StagedColumn<T> Number(string name, Func<T, decimal?> value) =>
        new ValueColumn<decimal>(name, "numeric", NpgsqlDbType.Numeric, value);

    public static StagedColumn<T> Day(string name, Func<T, DateOnly?> value) =>
        new ValueColumn<DateOnly>(name, "date", NpgsqlDbType.Date, value);

    public static StagedColumn<T> Moment(string name, Func<T, DateTimeOffset?> value) =>
        new ValueColumn<DateTimeOffset>(name, "timestamptz", NpgsqlDbType.TimestampTz, value);

    public static StagedColumn<T> Key(string name, Func<T, Guid?> value) =>
        new ValueColumn<Guid>(name, "uuid", NpgsqlDbType.Uuid, value);

    public static StagedColumn<T> Flag(string name, Func<T, bool?> value) =>
        new ValueColumn<bool>(name, "boolean", NpgsqlDbType.Boolean, value);

    public static StagedColumn<T> Whole(string name, Func<T, int?> value) =>
        new ValueColumn<int>(name, "integer", NpgsqlDbType.Integer, value);

    private sealed class TextColumn(string name, Func<T, string?> read) : StagedColumn<T>(name, "text COLLATE \"C\"")
    {
        public override Task WriteAsync(NpgsqlBinaryImporter copy, T value, CancellationToken ct) =>
            read(value) is { } text ? copy.WriteAsync(text, NpgsqlDbType.Text, ct) : copy.WriteNullAsync(ct);
    }

    private sealed class ValueColumn<TValue>(string name, string type, NpgsqlDbType kind, Func<T, TValue?> read)
        : StagedColumn<T>(name, type)
        where TValue : struct
    {
        public override Task WriteAsync(NpgsqlBinaryImporter copy, T value, CancellationToken ct) =>
            read(value) is { } known ? copy.WriteAsync(known, kind, ct) : copy.WriteNullAsync(ct);
    }
}
