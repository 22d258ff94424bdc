using System.CommandLine;
using System.Globalization;
using FlexPortal.Audit;
using FlexPortal.Cli;
using FlexPortal.Cli.Remote;
using FlexPortal.Core.MarketData;
using FlexPortal.Core.MarketData.Assets;
using FlexPortal.Core.MarketData.Freshness;
using FlexPortal.Core.Platform.Notifications;
using FlexPortal.Core.Platform.Persistence;
using FlexPortal.Hosting;
using FlexPortal.Shell.Parts;

namespace FlexPortal.MarketData.Alerts;

/// <summary><c>alerts list|test|acknowledge|snooze</c>; the test only on the portal's machine.</summary>
internal static class AlertVerbs
{
    public static Command Alerts() =>
        new("alerts", "List, acknowledge and snooze incidents of market data, and test their mail")
        {
            List(), Test(), Acknowledge(), Snooze(),
        };

    private static Command List()
    {
        var filters = new ListOptions(AlertFilters.List.Parameters);
        var (limit, json) = (CliOptions.Limit(), CliOptions.Json());
        var command = new Command("list", "List incidents, newest first") { limit, json, CliOptions.Settings }.GoesRemote();
        filters.AddTo(command);
        command.SetAction(async (result, ct) =>
        {
            var query = filters.Read(result);
            if (!AlertFilters.List.TryRead(query, zone: null, out var request, out var fault))
            {
                await Console.Error.WriteLineAsync(fault);
                return ExitCodes.Usage;
            }

            await using var place = await CommandPlace.OpenAsync(result, CliHost.ReadAsync, ct);
            if (await place.FindAsync(
                query.With("limit", $"{result.GetValue(limit)}").At("/alerts"),
                async here => await here.GetRequiredService<AssetQueries>().IsUnknownAsync(request.Filters.Of(AlertFilters.Asset), ct)
                    ? null
                    : await here.GetRequiredService<AlertQueries>().ListAsync(request.Filters, request.Cursor, result.GetValue(limit), ct),
                ct) is not var (page, text))
                return await CommandErrors.WriteAsync(MarketDataErrors.AssetNotFound());
            if (result.GetValue(json))
            {
                await Console.Out.WriteLineAsync(text);
                return ExitCodes.Success;
            }

            foreach (var alert in page.Items)
                await Console.Out.WriteLineAsync(Line(alert));
            if (page.Items.Count == 0)
                await Console.Out.WriteLineAsync("No incidents.");
            if (page.NextCursor is not null)
                await Console.Out.WriteLineAsync($"Older incidents: --cursor {page.NextCursor}");
            return ExitCodes.Success;
        });
        return command;
    }

    private static Command Test()
    {
        var json = CliOptions.Json();
        var command = new Command(
            "test", "Write a test message to the distribution list; the portal sends it, or captures it without a mail server")
        { json, CliOptions.Settings };
        command.SetAction(async (result, ct) =>
        {
            await using var host = await CliHost.WriteAsync(result, ct);
            var test = await host.Services.GetRequiredService<SendTestAlert>().ExecuteAsync(AuditActors.OfCommand, ct);
            await Console.Out.WriteLineAsync(result.GetValue(json)
                ? CommandJson.Of(host.Services, test)
                : test.State == OutboxState.Captured
                    ? $"Message {test.OutboxMessageId} is captured, because Email:Host is not set. The page /mail shows it."
                    : string.Create(
                        CultureInfo.InvariantCulture,
                        $"Message {test.OutboxMessageId} waits for a running portal, which sends it to {test.Recipients} addresses."));
            return ExitCodes.Success;
        });
        return command;
    }

    private static Command Acknowledge()
    {
        var id = CliOptions.Id("The incident's id");
        var command = new Command("acknowledge", "Acknowledge an incident, with those below it") { id, CliOptions.Settings }.GoesRemote();
        command.SetAction(async (result, ct) =>
        {
            await using var place = await CommandPlace.OpenAsync(result, CliHost.WriteAsync, ct);
            var alert = result.GetValue(id);
            PortalError? error = null;
            if (place.Portal is { } portal)
                await portal.SendAsync<MarketAlert>(HttpMethod.Post, $"/alerts/{alert}/acknowledge", body: null, ct);
            else
                error = await place.Services.GetRequiredService<AcknowledgeAlert>().ExecuteAsync(alert, AuditActors.OfCommand, ct);
            return await TellAsync(error, "The incident is acknowledged.");
        });
        return command;
    }

    private static Command Snooze()
    {
        var id = CliOptions.Id("The incident's id");
        var until = new Option<DateTimeOffset>("--until")
        {
            Description = "End of the snooze, such as 2026-12-01T08:00:00Z, at most 30 days ahead",
            Required = true,
            CustomParser = result =>
            {
                if (DateTimeOffset.TryParse(
                    result.Tokens[0].Value, CultureInfo.InvariantCulture,
                    DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time))
                    return time;
                result.AddError("--until is a time such as 2026-12-01T08:00:00Z.");
                return default;
            },
        };
        var command = new Command("snooze", "Send no mail for the series of an incident until a time") { id, until, CliOptions.Settings }
            .GoesRemote();
        command.SetAction(async (result, ct) =>
        {
            await using var place = await CommandPlace.OpenAsync(result, CliHost.WriteAsync, ct);
            var (alert, end) = (result.GetValue(id), result.GetValue(until));
            PortalError? error = null;
            if (place.Portal is { } portal)
                await portal.SendAsync<MarketAlert>(HttpMethod.Post, $"/alerts/{alert}/snooze", new SnoozeAlertBody(end), ct);
            else
                error = await place.Services.GetRequiredService<SnoozeAlert>().ExecuteAsync(alert, end, AuditActors.OfCommand, ct);
            return await TellAsync(error, $"The incident is snoozed until {ValueFormatter.Machine(end)}.");
        });
        return command;
    }

    private static async Task<int> TellAsync(PortalError? error, string done)
    {
        if (error is not null)
            return await CommandErrors.WriteAsync(error);

        await Console.Out.WriteLineAsync(done);
        return ExitCodes.Success;
    }

    private static string Line(MarketAlert alert) => string.Create(
        CultureInfo.InvariantCulture,
        $"{ValueFormatter.Machine(alert.OpenedAtUtc)}  {EnumFormatter.From(alert.State),-12}  {Subject(alert),-12}  "
        + $"{alert.LagMinutes,6} min  {alert.Vendor} {EnumFormatter.From(alert.VendorState)}  {alert.AlertId}"
        + $"{(alert.ParentAlertId is { } parent ? $"  below {parent}" : "")}");

    private static string Subject(MarketAlert alert) => alert.Asset is null ? "vendor" : $"{alert.Asset} {alert.Interval}";
}
