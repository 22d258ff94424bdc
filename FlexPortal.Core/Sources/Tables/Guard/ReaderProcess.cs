using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace FlexPortal.Core.Sources.Tables.Guard;

/// <summary>
/// A reader's process from its start to its end. It is killed when it is cancelled, takes too long, sends what is no frame, or is no
/// longer needed.
/// </summary>
internal sealed class ReaderProcess : IAsyncDisposable
{
    private const int MostOutput = 4096;
    private const int ProcessorTimeUp = 128 + 24, Segmentation = 128 + 11;

    // What the runtime and native code write before they end for want of memory.
    private static readonly string[] OutOfMemory =
        ["Out of memory", "OutOfMemory", "throwing an instance of 'Exception*'", "throwing an instance of 'std::bad_alloc'"];

    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(5);

    private readonly Process _process;
    private readonly TableFrameReader _frames;
    private readonly TimeProvider _time;
    private readonly ITimer _watch;
    private readonly bool _isManaged;
    private readonly Task<string> _errorOutput;
    private readonly Task _input;
    private readonly CancellationTokenSource _ending = new();
    private TimeSpan _left;
    private volatile bool _isLate;

    private ReaderProcess(Process process, TableFile file, TableRequest request, TimeProvider time)
    {
        (_process, _time, _left) = (process, time, request.Limits.Wait);
        _isManaged = request.Format is not TableFormat.Parquet;
        _frames = new TableFrameReader(process.StandardOutput.BaseStream);
        _errorOutput = CaptureAsync(process.StandardError);
        _input = SendAsync(process, file, request, _ending.Token);
        _watch = time.CreateTimer(_ => { _isLate = true; Kill(); }, null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Number of the process, for tests.</summary>
    public int Id => _process.Id;

    /// <summary>Waits for its end and gives its exit code and what it wrote to standard error.</summary>
    public async Task<(int ExitCode, string Output)> EndAsync()
    {
        // It ends by itself right after its last frame. One that does not is killed.
        await using var kill = _time.CreateTimer(_ => Kill(), null, Farewell, Timeout.InfiniteTimeSpan);
        await _process.WaitForExitAsync(CancellationToken.None);
        return (_process.ExitCode, await _errorOutput);
    }

    /// <summary>Starts the process and gives it the request.</summary>
    public static ReaderProcess Start(ReaderProgram program, TableFile file, TableRequest request, TimeProvider time)
    {
        var start = new ProcessStartInfo(program.FileName)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            CreateNoWindow = true,
        };
        string[] limits =
        [
            request.Limits.MemoryBytes.ToString(CultureInfo.InvariantCulture),
            request.Limits.CpuSeconds.ToString(CultureInfo.InvariantCulture),
        ];
        foreach (var argument in program.Arguments.Append(TableChild.Verb).Concat(limits))
            start.ArgumentList.Add(argument);
        start.Environment.Clear();
        foreach (var (name, value) in ReaderProgram.Variables(request.Limits))
            start.Environment[name] = value;
        return new ReaderProcess(Process.Start(start)!, file, request, time);
    }

    /// <summary>The next item; a refusal when the process ended without its last one.</summary>
    public async ValueTask<TableItem> NextAsync(CancellationToken cancellationToken)
    {
        TableItem? item = null;
        var next = _frames.ReadAsync();
        try
        {
            item = next.IsCompleted ? await next : await WaitAsync(next.AsTask(), cancellationToken);
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException)
        {
            Kill();
        }

        cancellationToken.ThrowIfCancellationRequested();
        return item ?? await EndedAsync();
    }

    public async ValueTask DisposeAsync()
    {
        Kill();
        // The stream of the file may wait for something that never comes.
        await _ending.CancelAsync();
        await _watch.DisposeAsync();
        await _process.WaitForExitAsync(CancellationToken.None);
        await Task.WhenAll(_errorOutput, _input).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _process.Dispose();
        _ending.Dispose();
    }

    private static async Task SendAsync(Process process, TableFile file, TableRequest request, CancellationToken cancellationToken)
    {
        try
        {
            await using var input = process.StandardInput.BaseStream;
            await input.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(request, TableFrameJson.Default.TableRequest), cancellationToken);
            await input.WriteAsync("\n"u8.ToArray(), cancellationToken);
            if (request.Path is not null)
                return;
            await using var content = file.Open();
            await content.CopyToAsync(input, cancellationToken);
        }
        catch (IOException)
        {
            // The process ended before it had everything; its exit says why.
        }
    }

    private static async Task<string> CaptureAsync(StreamReader output)
    {
        var kept = new char[MostOutput];
        var length = await output.ReadBlockAsync(kept);
        var rest = new char[MostOutput];
        while (await output.ReadAsync(rest) > 0)
        {
        }

        return new string(kept, 0, length).ReplaceLineEndings(" ").Trim();
    }

    private async Task<TableItem?> WaitAsync(Task<TableItem?> next, CancellationToken cancellationToken)
    {
        var began = _time.GetTimestamp();
        _watch.Change(_left > TimeSpan.Zero ? _left : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        await using var kill = cancellationToken.Register(Kill);
        try
        {
            return await next;
        }
        finally
        {
            _watch.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            _left -= _time.GetElapsedTime(began);
        }
    }

    private async Task<TableItem> EndedAsync()
    {
        var (exitCode, said) = await EndAsync();
        var refusal = _isLate || exitCode == ProcessorTimeUp ? TableRefusal.Timeout
            : OutOfMemory.Any(text => said.Contains(text, StringComparison.OrdinalIgnoreCase)) ? TableRefusal.Memory
            // Managed code has no wild pointers: the runtime itself was refused memory, and had none to say so.
            : _isManaged && exitCode == Segmentation ? TableRefusal.Memory
            : said.Contains("Stack overflow", StringComparison.OrdinalIgnoreCase) ? TableRefusal.TooDeep
            : TableRefusal.ReaderEnded;
        return new TableItem.Refused(TableErrors.Of(refusal));
    }

    private void Kill()
    {
        try
        {
            _process.Kill();
        }
        catch (InvalidOperationException)
        {
            // It has ended.
        }
    }
}
