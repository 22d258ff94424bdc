using FlexPortal.Sandbox.Protocol;
using FlexPortal.Sandbox.Statements;

namespace FlexPortal.Sandbox.Scenarios;

/// <summary>Ways to send a document, whole and otherwise.</summary>
internal static class StatementBodies
{
    private const int SlowPieces = 40;

    // A reset connection takes what the client has not read yet along.
    private static readonly TimeSpan UntilRead = TimeSpan.FromMilliseconds(200);

    public static StatementBody Whole(Func<Delivery, StatementSpec> spec) =>
        (context, delivery) => SendAsync(context, SandboxStatementWriter.Write(spec(delivery)));

    public static StatementBody Without(params string[] sections) =>
        Whole(d => d.Spec with { LeftOut = sections.ToHashSet(StringComparer.Ordinal) });

    public static StatementBody Huge(int rows) => (context, delivery) =>
        HugeStatement.WriteAsync(context.Response.BodyWriter, delivery.Spec, rows, context.RequestAborted);

    /// <summary>The bytes of a file; 1003, not available, when it has gone since it was asked for.</summary>
    public static StatementBody File(string path) => (context, delivery) =>
    {
        var file = new FileInfo(path);
        if (!file.Exists)
        {
            return BrokerAnswers.ErrorAsync(context, new BrokerClock(delivery.Time), BrokerCodes.NotAvailable);
        }

        context.Response.ContentLength = file.Length;
        return context.Response.SendFileAsync(path, context.RequestAborted);
    };

    /// <summary>A line in the middle is no XML: an unquoted attribute and a tag in a tag.</summary>
    public static Task Broken(HttpContext context, Delivery delivery)
    {
        var document = SandboxStatementWriter.Write(delivery.Spec);
        var middle = Array.IndexOf(document, (byte)'\n', document.Length / 2) + 1;
        return SendAsync(context, [.. document[..middle], .. "<Trade accountId=U0 quantity=\"3\" <Trade>\n"u8, .. document[middle..]]);
    }

    /// <summary>Announces the whole document, sends half of it and drops the connection.</summary>
    public static async Task Truncated(HttpContext context, Delivery delivery)
    {
        var document = SandboxStatementWriter.Write(delivery.Spec);
        context.Response.ContentLength = document.Length;
        await context.Response.Body.WriteAsync(document.AsMemory(0, document.Length / 2), context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
        await Task.Delay(UntilRead, delivery.Time, context.RequestAborted);
        context.Abort();
    }

    /// <summary>Sends a part and ends cleanly: only the XML shows that it is incomplete.</summary>
    public static Task CutOff(HttpContext context, Delivery delivery)
    {
        var document = SandboxStatementWriter.Write(delivery.Spec);
        return context.Response.Body.WriteAsync(document.AsMemory(0, document.Length * 3 / 5), context.RequestAborted).AsTask();
    }

    /// <summary>Sends the document in forty pieces over <see cref="SandboxOptions.SlowBodyDuration"/>.</summary>
    public static async Task Slow(HttpContext context, Delivery delivery)
    {
        var document = SandboxStatementWriter.Write(delivery.Spec);
        context.Response.ContentLength = document.Length;
        var piece = (document.Length / SlowPieces) + 1;
        for (var start = 0; start < document.Length; start += piece)
        {
            await context.Response.Body.WriteAsync(
                document.AsMemory(start, Math.Min(piece, document.Length - start)), context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
            await Task.Delay(delivery.Options.SlowBodyDuration / SlowPieces, delivery.Time, context.RequestAborted);
        }
    }

    private static Task SendAsync(HttpContext context, byte[] document)
    {
        context.Response.ContentLength = document.Length;
        return context.Response.Body.WriteAsync(document, context.RequestAborted).AsTask();
    }
}
