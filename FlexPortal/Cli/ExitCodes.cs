using FlexPortal.Core.Flex.Runs;

namespace FlexPortal.Cli;

/// <summary>Exit codes of the command line; stable, listed in README.</summary>
internal static class ExitCodes
{
    public const int Success = 0;

    /// <summary>Any failure without its own code below.</summary>
    public const int Failed = 1;

    /// <summary>The command line or a setting is wrong.</summary>
    public const int Usage = 2;

    /// <summary>The account has an active run.</summary>
    public const int AlreadyActive = 3;

    /// <summary>A required section is missing.</summary>
    public const int MissingSection = 4;

    /// <summary>The broker refused the token, the query or the account.</summary>
    public const int BrokerRefused = 5;

    /// <summary>The database cannot be started, reached or used.</summary>
    public const int Database = 6;

    /// <summary>The broker is late, busy or unreachable; the same command may succeed later.</summary>
    public const int BrokerNotReady = 7;

    /// <summary>The run was cancelled, or the command was stopped.</summary>
    public const int Canceled = 8;

    /// <summary>The document is not the expected statement, or the file cannot be read.</summary>
    public const int StatementRefused = 9;

    /// <summary>No such run, artifact, mute, user, token, asset, calendar, incident or acknowledgement.</summary>
    public const int NotFound = 10;

    /// <summary>Checksum mismatch of stored or received bytes.</summary>
    public const int Damaged = 11;

    /// <summary>The portal that <c>--portal</c> names cannot be reached, or is not a portal.</summary>
    public const int PortalAway = 12;

    /// <summary>The portal that <c>--portal</c> names refuses the token, or the role lacks the permission.</summary>
    public const int NotAllowed = 13;

    /// <summary>An internal error; its stack trace is on standard error.</summary>
    public const int Fault = 70;

    /// <summary>The code for a run that is over.</summary>
    public static int Of(RunDetail run) => run.Status == RunStatus.Success ? Success : Of(run.Error);

    /// <summary>The code for a failure.</summary>
    public static int Of(PortalError? error) => error?.Code switch
    {
        "MISSING_REQUIRED_SECTION" => MissingSection,
        "RUN_ALREADY_ACTIVE" => AlreadyActive,
        "RUN_CANCELED" or "MARKET_RUN_CANCELED" or "EMBEDDING_CANCELED" => Canceled,
        "FLEX_QUERY_ID_MISSING" or "RUN_REQUEST_INVALID" or "RUN_PERIOD_INVALID" => Usage,
        "BROKER_BUDGET_USED_UP" => BrokerNotReady,
        "DB_UNAVAILABLE" or "DB_DISK_FULL" or "AUDIT_UNAVAILABLE" or "SCHEMA_TOO_OLD" => Database,
        "ARTIFACT_DAMAGED" or "SOURCE_DAMAGED" => Damaged,
        "SECRET_NOT_SET" or "TOKEN_OWNER_UNABLE" or "MARKET_ASSET_UNKNOWN" or "MARKET_RUN_WITHOUT_STATEMENT" => NotFound,
        "TOKEN_TOO_MANY" or "SECRET_UNREADABLE" or "MUTE_ALREADY_OVER" => Failed,
        "USER_NAME_INVALID" or "ALERT_SNOOZE_INVALID" => Usage,
        "MARKET_WINDOW_INVALID" or "MARKET_PLAN_TOO_LONG" or "MARKET_NO_ASSETS" or "MARKET_VENDOR_UNKNOWN"
            or "MARKET_VENDOR_CHANGED" => Usage,
        { } code when code.EndsWith("_NOT_FOUND", StringComparison.Ordinal) => NotFound,
        "CALENDAR_ALREADY_CHANGED" or "CALENDAR_DAY_ALREADY_CLOSED" or "GAP_ALREADY_ACKNOWLEDGED" or "GAP_ACKNOWLEDGEMENT_ALREADY_ENDED"
            or "GAP_NOTHING_MISSING" => Failed,
        { } code when code.Split('_')[0] is "CALENDAR" or "GAP" or "MUTE" or "PASSWORD" or "SECRET" or "TOKEN" => Usage,
        "SOURCE_TOO_LARGE" or "SOURCE_EMPTY" or "SOURCE_COMPARISON_TOO_LARGE" => StatementRefused,
        { } code when code.Split('_')[0] is "GROUP" or "SOURCE" or "SEARCH" or "COLUMNS" =>
            code.Contains("_ALREADY_", StringComparison.Ordinal) ? Failed : Usage,
        { } code when code.StartsWith("TABLE_", StringComparison.Ordinal) => StatementRefused,
        { } code when code.StartsWith("FLEX_", StringComparison.Ordinal) => error.Retryable ? BrokerNotReady : BrokerRefused,
        "ACCOUNT_MISMATCH" or "DATE_FORMAT_AMBIGUOUS" => StatementRefused,
        { } code when code.StartsWith("STATEMENT_", StringComparison.Ordinal) => StatementRefused,
        _ => Failed,
    };
}
