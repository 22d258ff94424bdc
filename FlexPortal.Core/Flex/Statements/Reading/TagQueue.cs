namespace FlexPortal.Core.Flex.Statements.Reading;

/// <summary>
/// Offsets of tags that were scanned and not yet reached by the XML reader, in document order. The XML reader lags by at most its own
/// buffer and one block, so this stays small.
/// </summary>
internal sealed class TagQueue
{
    private long[] _ring = new long[1024];
    private int _head;
    private int _count;

    public void Add(long offset, bool isStart)
    {
        if (_count == _ring.Length)
            Grow();
        _ring[(_head + _count++) & (_ring.Length - 1)] = (offset << 1) | (isStart ? 1L : 0L);
    }

    public bool TryTake(out long offset, out bool isStart)
    {
        if (_count == 0)
        {
            (offset, isStart) = (-1, false);
            return false;
        }

        var tag = _ring[_head];
        _head = (_head + 1) & (_ring.Length - 1);
        _count--;
        (offset, isStart) = (tag >> 1, (tag & 1) != 0);
        return true;
    }

    private void Grow()
    {
        var larger = new long[_ring.Length * 2];
        for (var i = 0; i < _count; i++)
            larger[i] = _ring[(_head + i) & (_ring.Length - 1)];
        (_ring, _head) = (larger, 0);
    }
}
