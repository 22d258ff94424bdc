using System.Text;

namespace FlexPortal.Sandbox.Protocol;

/// <summary>The answers of the wire protocol. Errors come with status 200; only their text says that they are errors.</summary>
internal static class BrokerAnswers
{
    public const string ContentType = "text/xml;charset=ISO-8859-1";

    public static Task ReferenceAsync(HttpContext context, BrokerClock clock, string reference, string statementUrl) =>
        SendAsync(context, $"""
        <FlexStatementResponse timestamp='{clock.Timestamp}'>
        <Status>Success</Status>
        <ReferenceCode>{reference}</ReferenceCode>
        <Url>
        {statementUrl}
        </Url>
        </FlexStatementResponse>

        """);

    public static Task ErrorAsync(HttpContext context, BrokerClock clock, int code) => SendAsync(context, $"""
        <FlexStatementResponse timestamp='{clock.Timestamp}'>
        <Status>{(code == BrokerCodes.InProgress ? "Warn" : "Fail")}</Status>
        <ErrorCode>{code}</ErrorCode>
        <ErrorMessage>{BrokerCodes.TextOf(code)}</ErrorMessage>
        </FlexStatementResponse>

        """);

    public static Task MaintenancePageAsync(HttpContext context) => SendAsync(context, """
        <!DOCTYPE html>
        <html><head><title>System maintenance</title></head>
        <body><h1>We will be back soon</h1><p>This service is being maintained.<br>Please come back later.</body></html>

        """, "text/html;charset=UTF-8");

    private static Task SendAsync(HttpContext context, string text, string contentType = ContentType)
    {
        var bytes = Encoding.Latin1.GetBytes(text);
        context.Response.ContentType = contentType;
        context.Response.ContentLength = bytes.Length;
        return context.Response.Body.WriteAsync(bytes, context.RequestAborted).AsTask();
    }
}
