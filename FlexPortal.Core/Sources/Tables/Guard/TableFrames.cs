using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace FlexPortal.Core.Sources.Tables.Guard;

/// <summary>
/// The items of a reading on their way between the processes. A frame is its length (4 bytes, little-endian), its kind (1 byte) and its
/// content. A row is numbers of 7 bits a byte: number, width, count of cells, and for each cell the distance from the cell before it, its
/// kind and its text in UTF-8 with its length. Everything rare is JSON.
/// </summary>
internal sealed class TableFrameWriter(Stream output)
{
    private const int FlushAt = 1 << 16;

    private byte[] _buffer = new byte[FlushAt * 2];
    private int _length;
    private bool _isFirst = true;

    public void Write(TableItem item)
    {
        switch (item)
        {
            case TableItem.Row row:
                Write(row.Table);
                break;
            case TableItem.Sheet sheet:
                Write(TableFrameKind.Sheet, JsonSerializer.SerializeToUtf8Bytes(sheet, TableFrameJson.Default.Sheet));
                break;
            case TableItem.Finished end:
                Write(TableFrameKind.End, JsonSerializer.SerializeToUtf8Bytes(end.Facts, TableFrameJson.Default.TableFacts));
                Flush();
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(item));
        }
    }

    /// <summary>The last frame of a file that is refused.</summary>
    public void Refuse(TableRefusal refusal, string? detail)
    {
        var refused = new TableRefused(refusal, detail);
        Write(TableFrameKind.Refused, JsonSerializer.SerializeToUtf8Bytes(refused, TableFrameJson.Default.TableRefused));
        Flush();
    }

    private void Write(TableRow row)
    {
        var start = Begin(TableFrameKind.Row);
        Number((ulong)row.Number);
        Number((ulong)row.Width);
        Number((ulong)row.Cells.Count);
        var before = -1;
        foreach (var cell in row.Cells)
        {
            Number((ulong)(cell.Column - before));
            before = cell.Column;
            var bytes = Encoding.UTF8.GetByteCount(cell.Text);
            Ensure(1);
            _buffer[_length++] = (byte)cell.Kind;
            Number((ulong)bytes);
            Ensure(bytes);
            _length += Encoding.UTF8.GetBytes(cell.Text, _buffer.AsSpan(_length));
        }

        End(start);
        // The first row at once: a user may be waiting for it.
        if (_isFirst || _length >= FlushAt)
            Flush();
        _isFirst = false;
    }

    private void Write(TableFrameKind kind, byte[] content)
    {
        var start = Begin(kind);
        Ensure(content.Length);
        content.CopyTo(_buffer, _length);
        _length += content.Length;
        End(start);
    }

    private int Begin(TableFrameKind kind)
    {
        Ensure(5);
        _buffer[_length + 4] = (byte)kind;
        _length += 5;
        return _length - 5;
    }

    private void End(int start) => BinaryPrimitives.WriteInt32LittleEndian(_buffer.AsSpan(start), _length - start - 4);

    private void Number(ulong value)
    {
        Ensure(10);
        for (; value >= 0x80; value >>= 7)
            _buffer[_length++] = (byte)(value | 0x80);
        _buffer[_length++] = (byte)value;
    }

    private void Ensure(int bytes)
    {
        if (_buffer.Length - _length < bytes)
            Array.Resize(ref _buffer, Math.Max(_buffer.Length * 2, _length + bytes));
    }

    private void Flush()
    {
        output.Write(_buffer, 0, _length);
        output.Flush();
        _length = 0;
    }
}

/// <summary>Reads what <see cref="TableFrameWriter"/> wrote. It trusts nothing: the other process had the file in its hands.</summary>
internal sealed class TableFrameReader(Stream input)
{
    private const int MostBytes = 32 << 20;

    private byte[] _buffer = new byte[1 << 17];
    private int _start, _end, _at;

