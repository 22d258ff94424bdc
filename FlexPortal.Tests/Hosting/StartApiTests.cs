using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using FlexPortal.Tests.Cli;
using FlexPortal.Tests.Flex.Runs;
using FlexPortal.Tests.Support;
using Xunit;

namespace FlexPortal.Tests.Hosting;

/// <summary>The real program as a web server: what it says, where it listens, which settings reach it.</summary>
public sealed partial class StartApiTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_prints_its_address_and_the_sandbox_serves_pages_and_stops_at_Ctrl_C()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no signals.");
        await using var database = await TestDatabase.CreateAsync();
        using var portal = Command.Start(
        [
            ("ConnectionStrings__FlexPortal", database.ConnectionString),
            ("Urls", "http://127.0.0.1:0"),
            ("Identity__Mode", "LocalOwner"),
        ]);

        var ready = Ready().Match(await portal.ReadLineAsync() ?? "");
        Assert.True(ready.Success);
        Assert.Contains("sandbox broker", await portal.ReadLineAsync(), StringComparison.Ordinal);
        Assert.Contains("LocalOwner", await portal.ReadLineAsync(), StringComparison.Ordinal);
        using var http = new HttpClient { BaseAddress = new Uri(ready.Groups["address"].Value) };
        var page = await http.GetStringAsync("/runs", Cancel);
        // The program was started from an empty folder and still finds its files.
        var style = Style().Match(page).Groups["address"].Value;
        using var served = await http.GetAsync("/" + style, Cancel);
        Assert.Equal((HttpStatusCode.OK, "text/css"), (served.StatusCode, served.Content.Headers.ContentType?.MediaType));

        await portal.InterruptAsync();
        var said = await portal.EndAsync();
        Assert.Equal((0, "", ""), (said.ExitCode, said.Text, said.Error));
    }

    [Fact]
    public async Task Environment_variables_set_the_account_and_the_query_and_the_command_line_wins()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var portal = await PortalProcess.ServeAsync(database, ("ACCOUNT_ID", "U7654321"), ("Flex:QueryId", "identical"));

        using var response = await portal.Http.PostAsync("/ingestion/run", content: null, Cancel);
        var run = await response.ReadAsync();

        Assert.Equal(("U7654321", "identical"), (run.GetProperty("account_id").GetString(), run.GetProperty("flex_query_id").GetString()));
        var id = run.GetProperty("ingestion_run_id").GetGuid();
        Assert.Equal("U7654321", (await database.EndOfAsync(id)).Sections[0].AccountId);
    }

    [Fact]
    public async Task With_a_token_the_output_names_neither_the_sandbox_nor_the_token()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no signals.");
        await using var database = await TestDatabase.CreateAsync();
        using var portal = Command.Start(
            [
                ("ConnectionStrings__FlexPortal", database.ConnectionString),
                ("Flex__Token", "canary8461735290"),
                ("Flex__QueryId", "1"),
                ("Identity__Mode", "LocalOwner"),
            ],
            "--urls",
            "http://127.0.0.1:0");
        Assert.Matches(Ready(), await portal.ReadLineAsync() ?? "");
        Assert.Contains("LocalOwner", await portal.ReadLineAsync(), StringComparison.Ordinal);

        await portal.InterruptAsync();
        var said = await portal.EndAsync();

        Assert.Equal((0, "", ""), (said.ExitCode, said.Text, said.Error));
    }

    [Fact]
    public async Task A_taken_port_is_reported_in_one_line_with_what_to_do()
    {
        await using var database = await TestDatabase.CreateAsync();
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var address = $"http://{other.LocalEndpoint}";

        var said = await Command.RunProcessAsync(database, "--urls", address);

        Assert.Equal((2, ""), (said.ExitCode, said.Text));
        var line = Assert.Single(said.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains(address, line, StringComparison.Ordinal);
        Assert.Contains("--urls", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_address_of_another_machine_is_reported_in_one_line()
    {
        await using var database = await TestDatabase.CreateAsync();

        var said = await Command.RunProcessAsync(database, "--urls", "http://192.0.2.1:5080");

        Assert.Equal((2, ""), (said.ExitCode, said.Text));
        Assert.Contains(
            "192.0.2.1", Assert.Single(said.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
    }

    [GeneratedRegex("^FlexPortal is ready: (?<address>http://127\\.0\\.0\\.1:[1-9][0-9]*)$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Ready();

    [GeneratedRegex("<link rel=\"stylesheet\" href=\"(?<address>[^\"]+)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Style();
}
