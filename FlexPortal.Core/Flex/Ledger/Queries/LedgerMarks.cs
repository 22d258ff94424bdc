using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace FlexPortal.Core.Flex.Ledger.Queries;

/// <summary>A figure of an event that two statements state differently, joined to the event it is about.</summary>
internal sealed class RestatedEvent
{
    public Guid EventId { get; private set; }

    public string TableName { get; private set; } = "";

    public Guid EventRestatementId { get; private set; }

    public string ColumnName { get; private set; } = "";

    public decimal Former { get; private set; }

    public decimal Latter { get; private set; }

    public Guid FormerRawRecordId { get; private set; }

    public Guid LatterRawRecordId { get; private set; }

    internal sealed class Configuration : IEntityTypeConfiguration<RestatedEvent>
    {
        public void Configure(EntityTypeBuilder<RestatedEvent> restated)
        {
            restated.HasNoKey();
            restated.ToSqlQuery(LedgerMarkSql.Restated);
        }
    }
}

/// <summary>What the ledger could not take from a row as it stands.</summary>
internal sealed class DiagnosticRow
{
    public Guid LedgerDiagnosticId { get; private set; }

    public string AccountId { get; private set; } = "";

    public Guid IngestionRunId { get; private set; }

    public string Code { get; private set; } = "";

    public Guid? SourceRawRecordId { get; private set; }

    public string? Attribute { get; private set; }

    public string? Value { get; private set; }

    public Guid? OtherRawRecordId { get; private set; }

    public string? OtherValue { get; private set; }

    public long RowCount { get; private set; }

    internal sealed class Configuration : IEntityTypeConfiguration<DiagnosticRow>
    {
        public void Configure(EntityTypeBuilder<DiagnosticRow> diagnostic)
        {
            diagnostic.HasNoKey();
            diagnostic.ToSqlQuery(LedgerMarkSql.Diagnostics);
        }
    }
}

/// <summary>A name under which statements know a contract, and the days of the rows that do.</summary>
internal sealed class InstrumentNameRow
{
    public Guid InstrumentNameId { get; private set; }

    public string AccountId { get; private set; } = "";

    public string Conid { get; private set; } = "";

    public string? Symbol { get; private set; }

    public string? Isin { get; private set; }

    public DateOnly? FirstDayLocal { get; private set; }

    public DateOnly? LastDayLocal { get; private set; }

    public Guid IngestionRunId { get; private set; }

    public Guid SourceRawRecordId { get; private set; }

    internal sealed class Configuration : IEntityTypeConfiguration<InstrumentNameRow>
    {
        public void Configure(EntityTypeBuilder<InstrumentNameRow> name)
        {
            name.HasNoKey();
            name.ToSqlQuery(LedgerMarkSql.Names);
        }
    }
}
