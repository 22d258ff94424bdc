using FlexPortal.Core.Flex.Completeness;
using FlexPortal.Identity.Access;

namespace FlexPortal.Flex.Completeness;

/// <summary>The verdicts for the user of a request, read once for all parts of its page.</summary>
internal sealed class TrustReading(CompletenessQueries queries, Permission permission)
{
    private Task<CompletenessReport>? _report;

    /// <summary>The verdicts on the accounts of the user.</summary>
    public Task<CompletenessReport> ReadAsync(CancellationToken cancellationToken) => _report ??= QueryAsync(cancellationToken);

    private async Task<CompletenessReport> QueryAsync(CancellationToken cancellationToken) =>
        await queries.ReadAsync(await permission.AccountsAsync(), cancellationToken);
}
