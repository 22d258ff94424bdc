namespace FlexPortal.Core.Sources.Tables;

/// <summary>
/// Reads one table of a file as text, in one pass and in bounded memory. CSV is read in this process, every other format in a guarded
/// process of its own. An implementation is stateless and safe for concurrent use.
/// </summary>
public interface ITableReader
{
    /// <summary>
    /// The sheet, its rows in the order of the file, and last either <see cref="TableItem.Finished"/> or
    /// <see cref="TableItem.Refused"/>, unless cancelled. Rows that came before a refusal are not to be kept.
    /// </summary>
    IAsyncEnumerable<TableItem> ReadAsync(TableFile file, TableReadOptions options, CancellationToken cancellationToken);
}
