using FlexPortal.Core.Flex;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Flex.Runs;
using FlexPortal.Sandbox.Scenarios;
using FlexPortal.Shell.Parts;
using FlexPortal.Tests.Support;
using Xunit;

namespace FlexPortal.Tests.Flex.Runs.Outcomes;

/// <summary>Every behaviour that the sandbox page lists ends as the page says.</summary>
public sealed class SandboxOutcomeDbTests : IAsyncLifetime
{
    /// <summary>Query on the page and as sent, error code or null, number of polls and requests, sections or finding it names.</summary>
    private static readonly Expectation[] Expected =
    [
        new("default", null, Polls: 1),
        new("slow-generation", null, Polls: 4),
        new("rate-limited", null, Polls: 1, Requests: 3),
        new("rate-limited-forever", "FLEX_RATE_LIMITED", Broker: 1018),
        new("token-expired", "FLEX_TOKEN_EXPIRED", Broker: 1012, Requests: 1),
        new("token-invalid", "FLEX_TOKEN_INVALID", Broker: 1015, Requests: 1),
        new("try-again-once", null, Polls: 1, Requests: 2),
        new("try-again-later", "FLEX_STATEMENT_UNAVAILABLE", Broker: 1001, Requests: 4),
        new("never-ready", "FLEX_POLL_TIMEOUT", Broker: 1019),
        new("missing-trades", "MISSING_REQUIRED_SECTION", Missing: "CorporateActions Trades"),
        new("missing-cash-report", null, Missing: "CashReport"),
        new("missing-performance", null, Missing: "FIFOPerformanceSummaryInBase MTMPerformanceSummaryInBase"),
        new("broken-document", "STATEMENT_MALFORMED"),
        new("truncated-body", "FLEX_DOWNLOAD_TRUNCATED"),
        new("cut-off", "STATEMENT_INCOMPLETE"),
        new("slow-body", null, Polls: 1),
        new("huge:N", null, Missing: "ChangeInNAV") { Query = "huge:3000" },
        new("identical", null),
        new("restated", null),
        new("latin-1", null),
        new("two-accounts", null, Finding: "ACCOUNT_MISMATCH"),
        new("wrong-account", "ACCOUNT_MISMATCH", Finding: "ACCOUNT_MISMATCH"),
        new("html-error", "FLEX_UNEXPECTED_RESPONSE", Requests: 1),
        new("unknown-code", "FLEX_UNKNOWN_CODE", Broker: 1099, Requests: 1),
        new("code:NNNN", "FLEX_BROKER_BUSY", Broker: 1009) { Query = "code:1009" },
        new("poll-code:NNNN", "FLEX_POLL_TIMEOUT", Broker: 1021) { Query = "poll-code:1021" },
        new("file:NAME", "FLEX_QUERY_INVALID", Broker: 1014) { Query = "file:nothing" },
    ];

    private TestDatabase _database = null!;
    private TestPortal _portal = null!;

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabase.CreateAsync();
        _portal = await TestPortal.StartAsync(
            new Dictionary<string, string?>(StringComparer.Ordinal)
            {
                ["Flex:FirstPollDelay"] = "20 ms",
                ["Flex:PollBudget"] = "1500 ms",
                ["Sandbox:SlowBodyDuration"] = "00:00:01",
            },
            _database);
    }

    public async ValueTask DisposeAsync()
    {
        await _portal.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task Every_scenario_ends_as_the_page_describes()
    {
        Assert.Equal(
            SandboxScenarios.All.Select(scenario => scenario.QueryId),
            Expected.Select(expected => expected.OnPage),
            StringComparer.Ordinal);
        foreach (var (expected, scenario) in Expected.Zip(SandboxScenarios.All))
        {
            var run = await _portal.RunAsync(expected.Query);
            var heading = $"{expected.Query}: {run.Status} {run.ErrorCode} {run.ErrorMessage}";
            Assert.True(string.Equals(expected.Code, run.ErrorCode, StringComparison.Ordinal), heading);
            Assert.True(run.Status == (expected.Code is null ? RunStatus.Success : RunStatus.Failed), heading);
            // The page promises the word that the run then shows, and a warning where it has one.
            var ended = RunProgress.Of(run, TimeProvider.System.GetUtcNow(), ReadingZone.Utc);
            Assert.True(Says(scenario, ended.Word) || Says(scenario, "Depends"), $"{heading} {ended.Word}, {scenario.ExpectedOutcome}");
            Assert.True(Says(scenario, "Success with a warning") == (ended.Word is "Success" && run.Warnings().Count > 0), heading);
            await AssertDetailsAsync(expected, run, heading);
        }

        await RunInvariants.AssertAsync(_database, _portal);

        static bool Says(SandboxScenario scenario, string outcome) => scenario.ExpectedOutcome.StartsWith(
            outcome, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_default_statement_twice_stores_nothing_new()
    {
        var (first, second) = (await _portal.RunAsync("default"), await _portal.RunAsync("default"));
        Assert.Equal((first.RawArtifactId, 0, first.RawRecordCount), (second.RawArtifactId, second.Inserted, second.Deduplicated));
    }

    private async Task AssertDetailsAsync(Expectation expected, RunDetail run, string heading)
    {
        Assert.True(expected.Broker == run.Error?.BrokerCode, heading);
        Assert.True(expected.Broker is null || run.Error?.BrokerMessage is { Length: > 0 }, heading);
        var exchanges = (await _database.ListEventsAsync(run.IngestionRunId)).Where(entry => entry.Kind is "broker_exchange")
            .Select(entry => entry.Payload.GetProperty("kind").GetString()).ToList();
        Assert.True(
            expected.Polls is null || expected.Polls == exchanges.Count(kind => kind is "poll"),
            heading + " " + string.Join(' ', exchanges));
        Assert.True(
            expected.Requests is null || expected.Requests == exchanges.Count(kind => kind is "request"),
            heading + " " + string.Join(' ', exchanges));
        var missing = string.Join(' ', run.MissingSections.Select(section => section.Section).Order(StringComparer.Ordinal));
        Assert.True(
            expected.Missing is null || string.Equals(expected.Missing, missing, StringComparison.Ordinal), heading + " " + missing);
        Assert.All(run.MissingSections, section => Assert.NotEmpty(section.ClickPath));
        Assert.True(
            expected.Finding is null
                || run.Findings.Any(finding => string.Equals(finding.Code, expected.Finding, StringComparison.Ordinal)),
            heading);
        if (run.Error is { } error)
            Assert.True(error.Message.Length > 20 && error.WhatToDo.Length > 10, heading);
        // A complete statement is kept, a partial one is not.
        var arrived = run.Error is null || run.Stage is RunStage.Preflight;
        Assert.True(arrived == run.RawArtifactId is not null, heading);
    }

    private sealed record Expectation(
        string OnPage, string? Code, int? Broker = null, int? Polls = null, int? Requests = null,
        string? Missing = null, string? Finding = null)
    {
        public string Query { get; init; } = OnPage;
    }
}
