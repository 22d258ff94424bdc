using FlexPortal.Audit;
using FlexPortal.Core.Platform.Identity;
using FlexPortal.Core.Platform.Persistence;
using FlexPortal.Core.Sources.Columns;
using FlexPortal.Core.Sources.Embeddings.Work;
using FlexPortal.Core.Sources.Groups;
using FlexPortal.Identity.Access;
using FlexPortal.Shell;
using FlexPortal.Shell.Parts;
using FlexPortal.Sources.Embeddings;
using FlexPortal.Sources.Groups;
using Microsoft.AspNetCore.Components;

namespace FlexPortal.Sources.Columns;

/// <summary>
/// The columns that are embedded, by the header of the files. The form is plain and stays as it was typed when it is refused; what the
/// choice does is shown live beside it, or with the button Preview.
/// </summary>
public sealed partial class ColumnsPage
{
    // More of them are a list to choose from.
    private const int MostLinks = 5;

    private DocumentGroup? _group;
    private IReadOnlyList<GroupHeader> _headers = [];
    private HeaderColumns? _header;
    private ColumnForm _form = new([], "", 0);
    private ChangedTexts? _changed;
    private PortalError? _refusal;
    private PortalError? _error;

    [Inject]
    private GroupQueries Groups { get; set; } = null!;

    [Inject]
    private ColumnQueries Columns { get; set; } = null!;

    [Inject]
    private SaveColumns Save { get; set; } = null!;

    [Inject]
    private PlanReEmbed Plan { get; set; } = null!;

    [Inject]
    private TimeProvider Time { get; set; } = null!;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    [CascadingParameter]
    private HttpContext Http { get; set; } = null!;

    /// <summary>The group.</summary>
    [Parameter]
    public Guid GroupId { get; set; }

    /// <summary>The header whose columns are shown; the newest one when left out.</summary>
    [SupplyParameterFromQuery]
    private string? Header { get; set; }

    /// <summary>Set after a choice was saved.</summary>
    [SupplyParameterFromQuery]
    private string? Saved { get; set; }

    private ReadingZone Zone => ReaderChoice.Zone(Http);

    private bool MayChange => _group is { ArchivedAtUtc: null } && Http.User.May(Capability.EditSources);

    private bool Unknown => Header is not null && !string.Equals(Header, _header?.Header.Fingerprint, StringComparison.Ordinal);

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

    private static string NameOf(GroupHeader header) =>
        header.Files[0].Name + (header.Files.Count == 1 ? "" : FormattableString.Invariant($" and {header.Files.Count - 1} more"));

    private async Task ReadAsync(CancellationToken ct)
    {
        _group = await Groups.FindAsync(GroupId, ct);
        if (_group is null)
        {
            Navigation.NotFound();
            return;
        }

        _headers = await Columns.ListHeadersAsync(GroupId, ct);
        if (_headers.Count == 0)
            return;
        var asked = _headers.FirstOrDefault(one => string.Equals(one.Fingerprint, Header, StringComparison.Ordinal)) ?? _headers[0];
        _header = await Columns.FindHeaderAsync(GroupId, asked, ct);
        if (_header is not null)
            _form = ColumnForm.Of(_header);
    }

    /// <summary>Saves, or shows what the choice does.</summary>
    private async Task SendAsync()
    {
        if (_header is not { } header || _error is not null)
            return;

        var ct = Http.RequestAborted;
        var sent = await Http.Request.ReadFormAsync(ct);
        var form = ColumnForm.Of(header, sent);
        if (string.Equals(sent["act"], "save", StringComparison.Ordinal))
            await SaveAsync(header, form, ct);
        else
            (_changed, _form) = (ChangedTexts.Of(await CountAsync(header, form.ToPreference(header), ct)), form);
    }

    private async Task SaveAsync(HeaderColumns header, ColumnForm form, CancellationToken ct)
    {
        if (!Http.User.May(Capability.EditSources))
        {
            _refusal = Permission.Refused;
            return;
        }

        var choice = form.ToPreference(header);
        var (version, error) = await Save.ExecuteAsync(
            new(GroupId, header.Header.Fingerprint, choice.Columns, choice.Context, choice.Version), AuditActors.Of(Http), ct);
        if (error is null)
        {
            Navigation.NavigateTo(Zone.To(FormattableString.Invariant($"{AddressOf(header.Header.Fingerprint)}&saved={version}")));
            return;
        }

        // What was typed stays; the next attempt is about the version that is there now.
        _refusal = error;
        _form = form with { Version = header.Preference.Version };
    }

    private async Task<IReadOnlyList<PlannedFile>> CountAsync(HeaderColumns header, ColumnPreference choice, CancellationToken ct)
    {
        try
        {
            return await PlannedFiles.CountAsync(Plan, header.Header.Files, choice, Time, ct);
        }
        catch (PortalException unavailable)
        {
            _refusal = unavailable.Error;
            return [];
        }
    }

    private string AddressOf(string fingerprint) => $"{GroupAddress.Of(GroupId, GroupAddress.Columns)}?header={fingerprint}";
}
