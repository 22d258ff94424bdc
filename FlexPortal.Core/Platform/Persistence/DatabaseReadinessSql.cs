namespace FlexPortal.Core.Platform.Persistence;

/// <summary>One round trip to the database.</summary>
internal static class DatabaseReadinessSql
{
    public static async Task PingAsync(PortalDatabase database, CancellationToken cancellationToken)
    {
        await using var command = database.Main.CreateCommand("SELECT 1");
        await command.ExecuteScalarAsync(cancellationToken);
    }
}
