using Xunit;

namespace FlexPortal.Tests.Cli;

/// <summary>Help and refusals: no database is touched, so none is needed.</summary>
public sealed class CommandLineTests
{
    private static readonly (string, string)[] NoDatabase =
        [("ConnectionStrings:FlexPortal", "Host=127.0.0.1;Port=1;Username=u;Password=p;Database=d")];

    [Theory]
    [InlineData("", "ingestion-run", "runs", "artifact", "db", "--version")]
    [InlineData("ingestion-run", "--query-id", "--from-date", "--to-date", "--watch", "--json", "--set")]
    [InlineData("runs", "list", "show", "cancel")]
    [InlineData("runs list", "--status", "--account", "--from", "--to", "--error-code", "--cursor", "--limit", "--json", "--set",
        "--portal", "--token-file")]
    [InlineData("runs show", "<id>", "--json", "--set")]
    [InlineData("runs cancel", "<id>", "--set")]
    [InlineData("artifact", "list", "verify", "export")]
    [InlineData("artifact list", "--account", "--day", "--sha256", "--cursor", "--limit", "--json", "--set")]
    [InlineData("artifact verify", "--account", "--json", "--set")]
    [InlineData("artifact export", "<id>", "-o, --output", "--set")]
    [InlineData("ledger", "rebuild")]
    [InlineData("ledger rebuild", "--account", "--json", "--set")]
    [InlineData("market failures", "--asset", "--interval", "--vendor", "--kind", "--error-class", "--cursor", "--limit", "--json")]
    [InlineData("market", "status", "bars", "gaps", "lineage")]
    [InlineData("market bars", "<symbol>", "--interval", "--from", "--to", "--known-at", "--last", "--limit", "--cursor", "--json",
        "--portal")]
    [InlineData("market status", "--asset", "--interval", "--stale", "--gapped", "--cursor", "--limit", "--json", "--portal")]
    [InlineData("market gaps", "<symbol>", "--interval", "--from", "--to", "--json", "--portal")]
    [InlineData("market lineage", "<symbol>", "--interval", "--from", "--to", "--at", "--cursor", "--limit", "--json", "--portal")]
    [InlineData("token", "create", "list", "revoke")]
    [InlineData("token create", "--user", "--name", "--role", "--days", "--set")]
    [InlineData("token revoke", "<id>", "--set")]
    [InlineData("db", "migrate", "status")]
    [InlineData("db migrate", "--set")]
    [InlineData("db status", "--json", "--set")]
    public async Task Every_command_and_option_has_help(string command, params string[] words)
    {
        var said = await Command.RunHereAsync([], [.. command.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--help"]);

        Assert.Equal((0, ""), (said.ExitCode, said.Error));
        Assert.All(words, word =>
        {
            var line = Assert.Single(said.Text.Split('\n'), line => line.TrimStart().StartsWith(word + " ", StringComparison.Ordinal));
            Assert.True(line.Length > line.IndexOf(word, StringComparison.Ordinal) + word.Length + 10, $"Nothing is said of {word}.");
        });
    }

    [Theory]
    [InlineData("nonsense", "'nonsense'")]
    [InlineData("runs", "Required command")]
    [InlineData("runs lisst", "'lisst'")]
    [InlineData("ingestion-run --nonsense", "'--nonsense'")]
    [InlineData("ingestion-run now", "'now'")]
    [InlineData("--json ingestion-run", "'--json'")]
    [InlineData("runs show", "show")]
    [InlineData("runs show 17", "'17' is not an id")]
    [InlineData("runs cancel x", "'x' is not an id")]
    [InlineData("artifact export x", "'x' is not an id")]
    [InlineData("artifact list --limit 0", "1 to 500")]
    [InlineData("artifact list --day soon", "day is a day")]
    [InlineData("artifact list --sha256 12", "sha256")]
    [InlineData("runs list --limit 501", "1 to 500")]
    [InlineData("runs list --limit many", "1 to 500")]
    [InlineData("runs list --status done", "started, success or failed")]
    [InlineData("runs list --from soon", "from is a day")]
    [InlineData("runs list --cursor nonsense", "cursor")]
    [InlineData("ingestion-run --from-date soon --to-date later", "--from-date")]
    [InlineData("ingestion-run --set nonsense", "KEY=VALUE")]
    [InlineData("ingestion-run --set Flex:QuerryId=5", "Flex:QuerryId is not a setting")]
    [InlineData("ingestion-run --set Flex:PollBudget=long", "Flex:PollBudget must be")]
    [InlineData("--nonsense", "nonsense is not a setting")]
    [InlineData("--hlep=1", "hlep is not a setting")]
    [InlineData("--urls", "--urls needs a value")]
    [InlineData("--urls http://127.0.0.1:0 runz", "'runz' is neither")]
    public async Task Unknown_arguments_are_named_in_one_line_and_end_with_2(string line, string named)
    {
        var said = await Command.RunHereAsync([], line.Split(' '));

        Assert.Equal((2, ""), (said.ExitCode, said.Text));
        Assert.Contains(named, said.Error, StringComparison.Ordinal);
        Assert.InRange(said.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length, 1, 3);
        Assert.DoesNotContain("System.", said.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_version_is_printed()
    {
        var said = await Command.RunAsync([("ConnectionStrings__FlexPortal", NoDatabase[0].Item2)], "--version");

        Assert.Equal(0, said.ExitCode);
        Assert.Matches(@"^\d+\.\d+\.\d+", said.Text);
    }

    [Fact]
    public async Task A_database_that_does_not_answer_ends_with_6_in_one_line()
    {
        foreach (var command in new[] { "ingestion-run", "runs list", "db status", "artifact verify" })
        {
            var said = await Command.RunHereAsync(NoDatabase, command.Split(' '));

            Assert.Equal((6, ""), (said.ExitCode, said.Text));
            Assert.Contains("127.0.0.1:1", Assert.Single(said.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries)),
                StringComparison.Ordinal);
        }
    }
}
