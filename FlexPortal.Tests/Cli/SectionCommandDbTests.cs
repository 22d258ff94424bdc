using System.Text.Json;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Tests.Api;
using Xunit;

namespace FlexPortal.Tests.Cli;

/// <summary><c>runs sections|rows|mute|unmute</c>, and what <c>runs show</c> says of a missing section.</summary>
public sealed class SectionCommandDbTests(SectionCommandDbTests.NoCash portal) : IClassFixture<SectionCommandDbTests.NoCash>
{
    private static string Tomorrow => $"{DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime.AddDays(1)):yyyy-MM-dd}";

    private string Id => portal.Run.IngestionRunId.ToString();

    [Fact]
    public async Task A_missing_section_is_shown_with_its_reason_muted_and_unmuted()
    {
        var shown = await RunAsync("show", Id);
        Assert.Equal((0, ""), (shown.ExitCode, shown.Error));
        Assert.Contains($"CashReport (Cash Report, account {portal.Run.AccountId}): UNKNOWN", shown.Text, StringComparison.Ordinal);

        var muted = await RunAsync(
            "mute", Id, "--section", "CashReport", "--until", Tomorrow, "--reason", "It is being rebuilt.", "--json");
        Assert.Equal((0, ""), (muted.ExitCode, muted.Error));
        var mute = JsonElement.Parse(muted.Text).GetProperty("section_mute_id").GetGuid();

        var sections = await RunAsync("sections", Id);
        string[] shows = ["20 of 21", Tomorrow, Environment.UserName, "It is being rebuilt.", $"runs unmute {mute}"];
        Assert.All(shows, text => Assert.Contains(text, sections.Text, StringComparison.Ordinal));
        Assert.Equal((1, 1), await CountAsync());

        Assert.Equal(0, (await RunAsync("unmute", $"{mute}")).ExitCode);
        var ended = await RunAsync("unmute", $"{mute}");
        Assert.Equal(1, ended.ExitCode);
        Assert.StartsWith("MUTE_ALREADY_OVER: ", ended.Error, StringComparison.Ordinal);
        Assert.Equal(10, (await RunAsync("unmute", $"{Guid.NewGuid()}")).ExitCode);
        Assert.Equal((1, 0), await CountAsync());

        async Task<(int Missing, int Muted)> CountAsync()
        {
            var report = JsonElement.Parse((await RunAsync("sections", Id, "--json")).Text);
            var missing = report.GetProperty("sections").EnumerateArray()
                .Single(section => section.GetProperty("section").ValueEquals("CashReport"));
            // The first statement of the query.
            Assert.Equal(0, missing.GetProperty("learned").GetProperty("statements").GetInt32());
            return (report.GetProperty("missing_count").GetInt32(), report.GetProperty("muted_count").GetInt32());
        }
    }

    [Fact]
    public async Task A_refused_mute_ends_with_2_and_its_reason()
    {
        var refused = await RunAsync("mute", Id, "--section", "Trades", "--until", Tomorrow, "--reason", "Expected.");
        Assert.Equal((2, ""), (refused.ExitCode, refused.Text));
        Assert.StartsWith("MUTE_NOT_MISSING: ", refused.Error, StringComparison.Ordinal);
        Assert.Equal(2, (await RunAsync("mute", Id, "--section", "CashReport", "--until", "soon", "--reason", "Expected.")).ExitCode);
        Assert.Equal(10, (await RunAsync(
            "mute", $"{Guid.NewGuid()}", "--section", "CashReport", "--until", Tomorrow, "--reason", "Expected.")).ExitCode);
        Assert.Equal(10, (await RunAsync("sections", $"{Guid.NewGuid()}")).ExitCode);
    }

    [Fact]
    public async Task Rows_are_searched_and_sorted_as_over_HTTP()
    {
        var found = await RunAsync("rows", Id, "--section", "Trades", "--find", "nasdaq", "--limit", "2");
        Assert.Equal(2, found.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Contains("\"NASDAQ\"", found.Text, StringComparison.Ordinal);
        Assert.Contains("--cursor ", found.Error, StringComparison.Ordinal);
        Assert.Matches(@"^[1-9][0-9,]* of [1-9][0-9,]* ", found.Error);

        var json = await RunAsync("rows", Id, "--section", "Trades", "--limit", "1", "--json");
        Assert.Single(JsonElement.Parse(json.Text).GetProperty("items").EnumerateArray());
        var sorted = await RunAsync("rows", Id, "--section", "Trades", "--sort=-symbol", "--limit", "500", "--json");
        var symbols = JsonElement.Parse(sorted.Text).GetProperty("items").EnumerateArray()
            .Select(row => row.GetProperty("source_payload").GetProperty("symbol").GetString()).ToList();
        Assert.Equal(symbols.OrderDescending(StringComparer.Ordinal), symbols);
        Assert.Equal(2, (await RunAsync("rows", Id, "--section", "Trades", "--sort", "symbol", "--find", "x")).ExitCode);
        Assert.Equal(2, (await RunAsync("rows", Id, "--section", "Trades", "--cursor", "nonsense")).ExitCode);
        Assert.Equal(10, (await RunAsync("rows", $"{Guid.NewGuid()}", "--section", "Trades")).ExitCode);
    }

    private Task<CommandResult> RunAsync(params string[] arguments) => Command.RunAsync(portal.Database, ["runs", .. arguments]);

    /// <summary>A portal with a run whose statement lacks a section.</summary>
    public sealed class NoCash : ApiPortal
    {
        internal IngestionRun Run { get; private set; } = null!;

        protected override async Task OnStartedAsync() => Run = await RunAsync("missing-cash-report");
    }
}
