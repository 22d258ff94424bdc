using System.Globalization;
using System.Text.Json;
using FlexPortal.Core.Sources.Tables.Excel;
using FlexPortal.Core.Sources.Tables.Parquet;
using Microsoft.Win32.SafeHandles;

namespace FlexPortal.Core.Sources.Tables.Guard;

/// <summary>
/// The process that reads one file. Nothing but the request and the file comes in, on standard input; nothing but cells goes out. It has
/// no secret and no environment, and may write no file.
/// </summary>
public static class TableChild
{
    /// <summary>The verb of the command line that plays this process. It is in no help: a user has no use for it.</summary>
    public const string Verb = "read-table";

    /// <summary>Reads the file of the request; returns the exit code.</summary>
    /// <param name="arguments">The limits: bytes of memory and seconds of processor time.</param>
    public static int Run(IReadOnlyList<string> arguments)
    {
        if (arguments is not [var memory, var cpu])
            return 2;
        ProcessLimits.Set(long.Parse(memory, CultureInfo.InvariantCulture), int.Parse(cpu, CultureInfo.InvariantCulture));

        using var input = Console.OpenStandardInput();
        using var output = OpenOutput();
        var frames = new TableFrameWriter(output);
        try
        {
            var request = JsonSerializer.Deserialize(ReadLine(input), TableFrameJson.Default.TableRequest)!;
            using var content = Open(request, input);
            foreach (var item in Read(request, content))
                frames.Write(item);
        }
#pragma warning disable CA1031 // Whatever a library throws at an uploaded file is a refusal of that file.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            var (refusal, detail) = Explain(exception);
            frames.Refuse(refusal, detail);
            if (exception is not TableRefusedException)
                Console.Error.WriteLine($"{exception.GetType().Name}: {exception.Message}");
        }

        return 0;
    }

    private static IEnumerable<TableItem> Read(TableRequest request, Stream content) => request.Format switch
    {
        TableFormat.Xlsx => XlsxTables.Read(content, request),
        TableFormat.Xls => XlsTables.Read(content, request),
        TableFormat.Parquet => ParquetTables.Read(content, request),
        _ => throw new TableRefusedException(TableRefusal.Unsupported),
    };

    private static (TableRefusal Refusal, string? Detail) Explain(Exception exception) => exception switch
    {
        TableRefusedException refused => (refused.Refusal, refused.Detail),
        FileNotFoundException or DirectoryNotFoundException => (TableRefusal.FileMissing, null),
        _ when IsOutOfMemory(exception) => (TableRefusal.Memory, null),
        DllNotFoundException or TypeInitializationException =>
            (TableRefusal.Unsupported, "the library for this format does not run on this system"),
        ParquetSharp.ParquetException => ParquetTables.Explain(exception.Message),
        _ => (TableRefusal.Damaged, null),
    };

    private static bool IsOutOfMemory(Exception exception)
    {
        for (Exception? inner = exception; inner is not null; inner = inner.InnerException)
        {
            if (inner is OutOfMemoryException)
                return true;
        }

        return false;
    }

    /// <summary>The stream of the console would hide that the portal has gone, and the reading would go on.</summary>
    private static Stream OpenOutput() => OperatingSystem.IsWindows()
        ? Console.OpenStandardOutput()
        : new FileStream(new SafeFileHandle(1, ownsHandle: false), FileAccess.Write, bufferSize: 0);

    private static byte[] ReadLine(Stream input)
    {
        var line = new MemoryStream();
        for (var value = input.ReadByte(); value is not (-1 or '\n'); value = input.ReadByte())
            line.WriteByte((byte)value);
        return line.ToArray();
    }

    private static Stream Open(TableRequest request, Stream input)
    {
        if (request.Path is { } path)
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        var bytes = new byte[request.Length];
        input.ReadExactly(bytes);
        return new MemoryStream(bytes, writable: false);
    }
}
