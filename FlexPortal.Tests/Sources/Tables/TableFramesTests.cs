using FlexPortal.Core.Sources.Tables;
using FlexPortal.Core.Sources.Tables.Guard;
using Xunit;

namespace FlexPortal.Tests.Sources.Tables;

/// <summary>What goes through the pipe comes out the same, and nothing else is believed.</summary>
public sealed class TableFramesTests
{
    private static readonly TableRow Sparse = new(
        1_048_576, 16_384, [new(0, CellKind.Text, "é\n"), new(700, CellKind.Number, "1.5"), new(16_383, CellKind.Error, "#N/A")]);

    private static readonly TableFacts Facts = new(
        TableFormat.Xlsx, [new TableSheet("One", true) { Dimension = "A1:B2", MergedCount = 1, Merged = ["A1:B1"], RowsRead = 2 }], 2, true)
    {
        Warnings = [new TableWarning(TableWarningKind.DigitsLost, 3, [new TablePlace("One", 4, 5)])],
    };

    [Fact]
    public async Task Items_come_out_as_they_went_in()
    {
        var reader = new TableFrameReader(new MemoryStream(Written()));

        Assert.Equal("a", Assert.Single(Assert.IsType<TableItem.Sheet>(await reader.ReadAsync()).ColumnNames!));
        var row = Assert.IsType<TableItem.Row>(await reader.ReadAsync()).Table;
        Assert.Equal((Sparse.Number, Sparse.Width), (row.Number, row.Width));
        Assert.Equal(Sparse.Cells, row.Cells);
        Assert.Equal(new string('x', 300_000), Assert.IsType<TableItem.Row>(await reader.ReadAsync()).Table[2]);
        var facts = Assert.IsType<TableItem.Finished>(await reader.ReadAsync()).Facts;
        Assert.Equivalent(Facts, facts, strict: true);
        Assert.Null(await reader.ReadAsync());
    }

    [Fact]
    public async Task A_refusal_brings_its_code_and_no_text_of_a_library()
    {
        var output = new MemoryStream();
        new TableFrameWriter(output).Refuse(TableRefusal.Damaged, "two parts have the same name");
        var error = Assert.IsType<TableItem.Refused>(await new TableFrameReader(new MemoryStream(output.ToArray())).ReadAsync()).Error;
        Assert.Equal(("TABLE_DAMAGED", "The file is damaged: two parts have the same name."), (error.Code, error.Message));
    }

    [Fact]
    public async Task Output_that_is_cut_or_changed_ends_or_is_refused()
    {
        var whole = Written();
        for (var length = 0; length < 400; length++)
            await DrainAsync(whole[..length]);
        for (var at = 0; at < 400; at++)
        {
            foreach (var value in new byte[] { 0, 0x7F, 0x80, 0xFF })
            {
                var changed = whole.ToArray();
                changed[at] = value;
                await DrainAsync(changed);
            }
        }
    }

    private static byte[] Written()
    {
        var output = new MemoryStream();
        var writer = new TableFrameWriter(output);
        writer.Write(new TableItem.Sheet("One", ["a"]));
        writer.Write(new TableItem.Row(Sparse));
        writer.Write(new TableItem.Row(new TableRow(2, 3, [new(2, CellKind.Text, new string('x', 300_000))])));
        writer.Write(new TableItem.Finished(Facts));
        return output.ToArray();
    }

    private static async Task DrainAsync(byte[] bytes)
    {
        var reader = new TableFrameReader(new MemoryStream(bytes));
        try
        {
            while (await reader.ReadAsync() is not null)
            {
            }
        }
        catch (InvalidDataException)
        {
            // The only exception that the portal expects.
        }
    }
}
