using FlexPortal.Core.Platform.Audit;
using FlexPortal.Core.Platform.Identity;
using FlexPortal.Core.Platform.Identity.Sessions;
using FlexPortal.Core.Platform.Persistence;
using FlexPortal.Tests.Support;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace FlexPortal.Tests.Platform.Identity;

/// <summary>The users of a database, without a portal, with a test clock.</summary>
internal sealed class TestIdentity : IAsyncDisposable
{
    public static readonly SignInPlace Desk = new("192.0.2.7", "Mozilla/5.0 (X11; Linux) Firefox/140.0");

    private readonly PortalDatabase _database;
    private readonly ServiceProvider _services;

    private TestIdentity(PortalDatabase database, ServiceProvider services) => (_database, _services) = (database, services);

    public PortalSessions Sessions => _services.GetRequiredService<PortalSessions>();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>Opens it; password hashing is cheap unless the test configures it.</summary>
    public static async Task<TestIdentity> OpenAsync(TestDatabase test, TimeProvider time, Action<IServiceCollection>? configure = null)
    {
        var database = await test.OpenAsync();
        var services = new ServiceCollection().AddLogging().AddSingleton(time).AddPortalDatabase(database).AddAudit().AddPortalUsers();
        services.AddDataProtection().UseEphemeralDataProtectionProvider();
        (configure ?? TestUsers.CheapPasswords)(services);
        return new(database, services.BuildServiceProvider());
    }

    public Task<UserOutcome> InviteAsync(string name, PortalRole role = PortalRole.Viewer, string? password = TestUsers.Password) =>
        ScopedAsync<InviteUser, UserOutcome>(invite => invite.ExecuteAsync(name, role, password, Actors.Named("test"), Ct));

    public Task<UserOutcome> ChangeAsync(string name, UserChange change) =>
        ScopedAsync<ChangeUser, UserOutcome>(verb => verb.ExecuteAsync(name, change, Actors.Named("test"), Ct));

    public Task<SignInOutcome> SignInAsync(string name, string password = TestUsers.Password, SignInPlace? place = null) =>
        ScopedAsync<SignIn, SignInOutcome>(signIn => signIn.ExecuteAsync(name, password, place ?? Desk, Actors.Named("test"), Ct));

    public async Task<SignInOutcome.SignedIn> SignedInAsync(string name) => Assert.IsType<SignInOutcome.SignedIn>(await SignInAsync(name));

    public async Task<SignInError> RefusedAsync(string name, string password, SignInPlace? place = null) =>
        Assert.IsType<SignInOutcome.Refused>(await SignInAsync(name, password, place)).Why;

    public async Task<TResult> ScopedAsync<TService, TResult>(Func<TService, Task<TResult>> use) where TService : notnull
    {
        await using var scope = _services.CreateAsyncScope();
        return await use(scope.ServiceProvider.GetRequiredService<TService>());
    }

    public TResult Scoped<TService, TResult>(Func<TService, TResult> use) where TService : notnull
    {
        using var scope = _services.CreateScope();
        return use(scope.ServiceProvider.GetRequiredService<TService>());
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        await _database.DisposeAsync();
    }
}
