using System.Diagnostics;
using System.Globalization;
using System.Text;
using FlexPortal.Core.Sources.Tables;
using FlexPortal.Core.Sources.Tables.Guard;
using FlexPortal.Tests.Platform.Telemetry;
using FlexPortal.Tests.Support;
using Microsoft.Extensions.Logging;
using Xunit;

namespace FlexPortal.Tests.Sources.Tables;

/// <summary>The reader's process: its limits, its environment, and every way in which it ends.</summary>
public sealed class GuardTests(GuardTests.LargeWorkbook large) : IClassFixture<GuardTests.LargeWorkbook>, IDisposable
{
    private readonly List<int> _started = [];
    private readonly KeptLog _log = new();
    private readonly LoggerFactory _logs = new();

    public void Dispose() => _logs.Dispose();

    [Fact]
    public async Task A_process_that_is_killed_is_a_refusal()
    {
        var codes = new List<string>();
        var rows = 0;
        await foreach (var item in Reader().ReadAsync(large.File, new(), TestContext.Current.CancellationToken))
        {
            if (item is TableItem.Row && rows++ == 0)
                Process.GetProcessById(_started[0]).Kill();
            if (item is TableItem.Refused refused)
                codes.Add(refused.Error.Code);
        }

        Assert.Equal("TABLE_READER_ENDED", Assert.Single(codes));
        Assert.InRange(rows, 1, LargeWorkbook.Rows - 1);
    }

    [Fact]
    public async Task Too_much_memory_is_a_refusal()
    {
        var code = await CodeAsync(large.ManyTexts, new() { MemoryBytes = 160 << 20 });

        // What the process said tells why it was not understood.
        Assert.True(code is "TABLE_MEMORY", $"{code}: {string.Join('\n', _log.Lines)}");
    }

