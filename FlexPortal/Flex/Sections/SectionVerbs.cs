using System.CommandLine;
using System.Globalization;
using FlexPortal.Audit;
using FlexPortal.Cli;
using FlexPortal.Cli.Remote;
using FlexPortal.Core.Flex;
using FlexPortal.Core.Flex.Raw;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Core.Flex.Sections;
using FlexPortal.Core.Platform.Identity.Accounts;
using FlexPortal.Flex.Raw;
using FlexPortal.Flex.Runs;
using FlexPortal.Hosting;

namespace FlexPortal.Flex.Sections;

/// <summary><c>runs sections|rows|mute|unmute</c>.</summary>
internal static class SectionVerbs
{
    public static Command Sections(OtherRuns others)
    {
        var (id, json) = (CliOptions.Id("The run's id"), CliOptions.Json());
        var command = new Command(
            "sections", "List the sections of a run, and why one is missing") { id, json, CliOptions.Settings }.GoesRemote();
        command.SetAction(async (result, ct) =>
        {
            var wanted = result.GetValue(id);
            await using var place = await CommandPlace.OpenAsync(result, CliHost.ReadAsync, ct);
            if (await place.FindAsync(
                $"/ingestion/runs/{wanted}/sections", here =>
                here.GetRequiredService<SectionQueries>().FindAsync(AccountScope.All, wanted, ct), ct) is not var (report, text))
                return await RunVerbs.NotFoundAsync(others, place, wanted, ct);
            if (result.GetValue(json))
                await Console.Out.WriteLineAsync(text);
            else
                SectionTextFormatter.Write(Console.Out, report);
            return ExitCodes.Success;
        });
        return command;
    }

    public static Command Rows(OtherRuns others)
    {
        var (id, json, limit) = (CliOptions.Id("The run's id"), CliOptions.Json(), CliOptions.Limit());
        var section = new Option<string>("--section") { Description = "Element name of the section", Required = true };
        var find = new Option<string?>("--find") { Description = "Rows with this text in a name or a value, in any case" };
        var account = new Option<string?>("--account") { Description = "Rows of this account" };
        var sort = new Option<string?>("--sort")
        {
            Description = "Attribute to sort by; --sort=-NAME for descending. For sections of up to 20,000 rows, without --find",
        };
        var cursor = new Option<string?>("--cursor") { Description = "next_cursor of the previous page" };
        var command = new Command(
            "rows", "List the rows of a section as the broker wrote them") { id, section, find, account, sort, cursor, limit, json,
            CliOptions.Settings }.GoesRemote();
        command.SetAction(async (result, ct) =>
        {
            var asked = new RecordQuery(
                result.GetValue(section), result.GetValue(find), result.GetValue(account), result.GetValue(sort), result.GetValue(cursor),
                result.GetValue(limit));
            if (asked.Fault is { } fault)
            {
                await Console.Error.WriteLineAsync(fault);
                return ExitCodes.Usage;
            }

            var wanted = result.GetValue(id);
            await using var place = await CommandPlace.OpenAsync(result, CliHost.ReadAsync, ct);
            var remote = asked with { Account = await place.AccountKeyAsync($"/ingestion/runs/{wanted}", asked.Account, ct) };
            if (await place.FindAsync<RecordPage>(
                remote.At($"/ingestion/runs/{wanted}/records"), async here =>
                await here.GetRequiredService<FlexQueries>().FindRunAsync(AccountScope.All, wanted, ct) is { } run
                ? await asked.ReadAsync(run, here.GetRequiredService<RawRecordQueries>(), here.GetRequiredService<RecordSearch>(), ct)
                    : null, ct) is not var (page, text))
                return await RunVerbs.NotFoundAsync(others, place, wanted, ct);
            if (result.GetValue(json))
                await Console.Out.WriteLineAsync(text);
            else
                await WriteAsync(page);
            return ExitCodes.Success;
        });
        return command;
    }

