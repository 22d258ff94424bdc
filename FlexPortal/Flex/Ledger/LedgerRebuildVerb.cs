using System.CommandLine;
using FlexPortal.Audit;
using FlexPortal.Cli;
using FlexPortal.Core.Flex;
using FlexPortal.Core.Flex.Ledger.Storage;
using FlexPortal.Core.Platform.Audit;

namespace FlexPortal.Flex.Ledger;

/// <summary><c>ledger rebuild</c>: empties ledgers and builds them again from the stored statements.</summary>
internal static class LedgerRebuildVerb
{
    public static Command Rebuild()
    {
        var account = new Option<string?>("--account") { Description = "This account only" };
        var json = CliOptions.Json();
        var command = new Command(
            "rebuild", "Empty the ledger and build it again from the stored statements") { account, json, CliOptions.Settings };
        command.SetAction(async (result, ct) =>
        {
            await using var host = await CliHost.WriteAsync(result, ct);
            var built = new List<RebuiltLedger>();
            await foreach (var ledger in host.Services.GetRequiredService<RebuildLedger>().ExecuteAsync(result.GetValue(account), ct))
            {
                built.Add(ledger);
                if (!result.GetValue(json))
                    await WriteAsync(ledger);
            }

            var (statements, notTaken) = (built.Sum(ledger => ledger.Statements), built.Sum(ledger => ledger.NotTaken));
            await host.Services.GetRequiredService<AuditLog>().WriteAsync(
                FlexAuditEvents.LedgerRebuilt(AuditActors.OfCommand, built.Count, statements, notTaken), ct);
            if (result.GetValue(json))
                await Console.Out.WriteLineAsync(CommandJson.Of(host.Services, new RebuildReport(built)));
            else if (built.Count == 0)
                await Console.Out.WriteLineAsync("No statements are stored: nothing to build.");
            return notTaken == 0 ? ExitCodes.Success : ExitCodes.Failed;
        });
        return command;
    }

    private static async Task WriteAsync(RebuiltLedger ledger)
    {
        var counts = ledger.Counts;
        await Console.Out.WriteLineAsync(
            $"{ledger.AccountId}: {ledger.Statements:N0} statements, {counts.Fills:N0} fills, {counts.CurrencyLegs:N0} currency legs, "
            + $"{counts.CashMovements:N0} movements of cash, {counts.CorporateActionLegs:N0} legs of corporate actions, "
            + $"{counts.Rates:N0} rates, {counts.Instruments:N0} instruments, {counts.Restatements:N0} restatements, "
            + $"{counts.Diagnostics:N0} diagnostics");
        if (ledger.NotTaken > 0)
            await Console.Out.WriteLineAsync($"  {ledger.NotTaken:N0} statements could not be taken: see the log.");
    }

    private sealed record RebuildReport(IReadOnlyList<RebuiltLedger> Ledgers);
}
