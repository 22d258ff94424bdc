namespace FlexPortal.Core.Flex.Runs;

/// <summary>The account under which a run is kept.</summary>
internal static class IngestionAccount
{
    /// <summary>Value of the account column when no account is configured: every account that the query delivers is accepted.</summary>
    public const string Unspecified = "unspecified";

    /// <summary>The account of a run from the setting.</summary>
    public static string From(string? configured) => string.IsNullOrWhiteSpace(configured) ? Unspecified : configured.Trim();
}
