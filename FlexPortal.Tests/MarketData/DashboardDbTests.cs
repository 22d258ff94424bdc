using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using FlexPortal.Core.MarketData.Vendors;
using FlexPortal.Core.Platform.Persistence;
using FlexPortal.Tests.Architecture;
using FlexPortal.Tests.Flex.Runs;
using FlexPortal.Tests.MarketData.Freshness;
using FlexPortal.Tests.Support;
using Xunit;

namespace FlexPortal.Tests.MarketData;

/// <summary>The dashboard and the rules of the runbook ask for metrics and labels that a portal emits.</summary>
public sealed partial class DashboardDbTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_portal_emits_after_a_run_and_a_check_what_the_dashboard_and_the_rules_ask_for()
    {
        var emitted = await ScrapeAsync();
        string[] expressions = [.. Dashboard(), .. Rules()];

        Assert.InRange(expressions.Length, 18, 60);
        Assert.InRange(expressions.SelectMany(Selectors).Select(one => one.Name).Distinct(StringComparer.Ordinal).Count(), 8, 30);
        Rule.Holds(
            from expression in expressions
            from selector in Selectors(expression)
            from fault in Faults(emitted, selector)
            select $"{expression}: {fault}");
        var listed = Listed().ToList();
        Assert.InRange(listed.Count, 12, 40);
        Rule.Holds(listed.SelectMany(name => Faults(emitted, new(name, []))));
    }

    /// <summary>The metrics of the table in the runbook.</summary>
    private static IEnumerable<string> Listed() =>
        from row in MetricRow().Matches(Repository.Get("docs/operations.md").Text)
        from Match name in Quoted().Matches(row.Groups["names"].Value)
        select name.Groups["text"].Value;

    /// <summary>The expressions of the panels.</summary>
    private static IEnumerable<string> Dashboard() =>
        Expression().Matches(Repository.Get("docs/market-data.grafana.json").Text)
            .Select(match => Regex.Unescape(match.Groups["text"].Value));

    /// <summary>The expressions of the table of alert rules.</summary>
    private static IEnumerable<string> Rules() => RuleRow().Matches(Repository.Get("docs/operations.md").Text)
        .Select(row => row.Groups["rule"].Value.Replace(@"\|", "|", StringComparison.Ordinal));

    /// <summary>The metrics of an expression with the labels that it selects or groups by.</summary>
    private static IEnumerable<MetricSelector> Selectors(string expression)
    {
        string[] grouped =
        [
            .. Grouping().Matches(expression).SelectMany(by => by.Groups["labels"].Value.Split(',', StringSplitOptions.TrimEntries)),
        ];
        foreach (Match metric in Metric().Matches(Grouping().Replace(expression, "")))
        {
            var labels = Label().Matches(metric.Groups["labels"].Value)
                .SelectMany(label => label.Groups["value"].Value.Split('|')
                    .Select(value => (label.Groups["name"].Value, (string?)value)));
            yield return new(metric.Groups["name"].Value, [.. labels, .. grouped.Select(label => (label, (string?)null))]);
        }
    }

    private static IEnumerable<string> Faults(string[] emitted, MetricSelector asked)
    {
        // A histogram is known by its sum.
        string[] beginnings = [$"{asked.Name}{{", $"{asked.Name} ", $"{asked.Name}_sum"];
        var lines = emitted.Where(line => beginnings.Any(beginning => line.StartsWith(beginning, StringComparison.Ordinal)));
        if (!lines.Any())
            yield return $"{asked.Name} is not emitted";
        foreach (var (label, value) in asked.Labels)
        {
            // What a vendor never answered in the test is known from the list of its errors.
            if (label is "class" && value is not null && EnumFormatter.TryParse<VendorFaultClass>(value, out _))
                continue;
            if (!lines.Any(line => line.Contains(value is null ? $"{label}=\"" : $"{label}=\"{value}\"", StringComparison.Ordinal)))
                yield return $"{asked.Name} has no label {label} {value}";
        }
    }

    /// <summary>The metrics of a portal of its own: a run that succeeds, one that fails, one of Flex, and then a check.</summary>
    private static async Task<string[]> ScrapeAsync()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var hold = await HeldCheck.StartAsync(database);
        await using var portal = await PortalProcess.ServeAsync(database, ("MarketData:TopUpEvery", "0"), ("Telemetry:Prometheus", "true"));
        await database.ExecuteAsync("UPDATE market.asset SET vendor_symbol = 'NONE' WHERE symbol = 'ETH'");
        await RunAsync(portal, database, "BTC");
        await RunAsync(portal, database, "ETH");
        await database.EndOfAsync(await portal.Http.PostRunAsync("identical"));
        await hold.ReleaseAsync();

        var lines = await Eventually.GetAsync(async () =>
            await portal.Http.GetStringAsync("/metrics", Cancel) is var text && text.Contains("\nalerts_open", StringComparison.Ordinal)
                ? text.Split('\n') : null);
        Assert.Contains(lines, line => line.StartsWith("ingest_runs_total{outcome=\"success\"} 1", StringComparison.Ordinal));
        return lines;
    }

    private static async Task RunAsync(PortalProcess portal, TestDatabase database, string asset)
    {
        var body = new { assets = new[] { asset }, interval = "1m", from = "2026-03-02T00:00:00Z", to = "2026-03-03T00:00:00Z" };
        using var started = await portal.Http.PostAsJsonAsync("/ingestion/backfill", body, Cancel);
        var id = (await started.Content.ReadFromJsonAsync<JsonElement>(Cancel)).GetProperty("ingestion_run_id").GetGuid();
        await Eventually.IsAsync(() => database.ScalarAsync<bool>(
            $"SELECT ended_at_utc IS NOT NULL FROM market.ingestion_run WHERE ingestion_run_id = '{id}'"));
    }

    [GeneratedRegex("\"expr\": \"(?<text>(\\\\.|[^\"])*)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Expression();

    // A row of the table whose second column is an expression and whose third is a step.
    [GeneratedRegex(@"^\| [a-z ]+ \| `(?<rule>[^`]*\([^`]*)`[^|]*\|", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex RuleRow();

    [GeneratedRegex(@"^\| (?<names>`[a-z_]+`(, `[a-z_]+`)*) \|", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex MetricRow();

    [GeneratedRegex("`(?<text>[a-z_]+)`", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Quoted();

    [GeneratedRegex(@"\bby \((?<labels>[^)]*)\)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Grouping();

    // A name that is no function and no operator.
    [GeneratedRegex(
        @"(?<![\w""{,\[])(?<name>[a-z]+(_[a-z]+)+)(?![\w(])(\{(?<labels>[^}]*)\})?", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Metric();

    [GeneratedRegex("(?<name>[a-z_]+)=~?\"(?<value>[^\"]*)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Label();

    /// <summary>A metric and what an expression says about its labels; a null value asks for the label alone.</summary>
    private sealed record MetricSelector(string Name, IReadOnlyList<(string Label, string? Value)> Labels);
}
