using FlexPortal.Audit;
using FlexPortal.Core.Platform.Identity;
using FlexPortal.Core.Platform.Identity.Sessions;
using FlexPortal.Core.Platform.Identity.TwoFactor;
using FlexPortal.Identity.Access;
using FlexPortal.Shell;
using FlexPortal.Shell.Parts;
using Microsoft.AspNetCore.Components;

namespace FlexPortal.Identity.TwoFactor;

/// <summary>One's own one-time codes.</summary>
public sealed partial class TwoFactorPage
{
    private TwoFactorView? _view;
    private IReadOnlyList<string>? _recovery;
    private PortalError? _refusal;

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
        ? "No recovery code is left: make new ones."
        : $"{ValueFormatter.Count(_view.RecoveryCodesLeft, "recovery code", "recovery codes")} left.";

    protected override async Task OnInitializedAsync() =>
        _view = Http.User.UserId() is { } user ? await Codes.FindAsync(user, Http.RequestAborted) : null;

    private async Task ChangeAsync()
    {
        var form = await Http.Request.ReadFormAsync(Http.RequestAborted);
        if (Http.User.SessionKey() is not { } key || await Sessions.FindAsync(key, Http.RequestAborted) is not { } who)
            return;

        var change = form["change"] == "off" ? TwoFactorChange.TurnOff : TwoFactorChange.NewRecoveryCodes;
        switch (await Change.ExecuteAsync(who, change, form["proof"].ToString(), AuditActors.Of(Http), Http.RequestAborted))
        {
            case TwoFactorOutcome.Done when change == TwoFactorChange.TurnOff:
                await new SeeOther("/account?said=codes-off").ExecuteAsync(Http);
                break;
            case TwoFactorOutcome.Done done:
                _recovery = done.RecoveryCodes;
                break;
            case TwoFactorOutcome.Refused refused:
                _refusal = refused.Error;
                break;
        }
    }
}
