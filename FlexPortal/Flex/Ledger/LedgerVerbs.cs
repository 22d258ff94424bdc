using System.CommandLine;

namespace FlexPortal.Flex.Ledger;

/// <summary><c>ledger</c>.</summary>
internal static class LedgerVerbs
{
    public static Command Ledger() => new("ledger", "Build the ledger again from the stored statements") { LedgerRebuildVerb.Rebuild() };
}
