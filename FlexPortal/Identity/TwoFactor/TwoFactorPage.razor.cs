using FlexPortal.Audit;
using FlexPortal.Core.Platform.Identity;
using FlexPortal.Core.Platform.Identity.Sessions;
using FlexPortal.Core.Platform.Identity.TwoFactor;
using FlexPortal.Identity.Access;
using FlexPortal.Shell;
using FlexPortal.Shell.Parts;
using Microsoft.AspNetCore.Components;

namespace FlexPortal.Identity.TwoFactor;

/// <summary>A user's own two-factor authentication.</summary>
public sealed partial class TwoFactorPage
{
    private TwoFactorView? _view;
    private IReadOnlyList<string>? _recovery;
    private (TwoFactorChange Change, PortalError Error)? _refused;

    [Inject]
    private TwoFactorQueries Codes { get; set; } = null!;

    [Inject]
    private ChangeTwoFactor Change { get; set; } = null!;

    [Inject]
    private PortalSessions Sessions { get; set; } = null!;

    [CascadingParameter]
    private HttpContext Http { get; set; } = null!;

    [SupplyParameterFromQuery(Name = "said")]
    private string? Said { get; set; }

    private string Left => _view!.RecoveryCodesLeft == 0
        ? "No recovery code is left: create new ones."
        : $"{ValueFormatter.Count(_view.RecoveryCodesLeft, "recovery code", "recovery codes")} left.";

    protected override async Task OnInitializedAsync() =>
        _view = Http.User.UserId() is { } user ? await Codes.FindAsync(user, Http.RequestAborted) : null;

    private PortalError? ErrorOf(TwoFactorChange change) => _refused?.Change == change ? _refused?.Error : null;

    private async Task ChangeAsync(TwoFactorChange change)
    {
        var form = await Http.Request.ReadFormAsync(Http.RequestAborted);
        if (Http.User.SessionKey() is not { } key || await Sessions.FindAsync(key, Http.RequestAborted) is not { } who)
            return;

        switch (await Change.ExecuteAsync(who, change, form["proof"].ToString(), AuditActors.Of(Http), Http.RequestAborted))
        {
            case TwoFactorOutcome.Done when change == TwoFactorChange.TurnOff:
                await new SeeOther("/account?said=codes-off").ExecuteAsync(Http);
                break;
            case TwoFactorOutcome.Done done:
                _recovery = done.RecoveryCodes;
                break;
            case TwoFactorOutcome.Refused refused:
                _refused = (change, refused.Error);
                break;
        }
    }
}
