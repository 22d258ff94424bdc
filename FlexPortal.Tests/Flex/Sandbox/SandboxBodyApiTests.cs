using System.Diagnostics;
using System.IO.Pipelines;
using System.Text;
using System.Xml;
using FlexPortal.Sandbox;
using FlexPortal.Sandbox.Statements;
using FlexPortal.Tests.Support;
using Xunit;

namespace FlexPortal.Tests.Flex.Sandbox;

/// <summary>Bodies that are broken, cut, slow or huge.</summary>
public sealed class SandboxBodyApiTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_broken_document_breaks_in_the_middle()
    {
        await using var session = await BrokerSession.StartAsync();
        var bytes = await session.DownloadAsync("broken-document");
        var lines = Encoding.Latin1.GetString(bytes).Split('\n').Length;
        var fault = Assert.Throws<XmlException>(() => StatementRows.Parse(bytes));
        Assert.InRange(fault.LineNumber, lines / 10, lines * 9 / 10);
        Assert.EndsWith("</FlexQueryResponse>\n", Encoding.Latin1.GetString(bytes), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cut_off_body_ends_cleanly_before_the_root_does()
    {
        await using var session = await BrokerSession.StartAsync();
        var bytes = await session.DownloadAsync("cut-off");
        Assert.True(bytes.Length > 10_000);
        Assert.Throws<XmlException>(() => StatementRows.Parse(bytes));
        Assert.DoesNotContain("</FlexQueryResponse>", Encoding.Latin1.GetString(bytes), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_truncated_body_announces_more_than_it_sends()
    {
        await using var session = await BrokerSession.StartAsync();
        using var response = await session.SendAsync(session.Request("GetStatement", await session.AskAsync("truncated-body")));
        var announced = response.Content.Headers.ContentLength;
        using var received = new MemoryStream();
        await using var body = await response.Content.ReadAsStreamAsync(Cancel);
        await Assert.ThrowsAnyAsync<IOException>(() => body.CopyToAsync(received, Cancel));

        Assert.Equal((await session.DownloadAsync("default")).Length, announced);
        Assert.True(received.Length < announced);
    }

    [Fact]
    public async Task A_slow_body_takes_its_time_and_arrives_whole()
    {
        var options = new SandboxOptions { SlowBodyDuration = TimeSpan.FromMilliseconds(400) };
        await using var session = await BrokerSession.StartAsync(options);
        var reference = await session.AskAsync("slow-body");
        var watch = Stopwatch.StartNew();
        using var response = await session.SendAsync(session.Request("GetStatement", reference));
        await using var body = await response.Content.ReadAsStreamAsync(Cancel);
        using var received = new MemoryStream();
        var reads = 0;
        var buffer = new byte[1 << 20];
        for (int read; (read = await body.ReadAsync(buffer, Cancel)) > 0; reads++)
        {
            await received.WriteAsync(buffer.AsMemory(0, read), Cancel);
        }

        Assert.Equal(await session.DownloadAsync("default"), received.ToArray());
        Assert.True(reads > 5, $"The document came in {reads} pieces.");
        Assert.True(watch.Elapsed > TimeSpan.FromMilliseconds(350), $"It took {watch.Elapsed}.");
        Assert.Equal(TimeSpan.FromSeconds(20), new SandboxOptions().SlowBodyDuration);
    }

    [Fact]
    public async Task A_client_that_leaves_and_a_broker_that_stops_do_not_wait_for_a_slow_body()
    {
        var session = await BrokerSession.StartAsync(new SandboxOptions { SlowBodyDuration = TimeSpan.FromHours(1) });
        var left = await session.SendAsync(session.Request("GetStatement", await session.AskAsync("slow-body")));
        left.Dispose();
        Assert.NotNull(await session.AskAsync("default"));

        using var waiting = await session.SendAsync(session.Request("GetStatement", await session.AskAsync("slow-body")));
        var body = waiting.Content.ReadAsByteArrayAsync(Cancel);
        await session.Broker.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(Eventually.Patience), Cancel);
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => body);
        await session.DisposeAsync();
    }

    [Fact]
    public async Task A_huge_statement_has_exactly_the_rows_asked_for_and_its_positions_are_their_sum()
    {
        await using var session = await BrokerSession.StartAsync();
        var statement = await session.ReadAsync("huge:5000");
        var trades = statement.Of("Trade").ToList();

        Assert.Equal(5_000, trades.Count);
        Assert.All(trades, t => Assert.Equal(71, t.Values.Count));
        Assert.Equal(5_000, trades.Select(t => t["transactionID"]).Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(5_000, trades.Select(t => t["ibExecID"]).Distinct(StringComparer.Ordinal).Count());
        foreach (var position in statement.Of("OpenPosition"))
        {
            var fills = trades.Where(t => t["conid"].Equals(position["conid"], StringComparison.Ordinal)).ToList();
            Assert.Equal(fills.Sum(f => f.Number("quantity")), position.Number("position"));
            Assert.Equal(-fills.Sum(f => f.Number("netCash")), position.Number("costBasisMoney"));
        }

        Assert.Equal(20_000, (await session.ReadAsync("huge")).Of("Trade").Count());
        Assert.Empty((await session.ReadAsync("huge:0")).Of("Trade"));
    }

    [Fact]
    public async Task A_huge_statement_is_sent_while_it_is_written()
    {
        await using var session = await BrokerSession.StartAsync();
        using var response = await session.SendAsync(session.Request("GetStatement", await session.AskAsync("huge:10000000")));
        await using var body = await response.Content.ReadAsStreamAsync(Cancel);

        // The whole would be 14 GB: the first bytes are sent before the rest exists.
        var first = new byte[20 << 20];
        await body.ReadExactlyAsync(first, Cancel);
        Assert.Null(response.Content.Headers.ContentLength);
        Assert.Contains("tradeID=\"1000015000\"", Encoding.Latin1.GetString(first), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Writing_a_huge_statement_waits_for_its_reader()
    {
        const int Rows = 20_000;
        const int Unread = 256 * 1024;
        var spec = new StatementSpec(["U0000001"], StatementPeriod.Last30Days(new DateOnly(2026, 11, 20)), new DateOnly(2026, 11, 20));
        var pipe = new Pipe(
            new PipeOptions(pauseWriterThreshold: Unread, resumeWriterThreshold: Unread / 2, useSynchronizationContext: false));
        var writing = HugeStatement.WriteAsync(pipe.Writer, spec, Rows, Cancel);
        Assert.False(writing.IsCompleted);

        // Unread bytes are all that the writer holds: the threshold and one flush, for any number of rows.
        long total = 0, most = 0;
        var end = writing.ContinueWith(_ => pipe.Writer.Complete(), TaskScheduler.Default);
        while (await pipe.Reader.ReadAsync(Cancel) is { Buffer: var buffer } read && !(read.IsCompleted && buffer.IsEmpty))
        {
            total += buffer.Length;
            most = Math.Max(most, buffer.Length);
            pipe.Reader.AdvanceTo(buffer.End);
        }

        await end;
        await writing;
        Assert.True(total > Rows * 1_200L, $"{total} bytes were written.");
        Assert.InRange(most, 1, Unread + (128 * 1024));
    }
}
