using FlexPortal.Core.Flex.Ledger.Reading;
using FlexPortal.Core.Flex.Statements;

namespace FlexPortal.Core.Flex.Ledger.Events;

/// <summary>What the readers of all sections share while one document is read: the current row and statement, and what was found.</summary>
/// <param name="isStreamed">Whether events are handed over while the document is read, so that none is kept.</param>
internal sealed class DocumentState(bool isStreamed)
{
    private readonly Dictionary<int, DateTimeOffset?> _generated = [];
    private readonly FlexMoments _moments = new();

    private RowValues? _row;

    /// <summary>Whether events are handed over while the document is read.</summary>
    public bool IsStreamed { get; } = isStreamed;

    public DiagnosticLog Log { get; } = new();

    public RowValues Row => _row ??= new(Log);

    public List<Restatement> Restatements { get; } = [];

    /// <summary>Ordinal of the current statement.</summary>
    public int Statement { get; private set; }

    public int TwinCount { get; set; }

    /// <summary>Notes when a statement was made, which decides between two values of one figure.</summary>
    public void Describe(StatementHeader header) =>
        _generated[header.Ordinal] = _moments.TryParse(header.WhenGenerated, out _, out var utc, out _) ? utc : null;

    public void StartStatement(int ordinal) => Statement = ordinal;

    /// <summary>Whether the current statement was made after another one; the order of the document decides what is not stated.</summary>
    public bool IsLaterThan(int statement)
    {
        var (now, then) = (_generated.GetValueOrDefault(Statement), _generated.GetValueOrDefault(statement));
        return now is null || then is null || now == then ? Statement >= statement : now > then;
    }

    /// <summary>The day of the statement that an event belongs to; without one the row is no event, and that is said.</summary>
    public bool HasDay(DateOnly? day) => Has(day, RowAttribute.ReportDate);

    /// <summary>Whether a value is there without which the row is no event; its absence is said.</summary>
    public bool Has<T>(T? value, RowAttribute attribute)
    {
        if (value is not null)
            return true;
        Log.Add(LedgerCode.EventValueMissing, Row, attribute);
        return false;
    }
}
