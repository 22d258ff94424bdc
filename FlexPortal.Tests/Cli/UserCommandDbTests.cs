using FlexPortal.Tests.Support;
using Xunit;

namespace FlexPortal.Tests.Cli;

public sealed class UserCommandDbTests
{
    [Fact]
    public async Task Sec_S33_People_are_made_listed_and_changed_on_the_machine_itself()
    {
        await using var database = await TestDatabase.CreateAsync();

        var setup = await Command.RunAsync(database, "setup-link");
        Assert.Contains("http://localhost:5080/setup?token=", setup.Text, StringComparison.Ordinal);
        var created = await Command.RunAsync(database, "user", "create", "anna", "--role", "admin");
        Assert.Contains("/join?token=", created.Text, StringComparison.Ordinal);
        Assert.Equal(1, (await Command.RunAsync(database, "setup-link")).ExitCode);
        Assert.Equal(1, (await Command.RunAsync(database, "user", "create", "Anna")).ExitCode);
        Assert.Equal(2, (await Command.RunAsync(database, "user", "create", "berta", "--role", "king")).ExitCode);
        Assert.Equal(10, (await Command.RunAsync(database, "user", "disable", "nobody")).ExitCode);
        Assert.Equal(0, (await Command.RunAsync(database, "user", "reset", "anna")).ExitCode);

        var list = await Command.RunAsync(database, "user", "list", "--json");
        Assert.Contains("\"state\":\"invited\"", list.Text, StringComparison.Ordinal);
        Assert.Contains("\"created_by\":\"this machine\"", list.Text, StringComparison.Ordinal);
    }
}
