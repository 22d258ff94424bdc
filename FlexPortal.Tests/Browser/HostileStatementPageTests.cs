using FlexPortal.Tests.Support;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace FlexPortal.Tests.Browser;

/// <summary>A statement is foreign text: whatever it says is shown and nothing of it runs.</summary>
public sealed class HostileStatementPageTests
{
    private const string Payload = "&lt;script&gt;window.hit=1&lt;/script&gt;&lt;img src=x onerror=&quot;window.hit=2&quot;&gt;&quot; onfocus=&quot;window.hit=3&quot; autofocus=&quot;";
    private const string Shown = "<script>window.hit=1</script><img src=x onerror=\"window.hit=2\">";

    [Fact]
    public async Task Strings_that_are_script_are_shown_as_text()
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
        await Expect(reader.Page.Locator("tr[data-run]")).ToContainTextAsync("Success");
        await reader.GoAsync(portal.BaseAddress, $"/runs/{id}?section=Trades");

        await Expect(reader.Page.Locator("#rows")).ToContainTextAsync(Shown);
        await reader.GoAsync(portal.BaseAddress, "/runs?status=%3Cscript%3Ewindow.hit=4%3C/script%3E&error_code=%22%3E%3Cscript%3Ewindow.hit=5%3C/script%3E");
        await Expect(reader.Page.Locator(".filter-chip").Last).ToContainTextAsync("<script>");
        Assert.Null(await reader.Page.EvaluateAsync<int?>("window.hit ?? null"));
        Assert.Empty(reader.Complaints);
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
