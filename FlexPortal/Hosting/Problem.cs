using Microsoft.AspNetCore.Http.HttpResults;

namespace FlexPortal.Hosting;

/// <summary>
/// An error as a problem document (RFC 9457): <c>code</c> for programs, <c>title</c> and <c>detail</c> for users.
/// </summary>
internal static class Problem
{
    /// <summary>The one mapping of an error to a problem document and its HTTP status.</summary>
    /// <param name="error">The error.</param>
    /// <param name="response">Gets a <c>Retry-After</c> header, in seconds, when the error knows when to retry; null for none.</param>
    public static ProblemHttpResult Of(PortalError error, HttpResponse? response = null)
    {
        if (error.RetryAtUtc is not { } retryAt)
            return Of(StatusOf(error.Code), error.Code, error.Message, error.WhatToDo);

        if (response is not null)
        {
            var left = retryAt - response.HttpContext.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow();
            response.Headers.RetryAfter = Math.Max(1, (long)Math.Ceiling(left.TotalSeconds))
                .ToString(System.Globalization.CultureInfo.InvariantCulture);
        }

        return Of(StatusOf(error.Code), error.Code, error.Message, error.WhatToDo, ("retry_at_utc", retryAt));
    }

    /// <summary>The same with further members, such as the id of the run that was named.</summary>
    public static ProblemHttpResult Of(PortalError error, params (string Name, object Value)[] more) =>
        Of(StatusOf(error.Code), error.Code, error.Message, error.WhatToDo, more);

    private static int StatusOf(string code) => code switch
    {
        "ACCOUNT_NOT_ALLOWED" or "NOT_ALLOWED" => StatusCodes.Status403Forbidden,
        "SECRET_UNKNOWN" or "SECRET_NOT_SET" or "MARKET_RUN_WITHOUT_STATEMENT" => StatusCodes.Status404NotFound,
        "RUN_NOT_COMPARABLE" or "NO_PREVIOUS_RUN" or "COMPARED_WITH_ITSELF" or "COMPARED_ACCOUNTS_DIFFER" or "GAP_NOTHING_MISSING"
            or "MARKET_VENDOR_CHANGED" or "MARKET_ASSET_IN_USE" or "EMBEDDING_NEEDS_LOOK" or "EMBEDDING_NOTHING_TO_DO"
            or "EMBEDDING_NO_COLUMNS" or "EMBEDDING_NO_TEXTS" =>
            StatusCodes.Status409Conflict,
        "SOURCE_TOO_LARGE" => StatusCodes.Status413PayloadTooLarge,
        "SOURCE_DAMAGED" => StatusCodes.Status500InternalServerError,
        "BROKER_BUDGET_USED_UP" => StatusCodes.Status429TooManyRequests,
        "PORTAL_STOPPING" or "DB_UNAVAILABLE" or "DB_DISK_FULL" or "AUDIT_UNAVAILABLE" or "COMPARISON_TOO_LONG" =>
            StatusCodes.Status503ServiceUnavailable,
        _ when code.EndsWith("_NOT_FOUND", StringComparison.Ordinal) => StatusCodes.Status404NotFound,
        _ when code.Contains("_ALREADY_", StringComparison.Ordinal) => StatusCodes.Status409Conflict,
        _ when code.StartsWith("INTERNAL", StringComparison.Ordinal) => StatusCodes.Status500InternalServerError,
        _ => StatusCodes.Status400BadRequest,
    };

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
