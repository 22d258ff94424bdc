using System.Text;
using ParquetSharp;

namespace FlexPortal.Core.Sources.Tables.Parquet;

/// <summary>
/// A leaf column of a row group, row by row, as text. Values of a repeated column are joined by a semicolon. Values point into native
/// memory until the next batch is read, so text is made of them before that.
/// </summary>
internal abstract class ParquetColumn : IDisposable
{
    private const int MostText = 200_000;
    private const string Between = "; ";

    private bool _isHeld;
    private string? _held;

    /// <summary>What its cells hold.</summary>
    public CellKind Kind { get; private init; }

    /// <summary>A reader for the physical type of the column.</summary>
    public static ParquetColumn Open(ColumnReader reader, ColumnDescriptor column) => reader.Apply(new Opening(column));

    /// <summary>The text of the next row; null where it has no value.</summary>
    /// <exception cref="TableRefusedException">There is no further row.</exception>
    public string? ReadRow()
    {
        string? first = _held;
        if (!_isHeld && !Next(out first, out _))
            throw new TableRefusedException(TableRefusal.Damaged, "a column has fewer rows than its row group");
        _isHeld = false;
        if (!IsRepeated)
            return first;

        StringBuilder? joined = null;
        while (Next(out var value, out var startsRow))
        {
            if (startsRow)
            {
                (_isHeld, _held) = (true, value);
                break;
            }

            if (value is null)
                continue;
            if (first is null)
            {
                first = value;
                continue;
            }

            joined ??= new StringBuilder(first);
            if (joined.Length + value.Length > MostText)
                throw new TableRefusedException(TableRefusal.TooLarge, $"a cell has more than {MostText} characters");
            joined.Append(Between).Append(value);
        }

        return joined?.ToString() ?? first;
    }

    /// <summary>Whether there is a further row.</summary>
    public bool HasMore() => _isHeld || Next(out _, out _);

    public abstract void Dispose();

    protected abstract bool IsRepeated { get; }

    /// <summary>The next entry of the column: a value, or none.</summary>
    protected abstract bool Next(out string? text, out bool startsRow);

    private sealed class Opening(ColumnDescriptor column) : IColumnReaderVisitor<ParquetColumn>
    {
        public ParquetColumn OnColumnReader<TValue>(ColumnReader<TValue> columnReader)
            where TValue : unmanaged => new Of<TValue>(columnReader, column) { Kind = ParquetText.KindOf(column) };
    }

    private sealed class Of<TValue>(ColumnReader<TValue> reader, ColumnDescriptor column) : ParquetColumn
        where TValue : unmanaged
    {
        private const int Batch = 2048;

        private readonly TValue[] _values = new TValue[Batch];
        private readonly short[] _definitions = new short[Batch];
        private readonly short[] _repetitions = new short[Batch];
        private readonly short _mostDefined = column.MaxDefinitionLevel;
        private readonly Func<TValue, string> _text = (Func<TValue, string>)ParquetText.For(column);
        private int _entries, _entry, _value;

        protected override bool IsRepeated { get; } = column.MaxRepetitionLevel > 0;

        public override void Dispose() => reader.Dispose();

        protected override bool Next(out string? text, out bool startsRow)
        {
            (text, startsRow) = (null, true);
            if (_entry == _entries && !Fill())
                return false;
            startsRow = !IsRepeated || _repetitions[_entry] == 0;
            if (_mostDefined == 0 || _definitions[_entry] == _mostDefined)
                text = _text(_values[_value++]);
            _entry++;
            return true;
        }

        private bool Fill()
        {
            (_entries, _entry, _value) = (0, 0, 0);
            if (!reader.HasNext)
                return false;
            _entries = (int)reader.ReadBatch(Batch, _definitions, _repetitions, _values, out var values);
            var expected = _mostDefined == 0 ? _entries : _definitions.AsSpan(0, _entries).Count(_mostDefined);
            if (expected != values)
                throw new TableRefusedException(TableRefusal.Damaged, "the levels and the values of a column do not agree");
            return _entries > 0;
        }
    }
}
