using System.CommandLine;
using System.Globalization;
using FlexPortal.Audit;
using FlexPortal.Cli.Remote;
using FlexPortal.Flex.Ledger;
using FlexPortal.Flex.Raw;
using FlexPortal.Flex.Runs;
using FlexPortal.Hosting;
using FlexPortal.Identity;
using FlexPortal.Identity.Tokens;
using FlexPortal.MarketData;
using FlexPortal.MarketData.Alerts;
using FlexPortal.MarketData.Backfill;
using FlexPortal.Secrets;
using FlexPortal.Sources;

namespace FlexPortal.Cli;

/// <summary>One executable: a verb of the command line, or the web host when there is none.</summary>
internal static class PortalCli
{
    // Time from Ctrl-C to the end of a command: it cancels its run, waits for its end and reports it.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(25);

    /// <summary>Runs the command of the arguments; returns the exit code.</summary>
    /// <param name="args">The arguments after the program's name.</param>
    /// <param name="settings">Settings that override all others, for a verb that a caller in this process runs.</param>
    public static async Task<int> RunAsync(string[] args, IReadOnlyDictionary<string, string?>? settings = null)
    {
        // Verbs, files, logs and pages never use the machine's culture.
        CultureInfo.DefaultThreadCurrentCulture = CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        var root = Describe();
        if (!IsCommand(root, args))
        {
            await PortalWeb.RunAsync(args);
            // The framework returns 0 even when a background service stopped the host; the service left its code here.
            return Environment.ExitCode;
        }

        var result = root.Parse(args);
        if (RemoteOptions.FaultOf(result) is { } fault)
        {
            await Console.Error.WriteLineAsync(fault);
            return ExitCodes.Usage;
        }

        if (result.Errors.Count > 0)
        {
            // An unknown word also causes "A command is required": one mistake, one sentence.
            var said = result.UnmatchedTokens.Count == 0
                ? result.Errors.Select(error => error.Message)
                : result.UnmatchedTokens.Select(token => $"'{token}' is not understood here.");
            foreach (var sentence in said.Distinct(StringComparer.Ordinal))
                await Console.Error.WriteLineAsync(sentence);
            await Console.Error.WriteLineAsync("Add --help for the options.");
            return ExitCodes.Usage;
        }

        // Exceptions reach Program, which prints one line for expected failures.
        return await result.InvokeAsync(
            new CliInvocation(settings) { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = Grace });
    }

    /// <summary>Every command.</summary>
    public static RootCommand Describe()
    {
        var root = new RootCommand(
            "FlexPortal. Without a command it serves the portal: --urls, --Flex:QueryId=… and every other setting may follow.");
        root.Subcommands.Add(IngestionVerbs.Run());
        root.Subcommands.Add(BackfillVerbs.Backfill());
        root.Subcommands.Add(RunVerbs.Runs(BackfillEndpoints.Runs));
        root.Subcommands.Add(ArtifactVerbs.Artifact());
        root.Subcommands.Add(LedgerVerbs.Ledger());
        root.Subcommands.Add(MarketVerbs.Market());
        root.Subcommands.Add(SourcesVerbs.Sources());
        root.Subcommands.Add(AuditVerbs.Audit());
        root.Subcommands.Add(DatabaseVerbs.Db());
        root.Subcommands.Add(SetupLink.Verb());
        root.Subcommands.Add(UserVerbs.User());
        root.Subcommands.Add(TokenVerbs.Token());
        root.Subcommands.Add(SecretVerbs.Secret());
        root.Subcommands.Add(AlertVerbs.Alerts());
        return root;
    }

    /// <summary>Settings such as <c>--urls</c> belong to the host; a first word that is no setting belongs to the command line.</summary>
    private static bool IsCommand(RootCommand root, string[] args) => args switch
    {
        [] => false,
        ["--help" or "-h" or "-?" or "/?" or "--version", ..] => true,
        // A command after its options ("--json ingestion-run") is an error, not a web server.
        [var first, ..] => !first.StartsWith("--", StringComparison.Ordinal) && !first.Contains('=', StringComparison.Ordinal)
            || root.Subcommands.Any(command => args.Contains(command.Name, StringComparer.Ordinal)),
    };
}

/// <summary>One run of a verb, with the settings that its caller gave it.</summary>
internal sealed class CliInvocation(IReadOnlyDictionary<string, string?>? settings) : InvocationConfiguration
{
    public IReadOnlyDictionary<string, string?>? Settings => settings;
}
