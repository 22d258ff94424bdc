using FlexPortal.Core.Platform.Identity;
using FlexPortal.Core.Platform.Identity.Tokens;
using Microsoft.AspNetCore.Components;

namespace FlexPortal.Identity.Tokens;

/// <summary>The list of all tokens.</summary>
public sealed partial class TokensGrid
{
    private static readonly Dictionary<string, object> Table = new(StringComparer.Ordinal) { ["aria-label"] = "API tokens" };

    private TokenState? _state;

    [Inject]
    private TokenQueries Tokens { get; set; } = null!;

    private protected override Capability Needed => Capability.ManageTokens;

    private protected override Task<IReadOnlyList<TokenView>> ListAsync(CancellationToken cancellationToken) =>
        Tokens.ListAsync(userId: null, cancellationToken);

    private protected override bool Passes(TokenView item) =>
        (_state is null || item.State == _state) && (Holds(item.Name) || Holds(item.Owner));
}