    /// <summary>The next item; null when the output ends, at the end of a frame or within one.</summary>
    /// <exception cref="InvalidDataException">A frame is malformed.</exception>
    public async ValueTask<TableItem?> ReadAsync()
    {
        if (!await FillAsync(4))
            return null;
        var length = BinaryPrimitives.ReadInt32LittleEndian(_buffer.AsSpan(_start));
        if (length is < 1 or > MostBytes)
            throw new InvalidDataException("The length of a frame is out of range.");
        if (!await FillAsync(4 + length))
            return null;
        _at = _start + 4;
        _start += 4 + length;
        var content = _buffer.AsSpan(_at + 1, length - 1);
        try
        {
            return (TableFrameKind)_buffer[_at++] switch
            {
                TableFrameKind.Row => new TableItem.Row(Row()),
                TableFrameKind.Sheet => JsonSerializer.Deserialize(content, TableFrameJson.Default.Sheet),
                TableFrameKind.End => new TableItem.Finished(JsonSerializer.Deserialize(content, TableFrameJson.Default.TableFacts)!),
                TableFrameKind.Refused => Refused(JsonSerializer.Deserialize(content, TableFrameJson.Default.TableRefused)!),
                _ => throw new InvalidDataException("A frame is of an unknown kind."),
            };
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException("A frame is malformed.", exception);
        }
    }

    private static TableItem.Refused Refused(TableRefused refused) =>
        new(TableErrors.Of(Enum.IsDefined(refused.Refusal) ? refused.Refusal : TableRefusal.Damaged, refused.Detail));

    private TableRow Row()
    {
        var number = (long)Number();
        var width = (int)Math.Min(Number(), ColumnName.Most);
        var count = Number();
        if (count > ColumnName.Most)
            throw new InvalidDataException("A row has too many cells.");
        var cells = new TableCell[count];
        var column = -1L;
        for (var cell = 0; cell < cells.Length; cell++)
        {
            column += (long)Number();
            var kind = (CellKind)Number();
            var bytes = Number();
            if (column is < 0 or >= ColumnName.Most || !Enum.IsDefined(kind) || bytes > (ulong)(_start - _at))
                throw new InvalidDataException("A cell is malformed.");
            cells[cell] = new TableCell((int)column, kind, Encoding.UTF8.GetString(_buffer, _at, (int)bytes));
            _at += (int)bytes;
        }

        return new TableRow(number, width, cells);
    }

    private ulong Number()
    {
        var value = 0UL;
        for (var shift = 0; shift < 64; shift += 7)
        {
            if (_at >= _start)
                throw new InvalidDataException("A frame is too short.");
            var part = _buffer[_at++];
            value |= (ulong)(part & 0x7F) << shift;
            if (part < 0x80)
                return value;
        }

        throw new InvalidDataException("A number is too long.");
    }

    private async ValueTask<bool> FillAsync(int bytes)
    {
        if (_end - _start >= bytes)
            return true;
        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        (_start, _end) = (0, _end - _start);
        if (_buffer.Length < bytes)
            Array.Resize(ref _buffer, Math.Max(bytes, _buffer.Length * 2));
        while (_end < bytes)
        {
            var read = await input.ReadAsync(_buffer.AsMemory(_end));
            if (read == 0)
                return false;
            _end += read;
        }

        return true;
    }
}

/// <summary>Kinds of frames.</summary>
internal enum TableFrameKind : byte
{
    Sheet = 1,
    Row = 2,
    End = 3,
    Refused = 4,
}

/// <summary>What the other process sends about a refusal: no text of a library.</summary>
internal sealed record TableRefused(TableRefusal Refusal, string? Detail);

/// <summary>What the other process is asked.</summary>
/// <param name="Format">Format of the file.</param>
/// <param name="IsMismatch">Whether its extension says another one.</param>
/// <param name="Path">Its path; null when its bytes follow.</param>
/// <param name="Length">Number of bytes that follow.</param>
/// <param name="Sheet">Name of the sheet; null for the first with rows.</param>
/// <param name="MaxRows">Rows to read; null for all.</param>
/// <param name="Limits">Limits of the reading.</param>
internal sealed record TableRequest(
    TableFormat Format, bool IsMismatch, string? Path, long Length, string? Sheet, long? MaxRows, TableLimits Limits);

/// <summary>Generated, so that the other process starts without reflection.</summary>
[JsonSerializable(typeof(TableItem.Sheet))]
[JsonSerializable(typeof(TableFacts))]
[JsonSerializable(typeof(TableRefused))]
[JsonSerializable(typeof(TableRequest))]
internal sealed partial class TableFrameJson : JsonSerializerContext;
