using Npgsql;

namespace FlexPortal.Core.Platform.Persistence;

/// <summary>Reads the connection strings of the settings and adds the portal's defaults.</summary>
/// <param name="Main">For the pools.</param>
/// <param name="Direct">For LISTEN and migrations; not pooled.</param>
internal sealed record DatabaseTarget(NpgsqlConnectionStringBuilder Main, NpgsqlConnectionStringBuilder Direct)
{
    /// <summary>Most connections of the heartbeat pool.</summary>
    public const int HeartbeatConnections = 4;

    /// <summary>Reads both strings.</summary>
    /// <param name="main">The value of <c>ConnectionStrings:FlexPortal</c>.</param>
    /// <param name="direct">The value of <c>ConnectionStrings:FlexPortalDirect</c>; empty: the same as <paramref name="main"/>.</param>
    /// <exception cref="StartupException">One cannot be read.</exception>
    public static DatabaseTarget Read(string main, string? direct)
    {
        var pooled = Parse(main, "ConnectionStrings:FlexPortal");
        var straight = string.IsNullOrWhiteSpace(direct)
            ? new NpgsqlConnectionStringBuilder(pooled.ConnectionString)
            : Parse(direct, "ConnectionStrings:FlexPortalDirect");
        straight.Pooling = false;
        return new DatabaseTarget(pooled, straight);
    }

    /// <summary>The connection string of the heartbeat pool.</summary>
    public string Heartbeat() => new NpgsqlConnectionStringBuilder(Main.ConnectionString)
    {
        ApplicationName = Main.ApplicationName + " heartbeat",
        MinPoolSize = 0,
        MaxPoolSize = HeartbeatConnections,
        CommandTimeout = 5,
    }.ConnectionString;

    private static NpgsqlConnectionStringBuilder Parse(string text, string key)
    {
        NpgsqlConnectionStringBuilder parsed;
        try
        {
            parsed = new NpgsqlConnectionStringBuilder(text);
        }
        catch (Exception malformed) when (malformed is ArgumentException or FormatException or InvalidCastException or OverflowException)
        {
            // The message of the parser may quote a piece of the password: none of it is passed on.
            throw Malformed(key, malformed);
        }

        if (string.IsNullOrWhiteSpace(parsed.Host))
        {
            throw Malformed(key, inner: null);
        }

        // The server notices a dead client, and we a dead server, within a minute.
        SetUnlessGiven(parsed, "Keepalive", builder => builder.KeepAlive = 30);
        SetUnlessGiven(parsed, "Tcp Keepalive", builder => builder.TcpKeepAlive = true);
        SetUnlessGiven(parsed, "Timeout", builder => builder.Timeout = 5);
        SetUnlessGiven(parsed, "Command Timeout", builder => builder.CommandTimeout = 30);
        SetUnlessGiven(parsed, "Application Name", builder => builder.ApplicationName = "FlexPortal");
        parsed.IncludeErrorDetail = false; // Details quote column values: account data.
        return parsed;
    }

    private static void SetUnlessGiven(NpgsqlConnectionStringBuilder builder, string keyword, Action<NpgsqlConnectionStringBuilder> set)
    {
        if (!builder.ShouldSerialize(keyword))
        {
            set(builder);
        }
    }

    private static StartupException Malformed(string key, Exception? inner) => StartupException.Settings(
        StartupCodes.ConnectionStringInvalid,
        $"{key} cannot be read: it has the form Host=…;Port=5432;Database=…;Username=…;Password=… (quote a password that holds a "
        + "semicolon), without spelling mistakes.",
        inner);
}
