using System.Text;
using FlexPortal.Tests.Flex.WebService.Scripted;
using Xunit;

namespace FlexPortal.Tests.Flex.WebService;

/// <summary>Measures the whole process.</summary>
[Collection(nameof(Alone))]
public sealed class StatementMemoryTests
{
    private const int Mebibytes = 512;

    [Fact]
    public async Task A_statement_of_half_a_gigabyte_passes_through_flat_memory()
    {
        await using var talk = await TestConversation.StartAsync();
        var block = new byte[1 << 20];
        Encoding.UTF8.GetBytes(Answers.Statement).CopyTo(block, 0);
        talk.Broker.OnGetStatement(async context =>
        {
            for (var i = 0; i < Mebibytes; i++)
            {
                await context.Response.Body.WriteAsync(block, context.RequestAborted);
            }
        });
        await using var download = await talk.AwaitAsync();
        var live = new LiveMemory();
        var allocated = GC.GetTotalAllocatedBytes(precise: true);

        var received = await download.CopyToAsync(Stream.Null, live, TestConversation.Cancellation);

        Assert.Equal((long)Mebibytes << 20, received.ByteCount);
        Assert.InRange(live.Highest - live.First, long.MinValue, 8 << 20);
        Assert.InRange(GC.GetTotalAllocatedBytes(precise: true) - allocated, 0, (long)Mebibytes << 17);
    }

    private sealed class LiveMemory : IProgress<long>
    {
        private long _reports;

        public long First { get; } = GC.GetTotalMemory(forceFullCollection: true);

        public long Highest { get; private set; }

        public void Report(long value)
        {
            if (_reports++ % 64 == 0)
            {
                Highest = Math.Max(Highest, GC.GetTotalMemory(forceFullCollection: true));
            }
        }
    }
}
