using System.Diagnostics;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Tests.Api;
using FlexPortal.Tests.Support;
using Xunit;

namespace FlexPortal.Tests.Flex.Evidence;

/// <summary>GET /ingestion/runs/{id}/evidence and /verification.</summary>
public sealed partial class EvidenceApiTests(ApiPortal portal) : IClassFixture<ApiPortal>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_pack_holds_the_run_its_bytes_and_a_verification_that_can_be_repeated_by_hand()
    {
        await portal.RunAsync("default");
        var run = await portal.RunAsync("huge:1000");
        using var response = await portal.Http.GetAsync($"/ingestion/runs/{run.IngestionRunId}/evidence", Cancel);

        Assert.Equal((HttpStatusCode.OK, "application/zip"), (response.StatusCode, response.Content.Headers.ContentType?.MediaType));
        var name = response.Content.Headers.ContentDisposition!.FileNameStar!;
        Assert.Equal($"flexportal-evidence-{run.StartedAtUtc:yyyyMMdd}-{run.IngestionRunId.ToString()[^12..]}.zip", name);
        Assert.DoesNotContain(run.AccountId, name, StringComparison.Ordinal);
        var pack = new UnpackedEvidence(await response.Content.ReadAsByteArrayAsync(Cancel));
        pack.AssertHashes();

        Assert.Equal(await portal.Http.GetByteArrayAsync($"/artifacts/{run.RawArtifactId}/content", Cancel), pack["statement.xml"]);
        Assert.Equal(run.PayloadSha256, UnpackedEvidence.Sha256(pack["statement.xml"]));
        // The keys of accounts are for addresses of this portal.
        var fromPortal = await portal.Http.GetStringAsync($"/ingestion/runs/{run.IngestionRunId}", Cancel);
        Assert.Equal(AnyKey().Replace(fromPortal, ""), pack.Text("run.json"));
        var verification = pack.Json("verification.json");
        Assert.True(verification.GetProperty("passed").GetBoolean());
        Assert.Equal(
            ["chunks passed", "bytes passed", "rows passed", "chain passed", "guards passed"],
            verification.GetProperty("checks").EnumerateArray()
                .Select(check => $"{check.GetProperty("name").GetString()} {check.GetProperty("outcome").GetString()}"));

        // The link is the hash of a text that is in the pack, and names the statement before.
        var manifest = pack.Json("manifest.json");
        Assert.True(manifest.GetProperty("verified").GetBoolean());
        var (chain, link) = (manifest.GetProperty("chain"), pack.Text("chain-link.txt"));
        Assert.Equal(UnpackedEvidence.Sha256(pack["chain-link.txt"]), chain.GetProperty("link").GetString());
        Assert.EndsWith(chain.GetProperty("previous_link").GetString()!, link, StringComparison.Ordinal);
        Assert.Contains(run.PayloadSha256!, link, StringComparison.Ordinal);
        Assert.NotEqual(JsonValueKind.Null, chain.GetProperty("previous_artifact_id").ValueKind);
        Assert.Contains("VERIFIED", pack.Text("README.txt"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_hashes_of_a_pack_are_accepted_by_sha256sum()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "sha256sum is a tool of Linux.");
        var run = await portal.RunAsync("default");
        using var folder = new TemporaryFolder();
        (await UnpackAsync(run)).WriteTo(folder.Path);

        using var check = Process.Start(new ProcessStartInfo("sha256sum", ["-c", "--strict", "SHA256SUMS"])
        {
            WorkingDirectory = folder.Path,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        })!;
        var output = await check.StandardOutput.ReadToEndAsync(Cancel);
        await check.WaitForExitAsync(Cancel);

        Assert.Equal(0, check.ExitCode);
        Assert.Equal(11, Lines(output).Count(line => line.EndsWith(": OK", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Events_and_timeline_are_complete()
    {
        var run = await portal.RunAsync("slow-generation");
        var pack = await UnpackAsync(run);

        var events = Lines(pack.Text("events.jsonl")).Select(line => JsonElement.Parse(line)).ToArray();
        Assert.Equal(Enumerable.Range(1, (int)run.EventSeq), events.Select(entry => (int)entry.GetProperty("seq").GetInt64()));
        Assert.Equal("run_ended", events[^1].GetProperty("kind").GetString());
        Assert.Equal(
            ["stage", "request", "poll", "download", "preflight", "persist"],
            Lines(pack.Text("timeline.csv")).Select(line => line.Split(',')[1]));
        Assert.Equal(5, pack.Json("timeline.json").GetArrayLength());
    }

    [Theory]
    [InlineData("missing-cash-report")]
    [InlineData("slow-generation")]
    [InlineData("token-expired")]
    public async Task A_file_of_the_same_name_is_the_same_file_in_the_pack_and_from_the_portal(string query)
    {
        var run = await portal.RunAsync(query);
        var pack = await UnpackAsync(run);

        foreach (var name in new[] { "timeline.csv", "sections.csv" })
            Assert.Equal(await portal.Http.GetByteArrayAsync($"/ingestion/runs/{run.IngestionRunId}/{name}", Cancel), pack[name]);
        Assert.Equal(run.Sections.Count + run.MissingSections.Count + 1, Lines(pack.Text("sections.csv")).Length);
    }

    [Fact]
    public async Task A_run_that_failed_without_a_statement_has_a_pack_without_one()
    {
        var run = await portal.RunAsync("token-expired");
        var pack = await UnpackAsync(run);

        pack.AssertHashes();
        Assert.DoesNotContain("statement.xml", pack.Names);
        Assert.DoesNotContain("verification.json", pack.Names);
        Assert.Contains("FLEX_TOKEN_EXPIRED", pack.Text("README.txt"), StringComparison.Ordinal);
        Assert.Contains("no statement in this pack", pack.Text("README.txt"), StringComparison.Ordinal);
        Assert.DoesNotContain("VERIFIED", pack.Text("README.txt"), StringComparison.Ordinal);
        Assert.Equal(JsonValueKind.Null, pack.Json("manifest.json").GetProperty("verified").ValueKind);
        Assert.Equal("FLEX_TOKEN_EXPIRED", pack.Json("diagnostics.json").GetProperty("error").GetProperty("code").GetString());
        await portal.GetRefusedAsync($"/ingestion/runs/{run.IngestionRunId}/verification", HttpStatusCode.NotFound, "RUN_HAS_NO_STATEMENT");
    }

    [Fact]
    public async Task A_refused_statement_is_in_the_pack_with_what_was_missing()
    {
        var run = await portal.RunAsync("missing-trades");
        var pack = await UnpackAsync(run);

        pack.AssertHashes();
        Assert.Equal(run.PayloadSha256, UnpackedEvidence.Sha256(pack["statement.xml"]));
        Assert.True(pack.Json("verification.json").GetProperty("passed").GetBoolean());
        Assert.Contains(",Trades,missing,,", pack.Text("sections.csv"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task There_is_no_pack_of_a_run_that_is_not_there()
    {
        await portal.GetRefusedAsync($"/ingestion/runs/{Guid.NewGuid()}/evidence", HttpStatusCode.NotFound, "RUN_NOT_FOUND");
        await portal.GetRefusedAsync($"/ingestion/runs/{Guid.NewGuid()}/verification", HttpStatusCode.NotFound, "RUN_NOT_FOUND");
    }

    [Fact]
    public async Task Rows_are_exported_as_CSV_by_section()
    {
        var run = await portal.RunAsync("default");
        using var response = await portal.Http.GetAsync($"/ingestion/runs/{run.IngestionRunId}/records.csv?section=Trades", Cancel);

        Assert.Equal((HttpStatusCode.OK, "text/csv"), (response.StatusCode, response.Content.Headers.ContentType?.MediaType));
        Assert.DoesNotContain(run.AccountId, response.Content.Headers.ContentDisposition!.FileNameStar!, StringComparison.Ordinal);
        var lines = Lines(await response.Content.ReadAsStringAsync(Cancel));
        Assert.Equal(run.Sections.Where(section => section.SectionName is "Trades").Sum(section => section.RowCount) + 1, lines.Length);
        Assert.StartsWith("\"#row\",\"#element\"", lines[0], StringComparison.Ordinal);

        var failed = await portal.RunAsync("missing-trades");
        await portal.GetRefusedAsync(Rows(run.IngestionRunId), HttpStatusCode.BadRequest, "REQUEST_INVALID");
        await portal.GetRefusedAsync($"{Rows(Guid.NewGuid())}?section=Trades", HttpStatusCode.NotFound, "RUN_NOT_FOUND");
        await portal.GetRefusedAsync(
            $"{Rows(failed.IngestionRunId)}?section=OpenPositions", HttpStatusCode.NotFound, "RUN_HAS_NO_STATEMENT");

        static string Rows(Guid run) => $"/ingestion/runs/{run}/records.csv";
    }

    private async Task<UnpackedEvidence> UnpackAsync(IngestionRun run) =>
        new(await portal.Http.GetByteArrayAsync($"/ingestion/runs/{run.IngestionRunId}/evidence", Cancel));

    private static string[] Lines(string text) => text.ReplaceLineEndings("\n").Split('\n', StringSplitOptions.RemoveEmptyEntries);

    [GeneratedRegex("\"account_key\":\"[0-9a-f]{16}\",", RegexOptions.None, 1000)]
    private static partial Regex AnyKey();
}
