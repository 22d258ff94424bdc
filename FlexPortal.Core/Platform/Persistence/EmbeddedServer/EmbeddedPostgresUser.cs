namespace FlexPortal.Core.Platform.Persistence.EmbeddedServer;

/// <summary>
/// The user PostgreSQL runs as: the user of the portal. PostgreSQL refuses root, so under root it runs as the owner of the data folder, or
/// as <c>nobody</c>, by <c>setpriv</c> (util-linux).
/// </summary>
internal sealed class EmbeddedPostgresUser
{
    /// <summary>
    /// Where that user cannot enter a folder (a home of root, a temporary folder), the server gets the weakest sufficient one of these
    /// ambient capabilities. <c>no_setuid_fixup</c> lets access(2), which PostgreSQL asks about itself, see them.
    /// </summary>
    private static readonly string?[] Capabilities = [null, "dac_read_search", "dac_override"];

    private readonly string[] _prefix;
    private readonly UnixOwner? _owner;

    private EmbeddedPostgresUser(string[] prefix, UnixOwner? owner)
    {
        _prefix = prefix;
        _owner = owner;
    }

    /// <summary>Creates the server's folder, gives it to the right user and finds out how to run programs as that user.</summary>
    /// <exception cref="StartupException">The folder cannot be used.</exception>
    public static async Task<EmbeddedPostgresUser> PrepareAsync(
        EmbeddedPostgresFolder folder, EmbeddedPostgresBinaries binaries, CancellationToken cancellationToken)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder.Root);
            return new EmbeddedPostgresUser([], owner: null);
        }

        const UnixFileMode onlyOwner = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        var owner = EmbeddedPostgresLibc.EffectiveUser() == 0 ? ChooseOwner(folder) : null;
        // Another user has to walk through the folder, though not to see what is in it.
        Directory.CreateDirectory(
            folder.DataDirectory, owner is null ? onlyOwner : onlyOwner | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        Directory.CreateDirectory(folder.Root, onlyOwner);
        if (owner is null)
        {
            return new EmbeddedPostgresUser([], owner: null);
        }

        EmbeddedPostgresLibc.Own(folder.Root, owner);
        foreach (var capability in Capabilities)
        {
            var prefix = Setpriv(owner, capability);
            if (await CanReachAsync(prefix, folder, binaries, cancellationToken))
            {
                return new EmbeddedPostgresUser(prefix, owner);
            }
        }

        throw StartupException.Database(
            StartupCodes.FolderUnusable,
            "PostgreSQL does not run as root, and no other user can reach the data folder or the program: set Platform:DataDirectory to "
            + "a folder every user may enter, or run the portal as an ordinary user.");
    }

    /// <summary>The command line that runs a program as this user.</summary>
    public IEnumerable<string> Command(string program, params IEnumerable<string> arguments) => [.. _prefix, program, .. arguments];

    /// <summary>Gives a file or folder made by this process to the user PostgreSQL runs as.</summary>
    public void Own(string path)
    {
        if (_owner is { } owner)
        {
            EmbeddedPostgresLibc.Own(path, owner);
        }
    }

    private static UnixOwner? ChooseOwner(EmbeddedPostgresFolder folder)
    {
        if (!OperatingSystem.IsLinux())
        {
            throw StartupException.Database(
                StartupCodes.FolderUnusable, "PostgreSQL does not run as root: run the portal as an ordinary user.");
        }

        foreach (var path in new[] { folder.Root, folder.DataDirectory })
        {
            if (EmbeddedPostgresLibc.OwnerOf(path) is { User: not 0 } owner && EmbeddedPostgresLibc.IsKnown(owner.User))
            {
                return owner;
            }
        }

        return Nobody();
    }

    private static UnixOwner Nobody()
    {
        var line = File.ReadLines("/etc/passwd").FirstOrDefault(l => l.StartsWith("nobody:", StringComparison.Ordinal))?.Split(':');
        return line is { Length: > 3 } && uint.TryParse(line[2], out var user) && uint.TryParse(line[3], out var group)
            ? new UnixOwner(user, group)
            : throw StartupException.Database(
                StartupCodes.FolderUnusable,
                "PostgreSQL does not run as root and this system has no user \"nobody\": run the portal as an ordinary user.");
    }

    private static string[] Setpriv(UnixOwner owner, string? capability)
    {
        string[] become = ["setpriv", $"--reuid={owner.User}", $"--regid={owner.Group}", "--clear-groups"];
        return capability is null
            ? [.. become, "--"]
            : [.. become, "--securebits=+no_setuid_fixup", $"--inh-caps=+{capability}", $"--ambient-caps=+{capability}", "--"];
    }

    private static async Task<bool> CanReachAsync(
        string[] prefix, EmbeddedPostgresFolder folder, EmbeddedPostgresBinaries binaries, CancellationToken cancellationToken)
    {
        string[] probe = [.. prefix, "/bin/sh", "-c", "test -x \"$0\" && test -w \"$1\" && test -x \"$1\"", binaries.Postgres, folder.Root];
        try
        {
            return (await EmbeddedPostgresProgram.RunAsync(probe, cancellationToken)).ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception missing)
        {
            throw StartupException.Database(
                StartupCodes.FolderUnusable,
                "PostgreSQL does not run as root, and setpriv (of util-linux), which would run it as another user, is not installed: run "
                + "the portal as an ordinary user.",
                missing);
        }
    }
}
