using System.Text;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Tests.Flex.Runs;
using FlexPortal.Tests.Support;
using Xunit;

namespace FlexPortal.Tests.Flex.Raw;

/// <summary>Every row of every section is stored as it is in the bytes.</summary>
public sealed class RawRecordCopyDbTests
{
    private const string Account = "U1234567";

    // Nested rows, a section that is a row, containers named like their rows, an account on a row, empty and unknown values,
    // escapes, both quotes, a name that JSON must escape, an empty section, and a repeated one.
    private const string Strange = """
        <FlexQueryResponse queryName="Odd &quot;one&quot;" type="AF">
         <FlexStatements count="2">
          <FlexStatement accountId="U1234567" fromDate="20260102" toDate="20260131" period="LastMonth" whenGenerated="20260201;010203">
           <AccountInformation accountId="U1234567" acctAlias="" currency="EUR" name='A "quoted" &amp; &lt;odd&gt; name &#233;' />
           <Trades>
            <Trade accountId="U1234567" symbol="" tradeID="1" reportDate="20260105" notes="back\slash&#9;tab&#10;line" />
            <Trade accountId="F7654321" tradeID="2" zzUnknown="1" aaUnknown="" reportDate="">
             <Lot quantity="1" /><Lot quantity="2" />
            </Trade>
           </Trades>
           <FxPositions><FxLots><FxLot functionalCurrency="EUR" quantity="0E-8" /></FxLots></FxPositions>
           <CashTransactions />
           <SomethingNew>
            <SomethingNew a="1"/>
           </SomethingNew>
           <Trades><Trade tradeID="3" reportDate="20260131"></Trade></Trades>
          </FlexStatement>
          <FlexStatement accountId="U1234568" fromDate="20260102" toDate="20260131" period="LastMonth" whenGenerated="20260201;010203">
           <Trades><Trade accountId="U1234568" tradeID="1" reportDate="20260105" /></Trades>
           <OpenPositions></OpenPositions>
          </FlexStatement>
         </FlexStatements>
        </FlexQueryResponse>
        """;

    [Theory]
    [InlineData("utf-8")]
    [InlineData("iso-8859-1")]
    [InlineData("declared")]
    public async Task Every_row_of_a_strange_document_is_stored_with_its_bytes_and_its_attributes_in_order(string encoding)
    {
        byte[] document = encoding switch
        {
            "utf-8" => Encoding.UTF8.GetBytes(Strange.Replace("&#233;", "\u00e9\u20ac", StringComparison.Ordinal)),
            "declared" =>
                [.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\r\n" + Strange)],
            _ => Encoding.Latin1.GetBytes(Strange.Replace("&#233;", "\u00e9", StringComparison.Ordinal)),
        };
        await using var database = await TestDatabase.CreateAsync();
        using var folder = new TemporaryFolder();
        await File.WriteAllBytesAsync(folder.Under("strange.xml"), document, TestContext.Current.CancellationToken);
        await using var portal = await TestPortal.StartAsync(Settings(folder), database);

        var run = await portal.RunAsync("file:strange");

        Assert.Equal((RunStatus.Success, (string?)null), (run.Status, run.ErrorCode));
        await StoredRows.AssertAsync(portal, database, run, document);
        var rows = await StoredRows.ListAsync(database, run.RawArtifactId!.Value);
        Assert.Equal(
            [null, new(2026, 1, 5), null, null, null, null, null, new(2026, 1, 31), new DateOnly?(new(2026, 1, 5))],
            rows.Select(row => row.ReportDateLocal));
        Assert.Equal(rows.Count, rows.Select(row => (row.SectionName, row.SourceRowRef)).Distinct().Count());
        await RunInvariants.AssertAsync(database, portal);
    }

    [Fact]
    public async Task Every_row_of_the_default_statement_is_stored()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var portal = await TestPortal.StartAsync(shared: database);

        var run = await portal.RunAsync("default");

        Assert.True(run.RawRecordCount > 200);
        await StoredRows.AssertAsync(portal, database, run, await StoredRows.ExportAsync(portal, run.RawArtifactId!.Value));
        Assert.Equal(run.RawRecordCount, run.Inserted);
        Assert.Equal(0, run.Deduplicated);
    }

    [Fact]
    public async Task The_same_document_read_again_gives_the_same_references()
    {
        await using var database = await TestDatabase.CreateAsync();
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.Under("one.xml"), Strange, TestContext.Current.CancellationToken);
        File.Copy(folder.Under("one.xml"), folder.Under("two.xml"));
        await using var portal = await TestPortal.StartAsync(Settings(folder), database);

        // Another query id makes another artifact of the same bytes.
        var (one, two) = (await portal.RunAsync("file:one"), await portal.RunAsync("file:two"));

        Assert.NotEqual(one.RawArtifactId, two.RawArtifactId);
        Assert.Equal(await ReferencesAsync(one), await ReferencesAsync(two));

        async Task<List<(string, string, long, long, string)>> ReferencesAsync(RunDetail run) =>
            [.. (await StoredRows.ListAsync(database, run.RawArtifactId!.Value))
                .Select(row => (row.SectionName, row.SourceRowRef, row.ByteOffset, row.ByteLength, row.SourcePayload))];
    }

    private static Dictionary<string, string?> Settings(TemporaryFolder folder) => new(StringComparer.Ordinal)
    {
        ["Flex:AccountId"] = Account,
        ["Flex:Sections:HardRequired"] = "",
        ["Sandbox:StatementsFolder"] = folder.Path,
    };
}
