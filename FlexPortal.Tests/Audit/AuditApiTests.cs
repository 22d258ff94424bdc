using System.Net;
using System.Text.Json;
using FlexPortal.Core.Platform.Audit;
using FlexPortal.Tests.Api;
using FlexPortal.Tests.Flex.Runs;
using FlexPortal.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace FlexPortal.Tests.Audit;

/// <summary>What is done over HTTP is written down, can be read and exported, and is not done when it cannot be written down.</summary>
public sealed class AuditApiTests(ApiPortal portal) : IClassFixture<ApiPortal>
{
    private static readonly string[] Row = ["action", "subject_kind", "subject", "outcome", "code"];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Sec_S47_Runs_downloads_and_verifications_are_logged()
    {
        var run = await portal.RunAsync("default");
        var (id, artifact) = ($"{run.IngestionRunId}", $"{run.RawArtifactId}");
        var busy = await portal.Http.PostRunAsync("never-ready");
        await SendAsync(HttpStatusCode.Conflict, HttpMethod.Post, "/ingestion/run");
        await SendAsync(HttpStatusCode.Accepted, HttpMethod.Post, $"/ingestion/runs/{busy}/cancel");
        await portal.Database.EndOfAsync(busy);
        await SendAsync(HttpStatusCode.Conflict, HttpMethod.Post, $"/ingestion/runs/{id}/cancel");
        var unknown = Guid.NewGuid();
        await SendAsync(HttpStatusCode.NotFound, HttpMethod.Post, $"/ingestion/runs/{unknown}/cancel");
        foreach (var path in new[]
        {
            $"/artifacts/{artifact}/content",
            $"/artifacts/{artifact}/content?offset=3&length=4",
            $"/ingestion/runs/{id}/evidence",
            $"/ingestion/runs/{id}/verification",
            $"/ingestion/runs/{id}/records.csv?section=Trades",
            "/ingestion/runs/export.csv",
            "/ingestion/runs/export.json",
        })
            await SendAsync(HttpStatusCode.OK, HttpMethod.Get, path);
        // A request that is refused before any data leaves is not in the log.
        await SendAsync(HttpStatusCode.NotFound, HttpMethod.Get, $"/artifacts/{unknown}/content");
        await SendAsync(HttpStatusCode.BadRequest, HttpMethod.Get, $"/ingestion/runs/{id}/records.csv");

        string?[] ours = [id, artifact, $"{busy}", $"{unknown}", "runs"];
        var entries = (await portal.GetAsync("/audit/entries?limit=500")).GetProperty("items").EnumerateArray().Reverse()
            .Where(entry => ours.Contains(Text(entry, "subject")));
        Assert.Equal(
            [
                $"RUN_START run {id} ok ",
                $"RUN_START run {busy} ok ",
                $"RUN_START run {busy} refused RUN_ALREADY_ACTIVE",
                $"RUN_CANCEL run {busy} ok ",
                $"RUN_CANCEL run {id} refused RUN_ALREADY_OVER",
                $"RUN_CANCEL run {unknown} refused RUN_NOT_FOUND",
                $"ARTIFACT_DOWNLOAD artifact {artifact} ok ",
                $"ARTIFACT_DOWNLOAD artifact {artifact} ok ",
                $"EVIDENCE_DOWNLOAD run {id} ok ",
                $"RUN_VERIFY artifact {artifact} ok ",
                $"ROWS_EXPORT run {id} ok ",
                "RUNS_EXPORT list runs ok ",
                "RUNS_EXPORT list runs ok ",
            ],
            entries.Select(entry => string.Join(' ', Row.Select(name => Text(entry, name)))));
        Assert.All(entries, entry => Assert.Equal(AuditActor.ThisMachine, Text(entry, "from_address")));
        Assert.Equal(
            0,
            await portal.Database.ScalarAsync<long>("SELECT count(*) FROM platform.audit_entry e WHERE strpos(e::text, 'U0000001') > 0"));
        Assert.True((await portal.Portal.Services.GetRequiredService<VerifyAudit>().ExecuteAsync(1, [], Cancel)).IsIntact);
    }

    [Fact]
    public async Task Sec_S02_An_exported_log_has_no_spreadsheet_formulas()
    {
        var log = portal.Portal.Services.GetRequiredService<AuditLog>();
        foreach (var name in new[] { "=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(A1)", "＝1+1", "a,\"b\"" })
            await log.WriteAsync(
                new(Actors.Named(name), AuditAction.SignIn, AuditSubjectKind.User, "csv", AuditOutcome.Refused, "SIGN_IN_REFUSED"), Cancel);

        using var response = await portal.Http.GetAsync("/audit/export.csv?subject=csv", Cancel);
        var lines = (await response.Content.ReadAsStringAsync(Cancel)).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal(("text/csv", "no-store"), (response.Content.Headers.ContentType?.MediaType, $"{response.Headers.CacheControl}"));
        Assert.Matches(@"^audit-\d{8}-\d{6}\.csv$", response.Content.Headers.ContentDisposition?.FileName);
        Assert.Equal("seq,at_utc,actor,actor_kind,action,subject_kind,subject,from_address,outcome,code,details,prev_link,link", lines[0]);
        Assert.Equal(
            ["\"a,\"\"b\"\"\"", "'＝1+1", "'@SUM(A1)", "'-2+3", "'+1+1", "'=cmd|' /C calc'!A0"],
            lines[1..].Select(
                line => line[(line.IndexOf("Z,", StringComparison.Ordinal) + 2)..line.IndexOf(",user,SIGN_IN", StringComparison.Ordinal)]));
        // That the log was given out is in the log.
        var newest = (await portal.GetAsync("/audit/entries?limit=1")).GetProperty("items")[0];
        Assert.Equal(
            ("AUDIT_EXPORT", "subject=csv"), (Text(newest, "action"), newest.GetProperty("details").GetProperty("query").GetString()));
    }

