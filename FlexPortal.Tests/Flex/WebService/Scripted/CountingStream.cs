namespace FlexPortal.Tests.Flex.WebService.Scripted;

/// <summary>Takes bytes, counts them, and lets a test do something at each write.</summary>
internal sealed class CountingStream(Action? onWrite = null) : MemoryStream
{
    public long Written { get; private set; }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Written += buffer.Length;
        onWrite?.Invoke();
        return ValueTask.CompletedTask;
    }
}
