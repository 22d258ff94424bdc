using System.Diagnostics;
using System.Text.Json;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Tests.Api;
using FlexPortal.Tests.Flex.Runs;
using FlexPortal.Tests.Support;
using Xunit;

namespace FlexPortal.Tests.Cli;

/// <summary><c>ingestion-run</c> beside a portal over the same database.</summary>
public sealed class IngestionRunCommandDbTests(ApiPortal portal) : IClassFixture<ApiPortal>
{
    private const char Escape = '\u001b';

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task With_json_standard_output_is_the_answer_of_the_API_only()
    {
        var said = await Command.RunProcessAsync(portal.Database, "ingestion-run", "--json");

        Assert.Equal(0, said.ExitCode);
        var run = OneObject(said);
        Assert.Equal(("success", "cli"), (run.GetProperty("status").GetString(), run.GetProperty("trigger").GetString()));
        var id = run.GetProperty("ingestion_run_id").GetGuid();
        Assert.Equal(await portal.Http.GetStringAsync($"/ingestion/runs/{id}", Cancel), said.Text.TrimEnd('\n', '\r'));
        Assert.Contains("sandbox", said.Error, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(Escape, said.All);

        var shown = await Command.RunAsync(portal.Database, "runs", "show", $"{id}", "--json");
        Assert.Equal((0, said.Text, ""), (shown.ExitCode, shown.Text, shown.Error));
    }

    [Fact]
    public async Task In_a_pipe_progress_is_plain_lines_and_standard_output_holds_the_result()
    {
        var said = await Command.RunProcessAsync(portal.Database, "ingestion-run", "--query-id", "slow-generation", "--watch");

        Assert.Equal(0, said.ExitCode);
        Assert.DoesNotContain(Escape, said.All);
        Assert.DoesNotContain('\r', said.All);
        string[] steps = ["request", "poll", "download", "preflight", "persist"];
        Assert.Equal(string.Join(' ', steps),
            string.Join(' ', said.Error.Split('\n').Select(line => line[Math.Min(line.Length, 10)..]).Where(steps.Contains)));
        Assert.True(said.Error.Split("Next attempt in").Length >= 4, "Three answers that it is not ready are shown with their waits.");
        Assert.Contains("Status      success", said.Text, StringComparison.Ordinal);
        Assert.Contains("Trades", said.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task In_a_terminal_the_last_line_is_updated()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && File.Exists("/usr/bin/script"), "There is no program here that makes a terminal.");
        using var folder = new TemporaryFolder();
        var start = new ProcessStartInfo(
            "script", ["-qec", Command.Line("ingestion-run", "--query-id", "slow-generation"), folder.Under("typescript")])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardInput = true,
            WorkingDirectory = folder.Path,
        };
        start.Environment["ConnectionStrings__FlexPortal"] = portal.Database.ConnectionString;
        start.Environment["Platform__DataDirectory"] = folder.Path;
        start.Environment["Flex__FirstPollDelay"] = "50 ms";
        using var terminal = Process.Start(start)!;
        var shown = await terminal.StandardOutput.ReadToEndAsync(Cancel);
        await terminal.WaitForExitAsync(Cancel);

        Assert.Equal(0, terminal.ExitCode);
        Assert.Contains($"{Escape}[2K", shown, StringComparison.Ordinal);
        Assert.Contains("Status      success", shown, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("missing-trades", 4, "MISSING_REQUIRED_SECTION")]
    [InlineData("token-expired", 5, "FLEX_TOKEN_EXPIRED")]
    [InlineData("never-ready", 7, "FLEX_POLL_TIMEOUT")]
    [InlineData("broken-document", 9, "STATEMENT_")]
    [InlineData("wrong-account", 9, "ACCOUNT_MISMATCH")]
    public async Task Each_kind_of_failure_has_its_exit_code_and_says_what_to_do(string query, int exitCode, string error)
    {
        var said = await Command.RunAsync(portal.Database, "ingestion-run", "--query-id", query, "--set", "Flex:PollBudget=700 ms");

        Assert.Equal(exitCode, said.ExitCode);
        Assert.Contains($"Error       {error}", said.Text, StringComparison.Ordinal);
        Assert.Contains("What to do", said.Text, StringComparison.Ordinal);
        if (exitCode == 4)
        {
            Assert.Contains("Missing     Trades (hard_required", said.Text, StringComparison.Ordinal);
            Assert.Contains("Missing     CorporateActions", said.Text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task While_a_run_is_active_it_ends_with_3_and_names_that_run()
    {
        var active = await portal.Http.PostRunAsync("never-ready");

        var said = await Command.RunAsync(portal.Database, "ingestion-run", "--json");

        Assert.Equal((3, ""), (said.ExitCode, said.Text));
        Assert.Contains($"{active}", said.Error, StringComparison.Ordinal);
        var cancel = await Command.RunAsync(portal.Database, "runs", "cancel", $"{active}");
        Assert.Equal((0, ""), (cancel.ExitCode, cancel.Error));
        Assert.Equal("RUN_CANCELED", (await portal.Database.EndOfAsync(active)).ErrorCode);
    }

    [Fact]
    public async Task Ctrl_C_cancels_the_run_and_ends_with_8()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no signals.");
        using var command = Command.Start(
            [("ConnectionStrings__FlexPortal", portal.Database.ConnectionString), ("Flex__FirstPollDelay", "50 ms")],
            "ingestion-run", "--query-id", "never-ready", "--json");
        await Eventually.IsAsync(async () => await portal.Database.ScalarAsync<bool>(
            "SELECT EXISTS (SELECT FROM flex.ingestion_run WHERE status = 'started' AND stage = 'poll')"));

        await command.InterruptAsync();
        var said = await command.EndAsync();

        Assert.Equal(8, said.ExitCode);
        var run = OneObject(said);
        Assert.Equal("RUN_CANCELED", run.GetProperty("error_code").GetString());
        Assert.Equal(RunStatus.Failed, (await portal.Database.FindRunAsync(run.GetProperty("ingestion_run_id").GetGuid())).Status);
    }

    [Fact]
    public async Task The_period_and_the_account_are_taken_from_the_command_and_the_environment()
    {
        var said = await Command.RunAsync(
            [("ConnectionStrings__FlexPortal", portal.Database.ConnectionString), ("Flex__FirstPollDelay", "50 ms"),
                ("ACCOUNT_ID", "U7654321")],
            "ingestion-run", "--query-id", "identical", "--from-date", "20260105", "--to-date", "2026-01-09", "--json");

        var run = OneObject(said);
        Assert.Equal(
            ("U7654321", "identical", "2026-01-05", "2026-01-09"),
            (run.GetProperty("account_id").GetString(), run.GetProperty("flex_query_id").GetString(), run.GetProperty("from_date")
                .GetString(),
                run.GetProperty("to_date").GetString()));
    }

    [Theory]
    [InlineData("--from-date", "2026-01-05")]
    [InlineData("--from-date", "2099-01-01", "--to-date", "2099-01-31")]
    public async Task A_period_that_the_broker_does_not_serve_is_refused_with_2(params string[] period)
    {
        var said = await Command.RunAsync(portal.Database, ["ingestion-run", .. period]);

        Assert.Equal((2, ""), (said.ExitCode, said.Text));
        Assert.Contains("RUN_PERIOD_INVALID", said.Error, StringComparison.Ordinal);
    }

    private static JsonElement OneObject(CommandResult said)
    {
        using var document = JsonDocument.Parse(said.Output);
        Assert.Equal(JsonValueKind.Object, document.RootElement.ValueKind);
        return document.RootElement.Clone();
    }
}