    [Fact]
    public async Task Too_much_processor_time_is_a_refusal()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such limit.");
        // The XML reader compares each attribute of an element with every other.
        var attributes = string.Concat(Enumerable.Range(0, 400_000).Select(at => $" a{at}=\"\""));
        var file = new TableFile.Stored("a.xlsx", () => new MemoryStream(XlsxFile.OfRows($"<row><c{attributes}><v>1</v></c></row>")));
        Assert.Equal("TABLE_TIMEOUT", await CodeAsync(file, new() { CpuSeconds = 1 }));
    }

    [Fact]
    public async Task Too_long_a_wait_is_a_refusal() =>
        Assert.Equal("TABLE_TIMEOUT", await CodeAsync(large.File, new() { Wait = TimeSpan.FromMilliseconds(1) }));

    [Fact]
    public async Task The_time_in_which_the_rows_are_used_is_not_counted()
    {
        var time = new FakeTimeProvider();
        var (rows, last) = (0, default(TableItem));
        await foreach (var item in Reader(time).ReadAsync(large.File, new() { MaxRows = 50_000 }, TestContext.Current.CancellationToken))
        {
            last = item;
            if (item is TableItem.Row && rows++ % 10_000 == 0)
                time.Advance(TimeSpan.FromHours(1));
        }

        Assert.IsType<TableItem.Finished>(last);
    }

    [Fact]
    public async Task A_cancelled_reading_ends_its_process()
    {
        using var source = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var item in Reader().ReadAsync(large.File, new(), source.Token))
            {
                if (item is TableItem.Row)
                    await source.CancelAsync();
            }
        });
        Assert.Throws<ArgumentException>(() => Process.GetProcessById(_started[0]));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_reading_is_cancelled_while_its_process_waits()
    {
        using var source = new CancellationTokenSource();
        var workbook = XlsxFile.OfRows("<row><c><v>1</v></c></row>");
        var opened = 0;
        // The bytes for the process never come; the first two readers look at the head and at the length.
        var file = new TableFile.Stored("a.xlsx", () => ++opened < 3 ? new MemoryStream(workbook) : new EndlessWait(source));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var item in Reader().ReadAsync(file, new(), source.Token))
                Assert.Fail($"Nothing can be read, but there is {item}.");
        });
        Assert.Throws<ArgumentException>(() => Process.GetProcessById(_started[0]));
    }

    [Fact]
    public async Task A_reading_that_is_left_ends_its_process()
    {
        await foreach (var item in Reader().ReadAsync(large.File, new(), TestContext.Current.CancellationToken))
        {
            if (item is TableItem.Row)
                break;
        }

        Assert.Throws<ArgumentException>(() => Process.GetProcessById(_started[0]));
    }

    [Fact]
    public async Task The_process_has_its_limits_and_no_environment_of_the_portal()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux shows them.");
        Environment.SetEnvironmentVariable("FLEXPORTAL_TEST_SECRET", "visible");
        var limits = Array.Empty<string>();
        var (environment, arguments) = ("", "");
        await foreach (var item in Reader().ReadAsync(large.File, new(), TestContext.Current.CancellationToken))
        {
            if (item is not TableItem.Row)
                continue;
            limits = await File.ReadAllLinesAsync($"/proc/{_started[0]}/limits", TestContext.Current.CancellationToken);
            environment = await File.ReadAllTextAsync($"/proc/{_started[0]}/environ", TestContext.Current.CancellationToken);
            arguments = await File.ReadAllTextAsync($"/proc/{_started[0]}/cmdline", TestContext.Current.CancellationToken);
            break;
        }

        Environment.SetEnvironmentVariable("FLEXPORTAL_TEST_SECRET", null);
        Assert.Equal("1073741824 1073741824", Of(limits, "Max data size"));
        Assert.Equal("120 125", Of(limits, "Max cpu time"));
        Assert.Equal("0 0", Of(limits, "Max core file size"));
        Assert.Equal("0 0", Of(limits, "Max file size"));
        Assert.DoesNotContain("visible", environment, StringComparison.Ordinal);
        Assert.All(
            environment.Split('\0', StringSplitOptions.RemoveEmptyEntries),
            variable => Assert.Matches("^(DOTNET_|PATH=|LANG=)", variable));
        // The path of the file goes through the pipe: other users of the machine see arguments.
        Assert.Equal([TableChild.Verb, "1073741824", "120"], arguments.Split('\0', StringSplitOptions.RemoveEmptyEntries)[^3..]);
    }

    [Fact]
    public async Task The_program_runs_by_dotnet_too()
    {
        var found = ReaderProgram.Find();
        Assert.Equal("FlexPortal", Path.GetFileNameWithoutExtension(found.FileName));
        var host = Path.Combine(ReaderProgram.Variables(TableLimits.Default)["DOTNET_ROOT"], "dotnet");
        var dotnet = new ReaderProgram(host, [Path.ChangeExtension(found.FileName, ".dll")]);
        Assert.Null(await CodeAsync(large.File, new(), dotnet));
    }

    [Fact]
    public async Task The_verb_is_in_no_help()
    {
        var help = await Cli.Command.RunHereAsync([], "--help");
        Assert.Equal(0, help.ExitCode);
        Assert.DoesNotContain(TableChild.Verb, help.Text, StringComparison.Ordinal);
    }

    private static string Of(string[] limits, string name) => string.Join(
        ' ', limits.Single(line => line.StartsWith(name, StringComparison.Ordinal))[name.Length..]
            .Split(' ', StringSplitOptions.RemoveEmptyEntries).Take(2));

    private GuardedTableReader Reader(TimeProvider? time = null, ReaderProgram? program = null)
    {
        _logs.AddProvider(_log);
        return new(program ?? ReaderProgram.Find(), time ?? TimeProvider.System, _logs.CreateLogger<GuardedTableReader>())
        {
            Started = process => _started.Add(process.Id),
        };
    }

    private async Task<string?> CodeAsync(TableFile file, TableLimits limits, ReaderProgram? program = null)
    {
        string? code = null;
        var items = Reader(program: program).ReadAsync(
            file, new() { Limits = limits, MaxRows = program is null ? null : 5 }, TestContext.Current.CancellationToken);
        await foreach (var item in items)
            code = item is TableItem.Refused refused ? refused.Error.Code : code;
        return code;
    }

    /// <summary>A stream that cancels the reading and then waits for its own end.</summary>
    private sealed class EndlessWait(CancellationTokenSource reading) : MemoryStream
    {
        public override async Task CopyToAsync(Stream destination, int bufferSize, CancellationToken cancellationToken)
        {
            var end = new TaskCompletionSource();
            await using var registration = cancellationToken.Register(() => end.TrySetCanceled(cancellationToken));
            await reading.CancelAsync();
            await end.Task;
        }
    }

    /// <summary>Workbooks on disk whose reading takes seconds.</summary>
    public sealed class LargeWorkbook : IDisposable
    {
        public const int Rows = 300_000;

        private readonly TemporaryFolder _folder = new();

        public LargeWorkbook()
        {
            var rows = new StringBuilder();
            for (var row = 1; row <= Rows; row++)
            {
                rows.Append(
                    CultureInfo.InvariantCulture,
                    $"<row r=\"{row}\"><c r=\"A{row}\"><v>{row * 7919 % 1_000_003}</v></c><c r=\"B{row}\"><v>{row}.5</v></c>"
                    + $"<c r=\"C{row}\" t=\"inlineStr\"><is><t>name {row}</t></is></c></row>");
            }

            File = Write("rows.xlsx", XlsxFile.OfRows(rows.ToString()));
            var texts = new StringBuilder();
            for (var text = 0; text < 2_000_000; text++)
                texts.Append(CultureInfo.InvariantCulture, $"<si><t>{text * 7919L % 1_000_003} text {text}</t></si>");
            ManyTexts = Write("texts.xlsx", new XlsxFile().Texts(texts.ToString())
                .Sheet("<row r=\"1\"><c r=\"A1\" t=\"s\"><v>1999999</v></c></row>").ToArray());
        }

        internal TableFile File { get; }

        internal TableFile ManyTexts { get; }

        public void Dispose() => _folder.Dispose();

        private TableFile.OnDisk Write(string name, byte[] bytes)
        {
            System.IO.File.WriteAllBytes(_folder.Under(name), bytes);
            return new TableFile.OnDisk(name, _folder.Under(name));
        }
    }
}
