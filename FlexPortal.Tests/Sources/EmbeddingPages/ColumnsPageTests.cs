using System.Net;
using AngleSharp.Dom;
using FlexPortal.Tests.Flex.Pages;
using Xunit;
using static FlexPortal.Tests.Sources.SourcesHost;

namespace FlexPortal.Tests.Sources.EmbeddingPages;

/// <summary>The columns of a group, as they come from the server, without scripts.</summary>
public sealed class ColumnsPageTests(EmbeddingPortal portal) : IClassFixture<EmbeddingPortal>
{
    [Fact]
    public async Task A_group_without_files_and_one_without_rows_say_what_to_do()
    {
        var empty = await portal.AddGroupAsync("No files");
        var bare = await portal.AddGroupAsync("No rows");
        await portal.UploadAsync(bare, "a.csv", "Symbol,Quantity,Note\nEXA,1,held\n");
        await portal.Database.ExecuteAsync($"""
            UPDATE sources.file_version SET row_count = 0
             WHERE source_file_id IN (SELECT source_file_id FROM sources.source_file WHERE group_id = '{bare}')
            """);

        Assert.Contains("Upload a CSV, Excel or Parquet file", (await ShowAsync(empty)).QuerySelector("[data-empty=files]")!.Words(),
            StringComparison.Ordinal);
        Assert.Contains("choose another sheet or header row", (await ShowAsync(bare)).QuerySelector("[data-empty=tables]")!.Words(),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_column_has_its_type_first_values_and_what_the_texts_are()
    {
        var group = await portal.AddGroupAsync("Columns");
        await portal.UploadAsync(
            group, "a.csv",
            "Symbol,Trade date,Quantity,Client name\nEXA,2026-03-02,10,Ann\nEXB,2026-03-02,20,Ben\n"
                + "EXC,2026-03-03,30,Cyd\nEXD,2026-03-04,40,Dan\n");

        var page = await ShowAsync(group);

        Assert.Equal(
            [
                ("Symbol", "A · text", "EXA EXB EXC", true, false),
                ("Trade date", "B · date or time", "2026-03-02 2026-03-03 2026-03-04", true, false),
                ("Quantity", "C · number", "10 20 30", true, false), ("Client name", "D · text", "Ann Ben Cyd", true, true),
            ],
            page.QuerySelectorAll("tr[data-column]").Select(row => (
                row.GetAttribute("data-column")!, row.QuerySelector(".faint")!.Words(), row.QuerySelector(".values")!.Words(),
                Is(row, "embed"), Is(row, "private"))));
        Assert.Equal(
            [
                "Symbol: EXA; Trade date: 2026-03-02; Quantity: 10; Client name: Ann",
                "Symbol: EXB; Trade date: 2026-03-02; Quantity: 20; Client name: Ben",
                "Symbol: EXC; Trade date: 2026-03-03; Quantity: 30; Client name: Cyd",
            ],
            page.QuerySelectorAll("[data-text] .text").Select(text => text.Words()));
        Assert.Equal("model", page.QuerySelector("[data-compared]")!.GetAttribute("data-compared"));
        Assert.Equal(["3", "4"], page.QuerySelectorAll("[data-text='2'] [data-near]").Select(near => near.GetAttribute("data-near")));
    }

    [Fact]
    public async Task A_preview_changes_nothing_and_a_save_does()
    {
        var group = await portal.AddGroupAsync("Saved");
        await portal.UploadAsync(group, "a.csv", Csv(("SAA", "held"), ("SAB", "sold"), ("SAC", "sold")));
        await portal.IdleAsync(group);
        var address = AddressOf(await ShowAsync(group));

        using var preview = await SendAsync(address, "preview", 0);
        var tried = await ReadAsync(preview);
        Assert.Equal(HttpStatusCode.OK, preview.StatusCode);
        Assert.Equal("Held here. Paper: SAA; Note: held", tried.QuerySelector("[data-text='2'] .text")!.Words());
        Assert.Equal("3 of 3 texts changed, 3 to embed.", tried.QuerySelector("[data-changed]")!.Words());
        Assert.False(Is(tried.QuerySelector("tr[data-column=Quantity]")!, "embed"));
        Assert.Equal(" Paper ", tried.QuerySelector("tr[data-column=Symbol] input[type=text]")!.GetAttribute("value"));
        Assert.True(Is((await ShowAsync(group)).QuerySelector("tr[data-column=Quantity]")!, "embed"));

        using var save = await SendAsync(address, "save", 0);
        var leads = EmbeddingPortal.LeadsTo(save);
        Assert.EndsWith("&saved=1", leads, StringComparison.Ordinal);
        var saved = await EmbeddingPortal.MainAsync(portal.Anna, new Uri(portal.Portal.BaseAddress, leads).PathAndQuery);
        Assert.StartsWith(
            $"/sources/{group}/queue/plan?header=", saved.QuerySelector("[data-notice=saved] a")!.GetAttribute("href"),
            StringComparison.Ordinal);
        Assert.Contains("Version 1, saved by anna", saved.QuerySelector("[data-files]")!.Words(), StringComparison.Ordinal);
        Assert.Equal("Held here.", saved.QuerySelector("[name=context]")!.GetAttribute("value"));
        var plan = await EmbeddingPortal.MainAsync(portal.Anna, saved.QuerySelector("[data-notice=saved] a")!.GetAttribute("href")!);
        Assert.Equal("3 of 3 texts in 1 file are new or changed; 3 have to be embedded.", plan.QuerySelector("[data-answer]")!.Words());
    }

    [Fact]
    public async Task A_choice_that_another_user_overtook_is_refused_and_stays_as_it_was_typed()
    {
        var group = await portal.AddGroupAsync("Overtaken");
        await portal.UploadAsync(group, "a.csv", Csv(("OVA", "held"), ("OVB", "sold")));
        var address = AddressOf(await ShowAsync(group));
        using var first = await SendAsync(address, "save", 0);

        using var late = await SendAsync(address, "save", 0, context: "Mine.");
        var page = await ReadAsync(late);

        Assert.Equal("COLUMNS_ALREADY_CHANGED", page.QuerySelector(".notice.is-bad .code")!.Words());
        Assert.Equal(("Mine.", "1"), (
            page.QuerySelector("[name=context]")!.GetAttribute("value"), page.QuerySelector("[name=version]")!.GetAttribute("value")));
        using var again = await SendAsync(address, "save", 1, context: "Mine.");
        Assert.EndsWith("&saved=2", EmbeddingPortal.LeadsTo(again), StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_column_and_a_viewer_are_refused()
    {
        var group = await portal.AddGroupAsync("Refused");
        await portal.UploadAsync(group, "a.csv", Csv(("REA", "held"), ("REB", "sold")));
        var address = AddressOf(await ShowAsync(group));

        using var none = await portal.Anna.PostAsync(address, address, ("_handler", "columns"), ("act", "save"), ("version", "0"));
        Assert.Equal("COLUMNS_COUNT_INVALID", (await ReadAsync(none)).QuerySelector(".notice.is-bad .code")!.Words());

        var seen = await EmbeddingPortal.MainAsync(portal.Vera, address);
        Assert.True(seen.QuerySelector("fieldset")!.HasAttribute("disabled"));
        Assert.Empty(seen.QuerySelectorAll("[data-action=save], [data-action=preview]"));
        using var viewer = await portal.Vera.PostAsync(
            address, address, ("_handler", "columns"), ("act", "save"), ("version", "0"), ("embed", "0"));
        Assert.Equal("NOT_ALLOWED", (await ReadAsync(viewer)).QuerySelector(".notice.is-bad .code")!.Words());
        Assert.Equal(0, await portal.Database.ScalarAsync<long>(
            $"SELECT count(*) FROM sources.column_preference WHERE group_id = '{group}'"));
    }

    [Fact]
    public async Task Each_header_of_a_group_has_a_choice_of_its_own()
    {
        var group = await portal.AddGroupAsync("Two headers");
        await portal.UploadAsync(group, "a.csv", Csv(("THA", "held"), ("THB", "sold")));
        await portal.UploadAsync(group, "b.csv", Csv(("THC", "held"), ("THD", "sold")));
        await portal.UploadAsync(group, "c.csv", "ISIN,Remark\nUS0378331005,bought\nDE0007164600,sold\n");

        var newest = await ShowAsync(group);
        Assert.Equal(["c.csv", "b.csv and 1 more"], newest.QuerySelectorAll("[data-header]").Select(link => link.Words()));
        Assert.Equal(["ISIN", "Remark"], newest.QuerySelectorAll("tr[data-column]").Select(row => row.GetAttribute("data-column")));
        var other = await EmbeddingPortal.MainAsync(portal.Anna, newest.QuerySelectorAll("[data-header]")[1].GetAttribute("href")!);
        Assert.Equal("2", other.QuerySelector("[data-files]")!.GetAttribute("data-files"));
        var unknown = await EmbeddingPortal.MainAsync(portal.Anna, $"/sources/{group}/columns?header=nonsense");
        Assert.Equal("COLUMNS_HEADER_INVALID", unknown.QuerySelector(".notice .code")!.Words());
    }

    private static bool Is(IElement row, string name) => row.QuerySelector($"input[name={name}]")!.HasAttribute("checked");

    private static string AddressOf(IElement page) => page.QuerySelector("form[method=post]")!.GetAttribute("action")!;

    private static async Task<IElement> ReadAsync(HttpResponseMessage answer) =>
        (await Platform.Identity.PlainBrowser.ReadAsync(answer)).QuerySelector("main")!;

    /// <summary>Sends the form with symbol and note, and without the quantity.</summary>
    private Task<HttpResponseMessage> SendAsync(string address, string act, int version, string context = "Held here.") =>
        portal.Anna.PostAsync(
            address, address, ("_handler", "columns"), ("act", act), ("version", $"{version}"), ("embed", "0"), ("embed", "2"),
            ("label-0", " Paper "), ("context", context));

    private Task<IElement> ShowAsync(Guid group) => EmbeddingPortal.MainAsync(portal.Anna, $"/sources/{group}/columns");
}
