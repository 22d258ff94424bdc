using FlexPortal.Core.Flex.Ledger.Labels;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Core.Flex.Sections;
using FlexPortal.Core.MarketData.Backfill;
using FlexPortal.Core.MarketData.Bars;
using FlexPortal.Core.MarketData.Calendars;
using FlexPortal.Core.MarketData.Gaps;
using FlexPortal.Core.Platform.Audit;
using FlexPortal.Core.Platform.Identity;
using FlexPortal.Core.Platform.Identity.Accounts;
using FlexPortal.Core.Platform.Identity.Tokens;
using FlexPortal.Core.Sources.Embeddings.Queue;
using FlexPortal.Core.Sources.Files;
using FlexPortal.Core.Sources.Groups;
using FlexPortal.Tests.Browser;
using FlexPortal.Tests.Flex.RunList;
using FlexPortal.Tests.Flex.Runs;
using FlexPortal.Tests.Platform.Identity;
using FlexPortal.Tests.Support;
using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace FlexPortal.Tests.Support.Browser;

/// <summary>A portal in which every text that comes from outside is script: statements, accounts, queries, errors, reasons, names,
/// browsers.</summary>
internal sealed class HostilePortal : IAsyncDisposable
{
    /// <summary>What every text says; each way out of a text is tried.</summary>
    public const string Payload =
        "\"><script>window.hit=1</script><img src=x onerror=window.hit=2>'\"<svg onload=window.hit=3>{{7*7}}javascript:window.hit=4";

    // The name of a person has 64 characters, that of a file no slash.
    private const string Short = "\"><img src=x onerror=window.hit=5>", Query = "\"><img src=x onerror=window.hit=6>";

    private readonly TemporaryFolder _folder;
    private readonly TestDatabase _database;
    private readonly List<Guid> _runs;
    private readonly Guid _backfill;

    private readonly Guid _trade, _contract;

    private HostilePortal(
        TemporaryFolder folder, TestDatabase database, TestPortal portal, List<Guid> runs,
        (Guid Backfill, Guid Trade, Guid Contract) ids) =>
        (_folder, _database, Portal, _runs, (_backfill, _trade, _contract)) = (folder, database, portal, runs, ids);

    private static readonly string[] Parameters =
    [
        "section", "find", "rows", "row", "search", "query", "error_code", "requested_by", "refused", "tz", "returnUrl", "token",
        "mute-refused", "with", "change", "cursor", "actor", "action", "subject", "from", "to",
        "gap-refused", "incident-refused", "date", "hours", "opens", "closes", "state", "kind", "vendor", "condition", "interval", "at",
    ];

    // A line of a request has 8,192 bytes, so that not every page can have every parameter.
    private static readonly string[] SourceParameters =
    [
        "q", "version", "as_of", "header", "file", "batch", "skipped", "left", "name", "state", "format", "cursor", "sort", "refused",
        "saved", "from", "to", "tz", "said", "removed", "job", "columns", "key", "deleted", "all",
    ];

    private static readonly string[] LedgerParameters =
    [
        "account", "instrument", "text", "from", "to", "currency", "kind", "side", "asset", "source", "leg", "restated", "diagnostic",
        "sort", "cursor", "refused", "tz",
    ];

    /// <summary>An incident that a user of that name has acknowledged.</summary>
    private static Guid Incident { get; } = Guid.NewGuid();

    public TestPortal Portal { get; }

