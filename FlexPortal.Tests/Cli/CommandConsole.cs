using System.Text;

namespace FlexPortal.Tests.Cli;

/// <summary>
/// The console of a command that runs inside the test process: it receives what the async flow of that command writes; other writes go to
/// the real console. Input stays empty.
/// </summary>
internal sealed class CommandConsole
{
    private static readonly AsyncLocal<CommandConsole?> Current = new();

    private readonly StringBuilder _output = new();
    private readonly StringBuilder _error = new();

    static CommandConsole()
    {
        Console.SetOut(new Router(Console.Out, console => console._output));
        Console.SetError(new Router(Console.Error, console => console._error));
    }

    public string Output => Read(_output);

    public string Error => Read(_error);

    /// <summary>Runs a command with a console of its own.</summary>
    public static async Task<(int ExitCode, CommandConsole Console)> RunAsync(Func<Task<int>> command)
    {
        var console = new CommandConsole();
        // A value that is set inside this method is gone when it returns.
        Current.Value = console;
        return (await command(), console);
    }

    private static string Read(StringBuilder text)
    {
        lock (text)
            return text.ToString();
    }

    private sealed class Router(TextWriter usual, Func<CommandConsole, StringBuilder> part) : TextWriter
    {
        public override Encoding Encoding => usual.Encoding;

        public override void Write(char value) => Write([value]);

        public override void Write(string? value) => Write(value.AsSpan());

        public override void Write(char[] buffer, int index, int count) => Write(buffer.AsSpan(index, count));

        public override void Write(ReadOnlySpan<char> buffer)
        {
            if (Current.Value is not { } console)
            {
                usual.Write(buffer);
                return;
            }

            var text = part(console);
            lock (text)
                text.Append(buffer);
        }

        public override void WriteLine(string? value) => Write($"{value}{NewLine}".AsSpan());

        public override void Flush() => usual.Flush();
    }
}
