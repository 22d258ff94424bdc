using System.Globalization;
using System.Numerics;
using FlexPortal.Core.Sources.Tables;
using FlexPortal.Core.Sources.Tables.Parquet;
using ParquetSharp;
using ParquetSharp.IO;
using Xunit;

namespace FlexPortal.Tests.Sources.Tables;

/// <summary>Parquet through the reader's process, compared with what the writer was given.</summary>
public sealed class ParquetTests
{
    [Fact]
    public async Task Every_type_as_text()
    {
        var moment = new DateTime(2026, 10, 31, 12, 30, 15, DateTimeKind.Utc).AddTicks(1234560);
        var file = Write(
            [
                new Column<string?>("text"), new Column<bool>("flag"), new Column<int>("int"), new Column<ulong>("unsigned"),
                new Column<double?>("double"), new Column<decimal?>("decimal", LogicalType.Decimal(29, 4)), new Column<Date>("day"),
                new Column<DateTime>("moment", LogicalType.Timestamp(true, TimeUnit.Micros)), new Column<TimeSpan>("time", LogicalType.Time(
                    true, TimeUnit.Micros)), new Column<Guid>("guid"), new Column<byte[]>("bytes"), new Column<int?[]>("list"),
            ],
            group =>
            {
                Next(group, "é", null);
                Next(group, true, false);
                Next(group, -5, int.MaxValue);
                Next<ulong>(group, 1, ulong.MaxValue);
                Next<double?>(group, 1e-7, null);
                Next<decimal?>(group, -12.5m, 0m);
                Next(group, new Date(2026, 10, 31), new Date(1969, 12, 31));
                Next(group, moment, DateTime.UnixEpoch);
                Next(group, new TimeSpan(1, 2, 3), TimeSpan.Zero);
                Next(group, Guid.Empty, Guid.Empty);
                Next(group, [1, 255], Array.Empty<byte>());
                Next<int?[]>(group, [1, null, 3], []);
            });

        var reading = await TableReading.OfBytesAsync(file, "a.parquet");

        Assert.Equal("text|flag|int|unsigned|double|decimal|day|moment|time|guid|bytes|list/list/item", reading.Names);
        Assert.Equal(
            "é|TRUE|-5|1|0.0000001|-12.5|2026-10-31|2026-10-31T12:30:15.123456|01:02:03|00000000-0000-0000-0000-000000000000|x01FF|1; 3",
            reading[0]);
        Assert.Equal(
            $"|FALSE|2147483647|{ulong.MaxValue}||0|1969-12-31|1970-01-01|00:00:00|00000000-0000-0000-0000-000000000000||", reading[1]);
        Assert.Equal(CellKind.Time, reading.Rows[0].Cells[7].Kind);
    }

    [Theory]
    [InlineData("0", 2, "0")]
    [InlineData("-5", 3, "-0.005")]
    [InlineData("12300", 2, "123")]
    [InlineData("12345678901234567890123456789012345678", 10, "1234567890123456789012345678.9012345678")]
    [InlineData("7", -1, "7")]
    public void A_decimal_of_any_size(string unscaled, int scale, string expected) =>
        Assert.Equal(expected, ParquetText.Decimal(BigInteger.Parse(unscaled, CultureInfo.InvariantCulture), scale));

    [Fact]
    public async Task Rows_of_all_groups_agree_with_the_logical_reader()
    {
        var file = ManyRows();
        var reading = await TableReading.OfBytesAsync(file, "a.parquet");
        var preview = await TableReading.OfBytesAsync(file, "a.parquet", new() { MaxRows = 1500 });

        Assert.Equal(Logical(file), reading.Rows.Select(row => $"{row.Number}:{row[0]}:{row[1]}"));
        Assert.Equal((1500, false), (preview.Rows.Count, preview.Facts!.Complete));
    }

    [Fact]
    public async Task A_changed_byte_of_a_page_is_refused_by_its_checksum()
    {
        var file = ManyRows();
        // The text of a value near the middle: the page reads as well with another letter.
        var at = file.AsSpan().IndexOf("name 1250"u8);
        file[at] = (byte)'N';
        var reading = await TableReading.OfBytesAsync(file, "a.parquet");
        Assert.Equal("TABLE_CHECKSUM", reading.Code);
    }

    [Fact]
    public async Task Damaged_bytes_end_in_rows_or_a_code()
    {
        var whole = ManyRows();
        var random = new Random(11);
        for (var round = 0; round < 12; round++)
        {
            var file = whole.ToArray();
            for (var change = 0; change < 3; change++)
                file[random.Next(2) == 0 ? random.Next(file.Length) : file.Length - 1 - random.Next(800)] = (byte)random.Next(256);
            var code = (await TableReading.OfBytesAsync(file, "a.parquet")).Code;
            Assert.True(code is null || (code.StartsWith("TABLE_", StringComparison.Ordinal) && code is not "TABLE_READER_ENDED"));
        }
    }

    [Fact]
    public async Task A_file_without_rows_is_refused() =>
        Assert.Equal("TABLE_EMPTY", (await TableReading.OfBytesAsync(Write([new Column<int>("a")]), "a.parquet")).Code);

    private static byte[] ManyRows() => Write(
        [new Column<int>("id"), new Column<string?>("name")],
        group =>
        {
            Next(group, [.. Enumerable.Range(0, 1000)]);
            Next(group, [.. Enumerable.Range(0, 1000).Select(row => row % 7 == 0 ? null : $"name {row}")]);
        },
        group =>
        {
            Next(group, [.. Enumerable.Range(1000, 1000)]);
            Next(group, [.. Enumerable.Range(1000, 1000).Select(row => (string?)$"name {row}")]);
        });

    private static List<string> Logical(byte[] file)
    {
        using var reader = new ParquetFileReader(new ManagedRandomAccessFile(new MemoryStream(file)));
        var rows = new List<string>();
        for (var index = 0; index < reader.FileMetaData.NumRowGroups; index++)
        {
            using var group = reader.RowGroup(index);
            var count = (int)group.MetaData.NumRows;
            using var first = group.Column(0).LogicalReader<int>();
            using var second = group.Column(1).LogicalReader<string?>();
            foreach (var (id, name) in first.ReadAll(count).Zip(second.ReadAll(count)))
                rows.Add(string.Create(CultureInfo.InvariantCulture, $"{rows.Count + 1}:{id}:{name}"));
        }

        return rows;
    }

    private static byte[] Write(Column[] columns, params Action<RowGroupWriter>?[] groups)
    {
        var bytes = new MemoryStream();
        using var properties = new WriterPropertiesBuilder().Compression(Compression.Uncompressed).EnablePageChecksum().Build();
        using (var writer = new ParquetFileWriter(new ManagedOutputStream(bytes, leaveOpen: true), columns, properties))
        {
            foreach (var write in groups.OfType<Action<RowGroupWriter>>())
            {
                using var group = writer.AppendRowGroup();
                write(group);
            }

            writer.Close();
        }

        return bytes.ToArray();
    }

    private static void Next<TValue>(RowGroupWriter group, params TValue[] values)
    {
        using var column = group.NextColumn().LogicalWriter<TValue>();
        column.WriteBatch(values);
    }
}
