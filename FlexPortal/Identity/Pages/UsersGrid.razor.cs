using FlexPortal.Core.Platform.Identity;
using Microsoft.AspNetCore.Components;

namespace FlexPortal.Identity.Pages;

/// <summary>The list of users.</summary>
public sealed partial class UsersGrid
{
    private static readonly Dictionary<string, object> Table = new(StringComparer.Ordinal) { ["aria-label"] = "Users" };

    private static readonly IComparer<object> ByName =
        Comparer<object>.Create((one, other) => string.Compare(one as string, other as string, StringComparison.OrdinalIgnoreCase));

    private UserState? _state;

    [Inject]
    private UserQueries Users { get; set; } = null!;

    [Inject]
    private TimeProvider Time { get; set; } = null!;

    /// <summary>Name of the viewer.</summary>
    [Parameter, EditorRequired]
    public string Me { get; set; } = "";

    private protected override Capability Needed => Capability.ManageUsers;

    private protected override Task<IReadOnlyList<UserView>> ListAsync(CancellationToken cancellationToken) =>
        Users.ListAsync(cancellationToken);

    private protected override bool Passes(UserView item) =>
        (_state is null || item.State == _state) && (Holds(item.Name) || Holds(IdentityFormatter.Role(item.Role)));

    private bool IsMe(UserView user) => string.Equals(user.Name, Me, StringComparison.OrdinalIgnoreCase);

    private string To(string act, UserView user) => ReadingZone.To(UserAct.Address(act, user));
}
