using System.Security;
using System.Text;
using FlexPortal.Tests.Flex.WebService.Scripted;
using Microsoft.AspNetCore.Http;

namespace FlexPortal.Tests.Flex.Runs.Failures;

/// <summary>A failure in which the broker repeats the requested address.</summary>
/// <param name="Code">The code that the run ends with.</param>
/// <param name="Send">Answer to SendRequest.</param>
/// <param name="Poll">Answer to GetStatement; null when it is not requested.</param>
internal sealed record Leak(string Code, RequestDelegate Send, RequestDelegate? Poll = null);

/// <summary>A broker that repeats the token in each answer.</summary>
internal static class LeakyBroker
{
    private const string Statement =
        """<FlexQueryResponse queryName="q" type="AF"><FlexStatements count="1"><FlexStatement accountId="U1" """
        + """fromDate="20260102" toDate="20260102" period="" whenGenerated="20260103;000000">""";

    private static readonly RequestDelegate Accepted = Answers.Accepted("1234567890");

    /// <summary>Every failure that a broker can provoke within a second.</summary>
    public static IEnumerable<Leak> All =>
    [
        new("FLEX_TOKEN_EXPIRED", Echo(text => Answers.Code(1012, text))),
        new("FLEX_QUERY_INVALID", Echo(text => Answers.Code(1014, text))),
        new("FLEX_UNKNOWN_CODE", Echo(text => Answers.Code(1099, text))),
        new("FLEX_RATE_LIMITED", Echo(text => Answers.Code(1018, text))),
        new("FLEX_STATEMENT_UNAVAILABLE", Echo(text => Answers.Code(1001, text))),
        new("FLEX_POLL_TIMEOUT", Accepted, Echo(text => Answers.Code(1019, text))),
        new("FLEX_DATA_NOT_READY", Accepted, Echo(text => Answers.Code(1004, text))),
        new("FLEX_REFERENCE_INVALID", Accepted, Echo(text => Answers.Code(1017, text))),
        new("FLEX_POLL_TIMEOUT", Echo(text => Answers.Accepted(text)), Answers.Code(1019)),
        new("FLEX_UNEXPECTED_RESPONSE", Echo(text => Answers.Body($"<html><body>{text}</body></html>", "text/html"))),
        new("FLEX_UNEXPECTED_RESPONSE", Echo(text =>
            Answers.Body($"<FlexStatementResponse><Status>{text}</Status></FlexStatementResponse>"))),
        new("FLEX_UNEXPECTED_RESPONSE", Echo(text => Answers.Body(text, "text/plain"))),
        new("FLEX_UNEXPECTED_RESPONSE", Answers.Body("")),
        new("FLEX_HTTP_ERROR", Echo(text => Answers.Status(500, text))),
        new("FLEX_HTTP_ERROR", Echo(text => Answers.Status(404, text))),
        new("FLEX_HTTP_ERROR", Echo(text => Answers.Status(503, text))),
        new("FLEX_RATE_LIMITED", Echo(text => Answers.Status(429, text, "1"))),
        new("FLEX_REDIRECT_REFUSED", Answers.Redirect("https://evil.example/")),
        new("FLEX_REDIRECT_REFUSED", Accepted, Answers.Redirect("http://127.0.0.1:9/")),
        new("FLEX_URL_REFUSED", Echo(text => Answers.Accepted("1234567890", "http://evil.example/GetStatement" + text)), Answers.Html()),
        new("FLEX_URL_REFUSED", Echo(text => Answers.Accepted("1", $"https://{text}@ndcdyn.interactivebrokers.com/")), Answers.Html()),
        new("FLEX_URL_REFUSED", Echo(text => Answers.Accepted("1", $"https://ndcdyn.interactivebrokers.com/{text}")), Answers.Html()),
        new("FLEX_CONNECTION_LOST", Cut),
        new("FLEX_DOWNLOAD_TRUNCATED", Accepted, CutShort),
        new("FLEX_DOWNLOAD_TOO_LARGE", Accepted, Answers.Gzip([.. "<FlexQueryResponse>"u8, .. new byte[1 << 20]], 4)),
        new("STATEMENT_INCOMPLETE", Accepted, context =>
            Answers.Body(Statement + "<", $"text/xml;charset=\"{context.Request.Query["t"]}\"")(context)),
        new("MISSING_REQUIRED_SECTION", Accepted, Answers.Body(Statement + "</FlexStatement></FlexStatements></FlexQueryResponse>")),
    ];

    private static Task Cut(HttpContext context)
    {
        context.Abort();
        return Task.CompletedTask;
    }

    /// <summary>Half of what was announced; the client has surely read it before the connection is reset.</summary>
    private static async Task CutShort(HttpContext context)
    {
        context.Response.ContentLength = 50_000;
        await context.Response.Body.WriteAsync(Encoding.ASCII.GetBytes(Statement.PadRight(20_000)));
        await context.Response.Body.FlushAsync();
        await Task.Delay(TimeSpan.FromMilliseconds(200));
        context.Abort();
    }

    /// <summary>An answer made with the request's address: as it came, and with the token decoded.</summary>
    private static RequestDelegate Echo(Func<string, RequestDelegate> answer) => context =>
        answer(SecurityElement.Escape($"{context.Request.QueryString}_{context.Request.Query["t"]}"))(context);
}
