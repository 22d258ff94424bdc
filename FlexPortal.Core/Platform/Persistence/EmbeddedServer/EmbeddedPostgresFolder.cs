namespace FlexPortal.Core.Platform.Persistence.EmbeddedServer;

/// <summary>Where the embedded PostgreSQL keeps what, below the portal's data folder.</summary>
/// <param name="DataDirectory">The portal's data folder, absolute.</param>
internal sealed record EmbeddedPostgresFolder(string DataDirectory)
{
    /// <summary>Everything of the embedded server; owned by the user it runs as.</summary>
    public string Root => Path.Combine(DataDirectory, "postgres");

    /// <summary>The database cluster. It appears here in one rename when it is complete, so it is either whole or absent.</summary>
    public string Cluster => Path.Combine(Root, "cluster");

    /// <summary>
    /// Start of the names of the folders a cluster is made in. A killed attempt leaves its folder, and possibly an initdb that still
    /// writes to it; so no two attempts use the same one.
    /// </summary>
    public const string UnfinishedPrefix = "cluster.unfinished-";

    /// <summary>Written by the server, and read when a start fails; it holds no statements and no values.</summary>
    public string Log => Path.Combine(Root, "server.log");

    /// <summary>Locked by the process that starts or stops the server.</summary>
    public string StartLock => Path.Combine(Root, "start.lock");

    /// <summary>Held, shared, by every process that uses the server.</summary>
    public string UseLock => Path.Combine(Root, "use.lock");

    /// <summary>The machine or container that started the server last.</summary>
    public string Host => Path.Combine(Root, "host");

    public string Password => PasswordIn(Cluster);

    public string PostmasterPid => Path.Combine(Cluster, "postmaster.pid");

    public bool HasCluster => File.Exists(Path.Combine(Cluster, "PG_VERSION"));

    /// <summary>The password lives inside the cluster so that the two can never be of different makes.</summary>
    public static string PasswordIn(string cluster) => Path.Combine(cluster, "flexportal.password");

    /// <summary>Removes the folders of this machine from a message.</summary>
    public string WithoutPaths(string text, EmbeddedPostgresBinaries binaries) => text
        .Replace(DataDirectory, "the data folder", StringComparison.Ordinal)
        .Replace(binaries.Root, "the PostgreSQL folder", StringComparison.Ordinal);
}
