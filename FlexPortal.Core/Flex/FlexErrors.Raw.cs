namespace FlexPortal.Core.Flex;

public static partial class FlexErrors
{
    /// <summary>Stored bytes are not what they were.</summary>
    public static FlexError ArtifactDamaged(Guid artifactId, int chunk) => new(
        "ARTIFACT_DAMAGED",
        $"Chunk {chunk} of artifact {artifactId} is not what was stored.",
        "Run 'artifact verify' to see what else is damaged, and restore the database from a backup.",
        FlexErrorOwner.Portal, HealsByItself: false);
}
