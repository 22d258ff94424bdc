using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using AngleSharp;
using AngleSharp.Dom;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Tests.Api;
using FlexPortal.Tests.Flex.Accounts;
using FlexPortal.Tests.Flex.Pages;
using FlexPortal.Tests.Flex.Runs;
using FlexPortal.Tests.Support;
using Xunit;

namespace FlexPortal.Tests.Flex.Sections;

/// <summary>Sections, mutes, searched rows and parts of the bytes over HTTP, and the page that shows them.</summary>
public sealed class SectionsApiTests(SectionsApiTests.Statements portal) : IClassFixture<SectionsApiTests.Statements>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static string Tomorrow => $"{DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime.AddDays(1)):yyyy-MM-dd}";

    [Fact]
    public async Task Sections_of_a_run_come_with_their_reason_and_their_history()
    {
        var report = await portal.GetAsync($"/ingestion/runs/{portal.NoCash.IngestionRunId}/sections");

        var cash = report.GetProperty("sections").EnumerateArray().Single(section => Text(section, "section") is "CashReport");
        Assert.Equal(("missing", "UNKNOWN", "warning"), (Text(cash, "state"), Text(cash, "reason"), Text(cash, "severity")));
        Assert.Equal(1, report.GetProperty("runs").GetArrayLength());
        Assert.Equal("missing", Text(Assert.Single(cash.GetProperty("history").EnumerateArray()), "state"));
        await portal.GetRefusedAsync($"/ingestion/runs/{Guid.NewGuid()}/sections", HttpStatusCode.NotFound, "RUN_NOT_FOUND");
    }

    [Fact]
    public async Task A_mute_is_given_listed_and_ended()
    {
        var id = portal.NoCash.IngestionRunId;
        using var given = await portal.PostAsync(
            $"/ingestion/runs/{id}/mutes", $$"""{"section": "CashReport", "until": "{{Tomorrow}}", "reason": "Expected."}""");
        Assert.Equal(HttpStatusCode.OK, given.StatusCode);
        var mute = await given.ReadAsync();
        var muteId = mute.GetProperty("section_mute_id").GetGuid();
        Assert.Equal(("CashReport", "owner", null), (Text(mute, "section_name"), Text(mute, "muted_by"), Text(mute, "ended_at_utc")));
        Assert.True(mute.GetProperty("muted_at_utc").GetDateTimeOffset() > TimeProvider.System.GetUtcNow().AddMinutes(-5));

        var page = await PageAsync($"/runs/{id}?tab=missing");
        Assert.Equal(["20", "21", "1"], page.QuerySelector(".missing-sections .verdict.is-good")!.Figures());
        Assert.Contains(Tomorrow, page.QuerySelector(".run-sentence")!.Figures());
        Assert.Contains(Tomorrow, page.QuerySelector("#missing form.muted[data-section=CashReport]")!.Figures());

        var listed = await portal.GetAsync(
            $"/ingestion/mutes?account={portal.KeyOf(portal.NoCash.AccountId)}&query_id=missing-cash-report&limit=1");
        Assert.Equal(muteId, listed.GetProperty("items")[0].GetProperty("section_mute_id").GetGuid());
        using var ended = await portal.PostAsync($"/ingestion/mutes/{muteId}/end", "");
        Assert.Equal(HttpStatusCode.OK, ended.StatusCode);
        page = await PageAsync($"/runs/{id}?tab=missing");
        Assert.NotNull(page.QuerySelector("#missing .missed-section.is-warn[data-section=CashReport]"));
        Assert.DoesNotContain(Tomorrow, page.QuerySelector(".run-sentence")!.Figures());
    }

    [Fact]
    public async Task Invalid_requests_about_mutes_are_refused()
    {
        var mutes = $"/ingestion/runs/{portal.NoCash.IngestionRunId}/mutes";
        foreach (var (body, code) in new[]
        {
            ($$"""{"section": "Trades", "until": "{{Tomorrow}}", "reason": "Expected."}""", "MUTE_NOT_MISSING"),
            ("""{"section": "CashReport", "until": "2020-01-01", "reason": "Expected."}""", "MUTE_UNTIL_INVALID"),
            ("""{"section": "CashReport", "reason": "Expected."}""", "REQUEST_INVALID"),
            ($$"""{"section": null, "until": "{{Tomorrow}}", "reason": null}""", "MUTE_REASON_INVALID"),
        })
            await RefusedAsync(mutes, body, HttpStatusCode.BadRequest, code);
        await RefusedAsync($"/ingestion/mutes/{Guid.NewGuid()}/end", "", HttpStatusCode.NotFound, "MUTE_NOT_FOUND");
        await portal.GetRefusedAsync("/ingestion/mutes?limit=0", HttpStatusCode.BadRequest, "REQUEST_INVALID");
        await portal.GetRefusedAsync("/ingestion/mutes?account=%00", HttpStatusCode.BadRequest, "REQUEST_INVALID");
    }

    [Fact]
    public async Task Rows_are_searched_over_HTTP_as_on_the_page()
    {
        var records = $"/ingestion/runs/{portal.NoCash.IngestionRunId}/records";
        var found = await portal.GetAsync($"{records}?section=Trades&find=nasdaq&limit=3");
        Assert.Equal((3, "page_full"), (found.GetProperty("items").GetArrayLength(), Text(found.GetProperty("search"), "stopped")));
        var next = await portal.GetAsync($"{records}?section=Trades&find=nasdaq&limit=3&cursor={Text(found, "next_cursor")}");
        Assert.NotEqual(Text(found.GetProperty("items")[0], "raw_record_id"), Text(next.GetProperty("items")[0], "raw_record_id"));
        var sorted = await portal.GetAsync($"{records}?section=Trades&sort=-symbol&limit=500");
        var symbols = sorted.GetProperty("items").EnumerateArray()
            .Select(row => Text(row.GetProperty("source_payload"), "symbol")).ToList();
        Assert.Equal(symbols.OrderDescending(StringComparer.Ordinal), symbols);
        var plain = await portal.GetAsync($"{records}?section=Trades&account={portal.KeyOf(portal.NoCash.AccountId)}");
        Assert.Equal(JsonValueKind.Null, plain.GetProperty("search").ValueKind);
        foreach (var invalid in new[]
        {
            "find=x", "section=Trades&find=%01", $"section=Trades&find={new string('x', 201)}", "section=Trades&find=x&cursor=5.Trades",
            "sort=symbol", "section=Trades&sort=-", "section=Trades&sort=symbol&find=x",
            "section=Trades&sort=symbol&cursor=ZG9jdW1lbnQuMQ",
            "section=Trades&account=%00", $"section=Trades&account={portal.NoCash.AccountId}",
        })
            await portal.GetRefusedAsync($"{records}?{invalid}", HttpStatusCode.BadRequest, "REQUEST_INVALID");
    }

    [Fact]
    public async Task The_page_marks_hits_unfolds_a_row_and_links_to_its_exact_bytes()
    {
        var run = $"/runs/{portal.NoCash.IngestionRunId}";
        var hits = (await PageAsync($"{run}?section=Trades&find=nasdaq")).QuerySelector("#rows")!;
        Assert.All(hits.QuerySelectorAll("mark"), mark => Assert.Equal("NASDAQ", mark.TextContent));
        Assert.NotEmpty(hits.QuerySelectorAll("mark"));
        Assert.Equal("25", hits.QuerySelector(".found:not([data-empty])")!.Figures().First());
        var on = (await PageAsync(hits.QuerySelector(".pager [data-page=next]")!.GetAttribute("href")!)).QuerySelector("#rows")!;
        Assert.NotEqual(hits.QuerySelector("tbody th")!.Words(), on.QuerySelector("tbody th")!.Words());
        var nothing = (await PageAsync($"{run}?section=Trades&find=%3Cscript%3E")).QuerySelector("#rows")!;
        Assert.Contains("“<script>”", nothing.QuerySelector(".found[data-empty=search]")!.Words(), StringComparison.Ordinal);
        Assert.Empty(nothing.QuerySelectorAll("script"));

        var open = (await PageAsync(hits.QuerySelector("tbody th a")!.GetAttribute("href")!)).QuerySelector("#rows")!;
        Assert.Equal("true", open.QuerySelector(".is-open a")!.GetAttribute("aria-expanded"));
        var details = open.QuerySelector(".row-details")!;
        Assert.Equal("accountId", details.QuerySelector("dt")!.Words());
        var bytes = await portal.Http.GetStringAsync(details.QuerySelector("a")!.GetAttribute("href"), Cancel);
        Assert.StartsWith("<", bytes, StringComparison.Ordinal);
        Assert.EndsWith("/>", bytes, StringComparison.Ordinal);
        Assert.Contains("NASDAQ", bytes, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("section=Trades&rows=nonsense", "[role=alert][data-notice=no-such-place]")]
    [InlineData("section=Trades&find=x&rows=nonsense", "[role=alert][data-notice=no-such-place]")]
    [InlineData("section=%01", "[role=alert][data-notice=no-such-rows]")]
    [InlineData("section=Trades&find=%01", "[role=alert][data-notice=search-invalid]")]
    [InlineData("section=NoSuch", "[role=status][data-empty=section]")]
    [InlineData("section=Trades&account=0123456789abcdef", "[role=status][data-empty=account]")]
    public async Task Addresses_without_rows_say_why(string query, string notice) =>
        Assert.NotNull((await PageAsync($"/runs/{portal.NoCash.IngestionRunId}?{query}")).QuerySelector($"#rows {notice}"));

    [Theory]
    [InlineData("bytes=0-0", 0, 1)]
    [InlineData("bytes=5-104", 5, 100)]
    [InlineData("bytes=-7", -7, 7)]
    [InlineData("bytes=1048570-1048590", 1_048_570, 21)]
    [InlineData("bytes=1048576-", 1_048_576, -1)]
    [InlineData("bytes=5-999999999999", 5, -1)]
    public async Task A_part_of_the_bytes_comes_as_a_part_also_across_chunks(string range, long first, long length)
    {
        var whole = await portal.Http.GetByteArrayAsync(portal.Content, Cancel);
        using var request = new HttpRequestMessage(HttpMethod.Get, portal.Content) { Headers = { Range = RangeHeaderValue.Parse(range) } };

        using var response = await portal.Http.SendAsync(request, Cancel);

        var from = (int)(first < 0 ? whole.Length + first : first);
        var expected = whole.AsSpan(from, length < 0 ? whole.Length - from : (int)length).ToArray();
        Assert.Equal(HttpStatusCode.PartialContent, response.StatusCode);
        Assert.Equal(expected, await response.Content.ReadAsByteArrayAsync(Cancel));
        Assert.Equal($"bytes {from}-{from + expected.Length - 1}/{whole.Length}", response.Content.Headers.ContentRange!.ToString());
    }

    [Fact]
    public async Task Parts_outside_the_file_are_refused_and_other_ranges_give_the_whole_file()
    {
        using var beyond = await RangeAsync("bytes=99999999-");
        await ApiPortal.RefusedAsync(beyond, HttpStatusCode.RequestedRangeNotSatisfiable, "RANGE_NOT_SATISFIABLE");
        foreach (var whole in new[] { "bytes=0-1,5-6", "rows=1-2", "bytes=5-2" })
        {
            using var response = await RangeAsync(whole);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }

        foreach (var part in new[]
        {
            "offset=0", "length=1", "offset=-1&length=1", "offset=0&length=0", "offset=99999999&length=1",
            "offset=1&length=9223372036854775807",
        })
            await portal.GetRefusedAsync($"{portal.Content}?{part}", HttpStatusCode.BadRequest, "REQUEST_INVALID");
    }

    private async Task<HttpResponseMessage> RangeAsync(string range)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, portal.Content);
        request.Headers.TryAddWithoutValidation("Range", range);
        return await portal.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancel);
    }

    private async Task RefusedAsync(string address, string body, HttpStatusCode status, string code)
    {
        using var response = await portal.PostAsync(address, body);
        await ApiPortal.RefusedAsync(response, status, code);
    }

    private async Task<IElement> PageAsync(string address)
    {
        var html = await portal.Http.GetStringAsync(address, Cancel);
        using var browsing = BrowsingContext.New(Configuration.Default);
        return (await browsing.OpenAsync(request => request.Content(html), Cancel)).Body!;
    }

    private static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();

    /// <summary>A portal with a statement that lacks a section, and one of several chunks.</summary>
    public sealed class Statements : ApiPortal
    {
        internal IngestionRun NoCash { get; private set; } = null!;

        internal string Content { get; private set; } = "";

        protected override async Task OnStartedAsync()
        {
            NoCash = await RunAsync("missing-cash-report");
            Content = $"/artifacts/{(await RunAsync("huge:1500")).RawArtifactId}/content";
        }
    }
}
