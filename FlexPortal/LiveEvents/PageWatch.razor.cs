using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.JSInterop;

namespace FlexPortal.LiveEvents;

/// <summary>
/// Keeps a static page current: requests the page around it again when what it shows has changed. The page hands the mark of what it
/// shows.
/// </summary>
public abstract partial class PageWatch
{
    private string? _mark;
    private string? _askedFor;

    /// <summary>Without a connection a watch has nothing to show.</summary>
    internal static InteractiveServerRenderMode OnceAlive { get; } = new(prerender: false);

    [Inject]
    private IJSRuntime Browser { get; set; } = null!;

    /// <summary>Mark of what the page shows; null when it could not be read.</summary>
    [Parameter, EditorRequired]
    public string? Shown { get; set; }

    protected override TimeSpan Pace => TimeSpan.FromSeconds(1);

    /// <summary>A short text that changes with what is said.</summary>
    internal static string MarkOf(IEnumerable<string> said) =>
        Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(said)))[..8]);

    /// <summary>The mark of what the page would show now; null when it cannot be shown any more.</summary>
    protected abstract Task<string?> MarkAsync(bool fresh, CancellationToken cancellationToken);

    protected sealed override async Task LoadAsync(bool fresh, CancellationToken cancellationToken) =>
        _mark = await MarkAsync(fresh, cancellationToken);

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        await base.OnAfterRenderAsync(firstRender);
        // Once for each change: a page that cannot read the database must not be requested again and again.
        if (_mark is null || new[] { Shown, _askedFor }.Contains(_mark, StringComparer.Ordinal))
            return;

        _askedFor = _mark;
        await Browser.RefreshPageAsync();
    }
}
