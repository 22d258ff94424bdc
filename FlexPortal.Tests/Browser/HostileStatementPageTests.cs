using FlexPortal.Core.Flex;
using FlexPortal.Tests.Support;
using FlexPortal.Tests.Support.Browser;
using Microsoft.Extensions.DependencyInjection;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace FlexPortal.Tests.Browser;

/// <summary>A statement is foreign text: whatever it says is shown and nothing of it runs.</summary>
public sealed class HostileStatementPageTests
{
    private const string Payload =
        "&lt;script&gt;window.hit=1&lt;/script&gt;&lt;img src=x onerror=&quot;window.hit=2&quot;&gt;"
        + "&quot; onfocus=&quot;window.hit=3&quot; autofocus=&quot;";
    private const string Shown = "<script>window.hit=1</script><img src=x onerror=\"window.hit=2\">";

    [Fact]
    public async Task Script_in_strings_is_shown_as_text()
    {
        using var folder = new TemporaryFolder("flexportal-statements");
        await File.WriteAllTextAsync(folder.Under("hostile.xml"), Statement, TestContext.Current.CancellationToken);
        await using var portal = await TestPortal.StartAsync(new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["Sandbox:StatementsFolder"] = folder.Path,
            ["Sandbox:AccountId"] = "U0000001",
            ["Flex:Sections:HardRequired"] = "",
            ["Flex:Sections:ReconciliationRequired"] = "",
        });
        var id = await PortalRuns.CompleteAsync(portal, "file:hostile");
        await using var reader = await Reader.OpenAsync();

        await reader.GoAsync(portal.BaseAddress, "/runs");
        await Expect(reader.Page.Locator("tr[data-run]")).ToContainTextAsync("Incomplete");
        await reader.GoAsync(portal.BaseAddress, $"/runs/{id}?section=Trades");

        await Expect(reader.Page.Locator("#rows")).ToContainTextAsync(Shown);
        await reader.GoAsync(
            portal.BaseAddress,
            "/runs?status=%3Cscript%3Ewindow.hit=4%3C/script%3E&error_code=%22%3E%3Cscript%3Ewindow.hit=5%3C/script%3E");
        await Expect(reader.Page.Locator(".filter-chip").Last).ToContainTextAsync("<script>");
        Assert.Null(await reader.Page.EvaluateAsync<int?>("window.hit ?? null"));
        Assert.Empty(reader.Complaints);
    }

    [Fact]
    public async Task Sec_S15_No_text_of_a_statement_a_user_or_the_broker_runs_on_any_page()
    {
        await using var hostile = await HostilePortal.StartAsync();
        await using var reader = await Reader.OpenAsync(more: options => options.UserAgent = HostilePortal.Payload);
        var elsewhere = new List<string>();
        var dialogs = 0;
        reader.Page.Request += (_, request) =>
        {
            if (!request.Url.StartsWith(hostile.Portal.BaseAddress.AbsoluteUri, StringComparison.Ordinal)
                && !request.Url.StartsWith("ws://127.0.0.1", StringComparison.Ordinal))
                elsewhere.Add(request.Url);
        };
        reader.Page.Dialog += (_, dialog) => { dialogs++; _ = dialog.DismissAsync(); };
        await hostile.SignInAsync(reader);

        var (hits, visited) = (new List<string>(), 0);
        foreach (var address in hostile.Pages())
        {
            visited++;
            // Alive, with everything unfolded and the first dialog open.
            await reader.GoAsync(hostile.Portal.BaseAddress, address);
            await reader.Page.WaitForFunctionAsync("[...document.images].every(image => image.complete)");
            await reader.Page.EvaluateAsync("document.querySelectorAll('details').forEach(d => d.open = true)");
            if (await reader.Page.Locator("[data-action=cancel]").CountAsync() > 0)
                await reader.Page.Locator("[data-action=cancel]").First.ClickAsync();
            await reader.Page.Keyboard.PressAsync("?");
            if (await reader.Page.EvaluateAsync<string?>("window.hit ? String(window.hit) : null") is { } hit)
                hits.Add($"{address}: {hit}");
        }

        Assert.True(visited >= 25, $"Only {visited} pages were visited.");
        Assert.Empty(hits);
        Assert.Empty(elsewhere);
        Assert.Equal(0, dialogs);
        // That an address leads nowhere, and that a text is no day for a field, is told on the console too.
        var complaints = reader.Complaints.Where(complaint => !complaint.Contains("Failed to load resource", StringComparison.Ordinal)
            && !complaint.StartsWith("warning: The specified value", StringComparison.Ordinal)).ToList();
        Assert.True(complaints.Count == 0, string.Join('\n', complaints));
    }

    [Fact]
    public async Task Sec_S15_The_message_of_an_exception_is_on_no_page()
    {
        await using var portal = await TestPortal.StartAsync(
            new Dictionary<string, string?>(StringComparer.Ordinal) { ["Logging:LogLevel:Microsoft.AspNetCore"] = "None" },
            configure: services => services.AddSingleton<FlexQueries>(_ => throw new InvalidOperationException(HostilePortal.Payload)));
        await using var reader = await Reader.OpenAsync();

        await reader.Page.GotoAsync(new Uri(portal.BaseAddress, $"/runs/{Guid.NewGuid()}").AbsoluteUri);

        await Expect(reader.Page.Locator("main")).ToContainTextAsync("INTERNAL");
        Assert.DoesNotContain("window.hit", await reader.Page.ContentAsync(), StringComparison.Ordinal);
        Assert.Null(await reader.Page.EvaluateAsync<int?>("window.hit ?? null"));
        Assert.DoesNotContain(reader.Complaints, complaint => complaint.Contains("policy", StringComparison.Ordinal));
    }

    private static string Statement =>
        $"""
        <FlexQueryResponse queryName="{Payload}" type="AF">
          <FlexStatements count="1">
            <FlexStatement accountId="U0000001" fromDate="20260101" toDate="20260131" period="" whenGenerated="20260201;120000">
              <Trades>
                <Trade accountId="U0000001" symbol="{Payload}" description="{Payload}" tradeID="1" />
              </Trades>
            </FlexStatement>
          </FlexStatements>
        </FlexQueryResponse>
        """;
}
