using System.CommandLine;
using System.Globalization;
using FlexPortal.Audit;
using FlexPortal.Cli;
using FlexPortal.Core.MarketData.Bars;

namespace FlexPortal.MarketData.Assets;

/// <summary><c>market remove-bars SYMBOL --yes</c>; only on the portal's machine.</summary>
internal static class RemoveBarsVerb
{
    public static Command RemoveBars()
    {
        var symbol = new Argument<string>("symbol") { Description = "Symbol of the asset" };
        var yes = new Option<bool>("--yes") { Description = "Confirm: the bars cannot be restored, only fetched again" };
        var json = CliOptions.Json();
        var command = new Command("remove-bars", "Remove all bars of an asset, so that another vendor can deliver them")
        {
            symbol, yes, json, CliOptions.Settings,
        };
        command.SetAction(async (result, ct) =>
        {
            var asset = result.GetValue(symbol)!;
            if (!result.GetValue(yes))
            {
                await Console.Error.WriteLineAsync(
                    "This removes all bars of the asset with their lineage, revisions and coverage. Add --yes to confirm.");
                return ExitCodes.Usage;
            }

            await using var host = await CliHost.WriteAsync(result, ct);
            var (removed, error) = await host.Services.GetRequiredService<RemoveBars>().ExecuteAsync(asset, AuditActors.OfCommand, ct);
            if (error is not null)
                return await CommandErrors.WriteAsync(error);

            await Console.Out.WriteLineAsync(result.GetValue(json)
                ? CommandJson.Of(host.Services, removed) : Sentence(removed!));
            return ExitCodes.Success;
        });
        return command;
    }

    private static string Sentence(RemovedBars removed) => string.Create(
        CultureInfo.InvariantCulture,
        $"Removed {removed.DayBars:N0} daily and {removed.MinuteBars:N0} minute bars of {removed.Asset} from {removed.Vendor}. "
        + $"Fetch them again: ingestion-backfill --asset {removed.Asset}");
}
