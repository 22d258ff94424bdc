using System.ComponentModel;
using System.Text.Json.Serialization;

namespace FlexPortal.Sources.Columns;

/// <summary>Body of PUT /sources/groups/{id}/columns/{header}.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record ColumnsBody(
    [property: JsonRequired, Description("1 to 500 columns in the order of the text")] IReadOnlyList<ColumnBody?>? Columns,
    [property: Description("A sentence before every text, at most 500 characters; none when left out")] string? Context = null,
    [property: Description("The version that was read, 0 for the default: refused when it is another now. Saved over any when left out")]
    int? Version = null);

/// <summary>A column of such a body.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record ColumnBody(
    [property: JsonRequired, Description("Name of the column in the file, at most 200 characters")] string? Name,
    [property: Description("What stands before its values, at most 100 characters; the name when left out")] string? Label = null,
    [property: Description("Whether its values must not leave the portal: left out when the model is a service elsewhere")]
    bool? IsPrivate = null);
