using System.CommandLine;
using FlexPortal.Sources.Files;
using FlexPortal.Sources.Groups;

namespace FlexPortal.Sources;

/// <summary><c>sources groups|list|upload|preview|delete|restore</c>.</summary>
internal static class SourcesVerbs
{
    public static Command Sources() => new("sources", "Groups of files: list, upload, preview, delete and restore")
    {
        GroupVerbs.Groups(), FileVerbs.List(), UploadVerb.Upload(), FileVerbs.Preview(), FileVerbs.Delete(), FileVerbs.Restore(),
    };
}
