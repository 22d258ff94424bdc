using FlexPortal.Core.Flex.Accounts;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Core.Flex.Sections;
using FlexPortal.Core.Platform.Identity;
using FlexPortal.Core.Platform.Identity.Accounts;
using FlexPortal.Tests.Flex.Runs;
using FlexPortal.Tests.Platform.Identity;
using FlexPortal.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace FlexPortal.Tests.Flex.Accounts;

/// <summary>A portal with sign-in and runs of two accounts: anna sees the account that the portal fetches, ben the other.</summary>
internal sealed class TwoAccounts : IAsyncDisposable
{
    public const string Annas = "U7654321", Bens = "U8765432";

    private readonly TestDatabase _database;

    private TwoAccounts(TestDatabase database, TestPortal portal, RunDetail annasRun, RunDetail bensRun, Guid annasMute) =>
        (_database, Portal, AnnasRun, BensRun, AnnasMute) = (database, portal, annasRun, bensRun, annasMute);

    public TestPortal Portal { get; }

    public RunDetail AnnasRun { get; }

    public RunDetail BensRun { get; }

    public Guid AnnasMute { get; }

    /// <summary>An event of anna's account in each list of the ledger.</summary>
    public IReadOnlyDictionary<string, Guid> AnnasEvents { get; private init; } = new Dictionary<string, Guid>(StringComparer.Ordinal);

    /// <summary>A contract of anna's account.</summary>
    public Guid AnnasContract { get; private init; }

    public static async Task<TwoAccounts> StartAsync()
    {
        var database = await TestDatabase.CreateAsync();
        RunDetail bens;
        await using (var elsewhere = await TestPortal.StartAsync(With(new(StringComparer.Ordinal), Bens), database))
            bens = await elsewhere.RunAsync("missing-cash-report");
        var portal = await TestPortal.StartAsync(With(TestUsers.Settings, Annas), database);
        await portal.RunAsync("missing-cash-report");
        var annas = await portal.RunAsync("missing-cash-report");
        var tomorrow = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime.AddDays(1));
        var mute = Assert.IsType<MuteOutcome.Muted>(await portal.Services.GetRequiredService<MuteSection>().ExecuteAsync(
            AccountScope.All, new(annas.IngestionRunId, "CashReport", tomorrow, "Expected.", Actors.Named("test")),
            CancellationToken.None));
        await portal.AddAsync("anna", PortalRole.Analyst);
        await portal.AddAsync("ben", PortalRole.Analyst);
        await portal.LimitAsync("anna", Annas);
        await portal.LimitAsync("ben", Bens);
        return new(database, portal, annas, bens, mute.Mute.SectionMuteId)
        {
            AnnasEvents = new Dictionary<string, Guid>(StringComparer.Ordinal)
            {
                ["trades"] = await AnyAsync(database, "event_trade_fill"),
                ["cash"] = await AnyAsync(database, "event_cashflow"),
                ["fx"] = await AnyAsync(database, "event_fx"),
                ["actions"] = await AnyAsync(database, "event_corp_action"),
            },
            AnnasContract = await AnyAsync(database, "instrument"),
        };
    }

    public async ValueTask DisposeAsync()
    {
        await Portal.DisposeAsync();
        await _database.DisposeAsync();
    }

    private static Task<Guid> AnyAsync(TestDatabase database, string table) => database.ScalarAsync<Guid>(
        $"SELECT {table}_id FROM flex.{table} WHERE account_id = '{Annas}' LIMIT 1");

    private static Dictionary<string, string?> With(Dictionary<string, string?> settings, string account)
    {
        settings["Sandbox:AccountId"] = account;
        return settings;
    }
}

/// <summary>Limits of users in tests.</summary>
internal static class Limits
{
    /// <summary>Limits a user to accounts, as an administrator does.</summary>
    public static async Task LimitAsync(this TestPortal portal, string name, params string[] accounts)
    {
        var change = await portal.Services.GetRequiredService<LimitUserAccounts>().ToNamedAsync(accounts, CancellationToken.None);
        Assert.IsType<UserOutcome.Done>(await portal.ChangeAsync(name, Assert.IsType<UserChange.ToAccounts>(change)));
    }
}
