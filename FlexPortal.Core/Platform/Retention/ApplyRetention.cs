using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FlexPortal.Core.Platform.Retention;

/// <summary>
/// Applies every <see cref="RetentionPolicy"/>, in batches, so that no transaction is long and no lock is held for long. Several
/// processes may do so at once: a row that another one deletes is skipped.
/// </summary>
internal sealed partial class ApplyRetention(
    IEnumerable<RetentionPolicy> policies,
    IOptions<RetentionOptions> options,
    TimeProvider time,
    ILogger<ApplyRetention> logger)
{
    /// <summary>Most rows that one transaction deletes.</summary>
    public const int BatchSize = 5_000;

    /// <summary>Time between two executions.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    /// <summary>Applies every policy once. One that fails is logged and does not stop the others.</summary>
    public async Task ExecuteAsync(CancellationToken cancellationToken)
    {
        foreach (var policy in policies)
        {
            try
            {
                if (await ApplyAsync(policy, cancellationToken) is > 0 and var deleted)
                    Deleted(logger, policy.Name, deleted);
            }
            catch (Exception fault) when (!cancellationToken.IsCancellationRequested)
            {
                Failed(logger, fault, policy.Name);
            }
        }
    }

    private async Task<long> ApplyAsync(RetentionPolicy policy, CancellationToken cancellationToken)
    {
        var before = time.GetUtcNow() - policy.Age(options.Value);
        var deleted = 0L;
        while (true)
        {
            var batch = await policy.DeleteBatchAsync(before, BatchSize, cancellationToken);
            deleted += batch;
            if (batch < BatchSize)
                return deleted;
        }
    }

    [LoggerMessage(2400, LogLevel.Information, "Retention removed {Deleted} rows of {Policy}.")]
    private static partial void Deleted(ILogger logger, string policy, long deleted);

    [LoggerMessage(2401, LogLevel.Warning, "Retention of {Policy} failed; it is tried again in an hour.")]
    private static partial void Failed(ILogger logger, Exception exception, string policy);
}
