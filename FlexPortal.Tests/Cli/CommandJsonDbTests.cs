using System.CommandLine;
using System.Text.Json;
using System.Text.RegularExpressions;
using FlexPortal.Cli;
using FlexPortal.Tests.Architecture;
using FlexPortal.Tests.Flex.Statements;
using FlexPortal.Tests.MarketData.Pages;
using FlexPortal.Tests.Support;
using Xunit;

namespace FlexPortal.Tests.Cli;

/// <summary><c>--json</c> of every verb is the JSON of the API.</summary>
public sealed partial class CommandJsonDbTests(MarketPortal portal) : IClassFixture<MarketPortal>
{
    private static string Tomorrow => $"{TimeProvider.System.GetUtcNow().AddDays(1):yyyy-MM-dd}";

    [Fact]
    public async Task Every_verb_prints_the_JSON_of_the_API()
    {
        // Refused starts and attempts of other tests are not in the way: a run of each kind is over before the next verb.
        var run = (await PrintAsync("ingestion-run")).GetProperty("ingestion_run_id").GetString();
        var second = (await PrintAsync("ingestion-run")).GetProperty("ingestion_run_id").GetString();
        var lacking = JsonElement.Parse((await Command.RunAsync(
            portal.Database, "ingestion-run", "--query-id", "missing-cash-report", "--json")).Text)
            .GetProperty("ingestion_run_id").GetString();
        var fill = (await PrintAsync("ledger", "trades", "--limit", "1")).GetProperty("items")[0].GetProperty("event_trade_fill_id")
            .GetString()!;
        string[] day = ["--asset", "ADA", "--interval", "1d", "--from", "2026-03-02", "--to", "2026-03-02"];
        var gap = portal.Market.Gap;
        string[] known =
        [
            "BTC", "--from", $"{gap.From.UtcDateTime:yyyy-MM-ddTHH:mm}Z", "--to", $"{gap.To.UtcDateTime:yyyy-MM-ddTHH:mm}Z",
            "--reason", "Known",
        ];
        // A table without a header has a question, so that nothing embeds it meanwhile.
        using var folder = new TemporaryFolder("flexportal-json");
        await File.WriteAllTextAsync(folder.Under("numbers.csv"), "1;2\n3;4\n", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(
            folder.Under("statement.xml"), Documents.Of("<Trades /><CashTransactions />"), TestContext.Current.CancellationToken);
        var group = (await PrintAsync("sources", "groups", "create", "Numbers")).GetProperty("group_id").GetString()!;
        var file = (await PrintAsync("sources", "upload", group, folder.Under("numbers.csv"))).GetProperty("source_file_id").GetString()!;
        await PrintAsync("sources", "pause", group);
        await PrintAsync("sources", "answer", file, "--header-row", "0");
        await PrintAsync("sources", "reembed", file);
        var job = (await PrintAsync("sources", "jobs", group)).GetProperty("items")[0].GetProperty("job_id").GetString();
        await File.WriteAllTextAsync(folder.Under("numbers.csv"), "1;2\n5;4\n", TestContext.Current.CancellationToken);
        await PrintAsync("sources", "upload", group, folder.Under("numbers.csv"), "--as", "version");
        Verb[] verbs =
        [
            new("ingestion-run") { Printed = JsonElement.Parse("{}") },
            new("runs list") { Address = "/ingestion/runs?limit=50" },
            new("runs list", "--kind", "market") { Address = "/ingestion/runs?kind=market" },
            new("runs show", run!) { Address = $"/ingestion/runs/{run}" }, new("runs trust") { Address = "/ingestion/completeness" },
            new("runs sections", run!) { Address = $"/ingestion/runs/{run}/sections" },
            new("runs rows", run!, "--section", "Trades") { Address = $"/ingestion/runs/{run}/records?section=Trades&limit=50" },
            new("runs compare", second!) { Address = $"/ingestion/runs/{second}/comparison", IsTimed = true },
            new("runs mute", lacking!, "--section", "CashReport", "--until", Tomorrow, "--reason", "Expected."),
            new("artifact list") { Address = "/artifacts" }, new("artifact verify"),
            new("ledger trades") { Address = "/ledger/trades?limit=50" }, new("ledger cash") { Address = "/ledger/cash" },
            new("ledger fx", "--totals") { Address = "/ledger/fx?totals=true" }, new("ledger actions") { Address = "/ledger/actions" },
            new("ledger show", "trades", fill) { Address = $"/ledger/events/trades/{fill}" }, new("ledger rebuild"),
            new("audit list") { Address = "/audit/entries" }, new("audit verify"), new("secret list"), new("secret show", "flex-token"),
            new("token list"), new("user list"), new("db status"), new("alerts list") { Address = "/alerts" }, new("alerts test"),
            new("ingestion-backfill", [.. day, "--preview"]), new("ingestion-backfill", day), new("ingestion-backfill", day),
            new("market status"), new("market failures") { Address = "/status/remediation" },
            new("market bars", "BTC", "--interval", "1d") { Address = "/market/BTC/bars?interval=1d&limit=50" },
            new("market gaps", "ADA", "--interval", "1d", "--from", "2026-03-01", "--to", "2026-03-03")
            { Address = "/market/ADA/gaps?interval=1d&from=2026-03-01&to=2026-03-03&state=vendor_gap,not_fetched,rejected,acknowledged" },
            new("market checksum", "BTC") { Address = "/market/BTC/checksum" },
            new("market lineage", "BTC") { Address = "/lineage?asset=BTC" },
            new("market acknowledge", known), new("market calendars") { Address = "/market/calendars" },
            new("market days", "XNYS", "--from", "2026-01-01") { Address = "/market/calendars/XNYS/days?from=2026-01-01" },
            new("market special-day", "XNYS", "2028-07-07", "--closed", "--preview"), new("market remove-bars", "ADA", "--yes"),
            new("ledger check", folder.Under("statement.xml")),
            new("sources groups create") { Printed = JsonElement.Parse("{}") },
            new("sources upload") { Printed = JsonElement.Parse("{}") },
            new("sources groups"), new("sources groups rename", group, "Figures"), new("sources list", group),
            new("sources preview", file) { Address = $"/sources/files/{file}/preview" },
            new("sources search", group, "3") { Address = $"/sources/groups/{group}/search?q=3" },
            new("sources columns", file), new("sources answer") { Printed = JsonElement.Parse("{}") },
            new("sources pause") { Printed = JsonElement.Parse("{}") }, new("sources cancel", job!), new("sources resume", group),
            new("sources compare", file) { Address = $"/sources/files/{file}/comparison" },
            new("sources reembed", file), new("sources jobs", group),
            new("sources rename", file, "figures.csv") { Address = $"/sources/files/{file}" },
            new("sources delete", file), new("sources restore", file),
            new("sources groups archive", group), new("sources groups restore", group),
        ];

        var kinds = new List<string?>();
        foreach (var verb in verbs)
        {
            var json = verb.Printed ?? await PrintAsync([.. verb.Name.Split(' '), .. verb.Arguments]);
            if (verb.Name is "ingestion-backfill")
                kinds.Add(json.GetProperty("kind").GetString());
            if (verb is { Address: { } timed, IsTimed: true })
                Assert.Equal(
                    Names(await portal.GetAsync(timed)).Distinct(StringComparer.Ordinal), Names(json).Distinct(StringComparer.Ordinal));
            else if (verb.Address is { } address)
                Assert.True(JsonElement.DeepEquals(await portal.GetAsync(address), json), $"{verb.Name}: {json}");
            else
                Assert.True(WrongIn(json) is null, $"{verb.Name}: {WrongIn(json)} in {json}");
        }

        Assert.Equal(["preview", "backfill", "nothing_to_do"], kinds);
        Assert.Equal(
            Verbs(PortalCli.Describe(), "").Order(StringComparer.Ordinal),
            verbs.Select(verb => verb.Name).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void No_verb_has_JSON_options_of_its_own()
    {
        var own = Repository.Code("FlexPortal/").Where(file => file.HasEnding("Verb.cs") || file.HasEnding("Verbs.cs"))
            .Where(file => file.Text.Contains("JsonSerializer", StringComparison.Ordinal)).Select(file => file.Path);

        Assert.Empty(own);
    }

    private async Task<JsonElement> PrintAsync(params string[] arguments)
    {
        var said = await Command.RunAsync(portal.Database, [.. arguments, "--json"]);
        Assert.True(said.Text.StartsWith('{') || said.Text.StartsWith('['), $"{string.Join(' ', arguments)}: {said.All}");
        return JsonElement.Parse(said.Text);
    }

    /// <summary>A name that is not snake_case; null when there is none.</summary>
    private static string? WrongIn(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Object => json.EnumerateObject()
            .Select(part => SnakeCase().IsMatch(part.Name) ? WrongIn(part.Value) : part.Name).FirstOrDefault(wrong => wrong is not null),
        JsonValueKind.Array => json.EnumerateArray().Select(WrongIn).FirstOrDefault(wrong => wrong is not null),
        _ => null,
    };

    private static IEnumerable<string> Names(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Object => json.EnumerateObject().SelectMany(part => Names(part.Value).Prepend(part.Name)),
        JsonValueKind.Array => json.EnumerateArray().SelectMany(Names),
        _ => [],
    };

    private static IEnumerable<string> Verbs(System.CommandLine.Command parent, string path) => parent.Subcommands.SelectMany(
        verb => Verbs(verb, $"{path}{verb.Name} ")
            .Concat(verb.Options.Any(option => option.Name is "--json") ? [$"{path}{verb.Name}"] : Array.Empty<string>()));

    [GeneratedRegex("^[a-z0-9_]+$", RegexOptions.None, 1000)]
    private static partial Regex SnakeCase();

    private sealed record Verb(string Name, params string[] Arguments)
    {
        /// <summary>The address that answers the same; null for none.</summary>
        public string? Address { get; init; }

        /// <summary>Each answer says how long it took, so only the names are compared.</summary>
        public bool IsTimed { get; init; }

        public JsonElement? Printed { get; init; }
    }
}
