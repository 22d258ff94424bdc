namespace FlexPortal.Core.Flex.WebService;

/// <summary>Where one run talks to, and with which token.</summary>
/// <param name="BaseUrl">Address to which <c>/SendRequest</c> and <c>/GetStatement</c> are appended; checked by the settings.</param>
/// <param name="Token">Token sent along.</param>
/// <param name="IsSandbox">Whether this is the portal's own sandbox broker; its figures are invented.</param>
internal sealed record FlexConnection(Uri BaseUrl, FlexToken Token, bool IsSandbox)
{
    /// <summary>Address of the first step, without a query.</summary>
    internal Uri SendRequestUrl => Append("/SendRequest");

    /// <summary>Address of the second step, without a query.</summary>
    internal Uri GetStatementUrl => Append("/GetStatement");

    /// <summary>
    /// Whether the base address is a servlet address of the old kind, which since May 2026 answers 1001 to good queries.
    /// </summary>
    internal bool IsLegacyServlet => BaseUrl.AbsolutePath.Contains("/Universal/servlet", StringComparison.OrdinalIgnoreCase);

    /// <summary>Host only: an address may be printed somewhere.</summary>
    public override string ToString() => $"FlexConnection({BaseUrl.Host})";

    private Uri Append(string step) => new(BaseUrl.GetLeftPart(UriPartial.Path).TrimEnd('/') + step, UriKind.Absolute);
}
