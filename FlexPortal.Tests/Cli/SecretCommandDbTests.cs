using System.Text;
using FlexPortal.Tests.Platform.Secrets;
using FlexPortal.Tests.Support;
using Xunit;

namespace FlexPortal.Tests.Cli;

/// <summary>Secrets on the command line; where a value is typed or a portal runs beside it, in real processes.</summary>
public sealed class SecretCommandDbTests : IAsyncLifetime
{
    private const string Canary = "canary-7f3a9b2c4d5e6f70";

    private readonly TemporaryFolder _home = new("flexportal-home");
    private TestDatabase _database = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _database = await TestDatabase.CreateAsync();

    public async ValueTask DisposeAsync()
    {
        await _database.DisposeAsync();
        _home.Dispose();
    }

    [Fact]
    public async Task Sec_S17_A_secret_is_read_from_standard_input_and_printed_nowhere()
    {
        Assert.Equal((0, "flex-token: not set\n"), await SayAsync("secret", "list"));
        string command;
        CommandResult set;
        using (var process = Command.Start(Environment(), "secret", "set", "flex-token", "--expires", Day(400)))
        {
            // First: a process that is over has no command line any more.
            command = OperatingSystem.IsLinux() ? await File.ReadAllTextAsync($"/proc/{process.Id}/cmdline", Ct) : "secret";
            await process.SayAsync(Canary + "\n");
            set = await process.EndAsync();
        }

        Assert.Equal(0, set.ExitCode);
        Assert.Contains("6f70", set.Text, StringComparison.Ordinal);
        Assert.Contains("secret", command, StringComparison.Ordinal);
        var shown = await Command.RunHereAsync(Settings(), "secret", "show", "flex-token", "--json");
        Assert.Contains("\"state\":\"set\"", shown.Text, StringComparison.Ordinal);
        var dump = await DatabaseDump.OfAsync(_database);
        Assert.All([command, set.All, shown.All, dump], place => Assert.DoesNotContain(Canary, place, StringComparison.Ordinal));
        foreach (var file in Directory.EnumerateFiles(_home.Path, "*", SearchOption.AllDirectories))
            Assert.DoesNotContain(Canary, Encoding.Latin1.GetString(await File.ReadAllBytesAsync(file, Ct)), StringComparison.Ordinal);

        Assert.Equal(2, (await Command.RunHereAsync(Settings(), "secret", "set", "flex-token", Canary)).ExitCode);
        Assert.Equal(2, (await Command.RunWithAsync(Environment(), "\n", "secret", "set", "flex-token")).ExitCode);
        Assert.Equal(2, (await Command.RunHereAsync(Settings(), "secret", "set", "other")).ExitCode);
        Assert.Equal(0, (await Command.RunHereAsync(Settings(), "secret", "remove", "flex-token")).ExitCode);
        Assert.Equal(10, (await Command.RunHereAsync(Settings(), "secret", "remove", "flex-token")).ExitCode);
    }

    [Fact]
    public async Task Secrets_that_need_attention_are_on_standard_error_and_in_the_exit_code()
    {
        await Command.RunWithAsync(Environment(), Canary, "secret", "set", "flex-token", "--expires", Day(3));
        var soon = await Command.RunHereAsync(Settings(), "secret", "list");
        Assert.Equal(0, soon.ExitCode);
        Assert.StartsWith("SECRET_EXPIRES_SOON: ", soon.Error, StringComparison.Ordinal);
        var run = await Command.RunHereAsync(
            [.. Settings(), ("Flex:BaseUrl", "http://127.0.0.1:9"), ("Flex:QueryId", "1")], "ingestion-run");
        Assert.Contains("SECRET_EXPIRES_SOON", run.Error, StringComparison.Ordinal);
        Assert.Contains("FLEX_UNREACHABLE", run.All, StringComparison.Ordinal);

        // Another folder: same database, other keys.
        var away = await Command.RunAsync(_database, "secret", "list");
        Assert.Equal(1, away.ExitCode);
        Assert.StartsWith("SECRET_UNREADABLE: ", away.Error, StringComparison.Ordinal);
        Assert.Contains("6f70", away.Text, StringComparison.Ordinal);
        var refused = await Command.RunAsync(_database, "ingestion-run");
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("SECRET_UNREADABLE", refused.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("SANDBOX", refused.Error, StringComparison.Ordinal);
        Assert.Equal(1, (await Command.RunAsync(_database, "secret", "rotate")).ExitCode);

        var wins = await Command.RunHereAsync([.. Settings(), ("Flex:Token", "000000000000000000000022")], "secret", "list");
        Assert.Equal((0, ""), (wins.ExitCode, wins.Error));
        Assert.Contains("Flex:Token", wins.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sec_S19_A_running_portal_keeps_its_secrets_while_keys_are_rotated()
    {
        await Command.RunWithAsync(Environment(), Canary, "secret", "set", "flex-token");
        (string, string)[] trace =
            [("Logging:LogLevel:Default", "Trace"), ("Logging:LogLevel:Microsoft", "Trace"),
            ("Logging:LogLevel:Microsoft.AspNetCore.DataProtection", "Trace")];
        await using var portal = await PortalProcess.ServeAsync(_database, [.. trace, ("Platform:DataDirectory", _home.Path)]);
        Assert.DoesNotContain("SANDBOX", portal.StandardOutput, StringComparison.Ordinal);
        if (OperatingSystem.IsLinux())
            Assert.Matches("Max core file size +0 +0 ", await File.ReadAllTextAsync($"/proc/{portal.Id}/limits", Ct));

        var rotated = await Command.RunHereAsync(Settings(), "secret", "rotate");
        Assert.Matches("\\b1\\.", rotated.Text);
        Assert.Contains("\"state\":\"set\"", await portal.Http.GetStringAsync("/secrets", Ct), StringComparison.Ordinal);
        using (var again = await portal.Http.PostAsync("/secrets/flex-token", Json($$"""{"value":"{{Canary}}"}"""), Ct))
            Assert.True(again.IsSuccessStatusCode);
        using (var broken = await portal.Http.PostAsync("/secrets/flex-token", Json($$"""{"value":"{{Canary}}","more":1}"""), Ct))
            Assert.DoesNotContain(Canary, await broken.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);

        Assert.DoesNotContain("<masterKey", Rings.Text(_home.Under("keys")), StringComparison.Ordinal);
        await portal.SignalAsync("TERM");
        await portal.WaitForExitAsync(TimeSpan.FromSeconds(25));
        Assert.Contains("trce:", portal.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(Canary, portal.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sec_S19_A_portal_that_can_dump_its_memory_does_not_start()
    {
        var refused = await Command.RunAsync([.. Environment(), ("DOTNET_DbgEnableMiniDump", "1")], "secret", "list");

        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("DOTNET_DbgEnableMiniDump", refused.Error, StringComparison.Ordinal);
    }

    private static StringContent Json(string body) => new(body, Encoding.UTF8, "application/json");

    private static string Day(int days) =>
        DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime).AddDays(days)
        .ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);

    private (string, string)[] Settings() =>
        [("ConnectionStrings:FlexPortal", _database.ConnectionString), ("Platform:DataDirectory", _home.Path),
        ("Flex:FirstPollDelay", "50 ms")];

    private (string, string)[] Environment() =>
        [.. Settings().Select(setting => (setting.Item1.Replace(":", "__", StringComparison.Ordinal), setting.Item2))];

    private async Task<(int, string)> SayAsync(params string[] arguments) =>
        await Command.RunHereAsync(Settings(), arguments) is var said ? (said.ExitCode, said.Text.ReplaceLineEndings("\n")) : default;
}
