using System.Globalization;
using FlexPortal.Audit;
using FlexPortal.Core.Platform.Identity;
using FlexPortal.Core.Platform.Identity.Tokens;
using FlexPortal.Core.Platform.Persistence;
using FlexPortal.Identity.Access;
using Microsoft.AspNetCore.Components;

namespace FlexPortal.Identity.Tokens;

/// <summary>A user's own tokens.</summary>
public sealed partial class OwnTokens
{
    internal const string FormName = "own-tokens";

    // The answer is a page of its own; it begins where the token is shown.
    internal const string Action = "/account#tokens";

    private IReadOnlyList<TokenView>? _tokens;
    private TokenOutcome? _outcome;
    private string _name = "";
    private PortalRole _role;
    private int _days;

    [Inject]
    private TokenQueries Tokens { get; set; } = null!;

    [Inject]
    private CreateToken Make { get; set; } = null!;

    [Inject]
    private RevokeToken Revoke { get; set; } = null!;

    [CascadingParameter]
    private HttpContext Http { get; set; } = null!;

    /// <summary>Why the new token was refused, where a field says it; null for every other answer.</summary>
    private PortalError? FieldError => (_outcome as TokenOutcome.Refused)?.Error is { Field: not null } error ? error : null;

    private PortalRole[] Roles => [.. Enum.GetValues<PortalRole>().Where(role => role <= Http.User.Role())];

    private string Portal => $"{Http.Request.Scheme}://{Http.Request.Host}";

    private string Example => $"""
        read -rs FLEXPORTAL_TOKEN && export FLEXPORTAL_TOKEN
        curl -H @- {Portal}/ingestion/runs <<< "Authorization: Bearer $FLEXPORTAL_TOKEN"
        FlexPortal runs list --portal {Portal}
        """;

    protected override Task OnInitializedAsync() => ReadAsync();

    private async Task ReadAsync()
    {
        try
        {
            _tokens = Http.User.UserId() is { } user ? await Tokens.ListAsync(user, Http.RequestAborted) : [];
        }
        catch (Exception fault) when (DatabaseErrors.IsTransient(fault))
        {
            _tokens = null;
        }
    }

    private async Task ActAsync()
    {
        var form = await Http.Request.ReadFormAsync(Http.RequestAborted);
        _name = form["name"].ToString();
        if (form["act"] == "revoke" && Http.User.UserId() is { } user)
        {
            _outcome = await Revoke.ExecuteAsync(form["token"].ToString(), user, AuditActors.Of(Http), Http.RequestAborted);
        }
        else if (form["act"] == "make"
            && Guid.TryParse(form["id"], out var id)
            && EnumFormatter.TryParse<PortalRole>(form["role"].ToString(), out _role)
            && int.TryParse(form["days"], NumberStyles.None, CultureInfo.InvariantCulture, out _days))
        {
            _outcome = await Make.ExecuteAsync(
                id, Http.User.Identity?.Name ?? "", new TokenRequest(_name, _role, _days), AuditActors.Of(Http), Http.RequestAborted);
        }

        await ReadAsync();
    }
}
