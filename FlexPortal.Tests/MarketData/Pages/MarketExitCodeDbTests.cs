using System.Text.Json;
using FlexPortal.Cli;
using FlexPortal.Core.MarketData;
using FlexPortal.Core.Platform.Identity;
using FlexPortal.Tests.Cli;
using FlexPortal.Tests.Platform.Identity;
using FlexPortal.Tests.Platform.Identity.Tokens;
using FlexPortal.Tests.Support;
using Xunit;

namespace FlexPortal.Tests.MarketData.Pages;

/// <summary>The exit codes of the commands of market data are those of the table in the docs, here and through a portal.</summary>
public sealed class MarketExitCodeDbTests(MarketPortal portal) : IClassFixture<MarketPortal>
{
    private const string None = "01a1f760-5fb2-7a03-96d9-d79da5308450";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>What changes nothing: command, exit code, beginning of the error, and further arguments.</summary>
    private static CommandCase[] Reads =>
    [
        new("market status", 0, ""), new("market status", 2, "stale is", "--stale", "perhaps"),
        new("market status", 10, "ASSET_NOT_FOUND", "--asset", "NOPE"), new("market failures", 10, "ASSET_NOT_FOUND", "--asset", "NOPE"),
        new("alerts list", 10, "ASSET_NOT_FOUND", "--asset", "NOPE"),
        new("market failures", 0, ""), new("market failures", 2, "error_class is", "--error-class", "odd"),
        new("market bars", 0, "", "BTC"), new("market bars", 2, "interval is", "BTC", "--interval", "5m"),
        new("market bars", 2, "known_at is in the future", "BTC", "--known-at", "2199-01-01"),
        new("market bars", 10, "ASSET_NOT_FOUND", "NOPE"),
        new("market gaps", 0, "", "BTC"), new("market gaps", 2, "The window has at most 184 days.", "BTC", "--from", "2020-01-01"),
        new("market gaps", 10, "ASSET_NOT_FOUND", "NOPE"),
        new("market checksum", 0, "", "META"), new("market checksum", 2, "from is not before to", "BTC", "--from", "2026-02-02", "--to",
            "2026-02-01"),
        new("market checksum", 10, "ASSET_NOT_FOUND", "NOPE"),
        new("market lineage", 0, "", "META"), new("market lineage", 2, "cursor is not one", "BTC", "--cursor", "nowhere"),
        new("market lineage", 10, "ASSET_NOT_FOUND", "NOPE"),
        new("market calendars", 0, ""),
        new("market days", 0, "", "XNYS"), new("market days", 2, "--from and --to are days", "XNYS", "--from", "x"),
        new("market days", 10, "CALENDAR_NOT_FOUND", "NONE"),
        new("market special-day", 0, "", "XNYS", "2028-07-07", "--closed", "--name", "Storm", "--reason", "A notice", "--preview"),
        new("market special-day", 1, "CALENDAR_DAY_ALREADY_CLOSED", "XNYS", "2028-07-08", "--closed", "--name", "Storm", "--reason",
            "A notice"),
        new("market special-day", 2, "CALENDAR_HOURS_INVALID", "XNYS", "2028-07-07"),
        new("market special-day", 2, "CALENDAR_NAME_INVALID", "XNYS", "2028-07-07", "--closed", "--reason", "A notice"),
        new("market special-day", 10, "CALENDAR_NOT_FOUND", "NOPE", "2028-07-07", "--closed", "--reason", "A notice"),
        new("market special-day", 10, "CALENDAR_DAY_NOT_FOUND", "XNYS", "2028-07-07", "--usual", "--reason", "A notice"),
        new("market acknowledge", 1, "GAP_NOTHING_MISSING", "META", "--from", "2026-02-01", "--to", "2026-02-01", "--reason", "Known"),
        new("market acknowledge", 2, "GAP_REASON_INVALID", "BTC", "--from", "2026-02-01", "--to", "2026-02-01"),
        new("market acknowledge", 10, "ASSET_NOT_FOUND", "NOPE", "--from", "2026-02-01", "--to", "2026-02-01", "--reason", "Known"),
        new("market reopen", 10, "GAP_ACKNOWLEDGEMENT_NOT_FOUND", "BTC", None), new("market reopen", 2, "'x' is not an id", "BTC", "x"),
        new("alerts list", 0, ""), new("alerts list", 2, "state is", "--state", "odd"),
        new("alerts acknowledge", 10, "ALERT_NOT_FOUND", None), new("alerts acknowledge", 2, "'x' is not an id", "x"),
        new("alerts snooze", 10, "ALERT_NOT_FOUND", None, "--until", Tomorrow),
        new("alerts snooze", 2, "ALERT_SNOOZE_INVALID", None, "--until", "2020-01-01T00:00:00Z"),
    ];

    private static string Tomorrow => TimeProvider.System.GetUtcNow().AddDays(1).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", null);

