using System.Text;
using FlexPortal.Core.Flex;
using FlexPortal.Core.Flex.WebService;
using FlexPortal.Tests.Flex.WebService.Scripted;
using FlexPortal.Tests.Support;
using Xunit;

namespace FlexPortal.Tests.Flex.WebService;

/// <summary>Limits of a streamed statement: progress, size, and no limit on its whole duration.</summary>
public sealed class StatementLimitTests
{
    private static readonly byte[] Xml = Encoding.UTF8.GetBytes(Answers.Statement);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0)]
    [InlineData(1_000)]
    public async Task A_body_that_stops_is_stalled_after_the_window_and_a_trickle_does_not_help(int trickle)
    {
        var clock = new ManualTimeProvider();
        var limits = new FlexClientLimits { StallTimeout = TimeSpan.FromSeconds(60), StallBytes = 1024 };
        await using var talk = await TestConversation.StartAsync(limits, clock);
        talk.Broker.OnGetStatement(Answers.Stalled([.. Xml, .. new byte[trickle - Math.Min(trickle, Xml.Length)]]));
        await using var download = await talk.AwaitAsync();

        var copying = CopyFailsAsync(download);
        clock.Advance(TimeSpan.FromSeconds(59));
        Assert.False(copying.IsCompleted);
        clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal("FLEX_DOWNLOAD_STALLED", (await copying).Code);
    }

    [Fact]
    public async Task A_body_that_stops_after_a_good_start_is_stalled_too()
    {
        var clock = new ManualTimeProvider();
        await using var talk = await TestConversation.StartAsync(clientTime: clock);
        talk.Broker.OnGetStatement(Answers.Stalled(Answers.Large(100_000)));
        await using var download = await talk.AwaitAsync();
        var all = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        CountingStream? target = null;
        target = new CountingStream(() =>
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            if (target!.Written == 100_000)
            {
                all.SetResult();
            }
        });

        var copying = Assert.ThrowsAsync<PortalException>(() => download.CopyToAsync(target, null, Cancellation));
        await all.Task.WaitAsync(Cancellation);

        // The window restarts only after the last write, which may still be under way here.
        clock.Advance(TimeSpan.FromSeconds(61));
        await Task.WhenAny(copying, clock.WhenTimerIsSetAsync(TimeSpan.FromSeconds(60)))
            .WaitAsync(TimeSpan.FromSeconds(Eventually.Patience), Cancellation);
        clock.Advance(TimeSpan.FromSeconds(61));

        Assert.Equal(
            "FLEX_DOWNLOAD_STALLED", (await copying.WaitAsync(TimeSpan.FromSeconds(Eventually.Patience), Cancellation)).Error.Code);
    }

    [Fact]
    public async Task A_long_body_that_keeps_coming_is_not_cut_by_any_timeout()
    {
        var clock = new ManualTimeProvider();
        await using var talk = await TestConversation.StartAsync(clientTime: clock);
        using var go = new SemaphoreSlim(0);
        talk.Broker.OnGetStatement(async context =>
        {
            await context.Response.Body.WriteAsync(Xml, context.RequestAborted);
            for (var i = 0; i < 20; i++)
            {
                await context.Response.Body.FlushAsync(context.RequestAborted);
                await go.WaitAsync(context.RequestAborted);
                await context.Response.Body.WriteAsync(new byte[2048], context.RequestAborted);
            }
        });
        await using var download = await talk.AwaitAsync();

        // Every 40 s a little more: thirteen minutes in all, against limits of 30 s and 60 s.
        var target = new CountingStream(() =>
        {
            clock.Advance(TimeSpan.FromSeconds(40));
            go.Release();
        });
        var received = await download.CopyToAsync(target, null, Cancellation);

        Assert.Equal(Xml.Length + (20 * 2048), received.ByteCount);
        Assert.True(clock.Elapsed > TimeSpan.FromMinutes(10));
    }

    [Fact]
    public async Task A_declared_size_over_the_limit_is_refused_before_the_first_byte()
    {
        await using var talk = await TestConversation.StartAsync(new FlexClientLimits { MaxStatementBytes = 50_000 });
        talk.Broker.OnGetStatement(Answers.Bytes(Answers.Large(50_001)), Answers.Bytes(Answers.Large(50_000)));
        await using var tooLarge = await talk.AwaitAsync();
        await using var justFits = await talk.AwaitAsync();
        var target = new CountingStream();

        var error = (await Assert.ThrowsAsync<PortalException>(() => tooLarge.CopyToAsync(target, null, Cancellation))).Error;

        Assert.Equal(("FLEX_DOWNLOAD_TOO_LARGE", 0), (error.Code, target.Written));
        Assert.Equal(50_000, (await justFits.CopyToAsync(Stream.Null, null, Cancellation)).ByteCount);
    }

    [Fact]
    public async Task Sec_S29_A_gzip_bomb_stops_at_the_limit()
    {
        await using var talk = await TestConversation.StartAsync(new FlexClientLimits { MaxStatementBytes = 5 << 20 });
        talk.Broker.OnGetStatement(Answers.Gzip([.. Xml, .. new byte[1 << 20]], repeat: 2048));
        await using var download = await talk.AwaitAsync();
        var target = new CountingStream();

        var error = (await Assert.ThrowsAsync<PortalException>(() => download.CopyToAsync(target, null, Cancellation))).Error;

        Assert.Equal("FLEX_DOWNLOAD_TOO_LARGE", error.Code);
        Assert.InRange(target.Written, 4 << 20, 5 << 20);
    }

    private static async Task<PortalError> CopyFailsAsync(StatementDownload download) =>
        (await Assert.ThrowsAsync<PortalException>(() => download.CopyToAsync(Stream.Null, null, Cancellation))).Error;
}
