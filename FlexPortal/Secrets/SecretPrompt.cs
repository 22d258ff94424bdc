using System.Text;

namespace FlexPortal.Secrets;

/// <summary>
/// Reads a secret from standard input, where other users of the machine cannot see it; a terminal does not echo it.
/// </summary>
internal static class SecretPrompt
{
    // Longer than any secret: a file that was piped in by mistake is not read to its end.
    private const int Longest = 4096;

    public static async Task<string> ReadAsync(string what, CancellationToken cancellationToken)
    {
        if (!Console.IsInputRedirected)
            return Type(what);

        var buffer = new char[Longest];
        var length = await Console.In.ReadBlockAsync(buffer, cancellationToken);
        return new string(buffer, 0, length);
    }

    private static string Type(string what)
    {
        Console.Error.Write($"{what} (not shown while you type): ");
        var text = new StringBuilder();
        while (Console.ReadKey(intercept: true) is var key && key.Key is not ConsoleKey.Enter)
        {
            if (key.Key is ConsoleKey.Backspace)
                text.Length = Math.Max(0, text.Length - 1);
            else if (!char.IsControl(key.KeyChar) && text.Length < Longest)
                text.Append(key.KeyChar);
        }

        Console.Error.WriteLine();
        return text.ToString();
    }
}