    private static async Task WriteAsync(RecordPage page)
    {
        foreach (var row in page.Items)
            await Console.Out.WriteLineAsync($"{row.SourceRowRef}  {row.SourcePayload.GetRawText()}");
        if (page.Search is { } search)
            await Console.Error.WriteLineAsync(
                string.Create(CultureInfo.InvariantCulture, $"{search.RowsLookedAt:N0} of {search.RowsInSection:N0} rows were searched."));
        if (page.NextCursor is not null)
            await Console.Error.WriteLineAsync($"Go on: --cursor {page.NextCursor}");
    }

    public static Command Mute(OtherRuns others)
    {
        var (id, json) = (CliOptions.Id("A run in which the section is missing"), CliOptions.Json());
        var section = new Option<string>("--section") { Description = "Element name of the section", Required = true };
        var until = new Option<DateOnly>("--until")
        {
            Description = "Last day (yyyy-MM-dd) by UTC",
            Required = true,
            CustomParser = result =>
            {
                if (DateOnly.TryParseExact(
                    result.Tokens[0].Value, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
                    return day;
                result.AddError("--until is a day such as 2026-12-31.");
                return default;
            },
        };
        var reason = new Option<string>("--reason") { Description = "Why the section is expected to be missing", Required = true };
        var account = new Option<string?>("--account") { Description = "Account of the statement that lacks it; needed when several do" };
        var command = new Command(
            "mute", "Mute a missing section until a day") { id, section, until, reason, account, json, CliOptions.Settings }.GoesRemote();
        command.SetAction(async (result, ct) =>
        {
            await using var place = await CommandPlace.OpenAsync(result, CliHost.WriteAsync, ct);
            var wanted = result.GetValue(id);
            var request = new SectionMuteRequest(
                wanted, result.GetValue(section)!, result.GetValue(until), result.GetValue(reason)!, AuditActors.OfCommand,
                result.GetValue(account));
            if (place.Portal is { } portal)
            {
                var (muted, text) = await portal.SendAsync<SectionMute>(HttpMethod.Post, $"/ingestion/runs/{request.RunId}/mutes",
                    new MuteSectionBody(request.Section, request.Until, request.Reason, request.StatementAccountId), ct);
                return await TellAsync(muted, result.GetValue(json) ? text : null);
            }

            switch (await place.Services.GetRequiredService<MuteSection>().ExecuteAsync(AccountScope.All, request, ct))
            {
                case MuteOutcome.Muted { Mute: var mute }:
                    return await TellAsync(mute, result.GetValue(json) ? CommandJson.Of(place.Services, mute) : null);
                case MuteOutcome.Refused { Error: var error }:
                    return await CommandErrors.WriteAsync(error);
                default:
                    return await RunVerbs.NotFoundAsync(others, place, wanted, ct);
            }
        });
        return command;
    }

    private static async Task<int> TellAsync(SectionMute mute, string? json)
    {
        await Console.Out.WriteLineAsync(
            json ?? $"{mute.SectionName}: {SectionFormatter.Muted(mute)}. End it with: runs unmute {mute.SectionMuteId}");
        return ExitCodes.Success;
    }

    public static Command Unmute()
    {
        var id = CliOptions.Id("The mute's id, as 'runs sections' shows it");
        var command = new Command("unmute", "End a mute: the missing section counts again") { id, CliOptions.Settings }.GoesRemote();
        command.SetAction(async (result, ct) =>
        {
            await using var place = await CommandPlace.OpenAsync(result, CliHost.WriteAsync, ct);
            if (place.Portal is { } portal)
                await portal.SendAsync<EndedMute>(HttpMethod.Post, $"/ingestion/mutes/{result.GetValue(id)}/end", body: null, ct);
            switch (place.Portal is not null
                ? EndMuteOutcome.Ended
                : await place.Services.GetRequiredService<EndSectionMute>()
                    .ExecuteAsync(AccountScope.All, result.GetValue(id), AuditActors.OfCommand, ct))
            {
                case EndMuteOutcome.Ended:
                    await Console.Out.WriteLineAsync("The mute is ended.");
                    return ExitCodes.Success;
                case EndMuteOutcome.AlreadyOver:
                    return await CommandErrors.WriteAsync(FlexErrors.MuteAlreadyOver());
                default:
                    return await CommandErrors.WriteAsync(FlexErrors.MuteNotFound());
            }
        });
        return command;
    }
}
