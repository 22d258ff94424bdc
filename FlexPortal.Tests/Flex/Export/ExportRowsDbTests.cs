using System.Text;
using FlexPortal.Core.Flex.Export;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Tests.Flex.Comparison;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace FlexPortal.Tests.Flex.Export;

/// <summary>Rows of a section as CSV, from real runs.</summary>
public sealed class ExportRowsDbTests : IAsyncLifetime
{
    private const string Heading = """
        "#row","#element","#account","#report_date","#first_byte","#bytes"
        """;

    private ServedStatements _served = null!;

    public async ValueTask InitializeAsync() => _served = await ServedStatements.StartAsync();

    public ValueTask DisposeAsync() => _served.DisposeAsync();

    [Fact]
    public async Task Columns_are_every_attribute_in_the_order_of_first_occurrence()
    {
        var run = await _served.RunAsync("""
            <Trades><Order b="1" a=""/><Trade reportDate="20260105" b="=cmd()" amount="-1.5"/><Order a="x&quot;y"/></Trades>
            <CashReport><X z="1"/></CashReport>
            """);

        var lines = (await ExportAsync(run, "Trades")).Split("\r\n");

        Assert.Equal($"{Heading},b,a,reportDate,amount", lines[0]);
        Assert.StartsWith("1/Trades/Order[1],Order,U1,,", lines[1], StringComparison.Ordinal);
        Assert.EndsWith(",1,\"\",,", lines[1], StringComparison.Ordinal);
        Assert.Contains(",2026-01-05,", lines[2], StringComparison.Ordinal);
        Assert.EndsWith(",'=cmd(),,20260105,-1.5", lines[2], StringComparison.Ordinal);
        Assert.EndsWith(",,\"x\"\"y\",,", lines[3], StringComparison.Ordinal);
        Assert.Equal(("", 5), (lines[4], lines.Length));
    }

    [Fact]
    public async Task Columns_that_were_not_kept_are_read_from_the_rows()
    {
        var run = await _served.RunAsync("<Trades><Trade b=\"1\"/><Trade a=\"2\" b=\"3\"/></Trades>");
        var kept = await ExportAsync(run, "Trades");
        await Raw.Tampering.TamperAsync(
            _served.Database, "ALTER TABLE flex.statement_attribute DISABLE TRIGGER ALL; DELETE FROM flex.statement_attribute");

        Assert.Equal(kept, await ExportAsync(run, "Trades"));
    }

    [Fact]
    public async Task A_section_without_rows_has_a_heading_alone()
    {
        var run = await _served.RunAsync("<Trades/>");

        Assert.Equal($"{Heading}\r\n", await ExportAsync(run, "Trades"));
    }

    private async Task<string> ExportAsync(RunDetail run, string section)
    {
        using var csv = new MemoryStream();
        await _served.Portal.Services.GetRequiredService<ExportRows>()
            .ExecuteAsync(run, section, csv, TestContext.Current.CancellationToken);
        return Encoding.UTF8.GetString(csv.ToArray());
    }
}
