using FlexPortal.Core.Flex.Ledger.Labels;
using FlexPortal.Tests.Flex.Ledger.Events;
using FlexPortal.Tests.Flex.Ledger.Storage;
using Xunit;

namespace FlexPortal.Tests.Flex.Ledger.Queries;

/// <summary>Labels are one in upper and lower case, and a contract has each once.</summary>
public sealed class InstrumentLabelSqlDbTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_label_is_made_once_and_only_that_of_the_contract_is_taken_off()
    {
        await using var book = await LedgerBook.CreateAsync();
        await book.StoreAsync(LedgerBook.Made(8, Mapped.Trade(), Mapped.Trade(
            ("transactionID", "9002"), ("ibExecID", "0002.01.01"), ("conid", "1002"), ("symbol", "XYZ"))));
        var (one, other) = (await ContractAsync(book, "1001"), await ContractAsync(book, "1002"));
        await using var connection = await book.Database.Source.OpenConnectionAsync(Cancel);

        var label = await InstrumentLabelSql.AttachAsync(connection, one, "Core", "anna", Cancel);
        Assert.Null(await InstrumentLabelSql.AttachAsync(connection, one, "CORE", "ben", Cancel));
        Assert.Equal(label, await InstrumentLabelSql.AttachAsync(connection, other, "core", "ben", Cancel));

        Assert.Equal("Core/anna", await book.ReadAsync("name, created_by", "label"));
        Assert.True(await InstrumentLabelSql.DetachAsync(connection, one, label!.Value, Cancel));
        Assert.False(await InstrumentLabelSql.DetachAsync(connection, one, label.Value, Cancel));
        Assert.Equal(1, await book.CountAsync("instrument_label"));
        var note = await InstrumentLabelSql.AddNoteAsync(connection, one, new("Text", new DateOnly(2026, 1, 5)), "anna", Cancel);
        Assert.False(await InstrumentLabelSql.RemoveNoteAsync(connection, other, note, Cancel));
        Assert.True(await InstrumentLabelSql.RemoveNoteAsync(connection, one, note, Cancel));
        Assert.Equal(0, await book.CountAsync("note"));
    }

    private static async Task<LabeledContract> ContractAsync(LedgerBook book, string conid) => new(
        "U1", await book.Database.ScalarAsync<Guid>($"SELECT instrument_id FROM flex.instrument WHERE conid = '{conid}'"));
}
