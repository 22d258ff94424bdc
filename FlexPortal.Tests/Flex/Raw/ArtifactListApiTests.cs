using System.Globalization;
using System.Net;
using System.Text.Json;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Tests.Api;
using FlexPortal.Tests.Cli;
using FlexPortal.Tests.Flex.Accounts;
using FlexPortal.Tests.Flex.Runs;
using Xunit;

namespace FlexPortal.Tests.Flex.Raw;

/// <summary>The list of original statements over HTTP and on the command line: the same filters and the same answer.</summary>
public sealed class ArtifactListApiTests(ArtifactListApiTests.Statements portal) : IClassFixture<ArtifactListApiTests.Statements>
{
    private string Hash => portal.First.PayloadSha256!;

    [Fact]
    public async Task The_list_names_the_first_run_and_counts_the_later_ones()
    {
        var items = await ItemsAsync("");

        Assert.Equal(
            [(portal.Restated.IngestionRunId, 0), (portal.First.IngestionRunId, 1)],
            items.Select(item => (item.GetProperty("ingestion_run_id").GetGuid(), item.GetProperty("later_run_count").GetInt32())));
        var first = items[1];
        Assert.Equal(portal.First.Fence, first.GetProperty("run_number").GetInt64());
        Assert.Equal(portal.First.RawRecordCount, first.GetProperty("raw_record_count").GetInt64());
        Assert.Equal(Hash, first.GetProperty("payload_sha256").GetString());
        Assert.Equal(portal.Portal.KeyOf(portal.First.AccountId), first.GetProperty("account_key").GetString());
        Assert.Equal(1, first.GetProperty("account_seq").GetInt64());
    }

    [Fact]
    public async Task Each_filter_is_the_same_over_HTTP_and_on_the_command_line()
    {
        var (key, day) = (portal.Portal.KeyOf(portal.First.AccountId), LastDay());
        foreach (var (address, options, count) in new[]
        {
            ($"?sha256={Hash[..8]}", $"--sha256 {Hash[..8]}", 1), ($"?day={day}", $"--day {day}", 1),
            ("?day=1999-01-01", "--day 1999-01-01", 0),
            ($"?account={key}", $"--account {portal.First.AccountId}", 2), ("?account=0123456789abcdef", "--account U9", 0),
        })
        {
            var said = await Command.RunAsync(portal.Database, ["artifact", "list", "--json", .. options.Split(' ')]);

            Assert.Equal((0, ""), (said.ExitCode, said.Error));
            var answer = await portal.GetAsync($"/artifacts{address}");
            Assert.Equal((address, count), (address, answer.GetProperty("items").GetArrayLength()));
            Assert.True(JsonElement.DeepEquals(answer, JsonElement.Parse(said.Text)), address);
        }
    }

    [Fact]
    public async Task Pages_lead_on_and_back()
    {
        var newest = await portal.GetAsync("/artifacts?limit=1");
        var oldest = await portal.GetAsync($"/artifacts?limit=1&cursor={newest.GetProperty("next_cursor").GetString()}");
        var back = await portal.GetAsync($"/artifacts?limit=1&cursor={oldest.GetProperty("previous_cursor").GetString()}");

        Assert.Equal(Hash, oldest.GetProperty("items")[0].GetProperty("payload_sha256").GetString());
        Assert.Equal(JsonValueKind.Null, oldest.GetProperty("next_cursor").ValueKind);
        Assert.True(JsonElement.DeepEquals(newest, back));
    }

    [Theory]
    [InlineData("account=U7654321")]
    [InlineData("day=today")]
    [InlineData("sha256=xyz")]
    [InlineData("limit=501")]
    [InlineData("cursor=bmV3ZXN0LjE")]
    public async Task What_cannot_be_read_is_refused(string query)
    {
        await portal.GetRefusedAsync($"/artifacts?{query}", HttpStatusCode.BadRequest, "REQUEST_INVALID");
    }

    [Fact]
    public async Task The_description_has_each_filter()
    {
        var description = await portal.GetAsync("/openapi/v1.json");

        Assert.Equal(
            ["account", "cursor", "day", "limit", "sha256", "tz"],
            description.GetProperty("paths").GetProperty("/artifacts").GetProperty("get").GetProperty("parameters").EnumerateArray()
                .Select(parameter => parameter.GetProperty("name").GetString()).Order(StringComparer.Ordinal));
    }

    private string LastDay() => portal.First.StatementLastDay!.Value.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private async Task<JsonElement[]> ItemsAsync(string query) =>
        [.. (await portal.GetAsync($"/artifacts{query}")).GetProperty("items").EnumerateArray()];

    /// <summary>A portal with two statements, the older of which arrived twice.</summary>
    public sealed class Statements : ApiPortal
    {
        internal IngestionRun First { get; private set; } = null!;

        internal IngestionRun Restated { get; private set; } = null!;

        protected override async Task OnStartedAsync()
        {
            First = await RunAsync("identical");
            await RunAsync("identical");
            Restated = await RunAsync("restated");
        }
    }
}
