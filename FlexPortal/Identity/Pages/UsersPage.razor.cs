using FlexPortal.Audit;
using FlexPortal.Core.Flex.Accounts;
using FlexPortal.Core.Platform.Identity;
using FlexPortal.Core.Platform.Persistence;
using FlexPortal.Identity.Access;
using FlexPortal.Shell.Parts;
using Microsoft.AspNetCore.Components;

namespace FlexPortal.Identity.Pages;

/// <summary>Users and their administration. Plain forms; an answer can show a link, which no address may hold.</summary>
public sealed partial class UsersPage
{
    internal const string FormName = "users";

    private static readonly PortalRole[] Roles = Enum.GetValues<PortalRole>();

    private IReadOnlyList<UserView>? _users;
    private IReadOnlyList<KnownAccount> _accounts = [];
    private UserOutcome? _outcome;
    private string _name = "";
    private string _done = "";

    [Inject]
    private UserQueries Users { get; set; } = null!;

    [Inject]
    private InviteUser Invite { get; set; } = null!;

    [Inject]
    private ChangeUser Change { get; set; } = null!;

    [Inject]
    private LimitUserAccounts Limit { get; set; } = null!;

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
            _users = await Users.ListAsync(Http.RequestAborted);
        }
        catch (Exception fault) when (DatabaseErrors.IsTransient(fault))
        {
            _users = null;
        }
    }

    private async Task ActAsync()
    {
        var form = await Http.Request.ReadFormAsync(Http.RequestAborted);
        _name = form["name"].ToString();
        PortalRole? role = EnumFormatter.TryParse<PortalRole>(form["role"].ToString(), out var named) ? named : null;
        (UserChange? change, _done) = (form["act"].ToString(), role) switch
        {
            ("role", { } to) => (new UserChange.ToRole(to), $"from now on {IdentityFormatter.Role(to)}."),
            ("accounts", _) when form["reach"] == "all" => (LimitUserAccounts.ToAll(), "sees every account from now on."),
            ("accounts", _) =>
                (
                    await Limit.ToNamedAsync([.. form["account"].OfType<string>()], Http.RequestAborted),
                    "sees the named accounts alone from now on."),
            ("disable", _) => (new UserChange.Disable(), "disabled, and signed out everywhere within a minute."),
            ("enable", _) => (new UserChange.Enable(), "can sign in again."),
            ("reset-two-factor", _) =>
                (new UserChange.ResetTwoFactor(), "two-factor is off; the password alone signs in until it is set up again."),
            ("reset", _) => (new UserChange.Reset(), ""),
            _ => ((UserChange?)null, ""),
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

    private bool IsMe(UserView user) => string.Equals(user.Name, Me, StringComparison.OrdinalIgnoreCase);

    private string Absolute(IssuedLink link) => $"{Http.Request.Scheme}://{Http.Request.Host}{link.Path}";

    private string State(UserView user) => user switch
    {
        { State: UserState.Active } => "active",
        { State: UserState.Invited } => "invited",
        { State: UserState.Locked, LockedUntilUtc: { } until } => $"locked for {ValueFormatter.Running(until - Time.GetUtcNow())}",
        _ => $"disabled by {user.DisabledBy}",
    };

    private static IconName Sign(UserState state) => state switch
    {
        UserState.Active => IconName.Success,
        UserState.Invited => IconName.Clock,
        UserState.Locked => IconName.Pause,
        _ => IconName.Cancelled,
    };

    private static string Look(UserState state) => state switch
    {
        UserState.Active => "is-good",
        UserState.Disabled => "",
        _ => "is-warn",
    };
}
