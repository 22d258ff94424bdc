using Npgsql;

namespace FlexPortal.Core.Flex.Ledger.Storage;

/// <summary>Which faults cost a statement its events, and no more.</summary>
internal static class LedgerFaults
{
    /// <summary>
    /// Whether what the events say is refused, by the database or before it gets there, and not because of the database's own state: data,
    /// constraints, sizes.
    /// </summary>
    public static bool IsAboutData(Exception fault) => fault switch
    {
        PostgresException refused =>
            refused.SqlState[..2] is "22" or "23" || refused.SqlState is PostgresErrorCodes.ProgramLimitExceeded,
        NpgsqlException or OperationCanceledException => false,
        _ => fault is ArgumentException or InvalidCastException or OverflowException or FormatException,
    };
}
