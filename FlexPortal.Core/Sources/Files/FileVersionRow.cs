using FlexPortal.Core.Platform.Persistence;
using FlexPortal.Core.Sources.Tables;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace FlexPortal.Core.Sources.Files;

/// <summary>State of a version.</summary>
public enum FileState
{
    /// <summary>Read, with nothing to ask.</summary>
    Ready,

    /// <summary>Readable, with a question that a user must answer before it is embedded.</summary>
    NeedsLook,
}

/// <summary>A row of <c>sources.file_version</c>.</summary>
internal sealed class FileVersionRow
{
    private FileVersionRow()
    {
    }

    public Guid FileVersionId { get; private set; }

    public Guid SourceFileId { get; private set; }

    public int Version { get; private set; }

    public string? VersionLabel { get; private set; }

    public TableFormat Format { get; private set; }

    public long ByteLength { get; private set; }

    public string ContentSha256 { get; private set; } = "";

    public int ChunkCount { get; private set; }

    public string Compression { get; private set; } = "";

    public FileState State { get; private set; }

    public long RowCount { get; private set; }

    public int ColumnCount { get; private set; }

    public string HeaderFingerprint { get; private set; } = "";

    public FileReading Reading { get; private set; } = null!;

    public IReadOnlyList<PreviewRow> Preview { get; private set; } = [];

    public string UploadedBy { get; private set; } = "";

    public DateTimeOffset UploadedAtUtc { get; private set; }

    public DateTimeOffset? ReplacedAtUtc { get; private set; }

    internal sealed class Configuration : IEntityTypeConfiguration<FileVersionRow>
    {
        public void Configure(EntityTypeBuilder<FileVersionRow> version)
        {
            version.ToTable("file_version", "sources");
            version.HasKey(v => v.FileVersionId);
            version.HasIndex(v => new { v.SourceFileId, v.Version }).IsUnique();
            version.HasOne<SourceFileRow>().WithMany(file => file.Versions).HasForeignKey(v => v.SourceFileId);
            version.Property(v => v.Format).HasConversion(EnumFormatter.Converter<TableFormat>());
            version.Property(v => v.State).HasConversion(EnumFormatter.Converter<FileState>());
            version.Property(v => v.Reading).IsJson(PortalJson.Options);
            version.Property(v => v.Preview).IsJson(PortalJson.Options);
        }
    }
}
