using System.Diagnostics;
using System.Globalization;
using FlexPortal.Core.Sources.Tables;
using Xunit;

namespace FlexPortal.Tests.Sources.Tables;

/// <summary>Public sample files, attacks among them; skipped where the folder of samples is not set.</summary>
public sealed class TableSampleTests(ITestOutputHelper output)
{
    private long _peak;

    [Fact]
    public async Task Every_file_ends_in_rows_or_a_coded_refusal_within_the_limits()
    {
        var folder = Environment.GetEnvironmentVariable("FLEXPORTAL_SOURCE_SAMPLES");
        Assert.SkipWhen(string.IsNullOrEmpty(folder), "FLEXPORTAL_SOURCE_SAMPLES names no folder of sample files.");
        var (read, refused) = (0, 0);
        foreach (var path in Directory.EnumerateFiles(folder!, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            var began = Stopwatch.GetTimestamp();
            var watched = Task.CompletedTask;
            var reader = TableReading.Reader(started: process => watched = WatchAsync(process.Id));
            var reading = await TableReading.OfAsync(new TableFile.OnDisk(Path.GetFileName(path), path), reader: reader);
            await watched;
            var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{Path.GetRelativePath(folder!, path)}\t{reading.Code ?? "read"}\t{reading.Rows.Count}\t{seconds:0.00} s\t"
                + $"{_peak >> 20} MB\t{(reading.Facts is null ? "" : reading.Warnings)}\t{reading.Header?.Reason}"));
            Assert.True(reading.Code is null || reading.Code.StartsWith("TABLE_", StringComparison.Ordinal));
            Assert.NotEqual("TABLE_READER_ENDED", reading.Code);
            // Each of them is refused or read well within the limits; the slowest is as wide as a sheet can be.
            Assert.InRange(seconds, 0, 60);
            _ = reading.Code is null ? read++ : refused++;
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{read} read, {refused} refused"));
        Assert.True(read > refused);
        Assert.InRange(_peak, 0, TableLimits.Default.MemoryBytes);
    }

    /// <summary>Notes the largest resident memory of a process while it runs, bytes; Linux only.</summary>
    private async Task WatchAsync(int process)
    {
        var status = $"/proc/{process}/status";
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        while (File.Exists(status) && await timer.WaitForNextTickAsync(TestContext.Current.CancellationToken))
        {
            try
            {
                var lines = await File.ReadAllLinesAsync(status, TestContext.Current.CancellationToken);
                var line = lines.FirstOrDefault(text => text.StartsWith("VmHWM:", StringComparison.Ordinal));
                // A process that has ended and is not yet collected has no memory.
                if (line is null)
                    return;
                var kilobytes = long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture);
                _peak = Math.Max(_peak, kilobytes * 1024);
            }
            catch (IOException)
            {
                return;
            }
        }
    }
}
