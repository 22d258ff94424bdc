using FlexPortal.Core.Flex.Ledger.Queries;
using FlexPortal.Core.Flex.Raw.Provenance;
using FlexPortal.Core.Platform.Identity.Accounts;
using FlexPortal.Tests.Flex.Ledger.Events;
using FlexPortal.Tests.Flex.Ledger.Storage;
using FlexPortal.Tests.Flex.Raw;
using FlexPortal.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace FlexPortal.Tests.Flex.Ledger.Queries;

/// <summary>What was tampered with is told, and damaged bytes are not shown.</summary>
public sealed class TamperedProvenanceDbTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_changed_row_and_a_changed_chunk_are_told_apart()
    {
        await using var book = await LedgerBook.CreateAsync();
        await book.StoreAsync(LedgerBook.Made(8, Mapped.Trade(("notes", "Zürich"))));
        await using var portal = await TestPortal.StartAsync(shared: book.Database);

        var before = await ReadAsync(portal, withSurroundings: false);
        Assert.Equal((ExcerptCheck.Verified, "", ""), (before.Check, before.Before, before.After));
        Assert.Contains("notes=\"Zürich\"", before.Element, StringComparison.Ordinal);

        await Tampering.TamperAsync(
            book.Database,
            "UPDATE flex.raw_record SET source_payload = replace(source_payload::text, '\"5.5\"', '\"5.6\"')::json WHERE section_name = $1",
            "Trades");
        var row = await ReadAsync(portal, withSurroundings: true);
        Assert.Equal(ExcerptCheck.RowDiffers, row.Check);
        Assert.Contains("tradePrice=\"5.5\"", row.Element, StringComparison.Ordinal);

        await Tampering.TamperAsync(
            book.Database, "UPDATE flex.raw_artifact_chunk SET content = $1, content_sha256 = sha256($1)", new byte[] { 1, 2, 3 });
        var chunk = await ReadAsync(portal, withSurroundings: true);
        Assert.Equal((ExcerptCheck.ChunkDamaged, "", "", ""), (chunk.Check, chunk.Before, chunk.Element, chunk.After));

        await Tampering.TamperAsync(book.Database, "DELETE FROM flex.raw_artifact_chunk");
        Assert.Equal(ExcerptCheck.ChunkDamaged, (await ReadAsync(portal, withSurroundings: true)).Check);
    }

    [Fact]
    public async Task Rows_of_runs_that_the_scope_does_not_hold_are_left_out()
    {
        await using var book = await LedgerBook.CreateAsync();
        await book.StoreAsync(LedgerBook.Made(8, Mapped.Trade()));
        await using var portal = await TestPortal.StartAsync(shared: book.Database);
        var origins = portal.Services.GetRequiredService<RowProvenanceQueries>();
        var events = portal.Services.GetRequiredService<LedgerEventQueries>();
        var (row, fill) = (
            await book.Database.ScalarAsync<Guid>("SELECT source_raw_record_id FROM flex.event_trade_fill"),
            await book.Database.ScalarAsync<Guid>("SELECT event_trade_fill_id FROM flex.event_trade_fill"));

        Assert.Single(await origins.ListAsync(AccountScope.Only([Mapped.Account]), [row, row, Guid.NewGuid()], true, Cancel));
        Assert.Empty(await origins.ListAsync(AccountScope.Only(["U2"]), [row], true, Cancel));
        Assert.NotNull(await events.FindAsync(AccountScope.Only([Mapped.Account]), LedgerTab.Trades, fill, true, Cancel));
        Assert.Null(await events.FindAsync(AccountScope.Only(["U2"]), LedgerTab.Trades, fill, true, Cancel));
        Assert.Null(await events.FindAsync(AccountScope.None, LedgerTab.Trades, fill, true, Cancel));
    }

    private static async Task<RowExcerpt> ReadAsync(TestPortal portal, bool withSurroundings)
    {
        await using var command = portal.Database.Main.CreateCommand("SELECT source_raw_record_id FROM flex.event_trade_fill");
        var row = (Guid)(await command.ExecuteScalarAsync(Cancel))!;
        var found = await portal.Services.GetRequiredService<RowProvenanceQueries>()
            .ListAsync(AccountScope.All, [row], withSurroundings, Cancel);
        return Assert.Single(found).Excerpt;
    }
}
