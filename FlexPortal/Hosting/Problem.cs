using Microsoft.AspNetCore.Http.HttpResults;

namespace FlexPortal.Hosting;

/// <summary>A refusal or a fault as a problem document (RFC 9457): <c>code</c> for programs, <c>title</c> and <c>detail</c> for people.</summary>
internal static class Problem
{
    /// <param name="status">The HTTP status.</param>
    /// <param name="code">Stable identifier in capitals.</param>
    /// <param name="title">What is wrong, in one sentence.</param>
    /// <param name="detail">What to do.</param>
    /// <param name="more">Further members, such as the id of the run that was named.</param>
    public static ProblemHttpResult Of(int status, string code, string title, string detail, params (string Name, object Value)[] more)
    {
        var extensions = new Dictionary<string, object?>(StringComparer.Ordinal) { ["code"] = code };
        foreach (var (name, value) in more)
            extensions[name] = value;
        return TypedResults.Problem(detail, statusCode: status, title: title, extensions: extensions);
    }
}
