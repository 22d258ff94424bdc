using System.CommandLine;
using FlexPortal.Sources.Embeddings;
using FlexPortal.Sources.Files;
using FlexPortal.Sources.Groups;
using FlexPortal.Sources.Search;

namespace FlexPortal.Sources;

/// <summary><c>sources groups|list|upload|preview|delete|restore|reembed|jobs|search</c>.</summary>
internal static class SourcesVerbs
{
    public static Command Sources() => new("sources", "Groups of files: list, upload, preview, delete, restore, embed and search")
    {
        GroupVerbs.Groups(), FileVerbs.List(), UploadVerb.Upload(), FileVerbs.Preview(), FileVerbs.Delete(), FileVerbs.Restore(),
        ReEmbedVerb.ReEmbed(), JobsVerb.Jobs(), SearchVerb.Search(),
    };
}
