using FlexPortal.Core.Flex.Accounts;
using FlexPortal.Core.Platform.Identity.Accounts;
using FlexPortal.Tests.Flex.RunList;
using FlexPortal.Tests.Support;
using Xunit;

namespace FlexPortal.Tests.Flex.Accounts;

/// <summary>Accounts and the keys that stand for them: AccountSql, AccountKeys and AccountQueries.</summary>
public sealed class AccountSqlDbTests
{
    private static readonly DateTimeOffset Morning = new(2026, 11, 20, 7, 0, 0, TimeSpan.Zero);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_account_with_a_run_is_listed_once_and_found_by_its_key()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var opened = await database.OpenAsync();
        foreach (var account in new[] { "U2", "U1", "U1", "unspecified", "U1" })
            await ListedRuns.FailAsync(database, account, "1", Morning, "SEEDED");
        var keys = new AccountKeys(AccountSql.ReadSeed(opened));
        var accounts = new AccountQueries(opened, keys);

        var listed = await accounts.ListAsync(AccountScope.All, Cancel);

        Assert.Equal(["U1", "U2", "unspecified"], listed.Select(account => account.AccountId).Order(StringComparer.Ordinal));
        Assert.Equal("U2", await accounts.FindAsync(AccountScope.All, keys.Of("U2"), Cancel));
        Assert.Null(await accounts.FindAsync(AccountScope.All, keys.Of("U3"), Cancel));
        Assert.Null(await accounts.FindAsync(AccountScope.All, "U2", Cancel));
        await ListedRuns.FailAsync(database, "U3", "1", Morning, "SEEDED");
        Assert.Equal("U3", await accounts.FindAsync(AccountScope.All, keys.Of("U3"), Cancel));
    }

    [Fact]
    public async Task Sec_S39_A_key_is_the_same_in_every_process_another_in_every_database_and_not_a_bare_hash()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var other = await TestDatabase.CreateAsync();
        await using var one = await database.OpenAsync();
        await using var two = await database.OpenAsync();
        await using var elsewhere = await other.OpenAsync();

        var key = new AccountKeys(AccountSql.ReadSeed(one)).Of("U1234567");

        Assert.True(AccountKeys.IsKey(key));
        Assert.Equal(key, new AccountKeys(AccountSql.ReadSeed(two)).Of("U1234567"));
        // Test databases are copies of one template; this one gets a seed of its own.
        await other.ExecuteAsync(
            "UPDATE flex.account_key_seed SET seed = decode(replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', ''), 'hex')");
        Assert.NotEqual(key, new AccountKeys(AccountSql.ReadSeed(elsewhere)).Of("U1234567"));
        Assert.NotEqual(new AccountKeys(new byte[32]).Of("U1234567"), key);
    }

    [Theory]
    [InlineData("U1234567", true)]
    [InlineData(" DU123456 ", true)]
    [InlineData("f1234567", true)]
    [InlineData("DU12345678", true)]
    [InlineData("U12345678901", true)]
    [InlineData("US0378331005", false)]
    [InlineData("de0007164600", false)]
    [InlineData("U12", false)]
    [InlineData("1234567", false)]
    [InlineData("019ab3f2", false)]
    [InlineData("FLEX_TOKEN_EXPIRED", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void Account_numbers_are_told_apart_from_queries_codes_and_ids(string? text, bool isNumber) =>
        Assert.Equal(isNumber, AccountKeys.IsNumber(text));
}