    [Fact]
    public async Task Every_command_ends_with_the_codes_of_the_table_and_no_other()
    {
        // A run that is cancelled while the command waits for it.
        Assert.Equal(8, ExitCodes.Of(MarketDataErrors.RunCanceled()));
        var seen = new HashSet<(string Command, int Code)> { ("ingestion-backfill", 8) };
        foreach (var one in Reads.Concat(await WritesAsync()))
        {
            if (one.Before is { } before)
                await portal.Database.ExecuteAsync(before);
            var said = await Command.RunAsync(portal.Database, one.Arguments);
            Assert.Equal((one.ToString(), one.ExitCode), (one.ToString(), said.ExitCode));
            Assert.Contains(one.Words, said.Error, StringComparison.Ordinal);
            seen.Add((one.Command, one.ExitCode));
        }

        Assert.Equal(
            DocumentedExitCodes.Of("market", "alerts", "ingestion-backfill").Select(row => $"{row.Command} {row.Code}")
                .Order(StringComparer.Ordinal),
            seen.Select(row => $"{row.Command} {row.Code}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Through_a_portal_they_are_the_same()
    {
        await using var remote = await TestPortal.StartAsync(TestUsers.Settings, shared: portal.Database);
        await remote.AddAsync("anna", PortalRole.Analyst);
        using var folder = new TemporaryFolder("flexportal-command");
        var token = folder.Under("token");
        await File.WriteAllTextAsync(token, await remote.TokenAsync("anna", PortalRole.Analyst), Cancel);
        string[] place = ["--portal", remote.BaseAddress.GetLeftPart(UriPartial.Authority), "--token-file", token];

        foreach (var one in Reads)
        {
            var said = await Command.RunHereAsync([("Platform:DataDirectory", folder.Path)], [.. one.Arguments, .. place]);
            Assert.Equal((one.ToString(), one.ExitCode), (one.ToString(), said.ExitCode));
            Assert.Contains(one.Words, said.Error, StringComparison.Ordinal);
        }
    }

    /// <summary>What changes something, in this order.</summary>
    private async Task<CommandCase[]> WritesAsync()
    {
        await portal.Database.ExecuteAsync("UPDATE market.asset SET vendor_symbol = 'NONE' WHERE symbol = 'XRP'");
        var (gap, open) = (portal.Market.Gap, await AlertAsync("cleared_at_utc IS NULL"));
        var over = Guid.NewGuid();
        await portal.Database.ExecuteAsync($"""
            INSERT INTO market.alert (alert_id, vendor_code, vendor_state, lag_minutes, state, cleared_at_utc)
            VALUES ('{over}', 'replay', 'ok', 0, 'cleared', now())
            """);
        string[] known = ["BTC", "--from", Moment(gap.From), "--to", Moment(gap.To), "--reason", "Known"];
        var made = await Command.RunAsync(portal.Database, ["market", "acknowledge", .. known, "--json"]);
        var id = JsonElement.Parse(made.Text).GetProperty("gap_acknowledgement_id").GetString()!;
        string[] day = ["--interval", "1d", "--from", "2026-03-02", "--to", "2026-03-02"];
        return
        [
            new("market acknowledge", 1, "GAP_ALREADY_ACKNOWLEDGED", known),
            new("market reopen", 0, "", "BTC", id), new("market reopen", 1, "GAP_ACKNOWLEDGEMENT_ALREADY_ENDED", "BTC", id),
            new("market acknowledge", 0, "", known),
            new("alerts test", 0, ""), new("alerts acknowledge", 0, "", open),
            new("alerts acknowledge", 1, "ALERT_ALREADY_ACKNOWLEDGED", open), new("alerts snooze", 0, "", open, "--until", Tomorrow),
            new("alerts snooze", 1, "ALERT_ALREADY_CLEARED", $"{over}", "--until", Tomorrow),
            new("ingestion-backfill", 0, "", ["--asset", "ADA", .. day]),
            new("ingestion-backfill", 0, "", ["--asset", "ADA", .. day, "--preview"]),
            new("ingestion-backfill", 1, "MARKET_SLICES_FAILED", ["--asset", "XRP", .. day]),
            new("ingestion-backfill", 2, "interval is 1d or 1m", "--interval", "5m"),
            new("ingestion-backfill", 2, "MARKET_WINDOW_INVALID", "--from", "2199-01-01"),
            new("ingestion-backfill", 2, "MARKET_WINDOW_INVALID", "--from", "1900-01-01", "--preview"),
            new("ingestion-backfill", 10, "MARKET_ASSET_UNKNOWN", "--asset", "NOPE"),
            new("ingestion-backfill", 3, "run already active", "--asset", "SOL") { Before = ActiveRun },
            new("market remove-bars", 2, "Add --yes", "ADA"), new("market remove-bars", 10, "ASSET_NOT_FOUND", "NOPE", "--yes"),
            new("market remove-bars", 0, "", "ADA", "--yes"), new("market remove-bars", 10, "MARKET_BARS_NOT_FOUND", "ADA", "--yes"),
            new("market remove-bars", 1, "MARKET_ASSET_IN_USE", "BTC", "--yes") { Before = OpenSlice },
        ];
    }

    private const string ActiveRun = """
        INSERT INTO market.ingestion_run (kind, trigger, requested_by, lease_owner, lease_expires_at_utc)
        VALUES ('backfill', 'ui', 'test', 'test', now() + interval '1 hour')
        """;

    private const string OpenSlice = """
        INSERT INTO market.backfill_slice (ingestion_run_id, asset_id, bar_interval, from_utc, to_utc)
        SELECT ingestion_run_id, asset_id, '1d', '2026-01-01Z', '2026-01-02Z'
          FROM market.ingestion_run, market.asset WHERE status = 'started' AND symbol = 'BTC'
        """;

    private Task<string> AlertAsync(string which) =>
        portal.Database.ScalarAsync<string>($"SELECT alert_id::text FROM market.alert WHERE {which} LIMIT 1");

    private static string Moment(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm'Z'", null);
}
