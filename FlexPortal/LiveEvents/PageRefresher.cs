using Microsoft.JSInterop;

namespace FlexPortal.LiveEvents;

/// <summary>Requests the static page around a live part again.</summary>
internal static class PageRefresher
{
    /// <summary>What <c>NavigationManager.Refresh</c> calls in the browser.</summary>
    public const string Interop = "Blazor._internal.navigationManager.refresh";

    /// <summary>
    /// Asks the browser. One that has left meanwhile answers nothing: <c>NavigationManager.Refresh</c> would end the circuit and log that
    /// as an unhandled exception.
    /// </summary>
    public static async Task RefreshPageAsync(this IJSRuntime browser)
    {
        try
        {
            await browser.InvokeVoidAsync(Interop, false);
        }
        catch (Exception left) when (left is OperationCanceledException or JSDisconnectedException)
        {
            // The page is closed.
        }
    }
}
