namespace FlexPortal.Sandbox.Protocol;

/// <summary>The texts of the broker's error codes, as its service sends them.</summary>
internal static class BrokerCodes
{
    public const int TryAgain = 1001;
    public const int NotAvailable = 1003;
    public const int TokenExpired = 1012;
    public const int QueryInvalid = 1014;
    public const int TokenInvalid = 1015;
    public const int ReferenceInvalid = 1017;
    public const int TooManyRequests = 1018;
    public const int InProgress = 1019;
    public const int RequestInvalid = 1020;

    private static readonly Dictionary<int, string> Texts = new()
    {
        [TryAgain] = "Statement could not be generated at this time. Please try again shortly.",
        [NotAvailable] = "Statement is not available.",
        [1004] = "Statement is incomplete at this time. Please try again shortly.",
        [1005] = "Settlement data is not ready at this time. Please try again shortly.",
        [1006] = "FIFO P/L data is not ready at this time. Please try again shortly.",
        [1007] = "MTM P/L data is not ready at this time. Please try again shortly.",
        [1008] = "MTM and FIFO P/L data is not ready at this time. Please try again shortly.",
        [1009] = "The server is under heavy load. Statement could not be generated at this time. Please try again shortly.",
        [1010] = "Legacy Flex Queries are no longer supported. Please convert over to Activity Flex.",
        [1011] = "Service account is inactive.",
        [TokenExpired] = "Token has expired.",
        [1013] = "IP restriction.",
        [QueryInvalid] = "Query is invalid.",
        [TokenInvalid] = "Token is invalid.",
        [1016] = "Account in invalid.",
        [ReferenceInvalid] = "Reference code is invalid.",
        [TooManyRequests] = "Too many requests have been made from this token. Please try again shortly. "
            + "Limited to one request per second, 10 requests per minute (per token).",
        [InProgress] = "Statement generation in progress. Please try again shortly.",
        [RequestInvalid] = "Invalid request or unable to validate request.",
        [1021] = "Statement could not be retrieved at this time. Please try again shortly.",
    };

    public static IEnumerable<int> Known => Texts.Keys;

    public static string TextOf(int code) => Texts.GetValueOrDefault(code, "The sandbox made this code up.");
}
