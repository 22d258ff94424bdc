using System.Net;
using AngleSharp.Dom;
using FlexPortal.Core.Sources.Columns;
using FlexPortal.Core.Sources.Embeddings.Work;
using FlexPortal.Sources.Embeddings;
using FlexPortal.Tests.Flex.Pages;
using FlexPortal.Tests.Platform.Identity;
using Microsoft.Extensions.Time.Testing;
using Xunit;
using static FlexPortal.Tests.Sources.SourcesHost;

namespace FlexPortal.Tests.Sources.EmbeddingPages;

/// <summary>The queue of a group, as it comes from the server.</summary>
public sealed class QueuePageTests(EmbeddingPortal portal) : IClassFixture<EmbeddingPortal>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_empty_group_says_what_to_do()
    {
        var group = await portal.AddGroupAsync("Empty queue");

        var page = await ShowAsync(group);

        Assert.Equal("No file waits.", page.QuerySelector("[data-answer]")!.Words());
        Assert.Equal($"/sources/{group}", page.QuerySelector("[data-empty=queue] a")!.GetAttribute("href"));
        Assert.Empty(page.QuerySelectorAll("table, #history, [data-action=plan]"));
        Assert.Equal("page", page.QuerySelector("[data-tab=queue]")!.GetAttribute("aria-current"));
        Assert.Contains("on this machine: no text leaves it", page.QuerySelector("[data-model]")!.Words(), StringComparison.Ordinal);
        Assert.Equal(404, await portal.Anna.StatusAsync($"/sources/{Guid.NewGuid()}/queue"));
    }

    [Fact]
    public async Task A_paused_queue_shows_places_and_promises_no_end()
    {
        var group = await portal.AddGroupAsync("Paused");
        using var paused = await portal.Anna.PostAsync(PathOf(group), $"{PathOf(group)}/pause");
        Assert.Equal(PathOf(group), EmbeddingPortal.LeadsTo(paused));
        await portal.UploadAsync(group, "a.csv", Csv(("EXA", "held"), ("EXB", "sold")));
        await portal.UploadAsync(group, "b.csv", Csv(("EXC", "held"), ("EXD", "sold")));

        var page = await ShowAsync(group);

        Assert.Matches("^Paused since .+ UTC: 2 files wait.$", page.QuerySelector("[data-answer]")!.Words());
        Assert.Equal(
            [("1", "a.csv", "Queued", "Paused"), ("2", "b.csv", "Queued", "Paused")],
            page.QuerySelectorAll("tr[data-job]").Select(row => (
                Cell(row, "Place"), Cell(row, "File"), Cell(row, "State"), Cell(row, "Expected end"))));
        Assert.Equal($"{PathOf(group)}/resume", page.QuerySelector("[data-action=resume]")!.ParentElement!.GetAttribute("action"));
        using var again = await portal.Anna.PostAsync(PathOf(group), $"{PathOf(group)}/pause");
        Assert.Equal(
            "QUEUE_ALREADY_PAUSED", (await EmbeddingPortal.MainAsync(portal.Anna, EmbeddingPortal.LeadsTo(again)))
                .QuerySelector(".notice .code")!.Words());

        using var resumed = await portal.Anna.PostAsync(PathOf(group), $"{PathOf(group)}/resume");
        await portal.IdleAsync(group);
        page = await ShowAsync(group);
        Assert.Equal("No file waits.", page.QuerySelector("[data-answer]")!.Words());
        Assert.Equal(["completed", "completed"], page.QuerySelectorAll("tr[data-ended]").Select(row => row.GetAttribute("data-state")));
        Assert.Contains("2 texts", page.QuerySelector("tr[data-ended]")!.Words(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_job_under_way_has_a_progress_bar_and_no_estimate_without_a_measurement()
    {
        var gate = new TaskCompletionSource();
        var group = await portal.AddGroupAsync("Under way");
        // Jobs of other groups are a measurement too.
        await portal.Database.ExecuteAsync("UPDATE sources.embedding_job SET duration_ms = 0 WHERE ended_at_utc IS NOT NULL");
        portal.Server.Gate = gate.Task;
        try
        {
            await portal.UploadAsync(group, "a.csv", Csv(("UWA", "held"), ("UWB", "sold")));
            await Support.Eventually.IsAsync(async () =>
                (await ShowAsync(group)).QuerySelector("tr[data-state=processing] progress") is not null);

            var page = await ShowAsync(group);
            var progress = page.QuerySelector("progress")!;
            Assert.Equal(("0", "100"), (progress.GetAttribute("value"), progress.GetAttribute("max")));
            Assert.Equal("Texts of a.csv that are embedded", progress.GetAttribute("aria-label"));
            Assert.Equal("0 of 2 texts", page.QuerySelector("[data-stage=embed]")!.Words());
            Assert.Equal("No estimate yet", Cell(page.QuerySelector("tr[data-job]")!, "Expected end"));
            Assert.Contains("so there is no estimate yet", page.QuerySelector("[data-answer]")!.Words(), StringComparison.Ordinal);
        }
        finally
        {
            portal.Server.Gate = Task.CompletedTask;
            gate.SetResult();
        }

        await portal.IdleAsync(group);
    }

    [Fact]
    public async Task A_failed_file_says_why_and_the_history_is_filtered_by_the_address()
    {
        var group = await portal.AddGroupAsync("Failed");
        portal.Server.Refused = "poison-1";
        await portal.UploadAsync(group, "a.csv", Csv(("FAA", "poison-1"), ("FAB", "held")));
        await portal.UploadAsync(group, "b.csv", Csv(("FAC", "held"), ("FAD", "sold")));
        await portal.IdleAsync(group);

        var page = await EmbeddingPortal.MainAsync(portal.Anna, $"{PathOf(group)}?state=failed");
        var row = Assert.Single(page.QuerySelectorAll("tr[data-ended]"));
        Assert.Equal("a.csv", Cell(row, "File"));
        var why = row.QuerySelector("[data-code=EMBEDDING_REQUEST_REFUSED]")!.Words();
        Assert.Contains("refuses the texts (HTTP 400). Lower Embeddings:MaxTokens", why, StringComparison.Ordinal);
        Assert.StartsWith($"{PathOf(group)}/plan?file=", row.QuerySelector("a")!.GetAttribute("href"), StringComparison.Ordinal);
        Assert.Equal("true", Current(page, "Failed"));
        Assert.Equal("Embed the failed file again…", page.QuerySelector("[data-action=plan-failed]")!.Words());

        Assert.Equal(["b.csv"], await FilesAsync("?name=B.C"));
        Assert.Empty(await FilesAsync("?state=cancelled"));
        Assert.NotNull((await EmbeddingPortal.MainAsync(portal.Anna, $"{PathOf(group)}?state=cancelled"))
            .QuerySelector("[data-empty=history]"));
        var wrong = await EmbeddingPortal.MainAsync(portal.Anna, $"{PathOf(group)}?state=sideways");
        Assert.Equal("REQUEST_INVALID", wrong.QuerySelector(".notice .code")!.Words());
        Assert.Equal(2, wrong.QuerySelectorAll("tr[data-ended]").Length);

        async Task<string[]> FilesAsync(string query) =>
            [.. (await EmbeddingPortal.MainAsync(portal.Anna, PathOf(group) + query)).QuerySelectorAll("tr[data-ended]")
                .Select(one => Cell(one, "File"))];
    }

    [Fact]
    public async Task A_request_shows_what_became_of_each_file()
    {
        var group = await portal.AddGroupAsync("Mixed");
        var ready = await portal.UploadAsync(group, "ready.csv", Csv(("MXA", "held"), ("MXB", "sold")));
        await portal.IdleAsync(group);
        await portal.PauseAsync(group);
        var waits = await portal.UploadAsync(group, "waits.csv", Csv(("MXC", "held"), ("MXD", "sold")));
        var other = await portal.UploadAsync(await portal.AddGroupAsync("Mixed, other"), "other.csv", Csv(("MXE", "held"), ("MXF", "x")));

        using var sent = await portal.Anna.PostAsync(
            $"{PathOf(group)}/plan", $"{PathOf(group)}/embed", ("file", ready.SourceFileId.ToString()),
            ("file", waits.SourceFileId.ToString()), ("file", other.SourceFileId.ToString()));
        var page = await EmbeddingPortal.MainAsync(portal.Anna, EmbeddingPortal.LeadsTo(sent));

        Assert.Equal("1 queued or under way, 2 left out.", page.QuerySelector("[data-outcome-answer]")!.Words());
        Assert.Equal(
            [("ready.csv", "queued"), ("waits.csv", "skipped"), (other.SourceFileId.ToString(), "skipped")],
            page.QuerySelectorAll("[data-outcome] li").Select(file => (
                file.GetAttribute("data-file")!, file.GetAttribute("data-became")!)));
        Assert.Equal(
            ["Skipped", "Refused"], page.QuerySelectorAll("[data-became=skipped] .status-badge").Select(badge => badge.Words()));
        Assert.Equal(
            ["EMBEDDING_ALREADY_QUEUED", "SOURCE_NOT_FOUND"],
            page.QuerySelectorAll("[data-became=skipped] .code").Select(code => code.Words()));
    }

    [Fact]
    public async Task The_plan_counts_before_anything_is_changed()
    {
        var group = await portal.AddGroupAsync("Plan");
        var file = await portal.UploadAsync(group, "a.csv", Csv(("PLA", "held"), ("PLB", "sold"), ("PLC", "sold")));
        await portal.IdleAsync(group);

        var same = await EmbeddingPortal.MainAsync(portal.Anna, $"{PathOf(group)}/plan?file={file.SourceFileId}");
        Assert.Equal("0 of 3 texts in 1 file are new or changed; none has to be embedded.", same.QuerySelector("[data-answer]")!.Words());
        Assert.True(same.QuerySelector("input[name=file]")!.HasAttribute("checked"));
        Assert.Equal("Embedded 3 texts", await EmbeddingAsync("embedded"));

        await portal.PauseAsync(group);
        await portal.UploadAsync(group, "a.csv", Csv(("PLA", "held"), ("PLB", "sold"), ("PLC", "gone")));
        var changed = await EmbeddingPortal.MainAsync(portal.Anna, $"{PathOf(group)}/plan");
        Assert.Equal("No file can be embedded now.", changed.QuerySelector("[data-answer]")!.Words());
        // It waits in the queue: asking again would only be refused.
        Assert.False(changed.QuerySelector("input[name=file]")!.HasAttribute("checked"));
        Assert.Equal("Queued, place 1", await EmbeddingAsync("queued"));
        Assert.NotNull((await EmbeddingPortal.MainAsync(portal.Anna, $"{PathOf(group)}/plan?file={Guid.NewGuid()}"))
            .QuerySelector("[data-empty=plan]"));

        async Task<string> EmbeddingAsync(string state)
        {
            var row = (await EmbeddingPortal.MainAsync(portal.Anna, $"/sources/{group}")).QuerySelector("tr[data-file='a.csv']")!;
            Assert.Equal(state, row.QuerySelector("[data-embedding]")!.GetAttribute("data-embedding"));
            return row.QuerySelector("[data-embedding]")!.Words();
        }
    }

    [Fact]
    public async Task The_plan_counts_neither_what_waits_nor_ticks_what_has_a_question()
    {
        var group = await portal.AddGroupAsync("Plan, mixed");
        await portal.UploadAsync(group, "a.csv", Csv(("PMA", "held"), ("PMB", "sold"), ("PMC", "sold")));
        await portal.IdleAsync(group);
        await portal.PauseAsync(group);
        await portal.UploadAsync(group, "b.csv", Csv(("PMD", "held"), ("PME", "sold")));
        await portal.UploadAsync(group, "numbers.csv", "1;2\n3;4\n5;6\n");

        var page = await EmbeddingPortal.MainAsync(portal.Anna, $"{PathOf(group)}/plan");

        Assert.Equal(
            "0 of 3 texts in 1 file are new or changed; none has to be embedded.", page.QuerySelector("[data-answer]")!.Words());
        Assert.Equal(
            [("a.csv v1", true), ("b.csv v1", false), ("numbers.csv v1", false)],
            page.QuerySelectorAll("tr[data-plan]").Select(row => (
                Cell(row, "File"), row.QuerySelector("input")!.HasAttribute("checked"))));
    }

    [Fact]
    public async Task Small_files_are_counted_first_and_the_rest_is_told()
    {
        var group = await portal.AddGroupAsync("Plan, late");
        await portal.UploadAsync(group, "a-large.csv", Csv(("PSA", "held"), ("PSB", "sold"), ("PSC", "sold")));
        await portal.UploadAsync(group, "b-small.csv", "Symbol,Price\nPSD,1\n");
        var files = (await portal.Get<ColumnQueries>().ListHeadersAsync(group, Cancel)).SelectMany(header => header.Files)
            .OrderBy(file => file.Name, StringComparer.Ordinal).ToArray();
        var late = new FakeTimeProvider { AutoAdvanceAmount = TimeSpan.FromSeconds(9) };

        var planned = await PlannedFiles.CountAsync(portal.Get<PlanReEmbed>(), files, tried: null, late, Cancel);

        Assert.Equal([("a-large.csv", false), ("b-small.csv", true)], planned.Select(one => (one.File.Name, one.Plan is not null)));
        Assert.Matches("^. of 1 text in 1 file .*; 1 file is not counted yet.$", JobFormatter.Total(planned));
        var known = planned.Select(one => one with { Plan = one.Plan is { } plan ? plan with { ToEmbed = 0 } : null }).ToArray();
        Assert.DoesNotContain("none", JobFormatter.Total(known), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_waiting_job_is_cancelled_once()
    {
        var group = await portal.AddGroupAsync("Cancel");
        await portal.PauseAsync(group);
        await portal.UploadAsync(group, "a.csv", Csv(("CAA", "held"), ("CAB", "sold")));
        var job = (await ShowAsync(group)).QuerySelector("tr[data-job]")!.GetAttribute("data-job")!;

        using var first = await portal.Anna.PostAsync(PathOf(group), $"{PathOf(group)}/cancel", ("job", job));
        using var second = await portal.Anna.PostAsync(PathOf(group), $"{PathOf(group)}/cancel", ("job", job));

        var page = await EmbeddingPortal.MainAsync(portal.Anna, EmbeddingPortal.LeadsTo(second));
        Assert.Equal("EMBEDDING_JOB_ALREADY_OVER", page.QuerySelector(".notice .code")!.Words());
        Assert.Empty(page.QuerySelectorAll("tr[data-job]"));
        Assert.Equal("cancelled", Assert.Single(page.QuerySelectorAll("tr[data-ended]")).GetAttribute("data-state"));
    }

    [Fact]
    public async Task A_viewer_follows_the_queue_and_changes_nothing()
    {
        var group = await portal.AddGroupAsync("Viewed");
        await portal.PauseAsync(group);
        await portal.UploadAsync(group, "a.csv", Csv(("VIA", "held"), ("VIB", "sold")));

        var page = await EmbeddingPortal.MainAsync(portal.Vera, PathOf(group));

        Assert.Single(page.QuerySelectorAll("tr[data-job]"));
        Assert.Empty(page.QuerySelectorAll("form[method=post], [data-action=plan], [data-action=history]"));
        Assert.Equal(403, await portal.Vera.StatusAsync($"{PathOf(group)}/plan"));
        using var refused = await portal.Vera.SendAsync(
            HttpMethod.Post, $"{PathOf(group)}/resume", token: await portal.Vera.TokenAsync("/settings"));
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        Assert.Single((await ShowAsync(group)).QuerySelectorAll("[data-action=resume]"));
    }

    [Fact]
    public async Task An_archived_group_offers_nothing_and_the_audit_log_is_linked()
    {
        var group = await portal.AddGroupAsync("Gone & done");
        await portal.Database.ExecuteAsync(
            $"UPDATE sources.document_group SET archived_by = 'anna', archived_at_utc = now() WHERE group_id = '{group}'");
        await portal.Portal.AddAsync("adam", Core.Platform.Identity.PortalRole.Admin);
        using var admin = await PlainBrowser.SignedInAsync(portal.Portal, "adam");

        var page = await EmbeddingPortal.MainAsync(admin, PathOf(group));

        Assert.Empty(page.QuerySelectorAll("form[method=post]"));
        var link = page.QuerySelector("[data-action=history]")!.GetAttribute("href")!;
        Assert.Equal("/audit?subject=Gone%20%26%20done", link);
        Assert.Contains("GROUP_CREATE", (await EmbeddingPortal.MainAsync(admin, link)).TextContent, StringComparison.Ordinal);
    }

    private static string PathOf(Guid group) => $"/sources/{group}/queue";

    private static string Cell(IElement row, string label) => row.QuerySelector($"[data-label='{label}']")!.Words();

    private static string? Current(IElement page, string word) => page.QuerySelectorAll("#history .segments a")
        .Single(link => string.Equals(link.Words(), word, StringComparison.Ordinal)).GetAttribute("aria-current");

    private Task<IElement> ShowAsync(Guid group) => EmbeddingPortal.MainAsync(portal.Anna, PathOf(group));
}
