using FlexPortal.Core.Platform.Identity;
using FlexPortal.Core.Platform.Persistence;
using FlexPortal.Identity.Access;
using FlexPortal.Shell.Parts;
using Microsoft.AspNetCore.Components;

namespace FlexPortal.Identity.Pages;

/// <summary>The list of users.</summary>
public sealed partial class UsersGrid
{
    // A row holds 18 KB in the circuit.
    private const int PageSize = 50;

    private static readonly Dictionary<string, object> Table = new(StringComparer.Ordinal) { ["aria-label"] = "Users" };

    private static readonly IComparer<object> ByName =
        Comparer<object>.Create((one, other) => string.Compare(one as string, other as string, StringComparison.OrdinalIgnoreCase));

    private IReadOnlyList<UserView>? _users;
    private string? _text;
    private UserState? _state;

    [Inject]
    private UserQueries Users { get; set; } = null!;

    [Inject]
    private Permission Permission { get; set; } = null!;

    [Inject]
    private TimeProvider Time { get; set; } = null!;

    /// <summary>Name of the viewer.</summary>
    [Parameter, EditorRequired]
    public string Me { get; set; } = "";

    /// <summary>The reader's zone, as <see cref="Shell.Parts.ReadingZone.Handed"/>.</summary>
    [Parameter]
    public string? Zone { get; set; }

    /// <summary>Another number has the list read again.</summary>
    [Parameter]
    public int Version { get; set; }

    private ReadingZone ReadingZone => ReadingZone.Find(Zone) ?? ReadingZone.Utc;

    private bool IsStill => !RendererInfo.IsInteractive;

    private int Count => _users?.Count(Passes) ?? 0;

    /// <summary>Reads before the first rendering, so that the prerendered list stays on the screen until then.</summary>
    public override async Task SetParametersAsync(ParameterView parameters)
    {
        parameters.SetParameterProperties(this);
        try
        {
            _users = await Permission.AskAsync(Capability.ManageUsers, CancellationToken.None) is null
                ? []
                : await Users.ListAsync(CancellationToken.None);
        }
        catch (Exception fault) when (DatabaseErrors.IsTransient(fault))
        {
            _users = null;
        }

        await base.SetParametersAsync(ParameterView.Empty);
    }

    private bool Passes(UserView user) =>
        (_state is null || user.State == _state)
            && (string.IsNullOrWhiteSpace(_text)
                || user.Name.Contains(_text.Trim(), StringComparison.OrdinalIgnoreCase)
                || IdentityFormatter.Role(user.Role).Contains(_text.Trim(), StringComparison.OrdinalIgnoreCase));

    private bool IsMe(UserView user) => string.Equals(user.Name, Me, StringComparison.OrdinalIgnoreCase);

    private string To(string act, UserView user) => ReadingZone.To(UserAct.Address(act, user));
}
