using System.CommandLine;
using FlexPortal.Cli;
using FlexPortal.Cli.Remote;
using FlexPortal.Core.Flex;
using FlexPortal.Core.Flex.Completeness;
using FlexPortal.Core.Platform.Identity.Accounts;

namespace FlexPortal.Flex.Completeness;

/// <summary><c>runs trust</c>: whether today's data can be trusted, in a sentence and as an exit code for scripts.</summary>
internal static class TrustVerb
{
    public static Command Trust()
    {
        var json = CliOptions.Json();
        const string description = "Show whether today's data can be trusted; exit code 0 when it can, else 1";
        var command = new Command("trust", description) { json, CliOptions.Settings }.GoesRemote();
        command.SetAction(async (result, ct) =>
        {
            await using var place = await CommandPlace.OpenAsync(result, CliHost.ReadAsync, ct);
            var (report, text) = await place.ReadAsync("/ingestion/completeness", here => ReadAsync(here, ct), ct);
            if (result.GetValue(json))
                await Console.Out.WriteLineAsync(text);
            else
                await WriteAsync(report);
            return report.Main is { Tone: TrustTone.Good } ? ExitCodes.Success : ExitCodes.Failed;
        });
        return command;
    }

    private static async Task<CompletenessReport> ReadAsync(IServiceProvider here, CancellationToken ct)
    {
        // Whether a token is stored decides which runs count; a started host has read it.
        await here.GetRequiredService<FlexConnections>().ReadAsync(ct);
        return await here.GetRequiredService<CompletenessQueries>().ReadAsync(AccountScope.All, ct);
    }

    private static async Task WriteAsync(CompletenessReport report)
    {
        if (report.Main is null)
            await Console.Out.WriteLineAsync("No query is configured and no run exists, so there is nothing to report.");
        foreach (var verdict in report.Others.Prepend(report.Main).OfType<CompletenessVerdict>())
        {
            await Console.Out.WriteLineAsync(
                $"{TrustFormatter.Word(verdict)}: account {verdict.AccountId}, query {verdict.FlexQueryId}");
            foreach (var sentence in verdict.Notes.Prepend(verdict.Sentence))
                await Console.Out.WriteLineAsync($"  {sentence}");
        }
    }
}
