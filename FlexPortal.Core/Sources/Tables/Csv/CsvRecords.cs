using System.Text;
using CsvHelper;

namespace FlexPortal.Core.Sources.Tables.Csv;

/// <summary>
/// The records of a CSV file. A quote that is never closed would swallow the rest of the file: its line is then read by itself, and the
/// reading goes on after it.
/// </summary>
internal sealed class CsvRecords : IDisposable
{
    private const int MostRecoveries = 100;
    private const int SwallowedLines = 20;

    private readonly Func<Stream> _open;
    private readonly TableReadOptions _options;
    private readonly WarningCollector _warnings;
    private readonly Encoding _encoding;
    private CsvReader _reader;
    private CsvMalformedReason? _malformed;
    private readonly char _separator;
    private long _lineBase;
    private long _offsetBase;
    private int _recoveries;
    private bool _isSingleLine;

    private CsvRecords(Func<Stream> open, Encoding encoding, TableReadOptions options, WarningCollector warnings)
    {
        (_open, _encoding, _options, _warnings) = (open, encoding, options, warnings);
        _reader = Start(0, options.Separator, allowLineBreaks: true);
        _separator = _reader.Separator;
    }

    /// <summary>The separator in use.</summary>
    public char Separator => _separator;

    /// <summary>The current record.</summary>
    public CsvReader Current => _reader;

    /// <summary>The line on which the current record begins, from 1.</summary>
    public long Line => _lineBase + _reader.LineNumber;

    /// <summary>Reads the start of the file to find the separator.</summary>
    /// <exception cref="TableRefusedException">The first record is over the limit.</exception>
    public static CsvRecords Open(Func<Stream> open, Encoding encoding, TableReadOptions options, WarningCollector warnings)
    {
        try
        {
            return new CsvRecords(open, encoding, options, warnings);
        }
        catch (CsvFormatException)
        {
            throw TooLong(1);
        }
    }

    /// <summary>Advances to the next record; false at the end.</summary>
    public async ValueTask<bool> ReadAsync(CancellationToken cancellationToken)
    {
        if (_isSingleLine)
            Resume();
        while (true)
        {
            _malformed = null;
            try
            {
                if (!await _reader.ReadAsync(cancellationToken))
                    return false;
                if (_malformed is not { } reason)
                    return true;
                if (!Swallowed(reason))
                {
                    _warnings.Add(reason is CsvMalformedReason.LineBreakInQuotes
                        ? TableWarningKind.UnclosedQuote
                        : TableWarningKind.MalformedRecord, row: Line);
                    return true;
                }

                Recover(_reader.ByteOffset, _reader.LineNumber);
            }
            catch (CsvFormatException exception) when (_reader.Options.AllowLineBreaksInQuotes && _recoveries < MostRecoveries)
            {
                Recover(exception.ByteOffset, exception.LineNumber);
            }
            catch (CsvFormatException exception)
            {
                throw TooLong(_lineBase + exception.LineNumber);
            }
        }
    }

    public void Dispose() => _reader.Dispose();

    private static TableRefusedException TooLong(long line) =>
        new(TableRefusal.TooLarge, $"the record that begins on line {line} is longer than 1 MiB");

    /// <summary>Whether a quote took lines into its record that are records of their own.</summary>
    private bool Swallowed(CsvMalformedReason reason)
    {
        if (!_reader.Options.AllowLineBreaksInQuotes || _recoveries >= MostRecoveries)
            return false;
        var record = _reader.RawRecord;
        var lines = Math.Max(record.Count((byte)'\n'), record.Count((byte)'\r'));
        return lines > 0 && (reason is CsvMalformedReason.UnterminatedQuote || lines > SwallowedLines || ClosesByOpening(record));
    }

    /// <summary>Whether the quote that closed it stands where one opens: behind a separator, before text, on a later line.</summary>
    private bool ClosesByOpening(ReadOnlySpan<byte> record)
    {
        var rest = record[(record.IndexOfAny((byte)'\n', (byte)'\r') + 1)..];
        ReadOnlySpan<byte> opening = [(byte)_separator, (byte)'"'];
        for (var at = rest.IndexOf(opening); at >= 0 && at + 2 < rest.Length; at = rest.IndexOf(opening))
        {
            rest = rest[(at + 2)..];
            if (rest[0] != '"' && rest[0] != _separator && rest[0] is not ((byte)'\n' or (byte)'\r'))
                return true;
        }

        return false;
    }

    /// <summary>Reads the line at an offset by itself: no quote reaches beyond it.</summary>
    private void Recover(long offset, long line)
    {
        _recoveries++;
        var (start, before) = (_offsetBase + offset, _lineBase + line - 1);
        _reader.Dispose();
        _reader = Start(start, _separator, allowLineBreaks: false);
        (_offsetBase, _lineBase) = (start, before);
        // From there on by lines only, when the file is full of such quotes.
        _isSingleLine = _recoveries < MostRecoveries;
    }

    /// <summary>Goes on behind a line that was read by itself; the new reader counts the rest of that line as its first.</summary>
    private void Resume()
    {
        var (start, before) = (_offsetBase + _reader.ByteOffset + _reader.RawRecord.Length, _lineBase + _reader.LineNumber - 1);
        _reader.Dispose();
        _reader = Start(start, _separator, allowLineBreaks: true);
        (_offsetBase, _lineBase, _isSingleLine) = (start, before, false);
    }

    private CsvReader Start(long offset, char? separator, bool allowLineBreaks)
    {
        // The library reads UTF-8; a stream in between makes every offset one of UTF-8.
        var content = _open();
        var utf8 = _encoding.CodePage == Encoding.UTF8.CodePage
            ? content
            : Encoding.CreateTranscodingStream(Behind(content, _encoding), _encoding, Encoding.UTF8);
        Skip(utf8, offset);
        return CsvReader.Create(utf8, new CsvReaderOptions
        {
            Separator = separator,
            HasHeader = false,
            MaxRecordSize = _options.Limits.RecordBytes,
            TrackLineNumbers = true,
            TrimWhitespace = true,
            AllowLineBreaksInQuotes = allowLineBreaks,
            IncludeValuesInExceptions = false,
            OnMalformedRecord = record => _malformed = record.Reason,
        });
    }

    /// <summary>Behind the mark, which would otherwise become a character of the first cell.</summary>
    private static Stream Behind(Stream content, Encoding encoding)
    {
        Span<byte> mark = stackalloc byte[4];
        var length = content.ReadAtLeast(mark[..encoding.Preamble.Length], encoding.Preamble.Length, throwOnEndOfStream: false);
        if (!mark[..length].SequenceEqual(encoding.Preamble))
            content.Position = 0;
        return content;
    }

    private static void Skip(Stream content, long bytes)
    {
        if (content.CanSeek)
        {
            content.Position = bytes;
            return;
        }

        var buffer = new byte[1 << 16];
        while (bytes > 0)
            bytes -= content.ReadAtLeast(buffer.AsSpan(0, (int)Math.Min(bytes, buffer.Length)), 1);
    }
}
