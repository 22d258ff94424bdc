using System.Text.Json;
using FlexPortal.Tests.Cli;
using Xunit;

namespace FlexPortal.Tests.Sources.Api;

/// <summary>Jobs, embedding again and the search on the command line, over the database and over a portal.</summary>
public sealed class EmbeddingCommandDbTests : IAsyncLifetime
{
    private EmbeddingApiPortal _portal = null!;

    public async ValueTask InitializeAsync() => _portal = await EmbeddingApiPortal.StartAsync();

    public ValueTask DisposeAsync() => _portal.DisposeAsync();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_group_is_embedded_again_and_waited_for(bool remote)
    {
        var group = await _portal.GroupAsync("Custodian A");
        var file = await _portal.UploadAsync(group, "prices.csv", "ISIN;Note\nA1;sold\nA2;held\n");
        await _portal.UploadAsync(group, "poison.csv", "ISIN;Note\nP1;poison\n");
        await _portal.IdleAsync(group);
        var plan = await RunAsync(remote, "reembed", "custodian a", "--dry-run");
        Assert.Equal(0, plan.ExitCode);
        Assert.Contains($"{file}  prices.csv: 0 of 2 texts are new or changed, 0 to embed", plan.Text, StringComparison.Ordinal);
        Assert.EndsWith("0 of 3 texts are new or changed, 0 to embed", plan.Text.TrimEnd(), StringComparison.Ordinal);
        await _portal.Database.ExecuteAsync("TRUNCATE sources.text_vector");
        _portal.Server.Refused = "poison";

        var done = await RunAsync(remote, "reembed", "Custodian A", "--wait");

        Assert.Equal(1, done.ExitCode);
        Assert.Contains("prices.csv: 2 of 2 texts, 0 reused", done.Text, StringComparison.Ordinal);
        Assert.Contains("poison.csv: EMBEDDING_REQUEST_REFUSED", done.Text, StringComparison.Ordinal);
        var json = await RunAsync(remote, "reembed", $"{file}", "--wait", "--json");
        Assert.Equal(("completed", 2), (JsonElement.Parse(json.Text).GetProperty("state").GetString(),
            JsonElement.Parse(json.Text).GetProperty("texts_reused").GetInt32()));
    }

    [Fact]
    public async Task Output_is_the_same_over_the_database_and_over_a_portal()
    {
        var group = await _portal.GroupAsync("A");
        var file = await _portal.UploadAsync(group, "prices.csv", "ISIN;Note\nUS0378331005;sold\nDE0007164600;held\n");
        await _portal.IdleAsync(group);
        await _portal.PostAsync($"/sources/groups/{group}/queue/pause");
        await _portal.PostAsync($"/sources/files/{file}/reembed", "{}", System.Net.HttpStatusCode.Accepted);

        foreach (var command in new string[][]
        {
            ["jobs", "A"], ["jobs", "A", "--json"], ["jobs", "A", "--state", "queued"], ["jobs", "A", "--ended", "yes"],
            ["jobs", "A", "--file", "x"], ["jobs", "none"], ["search", "A", "US0378331005"], ["search", "A", "sold", "--json"],
            ["search", "A", "sold", "--as-of", "x"], ["search", "A", "?"], ["search", "A", "sold", "--limit", "0"],
            ["reembed", $"{file}", "--dry-run"], ["reembed", $"{file}", "--dry-run", "--json"], ["reembed", $"{file}"],
            ["reembed", $"{Guid.NewGuid()}"], ["reembed", "none"],
        })
        {
            var (here, there) = (await RunAsync(false, command), await RunAsync(true, command));
            Assert.Equal((string.Join(' ', command), here.ExitCode, here.Text, here.Error),
                (string.Join(' ', command), there.ExitCode, there.Text, there.Error));
        }

        var hit = await RunAsync(false, "search", "A", "US0378331005");
        Assert.StartsWith("prices.csv, version 1, row 2, column A  (identifier", hit.Text, StringComparison.Ordinal);
        Assert.Contains("prices.csv: number 1 in the queue", (await RunAsync(true, "jobs", "A")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_identifier_that_is_not_there_is_said_and_ends_as_not_found()
    {
        var group = await _portal.GroupAsync("A");
        await _portal.UploadAsync(group, "prices.csv", "ISIN;Note\nUS0378331005;sold\nDE0007164600;held\n");
        await _portal.IdleAsync(group);

        foreach (var remote in new[] { false, true })
        {
            var none = await RunAsync(remote, "search", "A", "US9999999999");
            Assert.Equal(10, none.ExitCode);
            Assert.StartsWith("No text has US9999999999.", none.Text, StringComparison.Ordinal);
            var json = await RunAsync(remote, "search", "A", "US9999999999", "--json");
            Assert.Equal((10, "US9999999999"), (json.ExitCode,
                JsonElement.Parse(json.Text).GetProperty("identifiers_not_found")[0].GetString()));
            Assert.Contains("embedded", (await RunAsync(remote, "list", "A")).Text, StringComparison.Ordinal);
        }
    }

    private Task<CommandResult> RunAsync(bool remote, params string[] arguments) => Command.RunAsync(
        _portal.Database,
        remote
            ? ["sources", .. arguments, "--portal", _portal.Portal.BaseAddress.GetLeftPart(UriPartial.Authority)]
            : ["sources", .. arguments, .. SourcesHost.CommandSettings(_portal.Server)]);
}
