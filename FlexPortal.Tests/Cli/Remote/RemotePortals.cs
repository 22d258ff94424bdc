using FlexPortal.Core.Platform.Identity;
using FlexPortal.Tests.Platform.Identity;
using FlexPortal.Tests.Support;
using Xunit;

namespace FlexPortal.Tests.Cli.Remote;

/// <summary>A portal in a process of its own, with users, and commands that reach it over HTTP alone.</summary>
public sealed class RemotePortals : IAsyncLifetime
{
    internal TestDatabase Database { get; private set; } = null!;

    internal PortalProcess Portal { get; private set; } = null!;

    internal string Analyst { get; private set; } = "";

    internal string Viewer { get; private set; } = "";

    internal string Address => Portal.Http.BaseAddress!.GetLeftPart(UriPartial.Authority);

    public async ValueTask InitializeAsync()
    {
        Database = await TestDatabase.CreateAsync();
        Portal = await PortalProcess.ServeAsync(Database, ("Identity:Mode", "Users"));
        await using (var users = await TestIdentity.OpenAsync(Database, TimeProvider.System))
            await users.InviteAsync("anna", PortalRole.Analyst);
        Analyst = await TokenAsync("analyst");
        Viewer = await TokenAsync("viewer");
    }

    public async ValueTask DisposeAsync()
    {
        await Portal.DisposeAsync();
        await Database.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>Runs a command that has the portal's address and a token, and no database.</summary>
    internal Task<CommandResult> RunAsync(params string[] arguments) => AsAsync(Analyst, arguments);

    internal Task<CommandResult> AsAsync(string token, params string[] arguments) =>
        Command.RunAsync(Environment(token), [.. arguments, "--portal", Address]);

    internal static (string, string)[] Environment(string token) =>
        [("FLEXPORTAL_TOKEN", token), ("ConnectionStrings__FlexPortal", "Host=127.0.0.1;Port=1;Username=x;Timeout=1")];

    private async Task<string> TokenAsync(string role)
    {
        var made = await Command.RunAsync(Database, "token", "create", "--user", "anna", "--name", role, "--role", role, "--days", "7");
        Assert.Equal(0, made.ExitCode);
        Assert.Contains("not shown again", made.Error, StringComparison.Ordinal);
        Assert.Matches("^fp_[0-9a-z]{10}_[A-Za-z0-9_-]{43}\r?\n$", made.Text);
        return made.Text.Trim();
    }
}
