using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace FlexPortal.Core.Flex.Ledger;

/// <summary>
/// Identity of an execution: the broker's execution id, else <c>FLEX_TXN:</c> and the transaction id, else <c>FLEX_TRADE:</c>
/// and the trade id. Assignments, exercises, expiries, cancellations and fractional shares come without an execution id.
/// </summary>
internal static class ExecutionIdentity
{
    /// <summary>The expression of the generated column; <see cref="Of"/> computes the same.</summary>
    public const string Sql = "COALESCE(ib_exec_id, 'FLEX_TXN:' || transaction_id, 'FLEX_TRADE:' || trade_id)";

    /// <summary>The identity that the ids of a row give; null when it has none of them.</summary>
    public static string? Of(string? ibExecId, string? transactionId, string? tradeId) =>
        ibExecId ?? (transactionId is not null ? "FLEX_TXN:" + transactionId : tradeId is not null ? "FLEX_TRADE:" + tradeId : null);

    public static PropertyBuilder<string> IsExecutionIdentity(this PropertyBuilder<string> property) =>
        property.HasComputedColumnSql(Sql, stored: true);
}
