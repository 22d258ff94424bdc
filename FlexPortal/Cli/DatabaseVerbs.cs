using System.CommandLine;
using FlexPortal.Core.Platform.Persistence;

namespace FlexPortal.Cli;

/// <summary><c>db migrate|status</c>.</summary>
internal static class DatabaseVerbs
{
    public static Command Db() => new("db", "Migrate the database, or show its migrations") { Migrate(), Status() };

    private static Command Migrate()
    {
        var command = new Command("migrate", "Apply the pending migrations") { CliOptions.Settings };
        command.SetAction(async (result, ct) =>
        {
            await using var database = await DatabaseStart.OpenAsync(CliHost.CreateBuilder(result).Configuration, TimeProvider.System, ct);
            var report = await MigrationRunner.RunAsync(database, TimeProvider.System, ct);
            foreach (var migration in report.Applied)
                await Console.Out.WriteLineAsync($"applied {migration}");
            await Console.Out.WriteLineAsync("The database is up to date.");
            return ExitCodes.Success;
        });
        return command;
    }

    private static Command Status()
    {
        var json = CliOptions.Json();
        var command = new Command("status", "List applied and pending migrations; changes nothing") { json, CliOptions.Settings };
        command.SetAction(async (result, ct) =>
        {
            await using var database = await DatabaseStart.OpenAsync(CliHost.CreateBuilder(result).Configuration, TimeProvider.System, ct);
            var status = await MigrationRunner.StatusAsync(database, TimeProvider.System, ct);
            if (result.GetValue(json))
            {
                await Console.Out.WriteLineAsync(CommandJson.Of(
                    new { database.ServerVersion, Embedded = database.IsEmbedded, status.Applied, status.Pending, status.Unknown }));
                return ExitCodes.Success;
            }

            await Console.Out.WriteLineAsync($"PostgreSQL {database.ServerVersion}{(database.IsEmbedded ? ", embedded" : "")}");
            foreach (var migration in status.Applied)
                await Console.Out.WriteLineAsync($"applied  {migration}");
            foreach (var migration in status.Pending)
                await Console.Out.WriteLineAsync($"pending  {migration}");
            foreach (var migration in status.Unknown)
                await Console.Out.WriteLineAsync($"unknown  {migration} (from a newer portal)");
            return ExitCodes.Success;
        });
        return command;
    }
}
