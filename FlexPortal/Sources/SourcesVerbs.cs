using System.CommandLine;
using FlexPortal.Sources.Columns;
using FlexPortal.Sources.Embeddings;
using FlexPortal.Sources.Files;
using FlexPortal.Sources.Groups;
using FlexPortal.Sources.Search;

namespace FlexPortal.Sources;

/// <summary><c>sources …</c>.</summary>
internal static class SourcesVerbs
{
    public static Command Sources() => new("sources", "Groups of files: list, upload, read, compare, export, delete, embed and search")
    {
        GroupVerbs.Groups(), FileVerbs.List(), UploadVerb.Upload(), FileVerbs.Preview(), ReadingVerbs.Answer(), ReadingVerbs.Compare(),
        ReadingVerbs.Export(), FileVerbs.Delete(), FileVerbs.Restore(), ColumnsVerb.Columns(), ReEmbedVerb.ReEmbed(), JobsVerb.Jobs(),
        QueueVerbs.Cancel(), QueueVerbs.Pause(), QueueVerbs.Resume(), SearchVerb.Search(),
    };
}
