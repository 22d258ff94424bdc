namespace FlexPortal.Core.MarketData.Backfill;

/// <summary>
/// Fetches what is due since the last bars of series that have some: a first fill is a user's decision. While a top-up is active, another
/// one is not started.
/// </summary>
internal sealed class TopUp(StartBackfill start, TopUpWindow window)
{
    /// <summary>Starts a run; does nothing while no series has bars.</summary>
    public async Task ExecuteAsync(CancellationToken cancellationToken)
    {
        if (await window.ReadAsync(cancellationToken) is { } request)
            await start.ExecuteAsync(request, cancellationToken);
    }
}
