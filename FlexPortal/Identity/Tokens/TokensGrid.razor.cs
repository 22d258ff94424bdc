using FlexPortal.Core.Platform.Identity;
using FlexPortal.Core.Platform.Identity.Tokens;
using FlexPortal.Core.Platform.Persistence;
using FlexPortal.Identity.Access;
using FlexPortal.Shell.Parts;
using Microsoft.AspNetCore.Components;

namespace FlexPortal.Identity.Tokens;

/// <summary>The list of all tokens.</summary>
public sealed partial class TokensGrid
{
    // A row holds 18 KB in the circuit.
    private const int PageSize = 50;

    private static readonly Dictionary<string, object> Table = new(StringComparer.Ordinal) { ["aria-label"] = "API tokens" };

    private IReadOnlyList<TokenView>? _tokens;
    private string? _text;
    private TokenState? _state;

    [Inject]
    private TokenQueries Tokens { get; set; } = null!;

    [Inject]
    private Permission Permission { get; set; } = null!;

    /// <summary>The reader's zone, as <see cref="Shell.Parts.ReadingZone.Handed"/>.</summary>
    [Parameter]
    public string? Zone { get; set; }

    /// <summary>Another number has the list read again.</summary>
    [Parameter]
    public int Version { get; set; }

    private ReadingZone ReadingZone => ReadingZone.Find(Zone) ?? ReadingZone.Utc;

    private bool IsStill => !RendererInfo.IsInteractive;

    private int Count => _tokens?.Count(Passes) ?? 0;

    /// <summary>Reads before the first rendering, so that the prerendered list stays on the screen until then.</summary>
    public override async Task SetParametersAsync(ParameterView parameters)
    {
        parameters.SetParameterProperties(this);
        try
        {
            _tokens = await Permission.AskAsync(Capability.ManageTokens, CancellationToken.None) is null
                ? []
                : await Tokens.ListAsync(userId: null, CancellationToken.None);
        }
        catch (Exception fault) when (DatabaseErrors.IsTransient(fault))
        {
            _tokens = null;
        }

        await base.SetParametersAsync(ParameterView.Empty);
    }

    private bool Passes(TokenView token) =>
        (_state is null || token.State == _state)
            && (string.IsNullOrWhiteSpace(_text)
                || token.Name.Contains(_text.Trim(), StringComparison.OrdinalIgnoreCase)
                || token.Owner.Contains(_text.Trim(), StringComparison.OrdinalIgnoreCase));
}
