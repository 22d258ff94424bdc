using FlexPortal.Audit;
using FlexPortal.Core.Platform.Identity;
using FlexPortal.Core.Platform.Identity.Sessions;
using FlexPortal.Core.Platform.Identity.TwoFactor;
using FlexPortal.Identity.Access;
using Microsoft.AspNetCore.Components;

namespace FlexPortal.Identity.TwoFactor;

/// <summary>Each form has a new key, stored only after a correct code; after a wrong code the key is kept.</summary>
public sealed partial class EnrolForm
{
    private TwoFactorOffer? _offer;
    private IReadOnlyList<string>? _recovery;
    private PortalError? _refusal;

    /// <summary>Where to go on afterwards.</summary>
    [Parameter, EditorRequired]
    public string GoOn { get; set; } = "/";

    /// <summary>What stands above the form, until it is done.</summary>
    [Parameter]
    public RenderFragment? ChildContent { get; set; }

    [Inject]
    private EnrolTwoFactor Enrol { get; set; } = null!;

    [Inject]
    private PortalSessions Sessions { get; set; } = null!;

    [CascadingParameter]
    private HttpContext Http { get; set; } = null!;

    protected override void OnInitialized() => _offer = Http.User.UserId() is { } user ? Enrol.Offer(user) : null;

    private string Address(TwoFactorOffer offer) => offer.Key.Address(Http.User.Identity?.Name ?? "");

    private async Task TurnOnAsync()
    {
        var form = await Http.Request.ReadFormAsync(Http.RequestAborted);
        if (Http.User.SessionKey() is not { } key || await Sessions.FindAsync(key, Http.RequestAborted) is not { } who)
            return;

        var sealedKey = form["sealed"].ToString();
        switch (await Enrol.ExecuteAsync(who, sealedKey, form["code"].ToString(), AuditActors.Of(Http), Http.RequestAborted))
        {
            case TwoFactorOutcome.Done done:
                _recovery = done.RecoveryCodes;
                break;
            case TwoFactorOutcome.Refused refused:
                _refusal = refused.Error;
                _offer = Enrol.Again(who.UserId, sealedKey) ?? _offer;
                break;
        }
    }
}
