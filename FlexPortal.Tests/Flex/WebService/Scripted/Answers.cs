using System.Globalization;
using System.IO.Compression;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace FlexPortal.Tests.Flex.WebService.Scripted;

/// <summary>Answers of a broker, in its own spellings.</summary>
internal static class Answers
{
    public const string Statement =
        """<FlexQueryResponse queryName="Daily" type="AF"><FlexStatements count="0"></FlexStatements></FlexQueryResponse>""";

    public static RequestDelegate Accepted(string referenceCode, string? url = null) => Body(
        $"""
        <FlexStatementResponse timestamp="17 October, 2025 02:32 PM EDT">
        <Status>Success</Status>
        <ReferenceCode>{referenceCode}</ReferenceCode>
        <Url>
        {url ?? "https://gdcdyn.interactivebrokers.com/Universal/servlet/FlexStatementService.GetStatement"}
        </Url>
        </FlexStatementResponse>
        """);

    public static RequestDelegate Code(int code, string? text = null) => Body(
        string.Create(
            CultureInfo.InvariantCulture,
            $"<FlexStatementResponse timestamp='20 February, 2026 05:52 PM EST'><Status>{(code is 1019 ? "Warn" : "Fail")}</Status>")
        + string.Create(
            CultureInfo.InvariantCulture,
            $"<ErrorCode>{code}</ErrorCode><ErrorMessage>{text ?? $"Text of {code}."}</ErrorMessage></FlexStatementResponse>"));

    public static RequestDelegate Document(string? xml = null) => Body(xml ?? Statement);

    public static RequestDelegate Html() => Body("<!DOCTYPE html>\n<html><body>Scheduled maintenance</body></html>", "text/html");

    public static RequestDelegate Body(string text, string contentType = "text/xml;charset=ISO-8859-1") =>
        Bytes(Encoding.UTF8.GetBytes(text), contentType);

    public static RequestDelegate Bytes(byte[] body, string contentType = "text/xml") => async context =>
    {
        context.Response.ContentType = contentType;
        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(body, context.RequestAborted);
    };

    public static RequestDelegate Status(int status, string body = "", string? retryAfter = null) => async context =>
    {
        context.Response.StatusCode = status;
        if (retryAfter is not null)
        {
            context.Response.Headers.RetryAfter = retryAfter;
        }

        await context.Response.WriteAsync(body, context.RequestAborted);
    };

    public static RequestDelegate Redirect(string location) => context =>
    {
        context.Response.StatusCode = StatusCodes.Status302Found;
        context.Response.Headers.Location = location + context.Request.QueryString;
        return Task.CompletedTask;
    };

    /// <summary>Sends part of a body and then cuts the connection.</summary>
    public static RequestDelegate Truncated(byte[] sent, long? declaredLength) => async context =>
    {
        context.Response.ContentLength = declaredLength;
        await context.Response.Body.WriteAsync(sent, context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
        context.Abort();
    };

    /// <summary>Sends part of a body and then nothing until the client goes away.</summary>
    public static RequestDelegate Stalled(byte[] sent, TaskCompletionSource? clientLeft = null) => async context =>
    {
        if (sent.Length > 0)
        {
            await context.Response.Body.WriteAsync(sent, context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
        }

        var gone = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = context.RequestAborted.Register(() => gone.SetResult());
        await gone.Task;
        clientLeft?.TrySetResult();
    };

    /// <summary>Sends the first half when one task ends, the rest when the other does.</summary>
    public static RequestDelegate Held(byte[] body, Task first, Task rest) => async context =>
    {
        await first.WaitAsync(context.RequestAborted);
        context.Response.ContentType = "text/xml";
        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(body.AsMemory(0, body.Length / 2), context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
        await rest.WaitAsync(context.RequestAborted);
        await context.Response.Body.WriteAsync(body.AsMemory(body.Length / 2), context.RequestAborted);
    };

    public static RequestDelegate Gzip(byte[] plain, int repeat = 1) => async context =>
    {
        context.Response.Headers[HeaderNames.ContentEncoding] = "gzip";
        await using var gzip = new GZipStream(context.Response.Body, CompressionLevel.Fastest);
        for (var i = 0; i < repeat; i++)
        {
            await gzip.WriteAsync(plain, context.RequestAborted);
        }
    };

    /// <summary>A body of this size that begins as a statement and continues with constant noise.</summary>
    public static byte[] Large(int size)
    {
        var body = new byte[size];
        new Random(7).NextBytes(body);
        Encoding.UTF8.GetBytes(Statement).CopyTo(body, 0);
        return body;
    }
}
