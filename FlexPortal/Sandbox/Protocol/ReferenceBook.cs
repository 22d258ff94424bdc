using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using FlexPortal.Sandbox.Scenarios;

namespace FlexPortal.Sandbox.Protocol;

/// <summary>Statements that were asked for, by reference code. It keeps the last thousand and forgets the oldest.</summary>
internal sealed class ReferenceBook
{
    public const int Capacity = 1_000;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, PendingStatement> _pending = new(StringComparer.Ordinal);
    private readonly Queue<string> _order = new();

    public string Add(PendingStatement statement)
    {
        lock (_lock)
        {
            string code;
            do
            {
                code = RandomNumberGenerator.GetInt32(1_000_000_000, int.MaxValue).ToString(CultureInfo.InvariantCulture);
            }
            while (!_pending.TryAdd(code, statement));

            _order.Enqueue(code);
            if (_order.Count > Capacity)
            {
                _pending.Remove(_order.Dequeue());
            }

            return code;
        }
    }

    public bool TryFind(string code, [NotNullWhen(true)] out PendingStatement? statement)
    {
        lock (_lock)
        {
            return _pending.TryGetValue(code, out statement);
        }
    }
}
