using FlexPortal.Audit;
using FlexPortal.Core.Platform.Identity;
using FlexPortal.Core.Platform.Identity.Codes;
using FlexPortal.Core.Platform.Identity.Sessions;
using FlexPortal.Identity.Access;
using FlexPortal.Shell;
using FlexPortal.Shell.Parts;
using Microsoft.AspNetCore.Components;

namespace FlexPortal.Identity.Codes;

/// <summary>One's own one-time codes.</summary>
public sealed partial class CodesPage
{
    private CodesView? _view;
    private IReadOnlyList<string>? _recovery;
    private PortalError? _refusal;

    [Inject]
    private CodesQueries Codes { get; set; } = null!;

    [Inject]
    private ChangeCodes Change { get; set; } = null!;

    [Inject]
    private PortalSessions Sessions { get; set; } = null!;

    [CascadingParameter]
    private HttpContext Http { get; set; } = null!;

    [SupplyParameterFromQuery(Name = "said")]
    private string? Said { get; set; }

    private string Left => _view!.RecoveryCodesLeft == 0
        ? "No recovery code is left: make new ones."
        : $"{Words.Count(_view.RecoveryCodesLeft, "recovery code", "recovery codes")} left.";

    protected override async Task OnInitializedAsync() =>
        _view = Http.User.PersonId() is { } person ? await Codes.FindAsync(person, Http.RequestAborted) : null;

    private async Task ChangeAsync()
    {
        var form = await Http.Request.ReadFormAsync(Http.RequestAborted);
        if (Http.User.SessionKey() is not { } key || await Sessions.FindAsync(key, Http.RequestAborted) is not { } who)
            return;

        var change = form["change"] == "off" ? CodesChange.TurnOff : CodesChange.NewRecoveryCodes;
        switch (await Change.ExecuteAsync(who, change, form["proof"].ToString(), AuditActors.Of(Http), Http.RequestAborted))
        {
            case CodesOutcome.Done when change == CodesChange.TurnOff:
                await new SeeOther("/account?said=codes-off").ExecuteAsync(Http);
                break;
            case CodesOutcome.Done done:
                _recovery = done.RecoveryCodes;
                break;
            case CodesOutcome.Refused refused:
                _refusal = refused.Error;
                break;
        }
    }
}
