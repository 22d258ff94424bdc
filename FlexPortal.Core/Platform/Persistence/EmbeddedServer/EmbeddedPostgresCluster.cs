using System.Security.Cryptography;
using System.Text;

namespace FlexPortal.Core.Platform.Persistence.EmbeddedServer;

/// <summary>The files of the embedded database: made once, completely or not at all, and configured afresh before every start.</summary>
internal sealed class EmbeddedPostgresCluster(EmbeddedPostgresFolder folder, EmbeddedPostgresBinaries binaries, EmbeddedPostgresUser user)
{
    /// <summary>The superuser; only used to create the database.</summary>
    public const string Superuser = "postgres";

    /// <summary>The account and the database of the portal: its owner, without rights over the server or its files.</summary>
    public const string Portal = "flexportal";

    /// <summary>
    /// Makes the cluster beside its place and moves it there as its last step, so a killed attempt leaves nothing that looks whole.
    /// </summary>
    /// <exception cref="StartupException">The disk is full, or initdb refused.</exception>
    public async Task CreateAsync(bool durable, CancellationToken cancellationToken)
    {
        RemoveUnfinished();
        var unfinished = Path.Combine(folder.Root, $"{EmbeddedPostgresFolder.UnfinishedPrefix}{Guid.NewGuid():N}");
        Directory.CreateDirectory(unfinished);
        user.Own(unfinished);
        var password = RandomNumberGenerator.GetHexString(64, lowercase: true);
        var passwordFile = Path.Combine(unfinished, "password");
        await WriteOwnAsync(passwordFile, password, cancellationToken);

        var cluster = Path.Combine(unfinished, "cluster");
        string[] arguments =
        [
            "--pgdata", cluster, "--username", Superuser, "--pwfile", passwordFile, "--auth", "scram-sha-256", "--encoding", "UTF8",
            "--locale", "C", "--locale-provider", "builtin", "--builtin-locale", "C.UTF-8", "--data-checksums", "--no-instructions",
            .. durable ? Array.Empty<string>() : ["--no-sync"],
        ];
        Check(await EmbeddedPostgresProgram.RunAsync(user.Command(binaries.Initdb, arguments), cancellationToken), "initdb");

        // The password is sixty-four hexadecimal digits: nothing in it to quote.
        var sql = $"CREATE ROLE {Portal} LOGIN PASSWORD '{password}';\nCREATE DATABASE {Portal} OWNER {Portal};\n";
        var single = user.Command(binaries.Postgres, "--single", "-D", cluster, "-c", "exit_on_error=on", Superuser);
        Check(await EmbeddedPostgresProgram.RunAsync(single, cancellationToken, sql), "the first database");

        File.Move(passwordFile, EmbeddedPostgresFolder.PasswordIn(cluster));
        Directory.Move(cluster, folder.Cluster);
        RemoveUnfinished();
    }

    /// <summary>
    /// Writes the server's settings. The file is ours and is replaced at every start, so a new version of the portal brings its own;
    /// an operator's changes belong in <c>ALTER SYSTEM</c>, which wins over it.
    /// </summary>
    public Task ConfigureAsync(IReadOnlyDictionary<string, string> extra, CancellationToken cancellationToken)
    {
        var text = new StringBuilder(Settings);
        if (!OperatingSystem.IsWindows())
        {
            text.AppendLine("client_connection_check_interval = '5s'");
        }

        foreach (var (name, value) in extra)
        {
            text.Append(name).Append(" = '").Append(value.Replace("'", "''", StringComparison.Ordinal)).AppendLine("'");
        }

        return WriteOwnAsync(Path.Combine(folder.Cluster, "postgresql.conf"), text.ToString(), cancellationToken);
    }

    /// <summary>The password of both accounts.</summary>
    /// <exception cref="StartupException">This user may not read it.</exception>
    public async Task<string> ReadPasswordAsync(CancellationToken cancellationToken)
    {
        try
        {
            return (await File.ReadAllTextAsync(folder.Password, cancellationToken)).Trim();
        }
        catch (Exception unreadable) when (unreadable is UnauthorizedAccessException or FileNotFoundException)
        {
            throw StartupException.Database(
                StartupCodes.FolderUnusable,
                "The data folder belongs to another user, or its password file is gone: run the portal as the user who created it, or set "
                + "Platform:DataDirectory to another folder.",
                unreadable);
        }
    }

    // Sized for two cores and a few gigabytes. Statements and values stay out of the log: they hold account data.
    private const string Settings = """
        listen_addresses = '127.0.0.1'
        unix_socket_directories = ''
        max_connections = 200
        shared_buffers = '256MB'
        work_mem = '8MB'
        maintenance_work_mem = '128MB'
        wal_buffers = '16MB'
        max_wal_size = '2GB'
        fsync = on
        synchronous_commit = on
        tcp_keepalives_idle = 30
        tcp_keepalives_interval = 10
        tcp_keepalives_count = 3
        timezone = 'UTC'
        log_timezone = 'UTC'
        log_lock_waits = on
        log_checkpoints = off
        log_statement = 'none'
        log_min_error_statement = 'panic'
        log_error_verbosity = 'terse'
        log_parameter_max_length = 0
        log_parameter_max_length_on_error = 0

        """;

    private async Task WriteOwnAsync(string path, string text, CancellationToken cancellationToken)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        await using (var writer = new StreamWriter(path, Encoding.ASCII, options))
        {
            await writer.WriteAsync(text.AsMemory(), cancellationToken);
        }

        user.Own(path);
    }

    private void RemoveUnfinished()
    {
        foreach (var left in Directory.EnumerateDirectories(folder.Root, EmbeddedPostgresFolder.UnfinishedPrefix + "*"))
        {
            try
            {
                Directory.Delete(left, recursive: true);
            }
            catch (IOException) when (Directory.Exists(left))
            {
                // An initdb without its parent is still writing there; it will be gone at the next start.
            }
        }
    }

    private void Check(ProgramResult result, string what)
    {
        if (result.ExitCode != 0)
        {
            throw EmbeddedPostgresErrors.Explain(what, result.Output, folder, binaries);
        }
    }
}
