using Microsoft.Extensions.Options;

namespace FlexPortal.Core.Sources.Files;

/// <summary>Places for the files that this process reads at once, <see cref="SourcesOptions.MaxReadings"/>.</summary>
internal sealed class ReadingSlots(IOptions<SourcesOptions> options) : IDisposable
{
    private readonly SemaphoreSlim _slots = new(options.Value.MaxReadings);

    /// <summary>Waits for a place; disposing gives it back.</summary>
    public async Task<IDisposable> EnterAsync(CancellationToken cancellationToken)
    {
        await _slots.WaitAsync(cancellationToken);
        return new Slot(_slots);
    }

    /// <inheritdoc />
    public void Dispose() => _slots.Dispose();

    private sealed class Slot(SemaphoreSlim slots) : IDisposable
    {
        private int _isFree;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _isFree, 1) == 0)
                slots.Release();
        }
    }
}
