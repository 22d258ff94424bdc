using FlexPortal.Tests.Cli;
using FlexPortal.Tests.Flex.WebService.Scripted;
using FlexPortal.Tests.Support;
using Xunit;

namespace FlexPortal.Tests.Hosting;

/// <summary>Every program of a machine can read the command lines of all the others.</summary>
public sealed class SecretArgumentTests
{
    private const string Canary = "CANARY-918273645546";

    [Theory]
    [InlineData("--Flex:Token=" + Canary)]
    [InlineData("--flex:token", Canary)]
    [InlineData("/Flex:Token=" + Canary)]
    [InlineData("--ConnectionStrings:FlexPortal=Host=h;Password=" + Canary)]
    [InlineData("--Kestrel:Certificates:Default:Password=" + Canary)]
    [InlineData("runs", "list", "--set", "Flex:Token=" + Canary)]
    public async Task Sec_S17_A_secret_is_refused_as_an_argument_and_not_repeated(params string[] arguments)
    {
        var said = await Command.RunAsync([], arguments);

        Assert.Equal((2, ""), (said.ExitCode, said.Text));
        Assert.Contains("is a secret", said.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(Canary, said.All, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sec_S17_A_running_portal_shows_its_token_in_no_command_line_and_no_output()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Command lines are read from /proc.");
        await using var broker = await ScriptedBroker.StartAsync();
        broker.OnSendRequest(Answers.Code(1012, "You asked for t=" + Canary));
        await using var database = await TestDatabase.CreateAsync();
        await using var portal = await PortalProcess.ServeAsync(
            database,
            ("Flex:Token", Canary),
            ("Flex:BaseUrl", broker.BaseUrl.ToString()),
            ("Flex:QueryId", "4711"),
            ("Flex:AccountId", "U91827364"),
            ("Logging:LogLevel:Default", "Trace"));

        using var response = await portal.Http.PostAsync("/ingestion/run", content: null, TestContext.Current.CancellationToken);
        await Eventually.IsAsync(() => Task.FromResult(portal.Output.Contains("failed in stage", StringComparison.Ordinal)));

        Assert.NotEmpty(broker.Seen);
        Assert.Contains(Canary, broker.Seen.First().Query["t"], StringComparison.Ordinal);
        Assert.DoesNotContain(CommandLines(), line => line.Contains(Canary, StringComparison.Ordinal));
        Assert.DoesNotContain(Canary, portal.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("U91827364", portal.Output, StringComparison.Ordinal);
    }

    private static List<string> CommandLines()
    {
        var lines = new List<string>();
        foreach (var process in Directory.EnumerateDirectories("/proc").Where(folder => int.TryParse(Path.GetFileName(folder), out _)))
        {
            try
            {
                lines.Add(File.ReadAllText(Path.Combine(process, "cmdline")));
            }
            catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
            {
                // It ended while the list was read, or belongs to another user.
            }
        }

        Assert.Contains(lines, line => line.Contains("FlexPortal.dll", StringComparison.Ordinal));
        return lines;
    }
}