    /// <summary>A file of that name and content, with its group.</summary>
    private (Guid GroupId, Guid FileId) Source { get; init; }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static async Task<HostilePortal> StartAsync()
    {
        var folder = new TemporaryFolder("flexportal-statements");
        await File.WriteAllTextAsync(folder.Under(Query + ".xml"), Statement("1"), Ct);
        var database = await TestDatabase.CreateAsync();
        var settings = TestUsers.Settings;
        settings["Sandbox:StatementsFolder"] = folder.Path;
        settings["Flex:Sections:HardRequired"] = "";
        settings["Flex:Sections:ReconciliationRequired"] = "CashReport";
        var portal = await TestPortal.StartAsync(settings, database);
        var runs = new List<Guid> { (await portal.RunAsync("file:" + Query)).IngestionRunId };
        await File.WriteAllTextAsync(folder.Under(Query + ".xml"), Statement("2"), Ct);
        runs.Add((await portal.RunAsync("file:" + Query)).IngestionRunId);
        var tomorrow = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime.AddDays(1));
        var mute = await portal.Services.GetRequiredService<MuteSection>().ExecuteAsync(
            AccountScope.All, new(runs[1], "CashReport", tomorrow, Payload, Actors.Named(Payload)), Ct);
        Assert.True(mute is MuteOutcome.Muted, mute.ToString());
        runs.Add(await ListedRuns.FailAsync(
            database, Payload, Payload, TimeProvider.System.GetUtcNow().AddMinutes(-5), "FLEX_TOKEN_EXPIRED", Payload));
        await SayAsync(database, runs[2]);
        runs.Add(await portal.StartRunAsync("never-ready"));
        await portal.Services.GetRequiredService<CancelIngestionRun>().ExecuteAsync(
            AccountScope.All, runs[3], Actors.Named(Payload), Payload, Ct);
        await database.EndOfAsync(runs[3]);
        runs.Add(await ListedRuns.StartAsync(database, Payload + "2", Payload, TimeProvider.System.GetUtcNow()));
        await AddUsersAsync(portal);
        var backfill = await FetchBarsAsync(portal);
        await TakeOnAsync(portal);
        await KnowAsync(portal);
        var trade = await database.ScalarAsync<Guid>("SELECT event_trade_fill_id FROM flex.event_trade_fill LIMIT 1");
        var contract = await database.ScalarAsync<Guid>("SELECT instrument_id FROM flex.instrument LIMIT 1");
        var change = portal.Services.GetRequiredService<ChangeInstrument>();
        Assert.Null(await change.ExecuteAsync(
            AccountScope.All, contract, new InstrumentChange.AddLabel(Short), Actors.Named(Payload), Ct));
        Assert.Null(await change.ExecuteAsync(
            AccountScope.All, contract, new InstrumentChange.AddNote(Payload, null), Actors.Named(Payload), Ct));
        return new(folder, database, portal, runs, (backfill, trade, contract)) { Source = await UploadAsync(portal) };
    }

    /// <summary>Signs the administrator in.</summary>
    public async Task SignInAsync(Reader reader)
    {
        await reader.Page.GotoAsync(new Uri(Portal.BaseAddress, $"/sign-in?returnUrl={Uri.EscapeDataString(Payload)}").AbsoluteUri);
        await reader.Page.GetByLabel("Name").FillAsync("admin");
        await reader.Page.GetByLabel("Password").FillAsync(TestUsers.Password);
        await reader.Page.GetByRole(Microsoft.Playwright.AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await reader.Page.WaitForURLAsync(url => !url.Contains("sign-in", StringComparison.Ordinal));
    }

    /// <summary>
    /// Every page, by its address alone and with every parameter; the pages of runs for each run; and two addresses that do not exist.
    /// </summary>
    public IEnumerable<string> Pages()
    {
        var text = Uri.EscapeDataString(Payload);
        var everything = string.Join('&', Parameters.Select(name => $"{name}={text}")) + "&sections=all&log=all&changes=1&scale=order";
        var ofLedger = string.Join('&', LedgerParameters.Select(name => $"{name}={text}"));
        var ofSources = string.Join('&', SourceParameters.Select(name => $"{name}={text}"));
        var pages = Portal.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetMetadata<ComponentTypeMetadata>() is not null);
        foreach (var endpoint in pages)
        {
            foreach (var address in Addresses(endpoint))
            {
                yield return address;
                yield return $"{address}?{address.Split('/')[1] switch
                {
                    "sources" when address.StartsWith("/sources/", StringComparison.Ordinal) => ofSources,
                    "ledger" => ofLedger,
                    _ => everything,
                }}";
                if (!address.StartsWith("/runs", StringComparison.Ordinal))
                    continue;
                // What is found is shown with its place marked.
                yield return $"{address}?section=script&find=window&sections=all&log=all&changes=1&requested_by={text}";
                yield return $"{address}?section=script&row=1%2Fscript%2Fimg%5B1%5D&query={text}";
            }
        }

        yield return $"/{text.Replace("%2F", "-", StringComparison.Ordinal)}";
        yield return $"/runs/{text.Replace("%2F", "-", StringComparison.Ordinal)}";
    }

    public async ValueTask DisposeAsync()
    {
        await Portal.DisposeAsync();
        await _database.DisposeAsync();
        _folder.Dispose();
    }

    private IEnumerable<string> Addresses(RouteEndpoint endpoint)
    {
        var parameters = endpoint.RoutePattern.Parameters;
        if (parameters.Count == 0)
            return ["/" + endpoint.RoutePattern.RawText!.TrimStart('/')];
        if (parameters is [{ Name: "Symbol" }])
            return ["/market/BTC", "/market/" + Uri.EscapeDataString(Payload).Replace("%2F", "-", StringComparison.Ordinal)];
        if (parameters is [{ Name: "Code" }])
            return ["/calendars", "/calendars/XNYS", "/calendars/XNYS?date=2026-07-02&hours=closed"];
        if (endpoint.RoutePattern.PathSegments[0].Parts[0] is RoutePatternLiteralPart { Content: "backfill" })
            return [$"/backfill/{_backfill}"];
        if (endpoint.RoutePattern.PathSegments[0].Parts[0] is RoutePatternLiteralPart { Content: "alerts" })
            return [$"/alerts/{Incident}"];
        if (endpoint.RoutePattern.PathSegments[0].Parts[0] is RoutePatternLiteralPart { Content: "ledger" })
            return [$"/ledger/trades/{_trade}"];
        if (endpoint.RoutePattern.PathSegments[0].Parts[0] is RoutePatternLiteralPart { Content: "instruments" })
            return [$"/instruments/{_contract}"];
        if (endpoint.RoutePattern.PathSegments[0].Parts[0] is RoutePatternLiteralPart { Content: "sources" })
            return SourcesAddresses(endpoint.RoutePattern);
        Assert.True(
            parameters is [{ Name: "Id" }] && endpoint.RoutePattern.PathSegments[0].Parts[0] is RoutePatternLiteralPart { Content: "runs" },
            $"{endpoint.RoutePattern.RawText} is a page, and nothing says what to show on it.");
        return _runs.Select(run => $"/runs/{run}");
    }

    private IEnumerable<string> SourcesAddresses(RoutePattern pattern)
    {
        var address = "/" + pattern.RawText!.TrimStart('/').Replace("{GroupId:guid}", Source.GroupId.ToString(), StringComparison.Ordinal)
            .Replace("{FileId:guid}", Source.FileId.ToString(), StringComparison.Ordinal);
        return pattern.GetParameter("FileId") is null ? [address] : [address, $"{address}?from=1&to=2"];
    }

    /// <summary>A group and a file with two versions, whose names, columns and cells are script, embedded by a user of that name.</summary>
    private static async Task<(Guid GroupId, Guid FileId)> UploadAsync(TestPortal portal)
    {
        var (group, error) = await portal.Services.GetRequiredService<ChangeGroup>().ExecuteAsync(
            new GroupChange.Create(Short), Actors.Named(Payload), Ct);
        Assert.Null(error);
        var file = Guid.Empty;
        foreach (var value in new[] { "1", "2" })
        {
            var cell = Payload.Replace("\"", "\"\"", StringComparison.Ordinal);
            using var content = new MemoryStream(
                System.Text.Encoding.UTF8.GetBytes($"\"{cell}\",Price,\"{cell}\"\n\"{cell}\",{value},x\n\"{cell}\",3\n"));
            var (taken, refused) = await portal.Services.GetRequiredService<UploadFile>().ExecuteAsync(
                new(group!.Value, Short + ".csv", UploadMode.NewVersion) { VersionLabel = Short }, content, Actors.Named(Payload), Ct);
            Assert.Null(refused);
            file = taken!.SourceFileId;
        }

        var jobs = portal.Services.GetRequiredService<EmbeddingQueries>();
        await Eventually.IsAsync(async () => (await jobs.FindAsync(group!.Value, Ct))!.Jobs.All(job => job.EndedAtUtc is not null));
        return (group!.Value, file);
    }

    // The day between the two whose bars are asked for.
    private static readonly DateTimeOffset Missing = new(2026, 3, 3, 0, 0, 0, TimeSpan.Zero);

    private static async Task TakeOnAsync(TestPortal portal)
    {
        await using var command = portal.Database.Main.CreateCommand("""
            INSERT INTO market.alert (alert_id, asset_id, bar_interval, vendor_code, vendor_state, lag_minutes, state, acknowledged_by,
                                      acknowledged_at_utc, cleared_at_utc)
            SELECT $1, asset_id, '1m', 'replay', 'ok', 75, 'cleared', $2, now(), now() FROM market.asset WHERE symbol = 'BTC'
            """);
        command.Parameters.Add(new() { Value = Incident });
        command.Parameters.Add(new() { Value = Payload });
        await command.ExecuteNonQueryAsync(Ct);
    }

    /// <summary>Bars of two days with a missing one between them, asked for by a user of that name. Returns the last run.</summary>
    private static async Task<Guid> FetchBarsAsync(TestPortal portal)
    {
        var (start, run) = (portal.Services.GetRequiredService<StartBackfill>(), Guid.Empty);
        foreach (var day in new[] { Missing.AddDays(-1), Missing.AddDays(1) })
        {
            var outcome = await start.ExecuteAsync(
                new(MarketRunKind.Backfill, MarketRunTrigger.Ui, Actors.Named(Payload))
                {
                    Symbols = ["BTC"],
                    From = day,
                    To = day.AddDays(1),
                },
                Ct);
            run = Assert.IsType<BackfillOutcome.Started>(outcome).RunId;
            await start.WaitAsync(run);
        }

        return run;
    }

    /// <summary>A special day, an acknowledged gap and an acknowledged incident with that name and reason.</summary>
    private static async Task KnowAsync(TestPortal portal)
    {
        var (services, actor) = (portal.Services, Actors.Named(Payload));
        var (_, refused) = await services.GetRequiredService<SaveSpecialDay>().ExecuteAsync(
            new("XNYS", new(2026, 7, 2), new DayHours.Closed()) { Name = Short, Reason = Payload }, actor, Ct);
        var (_, unknown) = await services.GetRequiredService<AcknowledgeGap>().ExecuteAsync(
            new("BTC", BarInterval.Minute, new(Missing, Missing.AddDays(1)))
            {
                Reason = Payload,
                Link = "https://status.example/\"onload='window.hit=7'",
            },
            actor, Ct);
        Assert.Equal((null, null), (refused, unknown));
        await using var command = portal.Database.Main.CreateCommand("""
            INSERT INTO market.alert (asset_id, bar_interval, vendor_code, vendor_state, lag_minutes, state, acknowledged_at_utc,
                                      acknowledged_by)
            SELECT asset_id, '1m', 'replay', 'ok', 75, 'acknowledged', now(), $1 FROM market.asset WHERE symbol = 'BTC'
            """);
        command.Parameters.Add(new() { Value = Payload });
        await command.ExecuteNonQueryAsync(Ct);
    }

    /// <summary>What the broker said of a run, in its error and in its log.</summary>
    private static async Task SayAsync(TestDatabase database, Guid run)
    {
        await using var command = database.Source.CreateCommand("""
            INSERT INTO flex.ingestion_run_event (ingestion_run_id, seq, kind, stage, payload)
            VALUES ($1, 1, 'download_retried', 'download', jsonb_build_object('meaning', $2)),
                   ($1, 2, 'said_something', 'poll', jsonb_build_object($2, $2)),
                   ($1, 3, 'run_ended', 'request', jsonb_build_object('status', 'failed', 'error_code', $2))
            """);
        command.Parameters.Add(new() { Value = run });
        command.Parameters.Add(new() { Value = Payload });
        await command.ExecuteNonQueryAsync(Ct);
    }

    private static async Task AddUsersAsync(TestPortal portal)
    {
        await portal.AddAsync("admin", PortalRole.Admin);
        await portal.AddAsync("victim", PortalRole.Analyst);
        await portal.ChangeAsync("victim", new UserChange.Disable());
        // No such name can be chosen; if there were one, it would be text too.
        await using var command = portal.Database.Main.CreateCommand(
            "UPDATE platform.portal_user SET user_name = $1, created_by = $2, disabled_by = $2 WHERE user_name = 'victim'");
        command.Parameters.Add(new() { Value = Short });
        command.Parameters.Add(new() { Value = Payload });
        await command.ExecuteNonQueryAsync(Ct);
        await using (var scope = portal.Services.CreateAsyncScope())
        {
            var made = await scope.ServiceProvider.GetRequiredService<CreateToken>().ExecuteAsync(
                Guid.CreateVersion7(), "admin", new(Short, PortalRole.Viewer, 7), Actors.Named(Payload), Ct);
            Assert.True(made is TokenOutcome.Created, made.ToString());
        }

        await portal.Services.GetRequiredService<AuditLog>().WriteAsync(
            new(
                Actors.Named(Payload),
                AuditAction.AccessDenied,
                AuditSubjectKind.Address,
                Payload,
                AuditOutcome.Refused,
                "NOT_ALLOWED",
                new Dictionary<string, string>(StringComparer.Ordinal) { [Payload] = Payload }), Ct);
    }

    private static string Statement(string price)
    {
        var text = System.Security.SecurityElement.Escape(Payload);
        return $"""
            <FlexQueryResponse queryName="{text}" type="AF">
              <FlexStatements count="1">
                <FlexStatement accountId="{text}" fromDate="20260101" toDate="20260131" period="{text}" whenGenerated="20260201;120000">
                  <Trades>
                    <Trade accountId="{text}" symbol="{text}" description="{text}" tradeID="1" tradePrice="{price}" currency="{text}" />
                    <Trade accountId="{text}" symbol="{text}" description="{text}" conid="7" transactionID="2" tradeDate="20260105"
                      dateTime="{text}" transactionType="{text}" notes="{text}" exchange="{text}" quantity="1" tradePrice="{price}"
                      currency="USD" ibCommission="-{price}" cost="{text}" />
                  </Trades>
                  <script>
                    <img accountId="{text}" src="x" onerror="{text}" style="{text}" onfocus="{price}" srcdoc="{text}" tradeID="{text}" />
                    <img onerror="{price}" />
                  </script>
                </FlexStatement>
              </FlexStatements>
            </FlexQueryResponse>
            """;
    }
}
