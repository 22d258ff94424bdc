using System.Text;
using System.Text.Json;
using FlexPortal.Tests.Cli;
using FlexPortal.Tests.Flex.Runs;
using FlexPortal.Tests.Support;
using Xunit;

namespace FlexPortal.Tests.Sources.Files;

/// <summary>Groups and files on the command line, over the database and over a portal: the same output.</summary>
public sealed class SourcesCommandDbTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private TestDatabase _database = null!;
    private TestPortal _portal = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabase.CreateAsync();
        _portal = await TestPortal.StartAsync(shared: _database);
    }

    public async ValueTask DisposeAsync()
    {
        await _portal.DisposeAsync();
        await _database.DisposeAsync();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Files_are_uploaded_listed_previewed_deleted_and_restored(bool remote)
    {
        Assert.Equal(0, (await RunAsync(remote, "sources", "groups", "create", "Custodian A")).ExitCode);
        var said = await RunAsync(
            remote, "sources", "upload", "custodian a", await FileAsync("prices.csv", "ISIN;Price\nCH1;1.5\nCH2;2.5\n"),
            await FileAsync("bad.csv", "%PDF-1.7"), await FileAsync("numbers.csv", "1;2\n3;4\n"));
        Assert.Equal(9, said.ExitCode);
        Assert.Contains("bad.csv: TABLE_WRONG_KIND", said.Error, StringComparison.Ordinal);
        var lines = said.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.EndsWith("2 rows       2 columns  prices.csv", lines[0].TrimEnd(), StringComparison.Ordinal);
        Assert.StartsWith("? TABLE_NO_HEADER", lines[2], StringComparison.Ordinal);

        var json = JsonElement.Parse((await RunAsync(remote, "sources", "list", "Custodian A", "--json")).Text);
        Assert.Equal(
            ["numbers.csv", "prices.csv"], json.GetProperty("items").EnumerateArray().Select(one => one.GetProperty("name").GetString()));
        var file = json.GetProperty("items")[1].GetProperty("source_file_id").GetString()!;
        var preview = await RunAsync(remote, "sources", "preview", file);
        Assert.Equal(0, preview.ExitCode);
        Assert.StartsWith("prices.csv, version 1, csv, 2 rows, 2 columns, ready", preview.Text, StringComparison.Ordinal);
        Assert.Contains("CH2", preview.Text, StringComparison.Ordinal);
        await Eventually.IsAsync(async () => await _database.ScalarAsync<long>(
            "SELECT count(*) FROM sources.embedding_job WHERE ended_at_utc IS NULL") == 0);
        var deleted = await RunAsync(remote, "sources", "delete", file);
        Assert.StartsWith("prices.csv is deleted: 1 version, 2 rows", deleted.Text, StringComparison.Ordinal);
        Assert.Equal((1, "SOURCE_ALREADY_DELETED"), (await RunAsync(remote, "sources", "delete", file)) is var twice
            ? (twice.ExitCode, twice.Error.Split(':')[0]) : default);
        Assert.Equal("prices.csv is restored.", (await RunAsync(remote, "sources", "restore", file)).Text.Trim());
        var next = await RunAsync(
            remote, "sources", "upload", "Custodian A", await FileAsync("prices.csv", "ISIN;Price\nCH1;1.7\nCH2;2.5\n"), "--as", "version",
            "--label", "April", "--json");
        Assert.Equal((file, 2), (JsonElement.Parse(next.Text).GetProperty("source_file_id").GetString(),
            JsonElement.Parse(next.Text).GetProperty("version").GetInt32()));
    }

    [Fact]
    public async Task Lists_are_the_same_over_the_database_and_over_a_portal()
    {
        await RunAsync(false, "sources", "groups", "create", "A");
        await RunAsync(true, "sources", "groups", "create", "B");
        await RunAsync(true, "sources", "groups", "rename", "B", "C");
        await RunAsync(false, "sources", "groups", "archive", "A");
        await RunAsync(true, "sources", "upload", "C", await FileAsync("prices.csv", "ISIN;Price\nCH1;1.5\n"));
        var id = JsonElement.Parse((await RunAsync(false, "sources", "list", "C", "--json")).Text).GetProperty("items")[0]
            .GetProperty("source_file_id").GetString()!;

        foreach (var command in new string[][]
        {
            ["groups"], ["groups", "--archived"], ["list", "C"], ["list", "C", "--json"], ["list", "C", "--state", "needs_look"],
            ["list", "C", "--sort", "sideways"], ["list", "none"], ["preview", id], ["preview", id, "--json"],
            ["preview", id, "--file-version", "7"], ["preview", $"{Guid.NewGuid()}"], ["delete", $"{Guid.NewGuid()}"],
            ["restore", id], ["groups", "create", "c"], ["groups", "create", " "], ["groups", "restore", "C"],
            ["groups", "archive", "none"],
        })
        {
            var (here, there) = (await RunAsync(false, ["sources", .. command]), await RunAsync(true, ["sources", .. command]));
            Assert.Equal((string.Join(' ', command), here.ExitCode, here.Text, here.Error),
                (string.Join(' ', command), there.ExitCode, there.Text, there.Error));
        }
    }

    [Fact]
    public async Task A_file_that_is_not_there_does_not_stop_the_others()
    {
        await RunAsync(false, "sources", "groups", "create", "A");
        var said = await RunAsync(false, "sources", "upload", "A", _folder.Under("nope.csv"), await FileAsync("there.csv", "A,B\nx,1\n"));

        Assert.Equal(2, said.ExitCode);
        Assert.Contains("nope.csv: There is no such file", said.Error, StringComparison.Ordinal);
        Assert.Contains("there.csv", said.Text, StringComparison.Ordinal);
        Assert.Contains(
            "--as is new", (await RunAsync(false, "sources", "upload", "A", "x.csv", "--as", "sideways")).Error, StringComparison.Ordinal);
    }

    private Task<CommandResult> RunAsync(bool remote, params string[] arguments) => Command.RunAsync(
        _database, remote ? [.. arguments, "--portal", _portal.BaseAddress.GetLeftPart(UriPartial.Authority)] : arguments);

    private async Task<string> FileAsync(string name, string text)
    {
        var path = _folder.Under(name);
        await File.WriteAllBytesAsync(path, Encoding.UTF8.GetBytes(text), Cancel);
        return path;
    }
}
