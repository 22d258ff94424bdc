using FlexPortal.Core.Platform.Identity;
using FlexPortal.Core.Platform.Lists;
using FlexPortal.Flex.Sections;
using FlexPortal.Identity.Access;
using FlexPortal.Shell;

namespace FlexPortal.Flex.Raw;

/// <summary>The statement's part of a run page's address; each link changes one value.</summary>
/// <param name="RunId">The run.</param>
public sealed record StatementAddress(Guid RunId)
{
    /// <summary>Query parameter of <see cref="Columns"/>, once for each.</summary>
    public const string ColumnsParameter = "columns";

    /// <summary>The section whose rows are shown; null for none.</summary>
    public string? Section { get; init; }

    /// <summary>Where the page of rows starts; null for the first.</summary>
    public string? Rows { get; init; }

    /// <summary>What is searched for in the rows; null for nothing.</summary>
    public string? Find { get; init; }

    /// <summary>The key of the account whose rows are shown; null for all.</summary>
    public string? Account { get; init; }

    /// <summary>Attribute that the rows are sorted by, with <c>-</c> before it for descending; null for document order.</summary>
    public string? Sort { get; init; }

    /// <summary>Columns of the rows to show; none for those that the browser keeps, else all.</summary>
    public IReadOnlyList<string> Columns { get; init; } = [];

    /// <summary>The row that is unfolded; null for none.</summary>
    public string? Row { get; init; }

    /// <summary>Whether the history shows every section.</summary>
    public bool AllSections { get; init; }

    /// <summary>Code of a mute that was refused.</summary>
    public string? MuteRefused { get; init; }

    /// <summary>What was typed into its form; null when it is not known.</summary>
    internal TypedMute? Typed { get; init; }

    /// <summary>The time choices of the address, for links to keep: <c>tz=UTC</c>; empty without any.</summary>
    public string Kept { get; init; } = "";

    /// <summary>Whether the reader is offered the mutes.</summary>
    public bool OffersMutes { get; init; } = true;

    internal static StatementAddress Of(Guid runId, HttpContext http)
    {
        var query = http.Request.Query;
        return new(runId)
        {
            Section = Text("section"),
            Rows = Text("rows"),
            Find = Text("find"),
            Account = Text("account"),
            Sort = Text("sort"),
            Columns = [.. query[ColumnsParameter].OfType<string>().Where(name => name.Length > 0 && ListFilter.IsText(name))
                .Distinct(StringComparer.Ordinal).Take(ChosenColumns.Most)],
            Row = Text("row"),
            AllSections = string.Equals(query["sections"], "all", StringComparison.Ordinal),
            MuteRefused = Text("mute-refused"),
            Typed = Text("mute-refused") is null ? null : TypedMute.Take(http, runId),
            Kept = ReaderChoice.Zone(http).Kept,
            OffersMutes = http.User.May(Capability.EditLabels),
        };

        string? Text(string name) => query[name].ToString() is { Length: > 0 } text && !string.IsNullOrWhiteSpace(text) ? text : null;
    }

    /// <summary>Names and values of the query, in order.</summary>
    internal IEnumerable<KeyValuePair<string, string>> Parts
    {
        get
        {
            (string Name, string? Value)[] parts =
            [
                ("section", Section), ("find", Find), ("account", Account), ("sort", Sort),
                .. Columns.Select(column => (ColumnsParameter, (string?)column)),
                ("rows", Rows), ("row", Row), ("sections", AllSections ? "all" : null),
            ];
            return parts.Where(part => part.Value is not null).Select(part => KeyValuePair.Create(part.Name, part.Value!))
                .Concat(Kept.Split('&', StringSplitOptions.RemoveEmptyEntries).Select(part => part.Split('='))
                    .Select(part => KeyValuePair.Create(part[0], Uri.UnescapeDataString(part[1]))));
        }
    }

    /// <summary>The address of this place.</summary>
    public string Address(string hash = "")
    {
        var query = string.Join('&', (this with { Kept = "" }).Parts
            .Select(part => $"{part.Key}={Uri.EscapeDataString(part.Value)}").Append(Kept).Where(part => part.Length > 0));
        return $"/runs/{RunId}{(query.Length == 0 ? "" : "?")}{query}{(hash.Length == 0 ? "" : "#")}{hash}";
    }

    /// <summary>The address of another run.</summary>
    public string OfRun(Guid runId) => new StatementAddress(runId) { Kept = Kept }.Address();

    /// <summary>The rows of a section, from the first on.</summary>
    public string OfSection(string section) =>
        (this with { Section = section, Rows = null, Find = null, Account = null, Sort = null, Columns = [], Row = null }).Address("rows");

    /// <summary>Where a form of this page is sent.</summary>
    public string Form(string path) => $"/runs/{RunId}/{path}{(Kept.Length == 0 ? "" : "?")}{Kept}";
}
