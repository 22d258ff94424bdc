using FlexPortal.Audit;
using FlexPortal.Core.Flex.Accounts;
using FlexPortal.Core.Platform.Identity;
using FlexPortal.Core.Platform.Identity.Links;
using FlexPortal.Core.Platform.Persistence;
using FlexPortal.Identity.Access;
using FlexPortal.Shell.Parts;
using Microsoft.AspNetCore.Components;

namespace FlexPortal.Identity.Pages;

/// <summary>The list of people, and what an administrator does with them. Plain forms; the answer to one may show a link, which no address may hold.</summary>
public sealed partial class PeoplePage
{
    internal const string FormName = "people";

    private static readonly PortalRole[] Roles = Enum.GetValues<PortalRole>();

    private IReadOnlyList<PersonView>? _people;
    private IReadOnlyList<KnownAccount> _accounts = [];
    private PeopleOutcome? _outcome;
    private string _name = "";
    private string _done = "";

    [Inject]
    private PeopleQueries People { get; set; } = null!;

    [Inject]
    private InvitePerson Invite { get; set; } = null!;

    [Inject]
    private ChangePerson Change { get; set; } = null!;

    [Inject]
    private LimitPerson Limit { get; set; } = null!;

    [Inject]
    private TimeProvider Time { get; set; } = null!;

    [CascadingParameter]
    private HttpContext Http { get; set; } = null!;

    private string Me => Http.User.Identity?.Name ?? "";

    protected override Task OnInitializedAsync() => ReadAsync();

    private async Task ReadAsync()
    {
        try
        {
            _accounts = await Limit.ListAsync(Http.RequestAborted);
            _people = await People.ListAsync(Http.RequestAborted);
        }
        catch (Exception fault) when (DatabaseErrors.IsTransient(fault))
        {
            _people = null;
        }
    }

    private async Task ActAsync()
    {
        var form = await Http.Request.ReadFormAsync(Http.RequestAborted);
        _name = form["name"].ToString();
        PortalRole? role = EnumText.TryParse<PortalRole>(form["role"].ToString(), out var named) ? named : null;
        (PersonChange? change, _done) = (form["act"].ToString(), role) switch
        {
            ("role", { } to) => (new PersonChange.ToRole(to), $"from now on {IdentityWords.Role(to)}."),
            ("accounts", _) when form["reach"] == "all" => (LimitPerson.ToAll(), "sees every account from now on."),
            ("accounts", _) => (await Limit.ToNamedAsync([.. form["account"].OfType<string>()], Http.RequestAborted), "sees the named accounts alone from now on."),
            ("disable", _) => (new PersonChange.Disable(), "disabled, and signed out everywhere within a minute."),
            ("enable", _) => (new PersonChange.Enable(), "may sign in again."),
            ("reset-codes", _) => (new PersonChange.ResetCodes(), "codes and recovery codes no longer count; the password alone signs in until new ones are set up."),
            ("reset", _) => (new PersonChange.Reset(), ""),
            _ => ((PersonChange?)null, ""),
        };
        if (change is not null)
        {
            _outcome = await Change.ExecuteAsync(_name, change, AuditActors.Of(Http), Http.RequestAborted);
        }
        else if (role is { } first)
        {
            _outcome = await Invite.ExecuteAsync(_name, first, password: null, AuditActors.Of(Http), Http.RequestAborted);
        }

        await ReadAsync();
    }

    private bool IsMe(PersonView person) => string.Equals(person.Name, Me, StringComparison.OrdinalIgnoreCase);

    private string Absolute(IssuedLink link) => $"{Http.Request.Scheme}://{Http.Request.Host}{link.Path}";

    private string State(PersonView person) => person switch
    {
        { State: PersonState.Active } => "active",
        { State: PersonState.Invited } => "has to choose a password",
        { State: PersonState.Locked, LockedUntilUtc: { } until } => $"locked for {Words.Running(until - Time.GetUtcNow())}",
        _ => $"disabled by {person.DisabledBy}",
    };

    private static IconName Sign(PersonState state) => state switch
    {
        PersonState.Active => IconName.Success,
        PersonState.Invited => IconName.Clock,
        PersonState.Locked => IconName.Pause,
        _ => IconName.Cancelled,
    };

    private static string Look(PersonState state) => state switch
    {
        PersonState.Active => "is-good",
        PersonState.Disabled => "",
        _ => "is-warn",
    };
}
