using FlexPortal.Audit;
using FlexPortal.Core.Flex;
using FlexPortal.Core.Flex.Accounts;
using FlexPortal.Core.Platform.Identity;
using FlexPortal.Core.Platform.Persistence;
using FlexPortal.Identity.Access;
using FlexPortal.Shell;
using FlexPortal.Shell.Parts;
using Microsoft.AspNetCore.Components;

namespace FlexPortal.Identity.Pages;

/// <summary>
/// Users and their administration. The address opens the dialog of a user; plain forms change users, because an answer can show a link,
/// which no address may hold.
/// </summary>
public sealed partial class UsersPage
{
    internal const string FormName = "users";

    private const string Invitation = "invite", Changed = "changed, and signed out everywhere within a minute.";

    private UserView? _user;
    private IReadOnlyList<KnownAccount> _accounts = [];
    private UserOutcome.Done? _done;
    private PortalError? _refusal;
    private UserDialog.Refusal? _typed;
    private PortalRole? _role;
    private string? _name;
    private string _result = "";
    private int _version;

    [Inject]
    private UserQueries Users { get; set; } = null!;

    [Inject]
    private InviteUser Invite { get; set; } = null!;

    [Inject]
    private ChangeUser Change { get; set; } = null!;

    [Inject]
    private LimitUserAccounts Limit { get; set; } = null!;

    [CascadingParameter]
    private HttpContext Http { get; set; } = null!;

    /// <summary>What is done or asked: of the address, or of the form that was sent.</summary>
    [SupplyParameterFromQuery(Name = "act")]
    private string? Act { get; set; }

    /// <summary>Name of the user whose dialog is open.</summary>
    [SupplyParameterFromQuery(Name = "user")]
    private string? User { get; set; }

    private ReadingZone Zone => ReaderChoice.Zone(Http);

    private CancellationToken Aborted => Http.RequestAborted;

    protected override Task OnInitializedAsync() => Act is null || User is null ? Task.CompletedTask : OpenAsync(User);

    /// <summary>Opens the dialog of a user.</summary>
    private async Task OpenAsync(string name)
    {
        try
        {
            _user = await FindAsync(name);
            _accounts = await Limit.ListAsync(Aborted);
            _refusal ??= _user is null ? IdentityErrors.NotFound() : null;
        }
        catch (Exception fault) when (DatabaseErrors.IsTransient(fault))
        {
            // The list says so.
            _user = null;
        }
    }

    private async Task<UserView?> FindAsync(string name) => (await Users.ListAsync(Aborted)).FirstOrDefault(
        user => string.Equals(user.Name, name, StringComparison.OrdinalIgnoreCase));

    private async Task ActAsync()
    {
        var form = await Http.Request.ReadFormAsync(Aborted);
        (Act, _name) = (form["act"], form["name"].ToString());
        _role = EnumFormatter.TryParse<PortalRole>(form["role"].ToString(), out var role) ? role : null;
        string[]? accounts = form["reach"] == "named" ? [.. form["account"].OfType<string>()] : null;
        var outcome = (Act, _role) switch
        {
            (Invitation, { } first) => await Invite.ExecuteAsync(_name, first, password: null, AuditActors.Of(Http), Aborted),
            (UserAct.Edit, { } to) => await EditAsync(_name, to, accounts),
            _ when UserAct.Find(Act) is { } act => await ExecuteAsync(act.Change, act.Result),
            _ => null,
        };
        // Not before: while the change is made the page renders, and the list would be read too early.
        _version++;
        (_done, _refusal) = (outcome as UserOutcome.Done, (outcome as UserOutcome.Refused)?.Error);
        if (_refusal is { Field: not null } error && Act is UserAct.Edit && _role is { } typed)
        {
            _typed = new(typed, accounts, error);
            await OpenAsync(_name);
        }
    }

    private Task<UserOutcome> ExecuteAsync(UserChange change, string result)
    {
        _result = result;
        return Change.ExecuteAsync(_name!, change, AuditActors.Of(Http), Aborted);
    }

    /// <summary>Makes the changes that differ from what the user has: each one signs the user out.</summary>
    private async Task<UserOutcome> EditAsync(string name, PortalRole role, string[]? accounts)
    {
        if (await FindAsync(name) is not { } user)
            return new UserOutcome.Refused(IdentityErrors.NotFound());
        var named = accounts is null ? LimitUserAccounts.ToAll() : await Limit.ToNamedAsync(accounts, Aborted);
        if (named is not UserChange.ToAccounts limit)
            return new UserOutcome.Refused(FlexErrors.AccountNotFound() with { Field = "account" });

        UserOutcome outcome = new UserOutcome.Done(user.Name);
        _result = "unchanged.";
        if (role != user.Role)
            outcome = await ExecuteAsync(new UserChange.ToRole(role), Changed);
        if (outcome is UserOutcome.Refused { Error: { Code: "LAST_ADMIN" } last })
            return new UserOutcome.Refused(last with { Field = "role" });
        // An administrator sees every account, and keeps the limit for the time after.
        if (outcome is UserOutcome.Done && role != PortalRole.Admin
            && (user.Role == PortalRole.Admin || !limit.Accounts.Equals(user.Accounts)))
            outcome = await ExecuteAsync(limit, Changed);
        return outcome;
    }

    private string Absolute(IssuedLink link) => $"{Http.Request.Scheme}://{Http.Request.Host}{link.Path}";
}
