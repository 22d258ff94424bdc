using System.IO.Hashing;
using DocumentFormat.OpenXml.Packaging;

namespace FlexPortal.Core.Sources.Tables.Excel;

/// <summary>Opens the parts of a workbook. A part that is read to its end must have the checksum of the zip directory.</summary>
/// <param name="checksums">CRC-32 of each part by its name.</param>
internal sealed class CheckedParts(IReadOnlyDictionary<string, uint> checksums)
{
    /// <summary>Opens a part.</summary>
    public XlsxPart Open(OpenXmlPart part)
    {
        var content = part.GetStream(FileMode.Open, FileAccess.Read);
        return new(checksums.TryGetValue(part.Uri.OriginalString.TrimStart('/'), out var expected)
            ? new CheckedStream(content, expected, Path.GetFileName(part.Uri.OriginalString)) : content);
    }

    /// <summary>Refuses the file when the bytes that were read to the end have another checksum.</summary>
    private sealed class CheckedStream(Stream content, uint expected, string name) : Stream
    {
        private readonly Crc32 _crc = new();

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer)
        {
            var length = content.Read(buffer);
            _crc.Append(buffer[..length]);
            if (length == 0 && buffer.Length > 0 && _crc.GetCurrentHashAsUInt32() != expected)
                throw new TableRefusedException(TableRefusal.ChecksumWrong, $"of its part {name}");
            return length;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                content.Dispose();
            base.Dispose(disposing);
        }
    }
}
