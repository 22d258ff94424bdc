using System.CommandLine;
using System.Globalization;
using FlexPortal.Cli;
using FlexPortal.Cli.Remote;
using FlexPortal.Core.Flex;
using FlexPortal.Core.Flex.Ledger.Queries;
using FlexPortal.Core.Flex.Raw.Provenance;
using FlexPortal.Core.Platform.Identity.Accounts;
using FlexPortal.Core.Platform.Persistence;

namespace FlexPortal.Flex.Ledger;

/// <summary><c>ledger show</c>: one event with its rows and the check of their bytes.</summary>
internal static class LedgerShowVerb
{
    public static Command Show()
    {
        var table = new Argument<string>("table") { Description = "trades, cash, fx or actions" };
        var (id, json) = (CliOptions.Id("The event, as its list names it"), CliOptions.Json());
        var command = new Command("show", "Show an event: figures, raw rows, restatements, and the check of the bytes")
        {
            table, id, json, CliOptions.Settings,
        }.GoesRemote();
        command.SetAction(async (result, ct) =>
        {
            if (!LedgerEndpoints.TryReadTab(result.GetValue(table), out var tab))
            {
                await Console.Error.WriteLineAsync("table is trades, cash, fx or actions.");
                return ExitCodes.Usage;
            }

            var wanted = result.GetValue(id);
            await using var place = await CommandPlace.OpenAsync(result, CliHost.ReadAsync, ct);
            if (await place.FindAsync(
                $"/ledger/events/{EnumFormatter.From(tab)}/{wanted}",
                here => here.GetRequiredService<LedgerEventQueries>().FindAsync(AccountScope.All, tab, wanted, withSurroundings: true, ct),
                ct) is not var (found, text))
                return await CommandErrors.WriteAsync(FlexErrors.LedgerEventNotFound());
            if (result.GetValue(json))
                await Console.Out.WriteLineAsync(text);
            else
                await WriteAsync(found);
            var isDamaged = found.Rows.Any(row => row.Excerpt.Check is ExcerptCheck.ChunkDamaged or ExcerptCheck.RowDiffers);
            return isDamaged ? ExitCodes.Damaged : ExitCodes.Success;
        });
        return command;
    }

    private static async Task WriteAsync(LedgerEventDetail found)
    {
        await Console.Out.WriteLineAsync($"{LedgerFormatter.One(found.Table)} of {found.ReportDateLocal:yyyy-MM-dd}, {found.AccountId}");
        foreach (var figure in found.Figures.Where(figure => figure.Value is not null))
            await Console.Out.WriteLineAsync($"  {figure.Name,-24} {figure.Value} {figure.Unit}".TrimEnd());
        foreach (var related in found.Related)
            await Console.Out.WriteLineAsync(
                $"{LedgerFormatter.Relation(related.Relation)}: {EnumFormatter.From(related.Table)} {related.EventId}  {related.Label}");
        foreach (var restated in found.Restatements)
            await Console.Out.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture, $"Restated: {restated.Name} was {restated.Former}, is {restated.Latter}"));
        foreach (var said in found.Diagnostics)
            await Console.Out.WriteLineAsync($"{said.Code}: {LedgerFormatter.Sentence(said.Code)}");
        foreach (var row in found.Rows)
        {
            await Console.Out.WriteLineAsync(
                $"Row {row.SourceRowRef} of run {row.Statement.RunNumber}, bytes {row.ByteOffset} to {row.ByteOffset + row.ByteLength - 1} "
                + $"of artifact {row.Statement.RawArtifactId}: {EnumFormatter.From(row.Excerpt.Check)}");
            await Console.Out.WriteLineAsync($"  {row.Excerpt.Element}");
        }
    }
}
