using FlexPortal.Tests.Support;
using Xunit;

namespace FlexPortal.Tests.Cli;

public sealed class UserCommandDbTests
{
    [Fact]
    public async Task Sec_S33_Users_are_created_listed_and_changed_on_the_command_line()
    {
        await using var database = await TestDatabase.CreateAsync();

        var setup = await Command.RunAsync(database, "setup-link");
        Assert.Contains("http://localhost:5080/setup?token=", setup.Text, StringComparison.Ordinal);
        var created = await Command.RunAsync(database, "user", "create", "anna", "--role", "admin");
        Assert.Contains("/join?token=", created.Text, StringComparison.Ordinal);
        Assert.Equal(1, (await Command.RunAsync(database, "setup-link")).ExitCode);
        Assert.Equal(1, (await Command.RunAsync(database, "user", "create", "Anna")).ExitCode);
        Assert.Equal(2, (await Command.RunAsync(database, "user", "create", "berta", "--role", "king")).ExitCode);
        Assert.Equal(10, (await Command.RunAsync(database, "user", "disable", "unknown")).ExitCode);
        Assert.Equal(0, (await Command.RunAsync(database, "user", "reset", "anna")).ExitCode);

        var list = await Command.RunAsync(database, "user", "list", "--json");
        Assert.Contains("\"state\":\"invited\"", list.Text, StringComparison.Ordinal);
        Assert.Contains("\"created_by\":\"this machine\"", list.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_link_names_the_address_at_which_the_portal_of_this_machine_runs()
    {
        await using var database = await TestDatabase.CreateAsync();
        string note;
        await using (var portal = await PortalProcess.ServeAsync(database))
        {
            note = Path.Combine(portal.DataDirectory, "served-at");
            var created = await Command.RunHereAsync(
                [("ConnectionStrings:FlexPortal", database.ConnectionString), ("Platform:DataDirectory", portal.DataDirectory)],
                "user", "create", "anna", "--role", "admin");

            Assert.Contains(new Uri(portal.Http.BaseAddress!, "/join?token=").ToString(), created.Text, StringComparison.Ordinal);
            Assert.True(File.Exists(note));
            await portal.SignalAsync("TERM");
            await Eventually.IsAsync(() => Task.FromResult(!File.Exists(note)));
        }
    }

    [Fact]
    public async Task Sec_S34_Two_factor_of_a_lost_phone_is_reset_on_the_command_line()
    {
        await using var database = await TestDatabase.CreateAsync();
        await Command.RunAsync(database, "user", "create", "anna", "--role", "admin");
        await database.ExecuteAsync(
            "INSERT INTO platform.two_factor SELECT user_id, repeat('x', 60), decode(repeat('00', 16), 'hex'), now() FROM "
            + "platform.portal_user");
        Assert.Contains("\"has_two_factor\":true", (await Command.RunAsync(database, "user", "list", "--json")).Text,
            StringComparison.Ordinal);

        Assert.Equal(0, (await Command.RunAsync(database, "user", "reset-two-factor", "anna")).ExitCode);

        Assert.Contains("\"has_two_factor\":false", (await Command.RunAsync(database, "user", "list", "--json")).Text,
            StringComparison.Ordinal);
        Assert.Equal(1, (await Command.RunAsync(database, "user", "reset-two-factor", "anna")).ExitCode);
        Assert.Equal(1, await database.ScalarAsync<int>(
            "SELECT count(*)::int FROM platform.audit_entry WHERE action = 'USER_CHANGE' AND outcome = 'ok' AND details->>'codes' = "
            + "'reset'"));
    }
}
