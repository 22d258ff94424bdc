using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;

namespace FlexPortal.Core.Sources.Tables.Guard;

/// <summary>
/// Reads workbooks and Parquet files in a process of their own with limits on memory, processor time and time: no library for them is
/// safe with every file. One process for each reading; the caller decides how many at once.
/// </summary>
internal sealed class GuardedTableReader(ReaderProgram program, TimeProvider time, ILogger<GuardedTableReader> logger) : ITableReader
{
    private int _isDescribed;

    /// <summary>Called with each process, for tests.</summary>
    internal Action<ReaderProcess>? Started { get; init; }

    /// <inheritdoc />
    public IAsyncEnumerable<TableItem> ReadAsync(TableFile file, TableReadOptions options, CancellationToken cancellationToken) =>
        TableItems.WithRefusals(ReadRowsAsync(file, options, cancellationToken), cancellationToken);

    private async IAsyncEnumerable<TableItem> ReadRowsAsync(
        TableFile file, TableReadOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var kind = await FileKind.OfAsync(file, options.Limits, cancellationToken);
        if (Interlocked.Exchange(ref _isDescribed, 1) == 0)
            TableLog.Guarded(logger, ProcessLimits.Describe(options.Limits));

        await using var process = ReaderProcess.Start(program, file, await RequestAsync(kind, file, options), time);
        Started?.Invoke(process);
        TableItem item;
        do
        {
            item = await process.NextAsync(cancellationToken);
            if (item is TableItem.Refused refused)
                await LogAsync(process, kind.Format, refused.Error.Code);
            yield return item;
        }
        while (item is not (TableItem.Finished or TableItem.Refused));
    }

    private static async Task<TableRequest> RequestAsync(FileKind kind, TableFile file, TableReadOptions options)
    {
        var request = new TableRequest(kind.Format, kind.IsMismatch, null, 0, options.Sheet, options.MaxRows, options.Limits);
        if (file is TableFile.OnDisk onDisk)
            return request with { Path = onDisk.Path };
        await using var content = file.Open();
        return request with { Length = content.Length };
    }

    private async Task LogAsync(ReaderProcess process, TableFormat format, string code)
    {
        var (exitCode, said) = await process.EndAsync();
        if (exitCode == 0)
            TableLog.Refused(logger, format, code, said);
        else
            TableLog.ReaderEnded(logger, format, exitCode, said);
    }
}
