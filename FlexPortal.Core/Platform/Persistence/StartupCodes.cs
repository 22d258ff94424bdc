namespace FlexPortal.Core.Platform.Persistence;

/// <summary>
/// Every code a <see cref="StartupException"/> of the database can carry. Codes are stable: scripts and alerts match on them.
/// </summary>
public static class StartupCodes
{
    /// <summary>
    /// <c>ConnectionStrings:FlexPortal</c> (or <c>FlexPortalDirect</c>) cannot be read as a PostgreSQL connection string.
    /// </summary>
    public const string ConnectionStringInvalid = "DATABASE_CONNECTION_STRING_INVALID";

    /// <summary>The host name does not resolve.</summary>
    public const string HostUnknown = "DATABASE_HOST_UNKNOWN";

    /// <summary>Nothing answers on that host and port.</summary>
    public const string Unreachable = "DATABASE_UNREACHABLE";

    /// <summary>The server wants, or refuses, encryption, or its certificate is not trusted.</summary>
    public const string TlsFailed = "DATABASE_TLS_FAILED";

    /// <summary>Wrong user or password, or the server does not admit this user from here.</summary>
    public const string LoginRefused = "DATABASE_LOGIN_REFUSED";

    /// <summary>The server has no database of that name.</summary>
    public const string Missing = "DATABASE_MISSING";

    /// <summary>The server is older than the oldest supported PostgreSQL.</summary>
    public const string TooOld = "DATABASE_TOO_OLD";

    /// <summary>The database does not store text as UTF-8.</summary>
    public const string EncodingUnsupported = "DATABASE_ENCODING_UNSUPPORTED";

    /// <summary>The user may not create what the portal needs.</summary>
    public const string RightsMissing = "DATABASE_RIGHTS_MISSING";

    /// <summary>A standby, or a server set to read-only.</summary>
    public const string ReadOnly = "DATABASE_READ_ONLY";

    /// <summary>The server's disk, or the disk of the data folder, is full.</summary>
    public const string DiskFull = "DATABASE_DISK_FULL";

    /// <summary>All connections of the server are taken.</summary>
    public const string TooManyConnections = "DATABASE_TOO_MANY_CONNECTIONS";

    /// <summary>The server is still starting, or shutting down, after the time the portal waits for it.</summary>
    public const string NotReady = "DATABASE_NOT_READY";

    /// <summary>Any other error; the line holds the server's message.</summary>
    public const string Failed = "DATABASE_FAILED";

    /// <summary>The binaries of the embedded PostgreSQL are not installed.</summary>
    public const string BinariesMissing = "EMBEDDED_BINARIES_MISSING";

    /// <summary>There are no embedded binaries for this system and processor.</summary>
    public const string PlatformUnsupported = "EMBEDDED_PLATFORM_UNSUPPORTED";

    /// <summary>The data folder cannot be created, written or handed to the user PostgreSQL runs as.</summary>
    public const string FolderUnusable = "EMBEDDED_FOLDER_UNUSABLE";

    /// <summary>The data folder was made by another major version of PostgreSQL.</summary>
    public const string VersionMismatch = "EMBEDDED_VERSION_MISMATCH";

    /// <summary>Another process, container or machine uses the data folder and does not let go or answer.</summary>
    public const string FolderInUse = "EMBEDDED_FOLDER_IN_USE";

    /// <summary>The embedded PostgreSQL could not be set up or started; the line holds its message.</summary>
    public const string StartFailed = "EMBEDDED_START_FAILED";

    /// <summary>The embedded PostgreSQL ended while the portal ran, and could not be restarted in time.</summary>
    public const string RestartFailed = "EMBEDDED_RESTART_FAILED";

    /// <summary>Another process holds the migration lock for too long.</summary>
    public const string MigrationLocked = "MIGRATION_LOCKED";

    /// <summary>The database was migrated by a newer portal.</summary>
    public const string SchemaTooNew = "SCHEMA_TOO_NEW";

    /// <summary>The database lacks migrations of this program; verbs that read do not migrate.</summary>
    public const string SchemaTooOld = "SCHEMA_TOO_OLD";

    /// <summary>A migration failed; it counts as not applied.</summary>
    public const string MigrationFailed = "MIGRATION_FAILED";
}
