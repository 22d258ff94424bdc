using System.Globalization;
using FlexPortal.Core.Platform.Identity;
using FlexPortal.Core.Platform.Lists;
using FlexPortal.Core.Platform.Persistence;
using FlexPortal.Core.Sources.Embeddings.Models;
using FlexPortal.Core.Sources.Groups;
using FlexPortal.Core.Sources.Search;
using FlexPortal.Identity.Access;
using FlexPortal.Shell;
using FlexPortal.Shell.Parts;
using FlexPortal.Sources.Embeddings;
using Microsoft.AspNetCore.Components;

namespace FlexPortal.Sources.Search;

/// <summary>Searches a group. The address holds the question and its filters.</summary>
public sealed partial class SearchPage
{
    private const int Most = 20;

    private DocumentGroup? _group;
    private SearchableFiles? _scope;
    private SearchAnswer? _answer;
    private Dictionary<Guid, FileBehind> _behind = [];
    private PortalError? _refusal;
    private PortalError? _error;
    private Guid? _version;
    private DateTimeOffset? _asOf;
    private bool _isWords;

    [Inject]
    private GroupQueries Groups { get; set; } = null!;

    [Inject]
    private SearchQueries Queries { get; set; } = null!;

    [Inject]
    private SearchGroup Search { get; set; } = null!;

    [Inject]
    private EmbeddingModels Models { get; set; } = null!;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    [CascadingParameter]
    private HttpContext Http { get; set; } = null!;

    /// <summary>The group.</summary>
    [Parameter]
    public Guid GroupId { get; set; }

    /// <summary>The question.</summary>
    [SupplyParameterFromQuery(Name = SearchAddress.Text)]
    private string? Question { get; set; }

    /// <summary>The version that alone is searched.</summary>
    [SupplyParameterFromQuery(Name = SearchAddress.Version)]
    private string? Version { get; set; }

    /// <summary>The time as at which is searched, by the reader's clock or with an offset.</summary>
    [SupplyParameterFromQuery(Name = SearchAddress.AsOf)]
    private string? AsOf { get; set; }

    /// <summary>Place after which exact hits are listed.</summary>
    [SupplyParameterFromQuery(Name = SearchAddress.Cursor)]
    private string? Cursor { get; set; }

    private ReadingZone Zone => ReaderChoice.Zone(Http);

    private string Asked => Question?.Trim() ?? "";

    private bool IsFiltered => !string.IsNullOrEmpty(Version) || !string.IsNullOrEmpty(AsOf);

    private bool MayChange => _group is { ArchivedAtUtc: null } && Http.User.May(Capability.EditSources);

    private IEnumerable<(string Name, string Value)> Kept => Http.Request.Query
        .Where(part => part.Key is ReadingZone.Parameter or ReaderChoice.TimesParameter)
        .Select(part => (part.Key, part.Value.ToString()));

    private string Where => (_version, _asOf) switch
    {
        ({ } version, _) when _scope?.Versions.FirstOrDefault(one => one.FileVersionId == version) is { } found =>
            FormattableString.Invariant($" of version {found.Version} of {found.FileName}"),
        (_, { } at) => $" as of {ValueFormatter.Full(at, Zone)}",
        _ => "",
    };

    protected override async Task OnInitializedAsync()
    {
        try
        {
            await ReadAsync(Http.RequestAborted);
        }
        catch (Exception lost) when (DatabaseErrors.Explain(lost) is { } error)
        {
            _error = error;
            Http.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        }
    }

    /// <summary>One sentence: how many rows have the identifiers, which identifiers no text has, or what the hits are.</summary>
    private string Found(SearchAnswer answer)
    {
        var near = answer.Hits.Count(hit => hit.Why is [SearchReason.Meaning]);
        var others = answer.Hits.Count - near - answer.Hits.Count(hit => hit.Why[0] is SearchReason.Identifier or SearchReason.Phrase);
        var then = (others, near) switch
        {
            (0, 0) => "",
            (0, _) => ", then the nearest",
            _ => ", then texts with other words of the search",
        };
        if (answer.IdentifiersNotFound.Count > 0)
        {
            var rest = answer.Hits.Count == 0 ? ", and none is near" : answer.ExactTotal > 0 ? "" : "; the nearest are listed";
            return $"No text has {Quoted(answer.IdentifiersNotFound)}{rest}.";
        }

        if (answer.ExactTotal > 0)
        {
            var rows = answer.ExactRows == 1 ? "1 row contains" : $"{ValueFormatter.Number(answer.ExactRows)} rows contain";
            return $"{rows} {Quoted(SearchTerms.IdentifiersOf(Asked))}{then}.";
        }

        return (others, near) switch
        {
            (0, 0) => "No text has the search words, and none is near.",
            (0, _) => "No text has the search words; the nearest are listed.",
            (_, 0) => $"{ValueFormatter.Count(others, "text", "texts")} found.",
            _ => $"{ValueFormatter.Count(others, "text", "texts")} found, then what is nearest.",
        };
    }

    private static string Quoted(IEnumerable<string> terms) => string.Join(" or ", terms.Select(term => $"“{term}”"));

    private string MoreOf(string cursor) => ListQuery.Of(
        [
            new(SearchAddress.Text, Asked), new(SearchAddress.Version, Version), new(SearchAddress.AsOf, AsOf),
            new(SearchAddress.Cursor, cursor),
        ]).At(SearchAddress.Of(GroupId));

    private async Task ReadAsync(CancellationToken ct)
    {
        _group = await Groups.FindAsync(GroupId, ct);
        if (_group is null)
        {
            Navigation.NotFound();
            return;
        }

        _scope = await Queries.ReadAsync(GroupId, ct);
        _behind = _scope.Behind.ToDictionary(file => file.SourceFileId);
        if (_scope.Versions.Count == 0)
            return;
        _isWords = JobFormatter.ModelOf(Models).Model is { IsWordMatchingOnly: true };
        if (!ReadFilters() || Asked.Length == 0)
            return;
        var request = new SearchRequest(GroupId, Asked)
        {
            Most = Most,
            FileVersionId = _version,
            AsOfUtc = _asOf,
            Cursor = Cursor,
        };
        (_answer, _refusal) = await Search.ExecuteAsync(request, ct);
    }

    private bool ReadFilters()
    {
        if (!string.IsNullOrEmpty(Version))
        {
            if (!Guid.TryParse(Version, out var version) || _scope!.Versions.All(one => one.FileVersionId != version))
            {
                _refusal = new(
                    "SEARCH_VERSION_UNKNOWN", "The group has no such version that can be searched.",
                    "Choose a version of the list, or all files.");
                return false;
            }

            _version = version;
        }

        if (string.IsNullOrEmpty(AsOf))
            return true;
        if (!TimeParser.TryParse(AsOf, Zone.Info, endOfDay: false, out var at))
        {
            _refusal = new("SEARCH_TIME_INVALID", "This is not a time.", "Choose a date and a time, or leave it empty.");
            return false;
        }

        _asOf = at.ToUniversalTime();
        return true;
    }
}
