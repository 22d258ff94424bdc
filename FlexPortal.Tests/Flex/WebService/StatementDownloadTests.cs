using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using FlexPortal.Core.Flex;
using FlexPortal.Core.Flex.WebService;
using FlexPortal.Tests.Flex.WebService.Scripted;
using Xunit;

namespace FlexPortal.Tests.Flex.WebService;

public sealed class StatementDownloadTests
{
    private static readonly byte[] Xml = Encoding.UTF8.GetBytes(Answers.Statement);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_bytes_arrive_unchanged_with_their_hash(bool compressed)
    {
        var body = Answers.Large(300_000);
        await using var talk = await TestConversation.StartAsync();
        talk.Broker.OnGetStatement(compressed ? Answers.Gzip(body) : Answers.Bytes(body, "text/xml;charset=ISO-8859-1"));

        await using var download = await talk.AwaitAsync();
        using var target = new MemoryStream();
        var received = await download.CopyToAsync(target, null, Cancellation);

        Assert.Equal(body, target.ToArray());
        Assert.Equal((300_000, Convert.ToHexStringLower(SHA256.HashData(body))), (received.ByteCount, received.Sha256));
        Assert.Equal(compressed ? null : 300_000, download.DeclaredLength);
        Assert.Equal(compressed ? null : "ISO-8859-1", download.Charset);
    }

    [Fact]
    public async Task A_download_is_consumed_once()
    {
        await using var talk = await TestConversation.StartAsync();
        talk.Broker.OnGetStatement(Answers.Document());
        await using var download = await talk.AwaitAsync();
        await download.CopyToAsync(Stream.Null, null, Cancellation);

        await Assert.ThrowsAsync<InvalidOperationException>(() => download.CopyToAsync(Stream.Null, null, Cancellation));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_cut_body_is_coded_and_can_be_asked_for_again(bool withLength)
    {
        var body = Answers.Large(200_000);
        await using var talk = await TestConversation.StartAsync();
        talk.Broker.OnGetStatement(Answers.Truncated(body[..100_000], withLength ? body.Length : null), Answers.Bytes(body));

        await using (var broken = await talk.AwaitAsync())
        {
            Assert.Equal("FLEX_DOWNLOAD_TRUNCATED", (await CopyFailsAsync(broken)).Code);
        }

        await using var whole = await talk.AwaitAsync();
        Assert.Equal(body.Length, (await whole.CopyToAsync(Stream.Null, null, Cancellation)).ByteCount);
        Assert.Equal(["777", "777"], talk.Broker.Seen.Select(seen => seen.Query["q"]), StringComparer.Ordinal);
    }

    [Fact]
    public async Task A_cut_compressed_body_is_coded()
    {
        using var packed = new MemoryStream();
        await using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            var noise = Xml.Concat(RandomNumberGenerator.GetBytes(200_000)).ToArray();
            await gzip.WriteAsync(noise, Cancellation);
        }

        var cut = packed.ToArray()[..100_000];
        await using var talk = await TestConversation.StartAsync();
        talk.Broker.OnGetStatement(context =>
        {
            context.Response.Headers.ContentEncoding = "gzip";
            return Answers.Bytes(cut)(context);
        });

        await using var download = await talk.AwaitAsync();

        Assert.Equal("FLEX_DOWNLOAD_TRUNCATED", (await CopyFailsAsync(download)).Code);
    }

    // Without a length and closed politely the network cannot tell; the statement reader then misses the end of the root element.
    [Fact]
    public async Task A_body_without_length_ends_where_the_connection_is_closed()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var serving = ServeRawAsync(listener, "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n<FlexQueryResponse><Flex");
        await using var talk = await TestConversation.StartAsync();
        talk.Connection = talk.Connection with { BaseUrl = new Uri($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}") };

        await using var download = await talk.AwaitAsync();
        var received = await download.CopyToAsync(Stream.Null, null, Cancellation);
        await serving;

        Assert.Equal((24, true), (received.ByteCount, download.LooksLikeStatement));
    }

    [Fact]
    public async Task An_answer_that_is_not_HTTP_is_unexpected()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var serving = ServeRawAsync(listener, "220 mail ready\r\n\r\n");
        await using var talk = await TestConversation.StartAsync();
        talk.Connection = talk.Connection with { BaseUrl = new Uri($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}") };

        Assert.Equal("FLEX_UNEXPECTED_RESPONSE", (await talk.AskFailsAsync()).Code);
        await serving;
    }

    [Fact]
    public async Task Progress_is_reported_and_an_error_of_the_target_is_not_the_brokers()
    {
        await using var talk = await TestConversation.StartAsync();
        talk.Broker.OnGetStatement(Answers.Bytes(Answers.Large(3 << 20)));
        var told = new List<long>();
        await using (var download = await talk.AwaitAsync())
        {
            await download.CopyToAsync(Stream.Null, new Told(told), Cancellation);
        }

        Assert.InRange(told.Count, 2, 4);
        Assert.Equal(3 << 20, told[^1]);
        await using var second = await talk.AwaitAsync();
        await Assert.ThrowsAsync<IOException>(
            () => second.CopyToAsync(new CountingStream(() => throw new IOException("disk full")), null, Cancellation));
    }

    private static async Task<PortalError> CopyFailsAsync(StatementDownload download) =>
        (await Assert.ThrowsAsync<PortalException>(() => download.CopyToAsync(Stream.Null, null, Cancellation))).Error;

    private static async Task ServeRawAsync(TcpListener listener, string answer)
    {
        using var client = await listener.AcceptTcpClientAsync(Cancellation);
        await using var stream = client.GetStream();
        Assert.NotEqual(0, await stream.ReadAtLeastAsync(new byte[4096], 1, throwOnEndOfStream: false, Cancellation));
        await stream.WriteAsync(Encoding.ASCII.GetBytes(answer), Cancellation);
    }

    private sealed class Told(List<long> values) : IProgress<long>
    {
        public void Report(long value) => values.Add(value);
    }
}
