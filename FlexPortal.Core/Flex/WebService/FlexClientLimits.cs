namespace FlexPortal.Core.Flex.WebService;

/// <summary>Limits of one HTTP exchange with the broker.</summary>
internal sealed record FlexClientLimits
{
    /// <summary>Longest time for connecting, headers and a small answer. A streamed statement is not cut by it.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Window in which a streamed statement must bring at least <see cref="StallBytes"/>; the total is not limited.</summary>
    public TimeSpan StallTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>See <see cref="StallTimeout"/>, in bytes: one byte now and then is not progress.</summary>
    public int StallBytes { get; init; } = 1 << 10;

    /// <summary>Largest statement in bytes, counted after decompression; <c>Flex:MaxStatementBytes</c>.</summary>
    public long MaxStatementBytes { get; init; } = 2L << 30;
}
