using System.Diagnostics;
using System.Globalization;

namespace FlexPortal.Benchmarks;

/// <summary>Peak resident memory of preflight and persist, one process for each size, so that no size sees another's peak.</summary>
internal static class Memory
{
    public static async Task RunAsync()
    {
        foreach (var megabytes in new[] { 1, 100, 1000 })
        {
            var start = new ProcessStartInfo(Environment.ProcessPath!) { UseShellExecute = false };
            if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) is "dotnet")
                start.ArgumentList.Add(typeof(Memory).Assembly.Location);
            start.ArgumentList.Add("memory-of");
            start.ArgumentList.Add(megabytes.ToString(CultureInfo.InvariantCulture));
            using var process = Process.Start(start)!;
            await process.WaitForExitAsync();
        }
    }

    /// <summary>The child's part.</summary>
    public static async Task MeasureAsync(int megabytes)
    {
        using var file = StatementFile.OfBytes(megabytes * 1_000_000L);
        await using var bench = await IngestionBench.StartAsync();
        using var received = await bench.ReceiveAsync(file.Path);
        var work = await bench.BeginAsync("memory");
        await bench.IngestAsync(work, received);
        using var self = Process.GetCurrentProcess();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{megabytes,5} MB statement, {file.Trades,8} trades: peak resident memory {self.PeakWorkingSet64 / 1e6:0} MB"));
    }
}
