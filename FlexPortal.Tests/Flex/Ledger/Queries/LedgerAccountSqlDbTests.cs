using FlexPortal.Core.Flex.Ledger.Queries;
using FlexPortal.Core.Platform.Identity.Accounts;
using FlexPortal.Tests.Flex.Ledger.Events;
using FlexPortal.Tests.Flex.Ledger.Storage;
using FlexPortal.Tests.Flex.Statements;
using Xunit;

namespace FlexPortal.Tests.Flex.Ledger.Queries;

/// <summary>Accounts with events, and those whose ledger is being built, as a scope holds them.</summary>
public sealed class LedgerAccountSqlDbTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_account_is_found_once_and_a_scope_hides_the_others()
    {
        await using var book = await LedgerBook.CreateAsync();
        foreach (var account in new[] { "U3", "U1", "U2" })
        {
            await book.StoreDocumentAsync(
                Documents.Response(Mapped.Statement(
                    Mapped.Header("20260201;120000").Replace("\"U1\"", $"\"{account}\"", StringComparison.Ordinal),
                    Mapped.Trade(("accountId", account)), Mapped.Cash(("accountId", account)))),
                account);
        }

        await book.Database.ExecuteAsync("INSERT INTO flex.ledger_pending (account_id) VALUES ('U2'), ('U9')");
        var database = book.Database.Source;

        Assert.Equal(["U1", "U2"], await LedgerAccountSql.FirstAsync(database, LedgerTab.Trades, 2, Cancel));
        Assert.Equal(["U1", "U2", "U3"], await LedgerAccountSql.FirstAsync(database, LedgerTab.Cash, 9, Cancel));
        Assert.Empty(await LedgerAccountSql.FirstAsync(database, LedgerTab.Fx, 9, Cancel));
        Assert.Equal(["U1", "U2", "U3"], await LedgerAccountSql.ListAsync(database, AccountScope.All, Cancel));
        Assert.Equal(["U2"], await LedgerAccountSql.ListAsync(database, AccountScope.Only(["U2"]), Cancel));
        Assert.Empty(await LedgerAccountSql.ListAsync(database, AccountScope.None, Cancel));
        Assert.Equal(
            ["U2", "U9"],
            (await LedgerAccountSql.ListPendingAsync(database, AccountScope.All, Cancel)).Select(pending => pending.AccountId));
        var seen = Assert.Single(await LedgerAccountSql.ListPendingAsync(database, AccountScope.Only(["U1", "U2"]), Cancel));
        Assert.Equal("U2", seen.AccountId);
    }
}
