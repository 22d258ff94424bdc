using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;
using ParquetSharp;

namespace FlexPortal.Core.Sources.Tables.Parquet;

/// <summary>
/// Text of the physical values of a Parquet column by its logical type. Bytes without a type that is known are shown as x and hexadecimal
/// digits.
/// </summary>
internal static class ParquetText
{
    private const int MostBytes = 1 << 20;
    private const int ShownBytes = 4096;
    private const int JulianDayOfUnix = 2_440_588;
    private const long TicksPerDay = TimeSpan.TicksPerDay;

    // Days from 1970 to the first and the last day that a date can have.
    private const long FirstDay = -719_162, LastDay = 2_932_896;

    private static readonly CultureInfo Invariant = CultureInfo.InvariantCulture;

    /// <summary>What the cells of a column hold.</summary>
    public static CellKind KindOf(ColumnDescriptor column) => (column.PhysicalType, LogicalTypeOf(column).Type) switch
    {
        (PhysicalType.Boolean, _) => CellKind.Boolean,
        (PhysicalType.Int96, _) or (_, LogicalTypeEnum.Date or LogicalTypeEnum.Time or LogicalTypeEnum.Timestamp) => CellKind.Time,
        (_, LogicalTypeEnum.Decimal or LogicalTypeEnum.Float16) => CellKind.Number,
        (PhysicalType.ByteArray or PhysicalType.FixedLenByteArray, _) => CellKind.Text,
        _ => CellKind.Number,
    };

    /// <summary>A function from the physical value of the column to its text.</summary>
    public static Delegate For(ColumnDescriptor column)
    {
        var type = LogicalTypeOf(column);
        var length = column.TypeLength;
        return column.PhysicalType switch
        {
            PhysicalType.Boolean => (Func<bool, string>)CellText.Of,
            PhysicalType.Float => (Func<float, string>)CellText.Of,
            PhysicalType.Double => (Func<double, string>)CellText.Of,
            PhysicalType.Int32 => (Func<int, string>)(value => Whole(value, type)),
            PhysicalType.Int64 => (Func<long, string>)(value => Whole(value, type)),
            PhysicalType.Int96 => (Func<Int96, string>)Julian,
            PhysicalType.ByteArray => (Func<ByteArray, string>)(value => Bytes(value.Pointer, value.Length, type)),
            PhysicalType.FixedLenByteArray => (Func<FixedLenByteArray, string>)(value => Bytes(value.Pointer, length, type)),
            _ => throw new TableRefusedException(TableRefusal.Unsupported, "a column has an unknown physical type"),
        };
    }

    /// <summary>A whole number with its decimal point.</summary>
    public static string Decimal(BigInteger unscaled, int scale)
    {
        if (scale <= 0)
            return unscaled.ToString(Invariant);
        var digits = BigInteger.Abs(unscaled).ToString(Invariant).PadLeft(scale + 1, '0');
        var text = $"{digits[..^scale]}.{digits[^scale..]}".TrimEnd('0').TrimEnd('.');
        return unscaled.Sign < 0 ? "-" + text : text;
    }

    private static LogicalShape LogicalTypeOf(ColumnDescriptor column)
    {
        try
        {
            using var type = column.LogicalType;
            return new LogicalShape(
                type.Type,
                (type as DecimalLogicalType)?.Scale ?? 0,
                (type as TimestampLogicalType)?.TimeUnit ?? (type as TimeLogicalType)?.TimeUnit ?? TimeUnit.Unknown,
                type is IntLogicalType { IsSigned: false });
        }
        catch (ArgumentOutOfRangeException)
        {
            // A type that the library does not know yet: the physical value is shown.
            return new LogicalShape(LogicalTypeEnum.None, 0, TimeUnit.Unknown, false);
        }
    }

    private static string Whole(int value, LogicalShape type) => type.Type switch
    {
        LogicalTypeEnum.Decimal => Decimal(value, type.Scale),
        LogicalTypeEnum.Date => Day(value, 0),
        LogicalTypeEnum.Time => CellText.Of(TimeSpan.FromMilliseconds(value)),
        _ => type.IsUnsigned ? ((uint)value).ToString(Invariant) : value.ToString(Invariant),
    };

    private static string Whole(long value, LogicalShape type) => type.Type switch
    {
        LogicalTypeEnum.Decimal => Decimal(value, type.Scale),
        LogicalTypeEnum.Timestamp => Moment(value, type.Unit),
        LogicalTypeEnum.Time => CellText.Of(TimeSpan.FromTicks(type.Unit is TimeUnit.Micros ? value * 10 : value / 100)),
        _ => type.IsUnsigned ? ((ulong)value).ToString(Invariant) : value.ToString(Invariant),
    };

    private static string Moment(long value, TimeUnit unit)
    {
        var (perDay, perTick) = unit switch
        {
            TimeUnit.Millis => (86_400_000L, 10_000d),
            TimeUnit.Micros => (86_400_000_000L, 10d),
            _ => (86_400_000_000_000L, 0.01),
        };
        var day = Math.DivRem(value, perDay, out var rest);
        return rest < 0 ? Day(day - 1, (long)((rest + perDay) * perTick)) : Day(day, (long)(rest * perTick));
    }

    private static string Julian(Int96 value)
    {
        var nanoseconds = ((long)value.B << 32) | (uint)value.A;
        return Day((long)value.C - JulianDayOfUnix, nanoseconds / 100);
    }

    /// <summary>A day since 1970 with a time; days outside of the calendar are shown as their number.</summary>
    private static string Day(long day, long ticks) => day is >= FirstDay and <= LastDay && ticks is >= 0 and < TicksPerDay
        ? CellText.Of(DateTime.UnixEpoch.AddDays(day).AddTicks(ticks))
        : string.Create(Invariant, $"day {day} {CellText.Of(TimeSpan.FromTicks(ticks))}");

    private static string Bytes(nint pointer, int length, LogicalShape type)
    {
        if (length > MostBytes)
            throw new TableRefusedException(TableRefusal.TooLarge, "a cell has more than 1 MiB");
        if (length <= 0)
            return "";
        if (type.Type is LogicalTypeEnum.String or LogicalTypeEnum.Json or LogicalTypeEnum.Enum)
            return Marshal.PtrToStringUTF8(pointer, length);
        var bytes = new byte[length];
        Marshal.Copy(pointer, bytes, 0, length);
        return type.Type switch
        {
            LogicalTypeEnum.Decimal => Decimal(new BigInteger(bytes, isBigEndian: true), type.Scale),
            LogicalTypeEnum.Uuid when length == 16 => new Guid(bytes, bigEndian: true).ToString(),
            LogicalTypeEnum.Float16 when length == 2 => CellText.Of((float)BitConverter.ToHalf(bytes)),
            _ => "x" + Convert.ToHexString(bytes.AsSpan(0, Math.Min(length, ShownBytes))),
        };
    }

    /// <summary>What the logical type says, without the native object behind it.</summary>
    private readonly record struct LogicalShape(LogicalTypeEnum Type, int Scale, TimeUnit Unit, bool IsUnsigned);
}
