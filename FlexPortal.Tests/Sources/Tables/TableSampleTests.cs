using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using FlexPortal.Core.Sources.Tables;
using Xunit;

namespace FlexPortal.Tests.Sources.Tables;

/// <summary>Public sample files, attacks among them; skipped where the folder of samples is not set.</summary>
public sealed class TableSampleTests(ITestOutputHelper output)
{
    private const int OfChildren = -1;

    [Fact]
    public async Task Every_file_ends_in_rows_or_a_coded_refusal_within_the_limits()
    {
        var folder = Environment.GetEnvironmentVariable("FLEXPORTAL_SOURCE_SAMPLES");
        Assert.SkipWhen(string.IsNullOrEmpty(folder), "FLEXPORTAL_SOURCE_SAMPLES names no folder of sample files.");
        var (read, refused) = (0, 0);
        foreach (var path in Directory.EnumerateFiles(folder!, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            var began = Stopwatch.GetTimestamp();
            var reading = await TableReading.OfFileAsync(path);
            var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{Path.GetRelativePath(folder!, path)}\t{reading.Code ?? "read"}\t{reading.Rows.Count}\t{seconds:0.00} s\t"
                + $"{PeakOfChildren() >> 20} MB\t{(reading.Facts is null ? "" : reading.Warnings)}\t{reading.Header?.Reason}"));
            Assert.True(reading.Code is null || reading.Code.StartsWith("TABLE_", StringComparison.Ordinal));
            Assert.NotEqual("TABLE_READER_ENDED", reading.Code);
            // Each of them is refused or read well within the limits; the slowest is as wide as a sheet can be.
            Assert.InRange(seconds, 0, 60);
            _ = reading.Code is null ? read++ : refused++;
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{read} read, {refused} refused"));
        Assert.True(read > refused);
        Assert.InRange(PeakOfChildren(), 0, TableLimits.Default.MemoryBytes);
    }

    /// <summary>The largest resident memory that an ended child of this process had, bytes; Linux only.</summary>
    private static long PeakOfChildren()
    {
        if (!OperatingSystem.IsLinux())
            return 0;
        var usage = new long[18];
        return getrusage(OfChildren, usage) == 0 ? usage[4] * 1024 : throw new InvalidOperationException("getrusage failed.");
    }

    [DllImport("libc")]
    private static extern int getrusage(int who, [Out] long[] usage);
}
