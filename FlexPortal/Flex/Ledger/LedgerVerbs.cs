using System.CommandLine;
using FlexPortal.Cli;
using FlexPortal.Core.Flex.Reconciliation;
using FlexPortal.Core.Flex.Reconciliation.Check;

namespace FlexPortal.Flex.Ledger;

/// <summary><c>ledger check|rebuild|trades|cash|fx|actions|show</c>.</summary>
internal static class LedgerVerbs
{
    public static Command Ledger() => new("ledger", "List events, show where figures come from, check that statements tie, build it again")
    {
        LedgerListVerbs.Trades(), LedgerListVerbs.Cash(), LedgerListVerbs.Fx(), LedgerListVerbs.Actions(), LedgerShowVerb.Show(), Check(),
        LedgerRebuildVerb.Rebuild(),
    };

    private static Command Check()
    {
        var file = new Argument<FileInfo>("file") { Description = "A statement, as the broker sent it" };
        var json = new Option<bool>("--json") { Description = "Print only JSON: events, lots, results, cash, positions and every check" };
        var command = new Command(
            "check", "Compute events, lots, results and cash of one statement, and prove that it ties; needs no database") { file, json };
        command.SetAction(async (result, ct) =>
        {
            var wanted = result.GetRequiredValue(file);
            if (!wanted.Exists)
            {
                await Console.Error.WriteLineAsync($"There is no file '{wanted}'.");
                return ExitCodes.Usage;
            }

            await using var content = wanted.OpenRead();
            var check = CheckStatement.Execute(content, ct);
            if (result.GetValue(json))
                await Console.Out.WriteLineAsync(CommandJson.Of(check));
            else
                StatementCheckFormatter.Write(Console.Out, check);
            return check.Verdict == ProofVerdict.DoesNotTie ? ExitCodes.Failed : ExitCodes.Success;
        });
        return command;
    }
}
