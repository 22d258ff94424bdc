using FlexPortal.Core.Flex;
using FlexPortal.Core.Platform.Persistence;
using FlexPortal.Core.Platform.Settings;
using FlexPortal.Hosting;
using FlexPortal.Tests.Cli;
using FlexPortal.Tests.Support;
using Microsoft.Extensions.Configuration;
using Xunit;

namespace FlexPortal.Tests.Hosting;

/// <summary>Settings with which the program does not start: every fault in a line with its key, an exit code, no stack trace.</summary>
public sealed class StartFaultTests
{
    private const string Secret = "s3cret canary";

    [Fact]
    public async Task All_errors_of_the_settings_are_listed_at_once()
    {
        (string Name, string Value)[] wrong =
        [
            ("Flex__BaseUrl", "http://broker.example/"), ("Flex__Token", Secret), ("Flex__QueryId", new string('9', 201)),
            ("Flex__AccountId", "U 1"), ("Flex__FromDate", "yesterday"), ("Flex__FirstPollDelay", "soon"), ("Flex__PollBudget", "25 h"),
            ("Flex__MaxStatementBytes", "1"), ("Flex__Sections__HardRequired", "Trades;Cash Report"),
            ("Flex__Sections__ReconciliationRequired", "?"), ("Flex__Tokken", "x"), ("Sandbox__StatementsFolder", "/no/such/folder"),
            ("Sandbox__Port", "70000"), ("Sandbox__SlowBodyDuration", "a while"), ("Urls", "localhost"), ("Platform__Folder", "x"),
        ];

        var said = await Command.RunAsync(wrong);

        Assert.Equal((2, ""), (said.ExitCode, said.Text));
        var lines = said.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.All(wrong, setting => Assert.Single(
            lines, line => line.StartsWith(setting.Name.Replace("__", ":", StringComparison.Ordinal) + " ", StringComparison.Ordinal)));
        Assert.Equal(wrong.Length, lines.Length);
        Assert.DoesNotContain(Secret, said.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ConnectionStrings__FlexPortal", "nonsense " + Secret, 2, "ConnectionStrings:FlexPortal")]
    [InlineData("ConnectionStrings__FlexPortal", "Host=127.0.0.1;Port=1;Username=u;Database=d;Password=" + Secret, 6, "127.0.0.1:1")]
    [InlineData("ConnectionStrings__FlexPortal", "Host=db.invalid;Username=u;Database=d;Password=" + Secret, 6, "db.invalid")]
    [InlineData("Platform__DataDirectory", "/dev/null/data", 6, "Platform:DataDirectory")]
    [InlineData("Urls", "ftp://127.0.0.1:5080", 2, "Urls")]
    [InlineData("Urls", "http://127.0.0.1:99999", 2, "Urls")]
    [InlineData("Urls", "http://localhost:0", 2, "Urls")]
    [InlineData("Urls", "https://127.0.0.1:5443", 2, "Urls")]
    public async Task Each_wrong_setting_is_one_line(string name, string value, int exitCode, string named)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows() && value.StartsWith('/'), "A folder of Unix.");
        var said = await Command.RunAsync([(name, value)]);

        // With a folder that cannot be made it is a first start until then.
        var text = said.Text.StartsWith("First start: ", StringComparison.Ordinal) ? "" : said.Text;
        Assert.Equal((exitCode, ""), (said.ExitCode, text));
        Assert.Contains(named, Assert.Single(said.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, said.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_settings_file_that_is_not_JSON_is_named_with_its_line()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Under("appsettings.Development.json");
        File.WriteAllText(file, "{\n  \"Flex\": {\n    \"QueryId\": 12 34\n  }\n}\n");

        var refused =
            Assert.Throws<StartupException>(() => PortalConfiguration.Read(() => new ConfigurationBuilder().AddJsonFile(file).Build()));

        Assert.Equal(StartupException.SettingsFault, refused.ExitCode);
        Assert.Contains("line 3", refused.Line, StringComparison.Ordinal);
        Assert.Contains("appsettings.Development.json", refused.Line, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refused.Line);
    }

    [Fact]
    public void Without_settings_the_portal_listens_on_localhost_5080() =>
        Assert.Equal("http://localhost:5080", PortalWeb.CreateBuilder([]).Configuration["Urls"]);

    [Theory]
    [InlineData("http://localhost:5081")]
    [InlineData("http://127.0.0.1:0;http://[::1]:0")]
    [InlineData("http://*:80")]
    [InlineData("HTTP://portal.example:8080/")]
    public void Addresses_of_the_web_server_are_accepted(string urls) =>
        PortalConfiguration.Check(new ConfigurationBuilder().AddInMemoryCollection([new("Urls", urls)]).Build());

    [Fact]
    public void The_example_settings_hold_the_defaults_and_are_valid()
    {
        var example =
            new ConfigurationBuilder()
                .AddJsonFile(Path.Combine(Architecture.Repository.Root, "appsettings.Development.json.example")).Build();
        PortalConfiguration.Check(example);

        var (given, defaults) = (SettingsBinder<FlexOptions>.Read(example, FlexOptions.SectionName), new FlexOptions());
        Assert.Equal(
            (defaults.BaseUrl, defaults.Token, defaults.QueryId, defaults.AccountId, defaults.FromDate, defaults.ToDate),
            (given.BaseUrl, given.Token, given.QueryId, given.AccountId, given.FromDate, given.ToDate));
        Assert.Equal(
            (defaults.FirstPollDelay, defaults.PollBudget, defaults.MaxStatementBytes),
            (given.FirstPollDelay, given.PollBudget, given.MaxStatementBytes));
    }
}
