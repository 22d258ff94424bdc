using System.Text;
using FlexPortal.Core.Platform.Identity;
using FlexPortal.Identity.Access;
using FlexPortal.Shell;

namespace FlexPortal.Flex.Raw;

/// <summary>The statement's part of a run page's address; each link changes one value.</summary>
/// <param name="RunId">The run.</param>
public sealed record StatementAddress(Guid RunId)
{
    /// <summary>The section whose rows are shown; null for none.</summary>
    public string? Section { get; init; }

    /// <summary>Where the page of rows starts; null for the first.</summary>
    public string? Rows { get; init; }

    /// <summary>What is searched for in the rows; null for nothing.</summary>
    public string? Find { get; init; }

    /// <summary>The key of the account whose rows are shown; null for all.</summary>
    public string? Account { get; init; }

    /// <summary>The row that is unfolded; null for none.</summary>
    public string? Row { get; init; }

    /// <summary>Whether the history shows every section.</summary>
    public bool AllSections { get; init; }

    /// <summary>Code of a mute that was refused, and of which section.</summary>
    public string? MuteRefused { get; init; }

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
            Row = Text("row"),
            AllSections = string.Equals(query["sections"], "all", StringComparison.Ordinal),
            MuteRefused = Text("mute-refused"),
            Kept = ReaderChoice.Zone(http).Kept,
            OffersMutes = http.User.May(Capability.EditLabels),
        };

        string? Text(string name) => query[name].ToString() is { Length: > 0 } text && !string.IsNullOrWhiteSpace(text) ? text : null;
    }

    /// <summary>The address of this place.</summary>
    public string Address(string hash = "")
    {
        var address = new StringBuilder("/runs/").Append(RunId);
        var next = '?';
        Add("section", Section);
        Add("find", Find);
        Add("account", Account);
        Add("rows", Rows);
        Add("row", Row);
        Add("sections", AllSections ? "all" : null);
        Append(Kept);
        return address.Append(hash.Length == 0 ? "" : "#").Append(hash).ToString();

        void Add(string name, string? value) => Append(value is null ? "" : $"{name}={Uri.EscapeDataString(value)}");

        void Append(string part)
        {
            if (part.Length == 0)
                return;
            address.Append(next).Append(part);
            next = '&';
        }
    }

    /// <summary>The address of another run.</summary>
    public string OfRun(Guid runId) => new StatementAddress(runId) { Kept = Kept }.Address();

    /// <summary>The rows of a section, from the first on.</summary>
    public string OfSection(string section) =>
        (this with { Section = section, Rows = null, Find = null, Account = null, Row = null }).Address("rows");

    /// <summary>Where a form of this page is sent.</summary>
    public string Form(string path) => $"/runs/{RunId}/{path}{(Kept.Length == 0 ? "" : "?")}{Kept}";
}