    [Fact]
    public async Task Pages_join_and_hold_every_entry_once()
    {
        var log = portal.Portal.Services.GetRequiredService<AuditLog>();
        for (var i = 0; i < 7; i++)
            await log.WriteAsync(new(Actors.Named("pager"), AuditAction.SettingsChange, AuditSubjectKind.Setting, $"s{i}"), Cancel);

        var (seen, cursor) = (new List<string>(), "");
        JsonElement page;
        do
        {
            page = await portal.GetAsync($"/audit/entries?actor=pager&limit=3{cursor}");
            seen.Add(Subjects(page));
            cursor = $"&cursor={page.GetProperty("next_cursor").GetString()}";
        }
        while (page.GetProperty("next_cursor").ValueKind != JsonValueKind.Null);

        Assert.Equal(["s6 s5 s4", "s3 s2 s1", "s0"], seen);
        var back = await portal.GetAsync($"/audit/entries?actor=pager&limit=3&cursor={page.GetProperty("previous_cursor").GetString()}");
        Assert.Equal("s3 s2 s1", Subjects(back));
        var first = await portal.GetAsync($"/audit/entries?actor=pager&limit=3&cursor={back.GetProperty("previous_cursor").GetString()}");
        Assert.Equal(("s6 s5 s4", JsonValueKind.Null), (Subjects(first), first.GetProperty("previous_cursor").ValueKind));
        Assert.Equal(
            "s3 s2 s1",
            Subjects(await portal.GetAsync($"/audit/entries?actor=pager&limit=3&cursor={first.GetProperty("next_cursor").GetString()}")));
    }

    [Theory]
    [InlineData("outcome=done")]
    [InlineData("cursor=12")]
    [InlineData("from=yesterday")]
    [InlineData("to=31.12.2026")]
    [InlineData("tz=Nowhere/Else")]
    [InlineData("actor=a%00b")]
    [InlineData("limit=0")]
    public async Task Invalid_parameters_are_refused(string query) =>
        await portal.GetRefusedAsync($"/audit/entries?{query}", HttpStatusCode.BadRequest, "REQUEST_INVALID");

    [Fact]
    public async Task Sec_S47_An_action_that_cannot_be_logged_is_not_done()
    {
        await using var own = await TestPortal.StartAsync();
        var run = await own.RunAsync("default");
        var busy = await own.Http.PostRunAsync("never-ready");
        await using (var command = own.Database.Main.CreateCommand(
            "ALTER TABLE platform.audit_entry ADD CONSTRAINT ck_full CHECK (false) NOT VALID"))
            await command.ExecuteNonQueryAsync(Cancel);

        foreach (var path in new[]
        {
            $"/artifacts/{run.RawArtifactId}/content",
            $"/ingestion/runs/{run.IngestionRunId}/evidence",
            $"/ingestion/runs/{run.IngestionRunId}/verification",
            "/audit/export.csv",
        })
        {
            using var refused = await own.Http.GetAsync(path, Cancel);
            await ApiPortal.RefusedAsync(refused, HttpStatusCode.ServiceUnavailable, "AUDIT_UNAVAILABLE");
        }

        using (var refused = await own.Http.PostAsync($"/ingestion/runs/{busy}/cancel", content: null, Cancel))
            await ApiPortal.RefusedAsync(refused, HttpStatusCode.ServiceUnavailable, "AUDIT_UNAVAILABLE");
        Assert.False((bool)(await ScalarAsync(own, "SELECT bool_or(cancel_requested_at_utc IS NOT NULL) FROM flex.ingestion_run"))!);

        // The account is free again, and still no run begins.
        await ScalarAsync(own, """
            UPDATE flex.ingestion_run
            SET status = 'failed', error_code = 'X_Y', error_message = 'x', ended_at_utc = now(), duration_ms = 1
            WHERE status = 'started'
            """);
        using (var refused = await own.Http.PostAsync("/ingestion/run", content: null, Cancel))
            await ApiPortal.RefusedAsync(refused, HttpStatusCode.ServiceUnavailable, "AUDIT_UNAVAILABLE");
        Assert.Equal(2L, await ScalarAsync(own, "SELECT count(*) FROM flex.ingestion_run"));
    }

    private static async Task<object?> ScalarAsync(TestPortal portal, string sql)
    {
        await using var command = portal.Database.Main.CreateCommand(sql);
        return await command.ExecuteScalarAsync(Cancel);
    }

    private async Task SendAsync(HttpStatusCode expected, HttpMethod method, string path)
    {
        using var request = new HttpRequestMessage(method, path);
        using var response = await portal.Http.SendAsync(request, Cancel);
        Assert.Equal((path, expected), (path, response.StatusCode));
        await response.Content.ReadAsByteArrayAsync(Cancel);
    }

    private static string Subjects(JsonElement page) =>
        string.Join(' ', page.GetProperty("items").EnumerateArray().Select(entry => Text(entry, "subject")));

    private static string? Text(JsonElement entry, string name) => entry.GetProperty(name).GetString();
}
