using System.Linq.Expressions;
using FlexPortal.Core.Sources.Files;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace FlexPortal.Core.Sources.Groups;

/// <summary>A group of files.</summary>
/// <param name="GroupId">Key.</param>
/// <param name="Name">Its name, 1 to 100 characters.</param>
/// <param name="Files">Files that are not deleted.</param>
/// <param name="NeedsLook">Those of them with a question that a user must answer.</param>
/// <param name="NewestUploadAtUtc">Upload of the newest version, UTC; null in an empty group.</param>
/// <param name="CreatedBy">Who made it.</param>
/// <param name="CreatedAtUtc">When, UTC.</param>
/// <param name="ArchivedAtUtc">When it was archived, UTC; null while it can be changed.</param>
public sealed record DocumentGroup(
    Guid GroupId, string Name, int Files, int NeedsLook, DateTimeOffset? NewestUploadAtUtc, string CreatedBy, DateTimeOffset CreatedAtUtc,
    DateTimeOffset? ArchivedAtUtc);

/// <summary>A row of <c>sources.document_group</c>.</summary>
internal sealed class DocumentGroupRow
{
    private DocumentGroupRow()
    {
    }

    public static Expression<Func<DocumentGroupRow, DocumentGroup>> Read { get; } = row => new DocumentGroup(
        row.GroupId, row.Name, row.Files.Count(file => file.DeletedAtUtc == null),
        row.Files.Count(file => file.DeletedAtUtc == null && file.Current.State == FileState.NeedsLook),
        row.Files.Where(file => file.DeletedAtUtc == null).Max(file => (DateTimeOffset?)file.Current.UploadedAtUtc),
        row.CreatedBy, row.CreatedAtUtc, row.ArchivedAtUtc);

    public Guid GroupId { get; private set; }

    public string Name { get; private set; } = "";

    public string CreatedBy { get; private set; } = "";

    public DateTimeOffset CreatedAtUtc { get; private set; }

    public string? ArchivedBy { get; private set; }

    public DateTimeOffset? ArchivedAtUtc { get; private set; }

    public int MaxParallel { get; private set; }

    public DateTimeOffset? PausedAtUtc { get; private set; }

    public DateTimeOffset LastClaimAtUtc { get; private set; }

    public ICollection<SourceFileRow> Files { get; private set; } = [];

    internal sealed class Configuration : IEntityTypeConfiguration<DocumentGroupRow>
    {
        public void Configure(EntityTypeBuilder<DocumentGroupRow> group)
        {
            group.ToTable("document_group", "sources");
            group.HasKey(g => g.GroupId);
        }
    }
}

/// <summary>A row of <c>sources.chosen_group</c>: the group that a user looked at last.</summary>
internal sealed class ChosenGroupRow
{
    private ChosenGroupRow()
    {
    }

    public string UserName { get; private set; } = "";

    public Guid GroupId { get; private set; }

    public DateTimeOffset ChosenAtUtc { get; private set; }

    internal sealed class Configuration : IEntityTypeConfiguration<ChosenGroupRow>
    {
        public void Configure(EntityTypeBuilder<ChosenGroupRow> choice)
        {
            choice.ToTable("chosen_group", "sources");
            choice.HasKey(c => c.UserName);
            choice.HasOne<DocumentGroupRow>().WithMany().HasForeignKey(c => c.GroupId);
        }
    }
}
