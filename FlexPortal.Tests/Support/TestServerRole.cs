namespace FlexPortal.Tests.Support;

/// <summary>A user of the test server who may log in and nothing else. Dropped when disposed.</summary>
internal sealed class TestServerRole : IAsyncDisposable
{
    private TestServerRole(string name, string password)
    {
        Name = name;
        Password = password;
    }

    public string Name { get; }

    public string Password { get; }

    public static async Task<TestServerRole> CreateAsync()
    {
        var role = new TestServerRole($"guest_{Guid.NewGuid():N}", Guid.NewGuid().ToString("N"));
        await PostgresServer.AdministerAsync($"CREATE ROLE {role.Name} LOGIN PASSWORD '{role.Password}'");
        return role;
    }

    public async ValueTask DisposeAsync() => await PostgresServer.AdministerAsync($"DROP ROLE {Name}");
}
