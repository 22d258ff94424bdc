using System.Net;
using FlexPortal.Tests.Browser;
using FlexPortal.Tests.Flex.Runs;
using FlexPortal.Tests.Support;
using Xunit;

namespace FlexPortal.Tests.Flex.Evidence;

/// <summary>Downloaded files are named by the portal, and neither by the statement nor by the request.</summary>
public sealed class HostileDownloadsApiTests
{
    private const string Up = "../../../../etc/passwd", Split = "a.csv&quot;&#13;&#10;Set-Cookie: b=c";

    private static readonly string[] ThatAreNone =
    [
        "/artifacts/..%2f..%2f..%2fetc%2fpasswd/content", "/artifacts/%2fetc%2fpasswd/content",
        "/styles/..%2f..%2fappsettings.json", "/styles/%2e%2e/%2e%2e/appsettings.json",
        "/scripts/..%5c..%5cappsettings.json", "/ingestion/runs/..%2f..%2fx/evidence", "/appsettings.json", "/FlexPortal.dll",
    ];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Sec_S12_Sec_S30_No_name_from_outside_becomes_the_name_of_a_file()
    {
        using var folder = new TemporaryFolder("flexportal-statements");
        await File.WriteAllTextAsync(folder.Under("hostile.xml"), Statement, Cancel);
        await using var portal = await TestPortal.StartAsync(new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["Sandbox:StatementsFolder"] = folder.Path,
            ["Flex:Sections:HardRequired"] = "",
            ["Flex:Sections:ReconciliationRequired"] = "",
        });
        var run = await PortalRuns.CompleteAsync(portal, "file:hostile");
        using var found = await portal.Http.GetAsync($"/ingestion/runs/{run}", Cancel);
        var artifact = (await found.ReadAsync()).GetProperty("raw_artifact_id").GetGuid();
        var asked = Uri.EscapeDataString(Up);
        foreach (var address in new[]
        {
            $"/artifacts/{artifact}/content", $"/ingestion/runs/{run}/evidence", $"/ingestion/runs/{run}/records.csv?section=Trades",
            $"/ingestion/runs/{run}/timeline.csv", $"/ingestion/runs/{run}/sections.csv", $"/ingestion/runs/export.csv?search={asked}",
            $"/ingestion/runs/export.json?query={asked}", $"/audit/export.csv?subject={asked}",
        })
        {
            using var response = await portal.Http.GetAsync(address, Cancel);
            var (headers, disposition) = (response.Content.Headers, response.Content.Headers.ContentDisposition);

            Assert.Equal((address, HttpStatusCode.OK), (address, response.StatusCode));
            Assert.Equal((address, "attachment"), (address, disposition?.DispositionType));
            Assert.Matches(@"^[A-Za-z0-9-]+\.(xml|zip|csv|json)$", (disposition!.FileNameStar ?? disposition.FileName)!.Trim('"'));
            Assert.NotEqual("text/html", headers.ContentType?.MediaType);
            Assert.Equal("nosniff", response.Headers.GetValues("X-Content-Type-Options").Single());
            Assert.False(response.Headers.Contains("Set-Cookie"), address);
        }

        var pack = new UnpackedEvidence(await portal.Http.GetByteArrayAsync($"/ingestion/runs/{run}/evidence", Cancel));
        Assert.All(pack.Names, name => Assert.Matches(@"^[A-Za-z0-9-]+(\.[a-z]+)?$", name));
        foreach (var address in ThatAreNone)
        {
            using var response = await portal.Http.GetAsync(address, Cancel);
            Assert.True(
                response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.BadRequest, $"{address}: {(int)response.StatusCode}");
            Assert.DoesNotContain("root:", await response.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
        }
    }

    private static string Statement =>
        $"""
        <FlexQueryResponse queryName="{Up}" type="AF">
          <FlexStatements count="1">
            <FlexStatement accountId="U0000001" fromDate="20260101" toDate="20260131" period="" whenGenerated="20260201;120000">
              <Trades>
                <Trade accountId="U0000001" symbol="{Up}" description="{Split}" tradeID="1" />
                <Trade accountId="{Up}" symbol="S" tradeID="2" />
              </Trades>
            </FlexStatement>
          </FlexStatements>
        </FlexQueryResponse>
        """;
}
