using FlexPortal.Core.Platform.Identity;
using FlexPortal.Core.Platform.Persistence;
using FlexPortal.Shell.Parts;
using Microsoft.AspNetCore.Components;

namespace FlexPortal.Identity.Access;

/// <summary>A small list that the circuit sorts and filters: read once, and again when the page says so.</summary>
public abstract class FilteredGrid<TItem> : ComponentBase
{
    // A row holds 18 KB in the circuit.
    private protected const int PageSize = 50;

    [Inject]
    private Permission Permission { get; set; } = null!;

    /// <summary>The reader's zone, as <see cref="ReadingZone.Handed"/>.</summary>
    [Parameter]
    public string? Zone { get; set; }

    /// <summary>Another number has the list read again.</summary>
    [Parameter]
    public int Version { get; set; }

    /// <summary>The list; null while the database does not answer.</summary>
    private protected IReadOnlyList<TItem>? Items { get; private set; }

    /// <summary>The text of the filter.</summary>
    private protected string? Text { get; set; }

    private protected ReadingZone ReadingZone => ReadingZone.Find(Zone) ?? ReadingZone.Utc;

    private protected bool IsStill => !RendererInfo.IsInteractive;

    private protected int Count => Items?.Count(Passes) ?? 0;

    /// <summary>What a reader of the list must be able to do.</summary>
    private protected abstract Capability Needed { get; }

    /// <summary>Reads the list.</summary>
    private protected abstract Task<IReadOnlyList<TItem>> ListAsync(CancellationToken cancellationToken);

    /// <summary>Whether an item passes the filters.</summary>
    private protected abstract bool Passes(TItem item);

    /// <summary>Reads before the first rendering, so that the prerendered list stays on the screen until then.</summary>
    public override async Task SetParametersAsync(ParameterView parameters)
    {
        parameters.SetParameterProperties(this);
        try
        {
            Items = await Permission.AskAsync(Needed, CancellationToken.None) is null ? [] : await ListAsync(CancellationToken.None);
        }
        catch (Exception fault) when (DatabaseErrors.IsTransient(fault))
        {
            Items = null;
        }

        await base.SetParametersAsync(ParameterView.Empty);
    }

    /// <summary>Whether a text holds the text of the filter; an empty filter is in all.</summary>
    private protected bool Holds(string text) =>
        string.IsNullOrWhiteSpace(Text) || text.Contains(Text.Trim(), StringComparison.OrdinalIgnoreCase);
}
