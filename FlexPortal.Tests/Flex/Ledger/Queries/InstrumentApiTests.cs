using System.Net;
using System.Net.Http.Json;
using FlexPortal.Core.Platform.Identity;
using FlexPortal.Tests.Flex.Ledger.Events;
using FlexPortal.Tests.Flex.Ledger.Storage;
using FlexPortal.Tests.Flex.Runs;
using FlexPortal.Tests.Platform.Identity;
using FlexPortal.Tests.Support;
using Xunit;

namespace FlexPortal.Tests.Flex.Ledger.Queries;

/// <summary>Names, labels and notes of contracts, over HTTP and by the forms of the page.</summary>
public sealed class InstrumentApiTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_contract_has_its_names_and_what_users_say_is_added_removed_and_audited()
    {
        await using var book = await LedgerBook.CreateAsync();
        await book.StoreAsync(
            LedgerBook.Made(8, Mapped.Trade(), Mapped.Trade(
                ("transactionID", "9002"), ("ibExecID", "0002.01.01"), ("symbol", "NEW"), ("reportDate", "20260109"))));
        await using var portal = await TestPortal.StartAsync(shared: book.Database);
        var id = await book.Database.ScalarAsync<Guid>("SELECT instrument_id FROM flex.instrument");
        var address = $"/ledger/instruments/{id}";

        using var named = await portal.Http.GetAsync(address, Cancel);
        using var first = await portal.Http.PostAsJsonAsync($"{address}/labels", new { name = " Growth " }, Cancel);
        using var again = await portal.Http.PostAsJsonAsync($"{address}/labels", new { name = "growth" }, Cancel);
        using var noted = await portal.Http.PostAsJsonAsync($"{address}/notes", new { content = "Two\nlines", day = "2026-01-05" }, Cancel);

        var names = (await named.ReadAsync()).GetProperty("names").EnumerateArray();
        Assert.Equal(
            ["NEW 2026-01-09", "ABC 2026-01-05"],
            names.Select(name => $"{name.GetProperty("symbol").GetString()} {name.GetProperty("last_day_local").GetString()}"));
        var label = Assert.Single((await again.ReadAsync()).GetProperty("labels").EnumerateArray());
        Assert.Equal("Growth", label.GetProperty("name").GetString());
        var note = Assert.Single((await noted.ReadAsync()).GetProperty("notes").EnumerateArray());
        Assert.Equal("Two\nlines", note.GetProperty("content").GetString());

        using var off = await portal.Http.PostAsync($"{address}/labels/{label.GetProperty("label_id").GetString()}/remove", null, Cancel);
        using var gone = await portal.Http.PostAsync($"{address}/notes/{note.GetProperty("note_id").GetString()}/remove", null, Cancel);
        using var twice = await portal.Http.PostAsync($"{address}/notes/{note.GetProperty("note_id").GetString()}/remove", null, Cancel);

        Assert.Equal(0, (await off.ReadAsync()).GetProperty("labels").GetArrayLength());
        Assert.Equal(0, (await gone.ReadAsync()).GetProperty("notes").GetArrayLength());
        Assert.Equal("INSTRUMENT_ENTRY_NOT_FOUND", (await twice.ReadAsync()).GetProperty("code").GetString());
        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        Assert.Equal(
            "LABEL_ADD LABEL_REMOVE NOTE_ADD NOTE_REMOVE",
            await book.Database.ScalarAsync<string>(
                $"SELECT string_agg(action, ' ' ORDER BY action) FROM platform.audit_entry WHERE subject = '{id}'"));
    }

    [Fact]
    public async Task A_viewer_reads_and_an_analyst_writes_on_the_page_without_scripts()
    {
        await using var portal = await TestPortal.StartAsync(TestUsers.Settings);
        await portal.RunAsync("default");
        await portal.AddAsync("vera", PortalRole.Viewer);
        await portal.AddAsync("anna", PortalRole.Analyst);
        using var vera = await PlainBrowser.SignedInAsync(portal, "vera");
        using var anna = await PlainBrowser.SignedInAsync(portal, "anna");
        await using var command = portal.Database.Main.CreateCommand("SELECT instrument_id FROM flex.instrument LIMIT 1");
        var page = $"/instruments/{(Guid)(await command.ExecuteScalarAsync(Cancel))!}";

        using var read = await vera.SendAsync(HttpMethod.Get, page);
        using var labeled = await anna.PostAsync(page, $"{page}/labels", ("name", "Core <b>"));
        using var noted = await anna.PostAsync(page, $"{page}/notes", ("content", "Remember"), ("day", "2026-01-05"));
        using var refused = await anna.PostAsync(page, $"{page}/notes", ("content", " "));
        using var denied = await vera.PostAsync(page, $"{page}/labels", ("name", "No"));
        using var shown = await vera.SendAsync(HttpMethod.Get, page);

        Assert.DoesNotContain("name=\"content\"", await read.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
        using var again = await anna.SendAsync(HttpMethod.Get, refused.Headers.Location!.ToString());
        Assert.Contains("NOTE_INVALID", await again.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
        Assert.Equal("/not-allowed", denied.Headers.Location?.OriginalString);
        var text = await shown.Content.ReadAsStringAsync(Cancel);
        Assert.Contains("Core &lt;b&gt;", text, StringComparison.Ordinal);
        Assert.Contains("about 2026-01-05", text, StringComparison.Ordinal);
        Assert.DoesNotContain("data-label-name=\"No\"", text, StringComparison.Ordinal);
    }
}
