using System.Runtime.CompilerServices;

namespace FlexPortal.Core.Sources.Tables;

/// <summary>Readings as sequences.</summary>
internal static class TableItems
{
    /// <summary>The same items; a <see cref="TableRefusedException"/> or a missing file becomes the last item.</summary>
    public static async IAsyncEnumerable<TableItem> WithRefusals(
        IAsyncEnumerable<TableItem> items, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var source = items.GetAsyncEnumerator(cancellationToken);
        while (await NextAsync(source) is { } item)
        {
            yield return item;
            if (item is TableItem.Refused)
                yield break;
        }
    }

    private static async ValueTask<TableItem?> NextAsync(IAsyncEnumerator<TableItem> source)
    {
        try
        {
            return await source.MoveNextAsync() ? source.Current : null;
        }
        catch (TableRefusedException refused)
        {
            return new TableItem.Refused(TableErrors.Of(refused.Refusal, refused.Detail));
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return new TableItem.Refused(TableErrors.Of(TableRefusal.FileMissing));
        }
    }
}
